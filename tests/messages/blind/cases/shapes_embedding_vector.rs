// A good answer: at `Embedding`: it reads tokens, but a vector of 20 arrives; start the chain with
// `Tokens(20, vocab = …)`.
use nn_runtime::prelude::*;

network! {
    /// Is a review of 20 words kind?
    struct Review { 20 => Embedding(32) => Gru(64) => Last => Dense(1, sigmoid) }
}

fn main() {
    println!("{}", Review::summary());
}
