//! In inference a `BatchNorm` is computed together with the convolution or the `Dense` before it.

use allocation_counter::measure;
use nn_runtime::data::Dataset;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods};

const SAMPLES: usize = 6;
const SIDE: usize = 5;

fn numbers(count: usize, frequency: f32) -> Vec<f32> {
    (1..=count)
        .map(|i| (frequency * i as f32).sin() * 1.5)
        .collect()
}

/// A network with running statistics that training has moved, and with parameters that are no
/// longer what they were at first.
fn trained<N: Network<Scalar = f32>>() -> N
where
    MeanSquaredError: nn_runtime::loss::Loss<f32, N::Head, f32>,
{
    let inputs = numbers(SAMPLES * N::Input::SIZE, 0.37);
    let targets = numbers(SAMPLES * N::Output::SIZE, 0.71);
    let data = Dataset::<N::Input, f32>::from_flat(inputs, targets).unwrap();
    let (mut network, mut gradient) = (N::new(1), N::zeros());
    let mut workspace = Workspace::new();
    let mut optimizer = Optimizer::new(Sgd {
        learning_rate: 0.2,
        ..Sgd::default()
    })
    .unwrap();
    let loss = MeanSquaredError::default();
    for _ in 0..4 {
        gradient.clear();
        network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
        optimizer.step(&mut network, &gradient);
    }
    network
}

/// The outputs of some samples: one by one, and those of the batch.
fn outputs<N: Network<Scalar = f32>>(network: &N) -> [Vec<f32>; 2] {
    let inputs = numbers(SAMPLES * N::Input::SIZE, 0.53);
    let mut workspace = Workspace::new();
    let mut one_by_one = vec![0.0; SAMPLES * N::Output::SIZE];
    let samples = inputs.chunks(N::Input::SIZE);
    for (input, output) in samples.zip(one_by_one.chunks_mut(N::Output::SIZE)) {
        network.predict_in(input, output, &mut workspace).unwrap();
    }
    assert_eq!(workspace.bytes(), N::PREDICT_BYTES);
    let data = vec![0.0; SAMPLES * N::Output::SIZE];
    let data = Dataset::<N::Input, f32>::from_flat(inputs, data).unwrap();
    let together = network.predict_batch(data.all(), &mut workspace).unwrap();
    [one_by_one, together.iter().copied().collect()]
}

/// The same network with a `Dropout`, which does nothing in inference, where something would be
/// folded: the outputs are the same.
macro_rules! folded {
    ($($test:ident { $($body:tt)* } { $($apart:tt)* })*) => {
        $(
            #[test]
            fn $test() {
                network! { struct Folded { $($body)* } }
                network! { struct Apart { $($apart)* } }

                let folded = trained::<Folded>();
                let mut apart = Apart::zeros();
                let mut parameters = Vec::new();
                folded.for_each(|_, values| parameters.extend_from_slice(values));
                let mut rest = &parameters[..];
                apart.for_each_mut(|_, values| {
                    let (these, others) = rest.split_at(values.len());
                    values.copy_from_slice(these);
                    rest = others;
                });
                assert!(rest.is_empty());
                let (found, expected) = (outputs(&folded), outputs(&apart));
                let pairs = found.iter().flatten().zip(expected.iter().flatten());
                for (found, expected) in pairs {
                    let error = (found - expected).abs();
                    assert!(error < 1e-5 * expected.abs().max(1.0), "{found} for {expected}");
                }
                assert!(Folded::PREDICT_BYTES <= Apart::PREDICT_BYTES);
            }
        )*
    };
}

folded! {
    dense
        { 5 => Dense(4) => BatchNorm => Dense(3, bias = false) => BatchNorm(affine = false) => tanh => Dense(2) }
        { 5 => Dense(4) => Dropout(0.5) => BatchNorm => Dense(3, bias = false) => Dropout(0.5) => BatchNorm(affine = false) => tanh => Dense(2) }
    // Several parts of an output, the last one shorter.
    dense_of_many_positions
        { [300, 3] => Dense(17, silu) => BatchNorm(epsilon = 1e-2) => gelu => Mean }
        { [300, 3] => Dense(17, silu) => Dropout(0.5) => BatchNorm(epsilon = 1e-2) => gelu => Mean }
    convolutions
        { [SIDE, SIDE + 1, 3] => Conv2d(6, 3, padding = same, bias = false) => BatchNorm => relu => Conv2d(4, 2, tanh, stride = 2) => BatchNorm => Flatten }
        { [SIDE, SIDE + 1, 3] => Conv2d(6, 3, padding = same, bias = false) => Dropout(0.5) => BatchNorm => relu => Conv2d(4, 2, tanh, stride = 2) => Dropout(0.5) => BatchNorm => Flatten }
    steps
        { [9, 3] => Conv1d(70, 3, padding = 1) => BatchNorm => silu => Conv1d(5, 2) => BatchNorm => Mean }
        { [9, 3] => Conv1d(70, 3, padding = 1) => Dropout(0.5) => BatchNorm => silu => Conv1d(5, 2) => Dropout(0.5) => BatchNorm => Mean }
    groups
        { [6, 5, 4] => Conv2d(6, 3, groups = 2, bias = false) => BatchNorm => DepthwiseConv2d(3, padding = same) => BatchNorm => relu => Mean }
        { [6, 5, 4] => Conv2d(6, 3, groups = 2, bias = false) => Dropout(0.5) => BatchNorm => DepthwiseConv2d(3, padding = same) => Dropout(0.5) => BatchNorm => relu => Mean }
    transposed
        { [3, 4, 2] => ConvTranspose2d(3, 3, stride = 2, bias = false) => BatchNorm => relu => ConvTranspose2d(2, 3) => BatchNorm(momentum = 0.4) => Flatten }
        { [3, 4, 2] => ConvTranspose2d(3, 3, stride = 2, bias = false) => Dropout(0.5) => BatchNorm => relu => ConvTranspose2d(2, 3) => Dropout(0.5) => BatchNorm(momentum = 0.4) => Flatten }
    repeats_and_residuals
        { [6, 6, 4] => 2 * { Residual { Conv2d(4, 3, padding = same, bias = false) => BatchNorm => relu => Conv2d(4, 3, padding = same, bias = false) => BatchNorm } => relu } => Mean }
        { [6, 6, 4] => 2 * { Residual { Conv2d(4, 3, padding = same, bias = false) => Dropout(0.5) => BatchNorm => relu => Conv2d(4, 3, padding = same, bias = false) => Dropout(0.5) => BatchNorm } => relu } => Mean }
    shared
        { let block = shared Conv2d(3, 3, padding = same, bias = false) => BatchNorm => tanh; [5, 5, 3] => block => Sum { block | identity } => Mean }
        { let block = shared Conv2d(3, 3, padding = same, bias = false) => Dropout(0.5) => BatchNorm => tanh; [5, 5, 3] => block => Sum { block | identity } => Mean }
    branches
        { [5, 2] => Concat { Dense(3) => BatchNorm => relu | Conv1d(2, 3, padding = same) => BatchNorm | identity } => Dense(2) => BatchNorm => Max }
        { [5, 2] => Concat { Dense(3) => Dropout(0.5) => BatchNorm => relu | Conv1d(2, 3, padding = same) => Dropout(0.5) => BatchNorm | identity } => Dense(2) => Dropout(0.5) => BatchNorm => Max }
    // Other features are normalized than those that the layer gives.
    a_view_between
        { [40, 2] => Dense(3) => Flatten => BatchNorm => Dense(2) }
        { [40, 2] => Dense(3) => Dropout(0.5) => Flatten => BatchNorm => Dense(2) }
    // The value before the normalization is read twice.
    read_twice
        { 4 => Dense(3) => Residual { BatchNorm => tanh } => Dense(2) }
        { 4 => Dense(3) => Residual { Dropout(0.5) => BatchNorm => tanh } => Dense(2) }
}

#[test]
fn nothing_is_kept_between() {
    network! { struct Dense { 5 => Dense(4) => BatchNorm } }
    network! { struct Conv { [8, 8, 3] => Conv2d(4, 3, bias = false) => BatchNorm => relu => Conv2d(4, 3) => BatchNorm } }
    assert_eq!(Dense::PREDICT_BYTES, 0);
    assert_eq!(Conv::PREDICT_BYTES, 6 * 6 * 4 * 4);
    let (dense, conv) = (Dense::new(0), Conv::new(0));
    let vector = nn_runtime::nalgebra::SMatrix::from_element(0.3);
    let image = nn_runtime::nalgebra::SMatrix::from_element(0.2);
    let mut sum = 0.0;
    let allocations = measure(|| sum = dense.predict(&vector).sum() + conv.predict(&image).sum());
    assert_eq!(allocations.count_total, 0);
    assert!(sum.is_finite() && sum != 0.0);
}

network! {
    #[scalar(f64)]
    struct Checked {
        [5, 4, 2] => Conv2d(3, 3, padding = same, bias = false) => BatchNorm => tanh
            => Residual { DepthwiseConv2d(3, padding = same) => BatchNorm => gelu => Conv2d(3, 1) => BatchNorm }
            => ConvTranspose2d(2, 2) => BatchNorm(affine = false) => silu => Flatten => Dense(2) => BatchNorm
    }
}

#[test]
fn inference_agrees_with_a_forward_and_gradients_are_right() {
    check_gradients::<Checked>().unwrap();
    check_methods::<Checked>().unwrap();
}
