//! Stages that move numbers, and networks of several values.

use nn_runtime::prelude::*;

use crate::onnx::written::{Written, add};

network! { struct Flat { [3, 4, 2] => Conv2d(3, 2) => Flatten => Reshape([3, 6]) => Transpose => Reshape([3, 2, 3]) => Transpose } }
network! { struct TransposeFirst { [3, 4, 2] => Conv2d(3, 2) => Transpose => Conv2d(2, 1) } }
network! { struct Mixer { [4, 6] => 2 * { Residual { Transpose => Dense(5, gelu) => Dense(4) => Transpose } => Residual { Dense(6) } } } }
network! { struct Slices { [5, 6, 4] => Conv2d(6, 1) => Slice(1..5) => Crop(1..4, 2..) => Dense(4) => Slice(2..) => Crop(..2, 1..3) } }
network! {
    struct Pads {
        [4, 3, 2] => Pad(1, 2, 0, 1) => Pad(1, value = 0.5) => Pad(1, 0, 2, 1, mode = reflect)
            => Pad(2, mode = replicate) => Pad(0, 3, 1, 0, mode = circular) => Conv2d(2, 2) => Pad(1, mode = reflect)
    }
}
network! {
    struct Upsamples {
        [3, 4, 4] => Concat { Upsample((2, 3)) | Upsample((2, 3), mode = bilinear) | Upsample((2, 3), mode = bilinear, align_corners = true) }
            => PixelShuffle(2)
    }
}
network! { struct UpsampleSteps { [5, 3] => Concat { Upsample(2) | Upsample(2, mode = linear) | Upsample(2, mode = linear, align_corners = true) } } }
network! { struct Repeats { 6 => Product { RepeatVector(2, 3) | Dense(1) => Expand(6) => RepeatVector(2, 3) } => Dense(1) => Expand(3) } }
network! { struct ExpandFirst { [4, 4, 2] => Conv2d(1, 2) => Expand(3) } }
network! {
    struct Combined(x: 6, image: [4, 4, 6]) {
        let a = x => Dense(6, tanh);
        let b = image => Conv2d(6, 3, padding = 1);
        (Sum { a | x | b => Mean }, Product { b | image } => Concat { identity | Dense(2) }, x, x, b)
    }
}
network! {
    struct Thrice(x: [4, 4, 2]) {
        let a = x => Conv2d(3, 2, tanh);
        let b = a => Reshape([9, 3]) => Transpose;
        (a, a, b, a => Mean, b => Transpose)
    }
}
network! {
    struct Shared(left: 8, right: [3, 8]) {
        let embed = shared Dense(4, tanh) => LayerNorm;
        Concat { left => embed | right => embed => Mean } => Dense(2, sigmoid)
    }
}
network! { struct Encoder { 8 => 2 * { Dense(8, tanh) } => Dense(4, sigmoid) } }
network! { struct Nested { [2, 4] => Flatten => encoder: Encoder => Dense(1) } }
network! {
    struct Two(x: [2, 3], goal: 2) {
        let a = x => Dense(4, relu);
        (a, Concat { a => Mean | goal } => Dense(3, softmax))
    }
}
network! { struct NestedTwo { 8 => two: Two => Dense(5, tanh) => Concat { identity | Slice(..3) => Dense(8) => again: Two } } }
network! { struct Sized<const HIDDEN: usize> { 4 => Dense(HIDDEN, relu) => Dense(2) } }
network! { struct Nothing { 4 => identity } }

/// Appends them.
pub(crate) fn models(all: &mut Vec<Written>) {
    add::<Flat>(all, "flat");
    add::<TransposeFirst>(all, "transpose_first");
    add::<Mixer>(all, "mixer");
    add::<Slices>(all, "slices");
    add::<Pads>(all, "pads");
    add::<Upsamples>(all, "upsamples");
    add::<UpsampleSteps>(all, "upsample_steps");
    add::<Repeats>(all, "repeats");
    add::<ExpandFirst>(all, "expand_first");
    add::<Combined>(all, "combined");
    add::<Thrice>(all, "thrice");
    add::<Shared>(all, "shared");
    add::<Nested>(all, "nested");
    add::<NestedTwo>(all, "nested_two");
    add::<Sized<5>>(all, "sized");
    add::<Nothing>(all, "nothing");
}
