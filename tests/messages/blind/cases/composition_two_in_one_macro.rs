// A good answer: at the second `struct`: a `network!` holds one network; write a second `network! { … }`.
use nn_runtime::prelude::*;

network! {
    struct Encoder { 64 => Dense(32, relu) => Dense(8, tanh) }

    struct Classifier { 64 => Encoder => Dense(10, softmax) }
}

fn main() {
    println!("{}", Classifier::summary());
}
