//! There are no limits.
use nn_runtime::prelude::*;

network! {
    #[budget]
    pub struct Net { 4 => Dense(2) }
}

fn main() {}
