use burn::nn::loss::{CrossEntropyLossConfig, MseLoss, Reduction};
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::{relu, softmax};

#[derive(Module, Debug)]
struct Net {
    hidden: Linear,
    output: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        softmax(self.output.forward(relu(self.hidden.forward(x))), 1)
    }
}

fn main() {
    let device = Device::default();
    let net = Net {
        hidden: LinearConfig::new(64, 32).init(&device),
        output: LinearConfig::new(32, 10).init(&device),
    };
    let y = net.forward(Tensor::zeros([8, 64], &device));
    let targets = Tensor::zeros([8, 10], &device);
    println!(
        "{}",
        MseLoss::new().forward(y.clone(), targets, Reduction::Mean)
    );
    // And the softmax twice:
    let classes = Tensor::<1, Int>::zeros([8], &device);
    let loss = CrossEntropyLossConfig::new().init(&device);
    println!("{}", loss.forward(y, classes));
}
