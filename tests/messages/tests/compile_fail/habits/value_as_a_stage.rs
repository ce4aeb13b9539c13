use nn_runtime::prelude::*;

network! { pub struct Encoder { 6 => Dense(4, tanh) } }
network! {
    struct Net { 6 => Encoder::new(0) => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
