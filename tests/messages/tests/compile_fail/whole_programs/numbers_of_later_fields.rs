use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dens(128, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    let output = network.predict(&[0.5; 64].into());
    println!("{} {} {}", output[0], network.dense1.weight[0], network.dense2.bias[0]);
}
