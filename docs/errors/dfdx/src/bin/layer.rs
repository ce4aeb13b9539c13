use dfdx::prelude::*;

type Net = (Dense<64, 32>, ReLU, Linear<32, 10>);

fn main() {
    let device = AutoDevice::default();
    let net = device.build_module::<Net, f32>();
    net.forward(device.zeros::<Rank1<64>>());
}
