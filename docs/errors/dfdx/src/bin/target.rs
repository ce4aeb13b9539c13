use dfdx::losses::mse_loss;
use dfdx::prelude::*;

type Net = (Linear<64, 32>, ReLU, Linear<32, 1>);

fn main() {
    let device = AutoDevice::default();
    let net = device.build_module::<Net, f32>();
    let y = net.forward(device.zeros::<Rank2<8, 64>>());
    let classes = device.tensor([[1_usize]; 8]);
    mse_loss(y, classes);
}
