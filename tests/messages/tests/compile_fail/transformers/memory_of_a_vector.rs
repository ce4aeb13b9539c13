//! A memory without steps.

use nn_runtime::prelude::*;

network! {
    struct Net(about: 32, target: [8, 32]) { target => CrossAttention(about, heads = 4) }
}

fn main() {}
