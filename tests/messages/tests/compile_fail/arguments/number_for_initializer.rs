use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(32, relu, init = 0.1) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
