use burn::nn::Linear;
use burn::prelude::*;

#[derive(Module, Debug)]
struct Net {
    hidden: Linear,
    hidden: Linear,
    output: Linear,
}

fn main() {}
