use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;

fn main() {
    let device = Device::default();
    let _hidden: Linear = LinearConfig::new(64, 32).with_use_bias(false).init(&device);
}
