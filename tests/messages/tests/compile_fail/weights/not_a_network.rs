//! The type is not a network.
use nn_runtime::prelude::*;


struct Other;

static OTHER: Other = weights!(Other, "good.safetensors");

fn main() {}
