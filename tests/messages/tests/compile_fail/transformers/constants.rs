//! Heads that do not divide the features, where both are constants.

use nn_runtime::prelude::*;

const WIDTH: usize = 30;
const HEADS: usize = 4;

network! {
    struct Net { [16, WIDTH] => Attention(heads = HEADS) }
}

fn main() {}
