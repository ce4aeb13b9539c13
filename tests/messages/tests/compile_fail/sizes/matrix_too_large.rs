use nn_runtime::prelude::*;

network! {
    struct Net { 4000000000 => Dense(4000000000, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
