// A good answer: at the second `let` (or after `Dense(8, tanh)`): a `;` is missing before it.
use nn_runtime::prelude::*;

network! {
    struct Liking(user: 24, item: 6) {
        let person = user => Dense(32, relu) => Dense(8, tanh)
        let thing = item => Dense(16, relu) => Dense(8, tanh);
        Product { person | thing } => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Liking::summary());
}
