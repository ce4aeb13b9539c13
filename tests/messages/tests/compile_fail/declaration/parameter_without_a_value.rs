//! A size that is a parameter has a value.

use nn_runtime::prelude::*;

network! { struct Mlp<const HIDDEN: usize> { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) } }

fn main() {
    let network = Mlp::new(0);
    println!("{}", network.predict(&[0.5; 64].into())[0]);
}
