// A good answer: at `Bidirectional(…)`: its stages are written in braces: `Bidirectional { Lstm(64) }`.
use nn_runtime::prelude::*;

network! {
    struct Mood {
        Tokens(50, vocab = 5_000) => Embedding(32) => Bidirectional(Lstm(64)) => Last => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Mood::summary());
}
