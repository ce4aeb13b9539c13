use nn_runtime::prelude::*;

network! {
    struct Net { (28, 28, 1) => Conv2d(8, 3, relu) => Mean => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
