// A good answer: at the second branch or its last stage: it gives 8 features, the first gives 16;
// a `Sum` needs branches of one shape.
use nn_runtime::prelude::*;

network! {
    struct Liking(user: 24, item: 6) {
        Sum { user => Dense(16, tanh) | item => Dense(8, tanh) } => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Liking::summary());
}
