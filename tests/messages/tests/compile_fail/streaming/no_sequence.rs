//! A network that takes no sequence has no steps.

use nn_runtime::prelude::*;

network! { struct Digits { 64 => Dense(10, softmax) } }

fn main() {
    let _ = Digits::new(0).state();
}
