//! Sizes that are constants, expressions and const parameters.

use nn_runtime::prelude::*;

const WIDTH: usize = 6;
mod config {
    pub(crate) const CLASSES: usize = 3;
}

network! { struct Named { 2 * WIDTH => Dense(WIDTH, relu) => 2 * { Dense(WIDTH, tanh) } => Dense(config::CLASSES, softmax) } }
network! { struct Numbers { 12 => Dense(6, relu) => 2 * { Dense(6, tanh) } => Dense(3, softmax) } }
network! { struct Generic<const N: usize> { 12 => Dense(N, relu) => Dense(WIDTH / 2, softmax) } }

#[test]
fn constants_are_sizes_as_numbers_are() {
    assert_eq!(Named::COUNT, Numbers::COUNT);
    assert_eq!(Named::MULTIPLY_ADDS, Numbers::MULTIPLY_ADDS);
    let input = nn_runtime::nalgebra::SVector::<f32, 12>::from_fn(|i, _| i as f32 * 0.1);
    assert_eq!(
        Named::new(7).predict(&input),
        Numbers::new(7).predict(&input)
    );
}

#[test]
fn a_parameter_is_a_size() {
    assert_eq!(Generic::<5>::COUNT, 12 * 5 + 5 + 5 * 3 + 3);
    let input = nn_runtime::nalgebra::SVector::<f32, 12>::repeat(0.5);
    let output = Generic::<5>::new(7).predict(&input);
    assert!((output.sum() - 1.0).abs() < 1e-6);
}
