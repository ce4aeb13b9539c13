use nn_runtime::prelude::*;

network! { pub struct Encoder { 6 => Dense(4, tanh) } }

network! { struct Net { 6 => Encoder(4) => Dense(2) } }

fn main() {}
