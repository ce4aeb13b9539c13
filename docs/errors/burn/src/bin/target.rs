use burn::nn::loss::{MseLoss, Reduction};
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;

fn main() {
    let device = Device::default();
    let net: Linear = LinearConfig::new(64, 1).init(&device);
    let y = net.forward(Tensor::<2>::zeros([8, 64], &device));
    let classes = Tensor::<2, Int>::zeros([8, 1], &device);
    MseLoss::new().forward(y, classes, Reduction::Mean);
}
