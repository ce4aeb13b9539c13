use nn_runtime::prelude::*;

network! {
    struct Net { 64 => nn.Linear(64, 128) => nn.ReLU() => nn.Linear(128, 10) }
}

fn main() {
    let network = Net::new(0);
    let output = network.predict(&[0.5; 64].into());
    println!("{} {}", output[0], network.linear1.weight[0]);
}
