use nn_runtime::prelude::*;

network! {
    struct Net { [20, 4] => Lstm(32, bidirectional = true) => Last => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
