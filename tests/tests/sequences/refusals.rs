//! Networks that read all positions say so, and samples with lengths do not go through them.

use nn_runtime::call::{Backward, Infer};
use nn_runtime::data::Dataset;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::nalgebra::OMatrix;
use nn_runtime::network::{Network, Workspace};
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::samples::Padded;
use nn_runtime::testing::Check;
use nn_runtime::train::{evaluate, measure};

use super::smooth::Smooth;

macro_rules! stages {
    ($($name:ident $stage:literal { $($body:tt)* })*) => {
        $(network! { #[scalar(f64)] struct $name { $($body)* } })*

        #[test]
        fn the_first_such_stage_is_named() {
            $(assert_eq!($name::WHOLE_SEQUENCES, Some($stage), stringify!($name));)*
        }
    };
}

stages! {
    Squashed "Flatten" { [4, 3] => Dense(2, tanh) => Flatten => Dense(1) }
    Turned "Transpose" { [3, 3] => Transpose => Mean }
    Reshaped "Reshape([3, 4])" { [4, 3] => Reshape([3, 4]) => Transpose => Flatten }
    Cut "Crop(1..)" { [4, 3] => Crop(1..) => Mean }
    Wider "Pad(1)" { [4, 3] => Pad(1) => Mean }
    Narrow "Conv1d(2, 3)" { [4, 3] => Conv1d(2, 3) => Mean }
    Strided "Conv1d(2, 3, stride = 2, padding = 1)" {
        [4, 3] => Conv1d(2, 3, stride = 2, padding = 1) => Mean
    }
    Mirrored "Conv1d(2, 3, padding = same, padding_mode = reflect)" {
        [4, 3] => Conv1d(2, 3, padding = same, padding_mode = reflect) => Mean
    }
    Pooled "MaxPool1d(2)" { [4, 3] => MaxPool1d(2) => Mean }
    Halved "AdaptiveAvgPool1d(2)" { [4, 3] => AdaptiveAvgPool1d(2) => Mean }
    Doubled "Upsample(2)" { [4, 3] => Upsample(2) => Mean }
    Remade "Reshape([4, 2])" { [4, 3] => Mean => Dense(8) => Reshape([4, 2]) => Mean }
    Branched "Flatten" { [4, 3] => Concat { Mean | Max | Flatten => Dense(2) } }
    InRepeat "Conv1d(3, 3, padding = 1, padding_mode = circular)" {
        [4, 3] => 2 * { Dense(3) => Conv1d(3, 3, padding = 1, padding_mode = circular) } => Mean
    }
    Nesting "Flatten" { [4, 3] => Dense(3) => Squashed }
    NestedInRepeat "Silent" { [4, 3] => 2 * { Dense(3) => Silent } => Mean }
}

/// A user's layer that says nothing.
#[derive(Clone, Debug, PartialEq, Parameters)]
#[scalar(f64)]
struct Silent;

impl Layer for Silent {
    type Scalar = f64;
    type Input = Sequence<4, 3>;
    type Output = Sequence<4, 3>;
    type Head = nn_runtime::activation::Identity;

    fn head() -> Self::Head {
        nn_runtime::activation::Identity
    }

    fn initialize(&mut self, _: &mut nn_runtime::random::Generator) {}

    fn infer_tile<I: nn_runtime::kernels::dispatch::Isa>(&self, _: I, call: Infer<'_, f64>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        y.copy_from_slice(x);
    }

    fn backward_tile(&self, call: Backward<'_, f64, Self>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            d_x.copy_from_slice(d_y);
        }
    }
}

network! {
    #[scalar(f64)]
    struct Fine {
        [4, 3] => Dense(3, tanh) => Conv1d(3, 3, padding = same) => BatchNorm => Smooth::<4, 3>
          => Concat { identity | Mean => RepeatVector(4) } => 2 * { LayerNorm => Dense(6) }
          => Dropout(0.1) => Mean => Reshape([2, 3, 1]) => Flatten
    }
}
network! {
    #[scalar(f64)]
    struct Vectors { 3 => Reshape([3, 1]) => Conv1d(2, 3) => Flatten }
}
network! {
    #[scalar(f64)]
    struct AroundVectors { [4, 3] => Mean => OnlyVectors }
}
network! {
    #[scalar(f64)]
    struct OnlyVectors {
        3 => Concat { Dense(2, tanh) => Flatten | RepeatVector(5) => Rnn(2, tanh) => Mean }
    }
}
network! {
    #[scalar(f64)]
    struct Made { [4, 3] => Mean => RepeatVector(5) => Gru(2) => Mean }
}
network! {
    #[scalar(f64)]
    struct ImageOf { [4, 4, 1] => Conv2d(1, 1) => Mean }
}

#[test]
fn what_follows_a_single_position_may_be_anything() {
    assert_eq!(AroundVectors::WHOLE_SEQUENCES, None);
    assert_eq!(Made::WHOLE_SEQUENCES, None);
    assert_eq!(Fine::WHOLE_SEQUENCES, None);
    // There is no sequence whose padding could be read.
    assert_eq!(Vectors::WHOLE_SEQUENCES, None);
    assert_eq!(ImageOf::WHOLE_SEQUENCES, None);
    let check = Check {
        samples: 3,
        lengths: Some(&[4, 1, 2]),
        ..Check::default()
    };
    // All steps are real of what was made of a vector, also in a network inside.
    check.layer::<Made>().unwrap();
    check.layer::<AroundVectors>().unwrap();
    check.layer::<Fine>().unwrap();
}

#[test]
fn every_way_in_is_an_error_in_words() {
    let words = "the samples have different lengths, but the stage `Flatten` of `Squashed` reads \
                 all positions of a sample, including padding";
    let mut network = Squashed::new(0);
    let mut gradient = Squashed::zeros();
    let workspace = &mut Workspace::new();
    let loss = MeanSquaredError::default();
    let data = Dataset::<Sequence<4, 3>, f64, f64>::from_flat(vec![0.1; 24], vec![0.0; 2]).unwrap();
    network.predict_batch(data.all(), workspace).unwrap();
    let data = data.with_lengths(vec![4, 2]).unwrap();
    let all = data.all();
    let inputs =
        OMatrix::<f64, nn_runtime::nalgebra::Const<3>, nn_runtime::nalgebra::Dyn>::zeros(8);
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    let errors = [
        network
            .predict_batch(all, workspace)
            .map(|_| ())
            .unwrap_err(),
        network.loss(&loss, all, workspace).map(|_| ()).unwrap_err(),
        network
            .gradient(&loss, all, &mut gradient, workspace)
            .map(|_| ())
            .unwrap_err(),
        network
            .predict_sequence(&[0.0; 6], &mut [0.0], workspace)
            .unwrap_err(),
        network
            .predict_batch(Padded::new(&inputs, &[1, 4]), workspace)
            .map(|_| ())
            .unwrap_err(),
        network
            .forward(Padded::new(&inputs, &[1, 4]), workspace)
            .map(|_| ())
            .unwrap_err(),
        measure(&network, &mut [], &data).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.to_string(), words);
    }
    let error = evaluate(&network, &loss, &mut [], &data).unwrap_err();
    assert_eq!(error.to_string(), format!("the data set: {words}"));
    let error = Trainer::default()
        .fit(&mut network, &mut optimizer, Fit::new(&data, &loss))
        .unwrap_err();
    assert_eq!(error.to_string(), format!("the training set: {words}"));
}

#[test]
fn wrong_sizes_are_errors_in_words() {
    let network = AroundVectors::new(0);
    let workspace = &mut Workspace::new();
    let mut sequence = |steps: usize, output: usize| {
        let (steps, mut output) = (vec![0.0; steps], vec![0.0; output]);
        network
            .predict_sequence(&steps, &mut output, workspace)
            .map_err(|error| error.to_string())
    };
    assert_eq!(sequence(3, 4), Ok(()));
    assert_eq!(
        sequence(0, 4).unwrap_err(),
        "sample 0 has 0 steps, but a sequence must have from 1 to 4"
    );
    assert_eq!(
        sequence(4, 4).unwrap_err(),
        "the steps: expected 3 numbers, found 4"
    );
    assert_eq!(
        sequence(3, 3).unwrap_err(),
        "the output: expected 4 numbers, found 3"
    );
    assert_eq!(
        sequence(15, 4).unwrap_err(),
        "sample 0 has 5 steps, but a sequence must have from 1 to 4"
    );
    let inputs =
        OMatrix::<f64, nn_runtime::nalgebra::Const<3>, nn_runtime::nalgebra::Dyn>::zeros(8);
    let error = network
        .predict_batch(Padded::new(&inputs, &[1]), workspace)
        .unwrap_err();
    assert_eq!(error.to_string(), "lengths: expected 2 numbers, found 1");
}

#[test]
fn lengths_of_what_is_no_sequence_are_an_error() {
    let workspace = &mut Workspace::new();
    let inputs =
        OMatrix::<f64, nn_runtime::nalgebra::Const<1>, nn_runtime::nalgebra::Dyn>::zeros(16);
    let error = ImageOf::new(0)
        .predict_batch(Padded::new(&inputs, &[4]), workspace)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`lengths` should be given only for samples that are sequences, with a shape such as `[16, \
         8]`, but it is given for samples of shape `[4, 4, 1]`"
    );
}
