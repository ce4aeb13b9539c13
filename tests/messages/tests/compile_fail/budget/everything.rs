//! Each limit has its error.
use nn_runtime::prelude::*;

network! {
    #[budget(flash = 1_000, ram = 100, multiply_adds = 1_000)]
    pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
}

fn main() {}
