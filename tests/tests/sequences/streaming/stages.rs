//! Every stage that looks back only.

use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;

use super::{Numbers, difference};

/// Checks a network of one input of 12 steps, with parameters that are all drawn.
macro_rules! streams {
    ($($test:ident: [$features:literal] $(=> $stage:ident $(($($arguments:tt)*))? $({ $($body:tt)* })?)*;)*) => { $(
        #[test]
        fn $test() {
            network! {
                #[scalar(f64)]
                struct Net { [12, $features] $(=> $stage $(($($arguments)*))? $({ $($body)* })?)* }
            }
            let mut numbers = Numbers::new(7);
            let network = numbers.parameters::<Net>();
            let input = SMatrix::<f64, $features, 12>::from_fn(|_, _| numbers.next());
            let output = network.predict(&input);
            let largest = difference(&network, input.as_slice(), output.as_slice(), 12);
            assert!(largest < 1e-12, "{largest:e}");
        }
    )* };
}

streams! {
    a_stage_of_every_step: [3] => Dense(4, tanh) => LayerNorm => Dropout(0.2) => softmax => Dense(2, sigmoid);
    norms: [4] => BatchNorm => RmsNorm => prelu => BatchNorm(affine = false) => Dense(2) => BatchNorm;
    a_convolution: [3] => Conv1d(5, 3, padding = causal);
    a_dilated_one_with_an_activation: [2] => Conv1d(16, 3, gelu, padding = causal, dilation = 2) => Dense(1);
    one_by_its_numbers: [2] => Conv1d(3, 2, padding = (1, 0), bias = false);
    a_kernel_of_one: [3] => Conv1d(4, 1, relu);
    groups: [4] => Conv1d(6, 3, tanh, padding = causal, groups = 2);
    depthwise: [4] => DepthwiseConv1d(3, padding = causal, multiplier = 2);
    separable: [4] => SeparableConv1d(5, 3, relu, padding = causal, dilation = 3) => BatchNorm;
    longer_than_the_sequence: [2] => Conv1d(3, 3, padding = causal, dilation = 16);
    the_largest_of_some: [3] => MaxPool1d(3, stride = 1, padding = causal, dilation = 2);
    the_mean_of_some: [3] => AvgPool1d(4, stride = 1, padding = causal);
    the_mean_of_what_is_there: [3] => AvgPool1d(4, stride = 1, padding = causal, count_padding = false);
    the_last: [3] => Dense(4, tanh) => Last => Dense(2, softmax);
    the_first: [3] => First => Dense(2);
    the_mean: [3] => Dense(3, silu) => Mean => Dense(2);
    the_sum: [3] => Sum;
    the_largest: [3] => Dense(3) => Max;
    branches: [3] => Concat { identity | Conv1d(2, 3, padding = causal) | Dense(2, relu) } => Residual { Dense(8, tanh) => Dense(7) };
    gates: [3] => Product { Conv1d(4, 2, tanh, padding = causal) | Conv1d(4, 2, sigmoid, padding = causal) } => Dense(2);
}
