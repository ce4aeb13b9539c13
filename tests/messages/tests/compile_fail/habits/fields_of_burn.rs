use nn_runtime::prelude::*;

network! {
    struct Net { fc1: Dense(128, relu), fc2: Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
