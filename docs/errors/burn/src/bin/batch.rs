use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;

#[derive(Module, Debug)]
struct Net {
    hidden: Linear,
    output: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.output.forward(relu(self.hidden.forward(x)))
    }
}

fn main() {
    let device = Device::default();
    let net = Net {
        hidden: LinearConfig::new(64, 32).init(&device),
        output: LinearConfig::new(32, 10).init(&device),
    };
    let photos = Tensor::zeros([8, 784], &device);
    net.forward(photos);
}
