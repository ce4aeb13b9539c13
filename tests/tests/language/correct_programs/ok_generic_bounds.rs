#![allow(dead_code)]
use nn_runtime::prelude::*;

network! {
    pub struct Net<const H: usize, const OUT: usize> { 64 => Dense(H, relu) => BatchNorm => Dense(OUT) => Residual { Dense(H) => Dense(OUT) } }
}

pub(crate) fn main() {
    println!("{:?}", Net::<3, 2>::new(0));
}
