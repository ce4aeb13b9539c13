// A good answer: at `ReLU`: there is no activation `ReLU`; did you mean `relu`?
use nn_runtime::prelude::*;

network! {
    struct Digits { 64 => Dense(128, ReLU) => Dense(10, softmax) }
}

fn main() {
    let network = Digits::new(0);
    println!("{}", network.predict(&[0.5; 64].into())[0]);
}
