//! The file does not exist.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2) } }

static NET: Net = weights!(Net, "nowhere.safetensors");

fn main() {}
