use nn_runtime::prelude::*;
use pinned_shapes::Encoder;

network! { struct Large { 784 => encoder: Encoder => Dense(10, softmax) } }

fn main() {}
