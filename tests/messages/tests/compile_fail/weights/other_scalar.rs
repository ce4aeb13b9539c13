//! The file has numbers of 64 bits.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2) } }

static NET: Net = weights!(Net, "double.safetensors");

fn main() {}
