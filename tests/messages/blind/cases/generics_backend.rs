// A good answer: at `B: Backend`: a network can be generic only over sizes, `const N: usize`; there
// are no backends, and `#[scalar(f64)]` chooses the scalar. Remove it.
use nn_runtime::prelude::*;

network! {
    pub struct Model<B: Backend> {
        784 => Dense(128, relu) => Dense(10, softmax)
    }
}

fn main() {}
