//! Every stage and option against `PyTorch`, in both scalars: `reference/image_stages.py`.

use nn_tests::reference::{compare, names};

const VALUES: &str = include_str!("../../../reference/image_stages.csv");

/// Each network twice, once for each scalar, by the name of its reference.
macro_rules! stages {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single { $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Double { $($body)* } }
            }
        )*

        #[test]
        fn values_and_gradients_are_those_of_pytorch() {
            let declared = [$(stringify!($name)),*];
            assert_eq!(declared[..], names(VALUES));
            $(
                compare::<$name::Single>(VALUES, stringify!($name), 1e-5);
                compare::<$name::Double>(VALUES, stringify!($name), 1e-13);
            )*
        }
    };
}

stages! {
    max_pool { [4, 6, 3] => MaxPool2d(2) }
    max_pool_leaves_some { [5, 7, 2] => MaxPool2d(2) }
    max_pool_overlaps { [7, 6, 2] => MaxPool2d(3, stride = 2, padding = 1) }
    max_pool_of_both { [5, 9, 2] => MaxPool2d((2, 3), (1, 2)) }
    max_pool_dilated { [7, 8, 1] => MaxPool2d((2, 3), stride = 1, padding = 1, dilation = (2, 3)) }
    max_pool_ceil { [6, 5, 2] => MaxPool2d(3, stride = 2, padding = 1, ceil = true) }
    max_pool_ceil_drops { [4, 5, 1] => MaxPool2d(2, stride = 3, padding = 1, ceil = true) }
    max_pool_sides { [4, 5, 2] => MaxPool2d(3, 2, padding = (0, 1, 1, 0)) }
    max_pool_same { [5, 6, 2] => MaxPool2d((2, 3), 1, padding = same) }
    max_pool_channels { [4, 4, 19] => MaxPool2d(2) }
    max_pool_steps { [9, 3] => MaxPool1d(3, 2, padding = 1, dilation = 2) }
    max_pool_steps_ceil { [8, 2] => MaxPool1d(3, ceil = true) }
    avg_pool { [4, 6, 3] => AvgPool2d(2) }
    avg_pool_leaves_some { [5, 7, 2] => AvgPool2d((2, 3), padding = valid) }
    avg_pool_overlaps { [7, 6, 2] => AvgPool2d(3, stride = 2, padding = 1) }
    avg_pool_without_padding { [7, 6, 2] => AvgPool2d(3, stride = 2, padding = 1, count_padding = false) }
    avg_pool_ceil { [6, 5, 2] => AvgPool2d(3, stride = 2, padding = 1, ceil = true) }
    avg_pool_ceil_without_padding { [6, 5, 2] => AvgPool2d(3, 2, padding = 1, ceil = true, count_padding = false) }
    avg_pool_channels { [3, 4, 17] => AvgPool2d(2, stride = 1) }
    avg_pool_steps { [9, 3] => AvgPool1d(4, stride = 3, padding = 2) }
    avg_pool_steps_ceil { [8, 2] => AvgPool1d(3, ceil = true, count_padding = false) }
    batch_norm_vector { 5 => BatchNorm }
    batch_norm { [3, 4, 6] => BatchNorm(epsilon = 0.01) }
    batch_norm_plain { [7, 2] => BatchNorm(affine = false) }
    layer_norm_vector { 19 => LayerNorm }
    layer_norm { [3, 40] => LayerNorm(epsilon = 0.1) }
    layer_norm_image { [2, 3, 5] => LayerNorm(bias = false) }
    layer_norm_plain { [4, 3] => LayerNorm(affine = false) }
    rms_norm_vector { 18 => RmsNorm(epsilon = 1e-5) }
    rms_norm { [3, 4] => RmsNorm(epsilon = 0.1) }
    rms_norm_plain { [2, 3, 5] => RmsNorm(epsilon = 1e-3, affine = false) }
    group_norm_vector { 6 => GroupNorm(2) }
    group_norm { [3, 4, 6] => GroupNorm(3, epsilon = 0.01) }
    group_norm_together { [5, 4] => GroupNorm(1) }
    group_norm_plain { [2, 3, 4] => GroupNorm(2, affine = false) }
    instance_norm { [3, 4, 3] => InstanceNorm }
    instance_norm_affine { [7, 2] => InstanceNorm(affine = true, epsilon = 0.1) }
    global_avg_pool { [3, 4, 2] => GlobalAvgPool }
    global_max_pool { [3, 4, 2] => GlobalMaxPool }
    adaptive_avg_pool { [7, 5, 2] => AdaptiveAvgPool2d((3, 4)) }
    adaptive_avg_pool_more { [2, 3, 2] => AdaptiveAvgPool2d(4) }
    adaptive_avg_pool_steps { [8, 2] => AdaptiveAvgPool1d(3) }
    adaptive_max_pool { [7, 5, 2] => AdaptiveMaxPool2d((3, 4)) }
    adaptive_max_pool_steps { [8, 2] => AdaptiveMaxPool1d(3) }
    upsample { [2, 3, 2] => Upsample(2) }
    upsample_of_both { [2, 3, 2] => Upsample((3, 1)) }
    upsample_bilinear { [3, 2, 2] => Upsample(3, mode = bilinear) }
    upsample_bilinear_of_both { [3, 4, 1] => Upsample((2, 5), mode = bilinear) }
    upsample_aligned { [3, 2, 2] => Upsample(3, mode = bilinear, align_corners = true) }
    upsample_aligned_one { [1, 3, 2] => Upsample((1, 2), mode = bilinear, align_corners = true) }
    upsample_steps { [4, 2] => Upsample(3) }
    upsample_linear { [4, 2] => Upsample(2, mode = linear) }
    upsample_linear_aligned { [4, 2] => Upsample(2, mode = linear, align_corners = true) }
    pixel_shuffle { [2, 3, 12] => PixelShuffle(2) }
    pixel_shuffle_by_three { [2, 1, 9] => PixelShuffle(3) }
}
