use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;

#[derive(Module, Debug)]
struct Net {
    first: Linear,
    second: Linear,
    output: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let h = self.second.forward(relu(self.first.forward(x.clone())));
        self.output.forward(x + h)
    }
}

fn main() {
    let device = Device::default();
    let net = Net {
        first: LinearConfig::new(64, 32).init(&device),
        second: LinearConfig::new(32, 48).init(&device),
        output: LinearConfig::new(64, 10).init(&device),
    };
    net.forward(Tensor::zeros([1, 64], &device));
}
