//! A program that only predicts: its size is measured.

use nn_runtime::prelude::*;

network! { struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }

fn main() {
    let network = Digits::new(std::env::args().count() as u64);
    println!("{}", network.predict(&[0.5; 64].into()).imax());
}
