//! Another name for it.
use nn_runtime::prelude::*;

network! {
    #[budget(size = 1_000)]
    pub struct Net { 4 => Dense(2) }
}

fn main() {}
