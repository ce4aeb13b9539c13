//! What a public network gives is what its last stage gives: that must be as visible as the network.

use nn_runtime::prelude::*;

network! { struct Classifier { 8 => Dense(3, softmax) } }
network! { pub struct Whole { 64 => Dense(8, relu) => Classifier } }

fn main() {}
