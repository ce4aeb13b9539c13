//! Central differences of networks with convolutions.

use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods};

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

const SIDE: usize = 7;
const STRIDE: usize = 2;

checked! {
    lenet LeNet { [12, 12, 1] => Conv2d(2, 3, tanh) => MaxPool2d(2) => Conv2d(3, (2, 3), gelu, padding = same) => AvgPool2d(2) => Flatten => Dense(4) }
    steps Steps { [9, 3] => Conv1d(4, 3, silu, padding = (2, 0), dilation = 2) => Conv1d(2, 2, stride = 2, bias = false) => Mean }
    groups Groups { [5, 6, 4] => Conv2d(6, 3, tanh, groups = 2, padding = 1, stride = (2, 1)) => Conv2d(3, 1, groups = 3) => Flatten => Dense(2) }
    depthwise Depthwise { [5, 6, 3] => DepthwiseConv2d(3, softplus, padding = same) => DepthwiseConv2d(2, multiplier = 2, stride = 2) => Flatten => Dense(2) }
    depthwise_steps DepthwiseSteps { [8, 3] => DepthwiseConv1d(3, tanh, padding_mode = circular, padding = 2) => Mean }
    separable Separable { [6, 5, 3] => SeparableConv2d(4, 3, gelu, padding = same, stride = 2) => SeparableConv2d(2, 2) => Flatten }
    modes Modes { [5, 5, 2] => Conv2d(3, 3, tanh, padding = 2, padding_mode = reflect) => Conv2d(2, 3, padding = 1, padding_mode = replicate) => Mean }
    transposed Transposed { [3, 4, 2] => ConvTranspose2d(3, 3, gelu, stride = 2, padding = 1, output_padding = 1) => ConvTranspose2d(1, (2, 3), groups = 1) => Flatten => Dense(2) }
    transposed_steps TransposedSteps { [4, 4] => ConvTranspose1d(2, 3, tanh, stride = 3, dilation = 2, groups = 2, bias = false) => Mean }
    residual Blocks { [6, 6, 2] => 2 * { Residual { Conv2d(3, 3, relu, padding = same) => Conv2d(2, 3, padding = same) } => silu } => Mean => Dense(2) }
    symbolic Symbolic { [SIDE, SIDE + 2, 2] => Conv2d(3, 3, tanh, stride = STRIDE) => MaxPool2d(2) => Flatten => Dense(2) }
}

#[test]
fn names_of_fields() {
    network! { struct Named { [6, 6, 1] => Conv2d(2, 3) => Conv2d(2, 3) => SeparableConv2d(3, 2) => Flatten } }
    let mut names = Vec::new();
    Named::new(0).for_each(|description, _| names.push(description.path.to_string()));
    assert_eq!(
        names,
        [
            "conv1.weight",
            "conv1.bias",
            "conv2.weight",
            "conv2.bias",
            "separable_conv1.weight",
            "separable_conv1_pointwise.weight",
            "separable_conv1_pointwise.bias"
        ]
    );
}
