// A good answer: at `Encoder` in `models::Encoder`: it is private; write `pub struct Encoder` in its
// declaration. (rustc's E0603; once, not for each use in the emitted code.)
use nn_runtime::prelude::*;

mod models {
    use nn_runtime::prelude::*;
    network! { struct Encoder { 64 => Dense(32, relu) => Dense(8, tanh) } }
}

network! { struct Classifier { 64 => encoder: models::Encoder => Dense(10, softmax) } }

fn main() {
    println!("{}", Classifier::summary());
}
