//! A network that would hide a type that every program has.

use nn_runtime::prelude::*;

network! { struct f32 { 8 => Dense(3, softmax) } }

fn main() {}
