//! Stages over images, one small network for each or for a few.

use nn_runtime::io::onnx::{Export, Images, Numbers};
use nn_runtime::prelude::*;

use crate::onnx::written::{Written, add, add_with};

network! { struct Dense1 { 5 => Dense(7, relu) => Dense(3, bias = false) => softmax } }
network! { struct DensePixels { [3, 4, 5] => Dense(7, tanh) => Dense(3, log_softmax) } }
network! {
    struct Activations {
        6 => Concat {
            relu | leaky_relu(0.2) | elu(0.7) | selu | gelu | gelu_tanh | silu | mish | softplus
            | softsign | sigmoid | hard_sigmoid | hard_swish | tanh | sin | softmax | log_softmax
            | prelu | identity
        }
    }
}
network! {
    struct ActivationsFirst {
        [4, 4, 3] => Conv2d(6, 3) => Concat { softmax | prelu | gelu | log_softmax | mish | hard_swish }
    }
}
network! { struct Sigmoid1 { 4 => Dense(2, sigmoid) } }
network! {
    struct Conv {
        [9, 8, 4] => Conv2d(6, (3, 5), relu, stride = (2, 1), padding = (1, 0, 2, 3), dilation = (1, 2), groups = 2)
            => Conv2d(3, 2, bias = false)
    }
}
network! { struct ConvSame { [9, 8, 2] => Conv2d(3, (3, 4), stride = 2, padding = same) => sigmoid } }
network! {
    struct ConvModes {
        [6, 5, 2] => Conv2d(3, 3, padding = 2, padding_mode = reflect)
            => Conv2d(3, 3, padding = (0, 1, 2, 0), padding_mode = replicate)
            => Conv2d(2, 3, padding = (1, 2, 0, 1), padding_mode = circular)
    }
}
network! {
    struct Depthwise {
        [7, 7, 3] => DepthwiseConv2d(3, relu, multiplier = 2, padding = 1)
            => SeparableConv2d(5, 3, leaky_relu(0.1), stride = 2, padding = 1, multiplier = 2)
    }
}
network! {
    struct Transposed {
        [4, 5, 4] => ConvTranspose2d(6, 3, relu, stride = 2, padding = 1, output_padding = 1, groups = 2)
            => ConvTranspose2d(2, (2, 3), dilation = (2, 1), padding = (1, 0, 0, 1), bias = false)
    }
}
network! {
    struct Pools {
        [11, 10, 2] => Concat {
            MaxPool2d(2, ceil = true) => Crop(..5, ..5)
            | MaxPool2d(3, stride = 2, padding = 1) => Crop(..5, ..5)
            | MaxPool2d(3, stride = 2, padding = 1, dilation = 2) => Pad(0, 0, 0, 1)
            | AvgPool2d(2, ceil = true) => Crop(..5, ..5)
            | AvgPool2d(3, stride = 2, padding = 1) => Crop(..5, ..5)
            | AvgPool2d(3, stride = 2, padding = (0, 1, 1, 0), count_padding = false)
            | AvgPool2d((3, 2), stride = (2, 2), padding = (1, 0, 1, 1), ceil = true) => Crop(..5, ..5)
        }
    }
}
network! { struct CeilPools { [8, 8, 2] => AvgPool2d(3, stride = 2, padding = 1, ceil = true) => MaxPool2d(2, ceil = true) } }
network! {
    struct Adaptive {
        [7, 6, 2] => Concat {
            AdaptiveAvgPool2d((3, 2)) | AdaptiveMaxPool2d((3, 2))
            | AdaptiveAvgPool2d((7, 3)) => Crop(..3, ..2) | AdaptiveMaxPool2d((7, 3)) => Crop(..3, ..2)
            | AdaptiveAvgPool2d(1) => Flatten => RepeatVector(3, 2)
            | AdaptiveMaxPool2d(1) => Flatten => RepeatVector(3, 2)
        }
    }
}
network! {
    struct Reductions {
        [3, 4, 5] => Conv2d(4, 2) => Concat { Mean | Max | Sum | First | Last | GlobalAvgPool | GlobalMaxPool }
    }
}
network! { struct ReductionsLast { [3, 4, 5] => tanh => Concat { Mean | Max | Sum | First | Last } } }
network! {
    struct Norms {
        [5, 4, 6] => BatchNorm => Conv2d(6, 3, padding = 1) => BatchNorm(affine = false, epsilon = 1e-3)
            => GroupNorm(2) => relu => Dense(6) => BatchNorm => GroupNorm(3, affine = false)
            => LayerNorm => Conv2d(6, 3, padding = 1) => InstanceNorm => Dense(6) => InstanceNorm(affine = false)
            => RmsNorm => Dense(4) => LayerNorm(bias = false) => RmsNorm(affine = false) => LayerNorm(affine = false)
    }
}
network! { struct VectorNorms { 6 => Dense(6) => BatchNorm => GroupNorm(2) => Dense(6) => LayerNorm => RmsNorm => Dense(2) } }
network! { struct Drops { [4, 4, 3] => Dropout2d(0.5) => Residual { Conv2d(3, 3, padding = 1) => DropPath(0.3) } => Dropout(0.2) } }
network! {
    #[scalar(f64)]
    struct Doubles { [6, 6, 2] => Conv2d(4, 3, gelu) => BatchNorm => AvgPool2d(2) => Flatten => Dense(3, softmax) }
}
network! {
    #[scalar(f64)]
    struct DoubleDense {
        [4, 6] => Dense(8, silu) => LayerNorm => Attention(heads = 2, causal = true) => Last => Dense(3, log_softmax)
    }
}
network! {
    #[scalar(f64)]
    struct DoubleRecurrent { [4, 6] => Lstm(5) => Gru(4) => Last => Dense(3, gelu) }
}

/// Appends them.
pub(crate) fn models(all: &mut Vec<Written>) {
    add::<Dense1>(all, "dense");
    add::<DensePixels>(all, "dense_pixels");
    add::<Activations>(all, "activations");
    add::<ActivationsFirst>(all, "activations_first");
    add::<Sigmoid1>(all, "sigmoid");
    add::<Conv>(all, "conv");
    add::<ConvSame>(all, "conv_same");
    add::<ConvModes>(all, "conv_modes");
    add::<Depthwise>(all, "depthwise");
    add::<Transposed>(all, "transposed");
    add::<Pools>(all, "pools");
    add::<CeilPools>(all, "ceil_pools");
    add::<Adaptive>(all, "adaptive");
    add::<Reductions>(all, "reductions");
    add::<ReductionsLast>(all, "reductions_last");
    add::<Norms>(all, "norms");
    add::<VectorNorms>(all, "vector_norms");
    add::<Drops>(all, "drops");
    let first = Export {
        images: Images::ChannelsFirst,
        ..Export::default()
    };
    add_with::<Conv>(all, "conv_channels_first", first, "onnxruntime");
    add_with::<DensePixels>(all, "dense_pixels_channels_first", first, "onnxruntime");
    add_with::<Doubles>(all, "doubles", Export::default(), "reference");
    add::<DoubleDense>(all, "double_dense");
    add_with::<DoubleRecurrent>(all, "double_recurrent", Export::default(), "reference");
    let single = Export {
        numbers: Numbers::Single,
        ..first
    };
    add_with::<Doubles>(all, "doubles_as_single", single, "onnxruntime");
}
