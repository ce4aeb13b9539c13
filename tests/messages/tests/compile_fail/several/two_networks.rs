use nn_runtime::prelude::*;

network! {
    struct Other { 64 => Dense(-1) => Dense(10, softmax) }
}

network! {
    struct Net { 64 => Dense(32, rleu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
