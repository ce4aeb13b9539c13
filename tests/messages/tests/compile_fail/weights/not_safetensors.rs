//! The file is no safetensors file.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2) } }

static NET: Net = weights!(Net, "text.safetensors");

fn main() {}
