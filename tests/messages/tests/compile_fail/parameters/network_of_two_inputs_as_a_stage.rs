use nn_runtime::prelude::*;

network! { struct Pair(a: 6, b: 6) { Sum { a | b } => Dense(4) } }
network! {
    struct Net { 6 => Pair => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
