// A good answer: at `Linear`: there is no layer `Linear`; PyTorch's `Linear(in, out)` is `Dense(out)`
// here. It must not only guess a name that is spelled similarly.
use nn_runtime::prelude::*;

network! { struct Digits { 64 => Linear(128, relu) => Dense(10, softmax) } }

fn main() {
    println!("{}", Digits::summary());
}
