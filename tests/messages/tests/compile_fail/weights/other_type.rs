//! The type of the static is that of another network.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2) } }

static NET: Net = weights!(Other, "good.safetensors");

network! { struct Other { 4 => first: Dense(8, relu) => Dense(2) } }

fn main() {}
