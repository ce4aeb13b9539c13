use nn_runtime::prelude::*;

const RATE: f64 = 1.5;

network! {
    struct Net { 64 => Dropout(RATE) => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
