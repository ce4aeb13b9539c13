use nn_runtime::prelude::*;

network! { pub struct Encoder { 6 => Dense(4, tanh) } }

network! { struct Net { 10 => Encoder => Dense(2) } }

fn main() {}
