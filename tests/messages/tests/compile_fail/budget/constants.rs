//! Sizes are constants.
use nn_runtime::prelude::*;

const HIDDEN: usize = 200;
const FLASH: usize = 40_000;

network! {
    #[budget(flash = FLASH)]
    pub struct Digits { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) }
}

fn main() {}
