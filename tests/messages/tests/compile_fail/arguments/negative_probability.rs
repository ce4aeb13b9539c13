use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dropout(-0.5) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
