use nn_runtime::prelude::*;

network! {
    struct Net(x: 8) { let b = a => Dense(4); let a = x => Dense(4); Sum { a | b } => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
