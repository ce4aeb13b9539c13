//! `padding = causal` is for sequences.

use nn_runtime::prelude::*;

network! { struct Image { [8, 8, 1] => Conv2d(4, 3, padding = causal) } }
network! { struct Wider { [8, 1] => ConvTranspose1d(4, 3, padding = causal) } }
network! { struct Slip { [8, 1] => Conv1d(4, 3, padding = casual) } }
network! { struct Quoted { [8, 1] => Conv1d(4, 3, padding = "causal") } }

fn main() {}
