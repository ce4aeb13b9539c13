//! A step needs too much memory.
use nn_runtime::prelude::*;

network! {
    #[budget(ram = 128)]
    pub struct Gestures { [32, 3] => Lstm(16) => Dense(2, tanh) }
}

fn main() {}
