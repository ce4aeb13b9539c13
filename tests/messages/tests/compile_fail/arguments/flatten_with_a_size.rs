//! An argument where none is taken.

use nn_runtime::prelude::*;

network! { struct Net { [8, 8] => Dense(32, relu) => Flatten(2) => Dense(10, softmax) } }

fn main() {}
