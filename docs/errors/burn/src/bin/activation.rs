use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation;

#[derive(Module, Debug)]
struct Net {
    hidden: Linear,
    output: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.output
            .forward(activation::rleu(self.hidden.forward(x)))
    }
}

fn main() {
    let device = Device::default();
    let net = Net {
        hidden: LinearConfig::new(64, 32).init(&device),
        output: LinearConfig::new(32, 10).init(&device),
    };
    net.forward(Tensor::zeros([1, 64], &device));
}
