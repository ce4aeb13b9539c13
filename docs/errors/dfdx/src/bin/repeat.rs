use dfdx::prelude::*;

type Net = (Repeated<(Linear<64, 32>, ReLU), 4>, Linear<64, 10>);

fn main() {
    let device = AutoDevice::default();
    let net = device.build_module::<Net, f32>();
    net.forward(device.zeros::<Rank1<64>>());
}
