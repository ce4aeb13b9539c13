use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;

#[derive(Module, Debug)]
struct Net {
    hidden: Vec<Linear>,
    output: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let h = self
            .hidden
            .iter()
            .fold(x, |x, layer| relu(layer.forward(x)));
        self.output.forward(h)
    }
}

fn main() {
    let device = Device::default();
    let net = Net {
        hidden: (0..4)
            .map(|_| LinearConfig::new(64, 32).init(&device))
            .collect(),
        output: LinearConfig::new(64, 10).init(&device),
    };
    net.forward(Tensor::zeros([1, 64], &device));
}
