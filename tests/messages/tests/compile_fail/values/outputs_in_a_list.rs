use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(128, relu) => [Dense(4, softmax), Dense(1)] }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
