//! A size that is a constant differs.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(HIDDEN, relu) => Dense(2) } }

const HIDDEN: usize = 6;

static NET: Net = weights!(Net, "good.safetensors");

fn main() {}
