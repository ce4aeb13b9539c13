use nn_runtime::prelude::*;

network! {
    struct Net(left: 16, right: 16) { let embed = Dense(8, tanh); Product { left => embed | right => embed } => Dense(1, sigmoid) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
