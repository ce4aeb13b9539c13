use nn_runtime::prelude::*;

network! {
    struct Net {}
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
