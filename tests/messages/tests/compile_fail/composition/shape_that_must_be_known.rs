use nn_runtime::prelude::*;

network! { pub struct Encoder { [5, 3] => Dense(4, tanh) } }

network! { struct Net { [5, 3] => Encoder => Dropout(0.1) => Transpose => Dense(2) } }

fn main() {}
