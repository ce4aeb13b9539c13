//! Transposed convolutions with every option: strides, dilations, sides that are cut off, positions
//! behind the end (also where they are more than a stride, which ONNX Runtime does not run), groups,
//! with a bias and without.

use nn_runtime::prelude::*;

use crate::onnx::written::{Written, add};

// Positions behind the end, of which the last window reaches 0, 1 or all.
network! { struct Behind1 { [5, 2] => ConvTranspose1d(3, 3, dilation = 2, output_padding = 1) } }
network! { struct Behind2 { [5, 2] => ConvTranspose1d(3, 2, relu, dilation = 3, output_padding = 2) } }
network! { struct Behind3 { [5, 2] => ConvTranspose1d(3, 2, dilation = 3, padding = 1, output_padding = 2, bias = false) } }
network! { struct Behind4 { [5, 2] => ConvTranspose1d(3, 2, dilation = 3, padding = 2, output_padding = 2) } }
network! { struct Behind5 { [4, 4] => ConvTranspose1d(4, 3, stride = 2, dilation = 3, padding = (3, 0), output_padding = 2, groups = 2) } }
network! { struct Behind6 { [4, 4] => ConvTranspose1d(2, 3, stride = 2, dilation = 4, padding = (0, 1), output_padding = 3) => Conv1d(2, 2) } }
// One axis of two, and both.
network! { struct Behind7 { [3, 4, 2] => ConvTranspose2d(3, (2, 3), stride = (3, 1), dilation = (1, 2), output_padding = (2, 1)) } }
network! { struct Behind8 { [3, 4, 2] => ConvTranspose2d(3, 2, tanh, dilation = 2, padding = (0, 1, 1, 0), output_padding = 1, bias = false) } }
network! { struct Behind9 { [3, 4, 4] => ConvTranspose2d(6, (1, 2), stride = 2, dilation = (4, 3), output_padding = (3, 2), groups = 2) => Mean } }
network! { struct Behind10 { [3, 2, 3] => ConvTranspose2d(3, 3, dilation = 3, padding = 1, output_padding = 2, groups = 3) } }
// And what ONNX Runtime runs as it is.
network! { struct Plain1 { [4, 2] => ConvTranspose1d(3, 1, stride = 3, output_padding = 2) } }
network! { struct Plain2 { [4, 6] => ConvTranspose1d(6, 4, stride = 2, padding = (2, 1), groups = 6, bias = false) } }
network! { struct Plain3 { [3, 3, 2] => ConvTranspose2d(4, (3, 2), stride = (2, 3), dilation = (2, 1), padding = (1, 2, 0, 1), output_padding = (1, 2), groups = 2) } }

/// Appends them.
pub(crate) fn models(all: &mut Vec<Written>) {
    add::<Behind1>(all, "transposed_behind_1");
    add::<Behind2>(all, "transposed_behind_2");
    add::<Behind3>(all, "transposed_behind_3");
    add::<Behind4>(all, "transposed_behind_4");
    add::<Behind5>(all, "transposed_behind_5");
    add::<Behind6>(all, "transposed_behind_6");
    add::<Behind7>(all, "transposed_behind_7");
    add::<Behind8>(all, "transposed_behind_8");
    add::<Behind9>(all, "transposed_behind_9");
    add::<Behind10>(all, "transposed_behind_10");
    add::<Plain1>(all, "transposed_plain_1");
    add::<Plain2>(all, "transposed_plain_2");
    add::<Plain3>(all, "transposed_plain_3");
}
