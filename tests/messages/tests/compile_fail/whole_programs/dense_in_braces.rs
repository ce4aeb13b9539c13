use nn_runtime::prelude::*;

network! {
    pub struct Net { 64 => Dense { units: 32 } => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    let output = network.predict(&[0.5; 64].into());
    println!("{} {} {}", output[0], network.dense2.weight[0], Net::COUNT);
}
