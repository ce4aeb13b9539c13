use nn_runtime::prelude::*;

network! { pub struct Encoder { 6 => Dense(4, tanh) } }

network! { struct Net { 6 => Residual { Encoder } => Dense(2) } }

fn main() {}
