use nn_runtime::prelude::*;

network! {
    struct Net(x: 8) { let mut h = x => Dense(16); h => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
