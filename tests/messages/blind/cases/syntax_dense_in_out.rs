// A good answer: at the second number, `128`: `Dense` takes only the number of outputs, since the
// number of inputs is inferred; write `Dense(128)`.
use nn_runtime::prelude::*;

network! {
    struct Mnist { 784 => Dense(784, 128) => relu => Dense(10, softmax) }
}

fn main() {
    println!("{}", Mnist::equations());
}
