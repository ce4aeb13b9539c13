//! A limit is there twice.
use nn_runtime::prelude::*;

network! {
    #[budget(flash = 1_000, flash = 2_000)]
    pub struct Net { 4 => Dense(2) }
}

fn main() {}
