// A good answer: at the comma: branches are separated by `|`: `Concat { query => Dense(16, tanh) | goal }`.
use nn_runtime::prelude::*;

network! {
    struct Net(query: 8, goal: 2) {
        Concat { query => Dense(16, tanh), goal } => Dense(32, tanh) => Dense(1)
    }
}

fn main() {
    println!("{}", Net::summary());
}
