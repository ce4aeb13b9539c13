//! A limit is no number.
use nn_runtime::prelude::*;

network! {
    #[budget(flash = "64 kB")]
    pub struct Net { 4 => Dense(2) }
}

fn main() {}
