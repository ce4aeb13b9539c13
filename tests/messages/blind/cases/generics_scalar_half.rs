// A good answer: at `f16`: the scalar is `f32` or `f64`.
use nn_runtime::prelude::*;

network! {
    #[scalar(f16)]
    struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::summary());
}
