//! The file was not written to its end.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2) } }

static NET: Net = weights!(Net, "cut.safetensors");

fn main() {}
