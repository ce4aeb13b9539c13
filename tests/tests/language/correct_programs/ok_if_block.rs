use nn_runtime::prelude::*;

const BIG: bool = false;
network! {
    struct Net { 64 => Dense(if BIG { 100 } else { 10 }, relu) => Dense(2) }
}

pub(crate) fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
