use nn_runtime::prelude::*;

network! {
    struct Net { [None, 8] => Lstm(8) => Last => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
