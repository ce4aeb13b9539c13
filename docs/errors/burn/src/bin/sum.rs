use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;

#[derive(Module, Debug)]
struct Net {
    left: Linear,
    inner: Linear,
    right: Linear,
    output: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let right = self.right.forward(relu(self.inner.forward(x.clone())));
        self.output.forward(self.left.forward(x) + right)
    }
}

fn main() {
    let device = Device::default();
    let net = Net {
        left: LinearConfig::new(64, 16).init(&device),
        inner: LinearConfig::new(64, 8).init(&device),
        right: LinearConfig::new(8, 12).init(&device),
        output: LinearConfig::new(16, 10).init(&device),
    };
    net.forward(Tensor::zeros([1, 64], &device));
}
