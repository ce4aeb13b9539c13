use nn_runtime::prelude::*;

network! {
    struct Net(x: 8) { h = x => Dense(16, relu); h => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
