#![allow(dead_code)]
use nn_runtime::prelude::*;

const BIG: bool = false;
const fn size(n: usize) -> usize {
    n + 1
}
network! {
    struct Net { 64 => Dense({ let a = 3; a * 2 }, relu) => Dense(if BIG { 100 } else { 10 }) => Dense(size(3)) }
}

pub(crate) fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
