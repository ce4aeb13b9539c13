use nn_runtime::prelude::*;

network! {
    struct Net { input x: 8; x => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
