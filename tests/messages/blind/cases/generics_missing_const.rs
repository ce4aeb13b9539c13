// A good answer: at `HIDDEN` in `<HIDDEN: usize>`: write `const HIDDEN: usize`.
use nn_runtime::prelude::*;

network! {
    struct Mlp<HIDDEN: usize> { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Mlp::<32>::summary());
}
