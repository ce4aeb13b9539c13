use nn_runtime::prelude::*;

network! {
    pub struct Net { Vector<64> => Dense(32, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    let output = network.predict(&[0.5; 64].into());
    println!("{} {} {}", output[0], network.dense2.weight[0], Net::COUNT);
}
