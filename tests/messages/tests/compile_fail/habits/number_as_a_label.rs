use nn_runtime::prelude::*;

network! {
    struct Net { 64 => 1: Dense(128, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
