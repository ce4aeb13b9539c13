use nn_runtime::prelude::*;

const LAYERS: usize = 0;

network! {
    struct Net { 64 => LAYERS * { Dense(64, relu) } => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
