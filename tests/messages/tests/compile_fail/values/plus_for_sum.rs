use nn_runtime::prelude::*;

network! {
    struct Net(a: 8, b: 8) { let s = a + b; s => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
