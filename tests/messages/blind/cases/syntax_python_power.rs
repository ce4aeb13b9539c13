// A good answer: at `2**7`: Rust has no operator `**`; write 128, or `2_usize.pow(7)`.
use nn_runtime::prelude::*;

network! {
    struct Digits { 64 => Dense(2**7, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Digits::COUNT);
}
