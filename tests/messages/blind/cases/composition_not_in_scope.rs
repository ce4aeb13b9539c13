// A good answer: at `Encoder`: no layer and no type of this name is in scope; write `models::Encoder`,
// or `use models::Encoder;`.
use nn_runtime::prelude::*;

mod models {
    use nn_runtime::prelude::*;
    network! { pub struct Encoder { 64 => Dense(32, relu) => Dense(8, tanh) } }
}

network! { struct Classifier { 64 => Encoder => Dense(10, softmax) } }

fn main() {
    println!("{} {}", Classifier::summary(), models::Encoder::COUNT);
}
