use nn_runtime::prelude::*;

const HIDDEN: f64 = 32.0;

network! {
    struct Net { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
