//! A misspelled option.

use nn_runtime::prelude::*;

network! {
    struct Net { [16, 32] => Attention(heads = 4, casual = true) }
}

fn main() {}
