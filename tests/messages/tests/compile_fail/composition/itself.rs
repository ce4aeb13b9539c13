use nn_runtime::prelude::*;

network! { struct Net { 6 => Dense(6, relu) => Net } }

fn main() {}
