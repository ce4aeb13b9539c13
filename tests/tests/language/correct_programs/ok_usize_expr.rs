#![allow(dead_code)]
use nn_runtime::prelude::*;

network! {
    struct Net { 28 * 28 => Dense(1 << 5, relu) => Dense(64 / 2 + 1) => Dense(10 as usize) }
}

pub(crate) fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
