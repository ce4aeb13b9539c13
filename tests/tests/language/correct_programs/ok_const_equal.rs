#![allow(dead_code)]
use nn_runtime::prelude::*;

const A: usize = 4;
const B: usize = A;
network! {
    struct Net { A => Residual { Dense(8, relu) => Dense(B) } => Dense(2) }
}

pub(crate) fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
