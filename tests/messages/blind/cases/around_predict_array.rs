// A good answer: at `&[0.1, 0.2]`: `predict` takes a vector of nalgebra, not an array; write
// `&[0.1, 0.2].into()`, or use `predict_slice`.
use nn_runtime::prelude::*;

network! { struct Points { 2 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() {
    let network = Points::new(0);
    let output = network.predict(&[0.1, 0.2]);
    println!("{}", output[0]);
}
