//! Positions where there are no steps.

use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Positions(learned) }
}

fn main() {}
