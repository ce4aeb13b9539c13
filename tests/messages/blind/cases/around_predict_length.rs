// A good answer: at the array or `into()`: it has 3 numbers, but the network takes a vector of 4.
use nn_runtime::prelude::*;

network! { struct Iris { 4 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() {
    let network = Iris::new(0);
    println!("{}", network.predict(&[5.1, 3.5, 1.4].into()).imax());
}
