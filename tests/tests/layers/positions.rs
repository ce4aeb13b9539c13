//! Sequences and images: stages on every position, and those that make one position of many.

use nn_runtime::call::{Backward, Saved};
use nn_runtime::layers::{First, Last, Max, Mean};
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods, check_operation};

macro_rules! checked {
    ($($test:ident $name:ident { $($body:tt)* })*) => {
        $(
            network! {
                #[scalar(f64)]
                struct $name { $($body)* }
            }

            #[test]
            fn $test() {
                let report = check_gradients::<$name>().unwrap();
                assert_eq!(report.parameters, $name::COUNT);
                check_methods::<$name>().unwrap();
            }
        )*
    };
}

checked! {
    a_mean OfMean { [4, 3] => Dense(5, tanh) => Mean => Dense(2, softmax) }
    a_maximum OfMax { [4, 3] => Dense(5, gelu) => Max => Dense(2) }
    the_first_step OfFirst { [4, 3] => First => Dense(2, tanh) }
    the_last_step OfLast { [2, 2, 3] => Dense(4, sin) => Last }
    all_of_it Flat { [2, 2, 3] => Dense(2, tanh) => Flatten => Dense(3) }
    nothing_else OnlyFlat { [3, 2] => Flatten }
    a_head_of_all_positions HeadOfAll { [3, 2] => Dense(2) => Flatten => softmax }
    several_at_once Several {
        [4, 3] => Concat { Mean | Max => Dense(2, tanh) | Dense(2, silu) => Flatten } => Dense(2)
    }
    with_dropout Dropped { [4, 3] => Dropout(0.3) => Dense(5, prelu) => Max => Dense(2) }
}

#[test]
fn the_layers_alone() {
    // Two features at three positions.
    check_operation(Mean::new(2, 3), [6], 2).unwrap();
    check_operation(Max::new(2, 3), [6], 2).unwrap();
    check_operation(First::new(2, 3), [6], 2).unwrap();
    check_operation(Last::new(2, 3), [6], 2).unwrap();
}

network! { struct MeanOf { [3, 2] => Mean } }
network! { struct MaxOf { [3, 2] => Max } }
network! { struct FirstOf { [3, 2] => First } }
network! { struct LastOf { [3, 2] => Last } }
network! { struct All { [3, 2] => Flatten } }

#[test]
fn values() {
    let steps = SMatrix::<f32, 2, 3>::from_column_slice(&[1.0, -4.0, 5.0, -6.0, 3.0, -2.0]);
    assert_eq!(MeanOf::new(0).predict(&steps).as_slice(), [3.0, -4.0]);
    assert_eq!(MaxOf::new(0).predict(&steps).as_slice(), [5.0, -2.0]);
    assert_eq!(FirstOf::new(0).predict(&steps).as_slice(), [1.0, -4.0]);
    assert_eq!(LastOf::new(0).predict(&steps).as_slice(), [3.0, -2.0]);
    assert_eq!(All::new(0).predict(&steps).as_slice(), steps.as_slice());
}

#[test]
fn of_equal_maxima_the_first_has_the_gradient() {
    // As of PyTorch's `max` over a dimension.
    use nn_runtime::operation::Operation;
    use nn_runtime::pass::Pass;
    let (layer, pass) = (Max::new(1, 4), Pass::training(1, 0, 0));
    let gradient_at = |x: [f64; 4]| {
        let (mut y, mut d_x) = ([0.0], [9.0; 4]);
        layer.forward(pass.forward([&x], &mut y, &mut []));
        let saved = Saved {
            input: [&x],
            output: &y,
            tape: &[],
        };
        layer.backward(Backward {
            pass: &pass,
            saved,
            d_output: &mut [1.0],
            d_input: [Some(&mut d_x)],
            gradient: None,
            scratch: &mut [],
        });
        d_x
    };
    assert_eq!(gradient_at([0.0, 0.0, 0.0, 1.0]), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(gradient_at([2.0, 1.0, 2.0, 2.0]), [1.0, 0.0, 0.0, 0.0]);
}
