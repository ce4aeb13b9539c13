//! Central differences of networks.

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
                assert_eq!(report.inputs, 3 * <$name as nn_runtime::layer::Layer>::Input::SIZE);
                check_methods::<$name>().unwrap();
            }
        )*
    };
}

const SIDE: usize = 7;
const STRIDE: usize = 2;

checked! {
    pooled Pooled { [5, 4, 2] => Dense(3, tanh) => MaxPool2d(2, ceil = true) => Dense(2, silu) => AvgPool2d(2, 1, padding = 1) => Flatten => Dense(2) }
    pooled_steps PooledSteps { [9, 2] => Dense(3, relu) => MaxPool1d(3, 2) => Dense(2) => AvgPool1d(2) => Mean }
    pooled_by_constants PooledByConstants { [SIDE, SIDE, 2] => Dense(2, sin) => MaxPool2d(3, STRIDE, padding = 1) => AvgPool2d(STRIDE, padding = same) => Sum => Dense(2) }
    batch_norm BatchNorms { 3 => Dense(4) => BatchNorm => tanh => Dense(3) => BatchNorm(affine = false, epsilon = 0.1) }
    batch_norm_of_images BatchNormImages { [3, 2, 2] => Dense(3) => BatchNorm(epsilon = 0.01) => relu => Dense(2) => Mean => BatchNorm(momentum = 0.3) => Dense(1) }
    batch_norm_in_repeats BatchNormRepeats { [3, 2] => Dense(3, tanh) => 2 * { Residual { BatchNorm => silu => Dense(3) } } => Dense(2) }
    layer_norm LayerNorms { [4, 3] => Dense(19, tanh) => LayerNorm => Dense(5, silu) => LayerNorm(affine = false) => Dense(3) => LayerNorm(bias = false) }
    rms_norm RmsNorms { [2, 2, 3] => Dense(17, tanh) => RmsNorm => Dense(4, silu) => RmsNorm(affine = false, epsilon = 0.1) => Dense(2) }
    group_norm GroupNorms { [3, 2, 2] => Dense(6, tanh) => GroupNorm(3) => Dense(4, silu) => GroupNorm(1, affine = false) => Dense(2) => InstanceNorm(epsilon = 0.1) => Max }
    group_norm_of_vectors GroupNormVectors { 5 => Dense(6, tanh) => GroupNorm(2) => Dense(4, silu) => GroupNorm(1, affine = false) => Dense(2) }
    adapted Adapted { [5, 3, 2] => Dense(3, tanh) => AdaptiveMaxPool2d((3, 2)) => Dense(2, sin) => AdaptiveAvgPool2d(2) => GlobalMaxPool => Dense(2) }
    adapted_steps AdaptedSteps { [SIDE, 2] => Dense(3, tanh) => AdaptiveAvgPool1d(STRIDE) => AdaptiveMaxPool1d(3) => GlobalAvgPool }
    upsampled Upsampled { [2, 3, 2] => Dense(3, tanh) => Upsample(2) => Dense(2, sin) => Upsample((2, 1), mode = bilinear) => Dense(1) }
    upsampled_by_constants UpsampledByConstants { [3, 2] => Dense(2, tanh) => Upsample(STRIDE, mode = linear, align_corners = true) => Dense(2, sin) => Mean }
    shuffled Shuffled { [2, 3, 2] => Dense(8, tanh) => PixelShuffle(STRIDE) => Dense(2, silu) => MaxPool2d(STRIDE) => Flatten }
    dropped Dropped { [2, 3, 4] => Dense(5, tanh) => Dropout2d(0.4) => Dense(3, silu) => DropPath(0.3) => Dense(2) }
    dropped_steps DroppedSteps { [3, 4] => 2 * { Residual { Dropout1d(0.3) => Dense(4, tanh) => StochasticDepth(0.5) } } => Mean }
    transformed Transformed { [4, 3] => 2 * { Residual { LayerNorm => Dense(6, gelu) => Dense(3) } } => RmsNorm => Mean }
    pooled_in_branches PooledBranches { [6, 4, 2] => Concat { MaxPool2d(3, 1, padding = same) | AvgPool2d(3, 1, padding = 1, count_padding = false) | identity } => Dense(2, tanh) => Max }
}
