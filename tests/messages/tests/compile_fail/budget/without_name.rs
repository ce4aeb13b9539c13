//! A limit has no name.
use nn_runtime::prelude::*;

network! {
    #[budget(64_000)]
    pub struct Net { 4 => Dense(2) }
}

fn main() {}
