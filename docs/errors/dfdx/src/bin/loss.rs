use dfdx::data::OneHotEncode;
use dfdx::losses::{cross_entropy_with_logits_loss, mse_loss};
use dfdx::prelude::*;

type Net = (Linear<64, 32>, ReLU, Linear<32, 10>, Softmax);

fn main() {
    let device = AutoDevice::default();
    let net = device.build_module::<Net, f32>();
    let y = net.forward(device.zeros::<Rank2<8, 64>>());
    let targets = device.one_hot_encode(Const::<10>, [3; 8]);
    println!("{}", mse_loss(y.clone(), targets.clone()).array());
    // And the softmax twice:
    println!("{}", cross_entropy_with_logits_loss(y, targets).array());
}
