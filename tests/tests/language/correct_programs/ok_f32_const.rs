#![allow(dead_code)]
use nn_runtime::prelude::*;

const RATE: f32 = 0.1;
network! {
    struct Net { 64 => Dropout(RATE) => Dense(2) }
}

pub(crate) fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
