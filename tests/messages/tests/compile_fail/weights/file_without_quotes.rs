//! The file is not in quotes.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2) } }

static NET: Net = weights!(Net, good.safetensors);

fn main() {}
