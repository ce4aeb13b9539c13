use dfdx::prelude::*;

type Net = (Linear<64, 32>, ReLU, Linear<32, 10>);

fn main() {
    let device = AutoDevice::default();
    let net = device.build_module::<Net, f32>();
    let photos = device.zeros::<Rank2<8, 784>>();
    net.forward(photos);
}
