//! A vector into a stage over sequences.

use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Gru(16) }
}

fn main() {}
