use nn_runtime::prelude::*;

network! {
    struct Net(left: 64, right: 4) { Concat { left | rigth } => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
