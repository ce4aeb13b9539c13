// A good answer: at `None`: a shape is that of one sample, without a batch dimension; write `64`.
// (Not a type error about `Option` without further help.)
use nn_runtime::prelude::*;

network! {
    struct Digits { [None, 64] => Dense(128, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::summary());
}
