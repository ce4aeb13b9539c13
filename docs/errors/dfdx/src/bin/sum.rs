use dfdx::prelude::*;

type Net = (
    AddInto<(Linear<64, 16>, (Linear<64, 8>, ReLU, Linear<8, 12>))>,
    Linear<16, 10>,
);

fn main() {
    let device = AutoDevice::default();
    let net = device.build_module::<Net, f32>();
    let x = device.zeros::<Rank1<64>>();
    net.forward((x.clone(), x));
}
