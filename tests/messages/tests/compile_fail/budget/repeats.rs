//! A repeat is one line.
use nn_runtime::prelude::*;

network! {
    #[budget(flash = 10_000)]
    pub struct Deep { 32 => Dense(32, relu) => 8 * { Residual { Dense(32, relu) => Dense(32) } } => Dense(4) }
}

fn main() {}
