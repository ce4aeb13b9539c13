use nn_runtime::prelude::*;

network! { pub struct Encoder { 6 => Dense(4, tanh) } }
network! { pub struct Classifier { 8 => Dense(2, softmax) } }
network! {
    struct Net { 6 => Encoder => Classifier }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
