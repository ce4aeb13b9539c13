//! There is no such limit.
use nn_runtime::prelude::*;

network! {
    #[budget(flsh = 1_000)]
    pub struct Net { 4 => Dense(2) }
}

fn main() {}
