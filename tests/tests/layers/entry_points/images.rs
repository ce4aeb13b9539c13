//! Images: convolutions, transposed ones, norms and pools.

use crate::entry_points::networks;

networks! {
    Plain Transposed { [6, 6, 4] => ConvTranspose2d(3, 3, stride = 2) => Mean => Dense(2) }
    Plain TransposedGroups { [4, 3, 4] => ConvTranspose2d(4, 2, relu, groups = 2, padding = 1, stride = 2, output_padding = 1) => Flatten => Dense(2) }
    Plain Planar { [7, 6, 1] => Conv2d(3, 3, tanh) => MaxPool2d(2) => Flatten => Dense(2) }
    Large Wide { [5, 5, 3] => Conv2d(6, 3, gelu, padding = same, stride = 2) => GroupNorm(2) => Mean => Dense(2) }
    Plain Groups { [5, 5, 4] => Conv2d(4, 3, groups = 2, padding = 1, padding_mode = reflect) => InstanceNorm => GlobalMaxPool }
    Plain Depthwise { [6, 5, 3] => DepthwiseConv2d(3, relu, multiplier = 2, padding = same) => AvgPool2d(2) => SeparableConv2d(2, 2) => Mean }
    Plain Larger { [3, 3, 4] => PixelShuffle(2) => Upsample(2, mode = bilinear) => Crop(1..9, 2..10) => Pad(1) => AdaptiveAvgPool2d((2, 3)) => Flatten => Dense(2) }
    Plain Normed { [4, 4, 3] => LayerNorm => RmsNorm => Conv2d(2, 1, bias = false) => Transpose => AdaptiveMaxPool2d((2, 2)) }
    Plain Residuals { [5, 5, 3] => 2 * { Residual { Conv2d(3, 3, relu, padding = same) => GroupNorm(3) } } => Mean }
    Training Statistics { [5, 4, 2] => Conv2d(3, 3, bias = false) => BatchNorm => relu => Dropout2d(0.2) => Flatten => Dense(2) }
}

mod single {
    crate::entry_points::networks! {
        f32:
        Plain Transposed { [6, 6, 4] => ConvTranspose2d(3, 3, stride = 2) => Mean => Dense(2) }
        Plain Convolved { [6, 6, 2] => Conv2d(4, 3, relu) => DepthwiseConv2d(2) => MaxPool2d(2) => Flatten => Dense(2) }
    }
}
