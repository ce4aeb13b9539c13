//! A class token where there are no steps.

use nn_runtime::prelude::*;

network! {
    struct Net { 64 => ClassToken }
}

fn main() {}
