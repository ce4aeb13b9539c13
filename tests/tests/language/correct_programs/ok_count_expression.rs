#![allow(dead_code)]
use nn_runtime::prelude::*;

const DEPTH: usize = 2;
network! {
    struct Net { 64 => (1 + 1) * { Dense(64) } => DEPTH * 2 * { Dense(64, relu) } => Dense(2) }
}

pub(crate) fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
