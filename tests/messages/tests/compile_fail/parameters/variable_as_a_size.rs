use nn_runtime::prelude::*;

fn main() {
    let hidden = 32;
    network! { struct Net { 64 => Dense(hidden, relu) => Dense(10, softmax) } }
    let network = Net::new(0);
    println!("{}", network.dense1.bias.len());
}
