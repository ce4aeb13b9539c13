// A good answer: at `weight[0][1]`: `weight[0]` is already a number; a matrix of nalgebra is indexed
// with a pair, `weight[(0, 1)]`. (rustc's E0608.)
use nn_runtime::prelude::*;

network! { struct Points { 2 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() {
    let network = Points::new(0);
    println!("{}", network.dense1.weight[0][1]);
}
