use nn_runtime::prelude::*;

network! {
    struct Net { 64 => 4 * { Linear(64, relu) } => out: Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    let output = network.predict(&[0.5; 64].into());
    println!("{} {} {}", output[0], network.repeat1[0].dense1.weight[0], network.out.bias[0]);
}
