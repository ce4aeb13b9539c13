use burn::nn::{DenseConfig, Linear, LinearConfig};
use burn::prelude::*;

#[derive(Module, Debug)]
struct Net {
    hidden: Linear,
    output: Linear,
}

fn main() {
    let device = Device::default();
    let _net = Net {
        hidden: DenseConfig::new(64, 32).init(&device),
        output: LinearConfig::new(32, 10).init(&device),
    };
}
