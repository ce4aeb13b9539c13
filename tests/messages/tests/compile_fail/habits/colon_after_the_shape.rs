use nn_runtime::prelude::*;

network! {
    struct Net { 64: Dense(128, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
