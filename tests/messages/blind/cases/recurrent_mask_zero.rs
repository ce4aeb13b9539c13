// A good answer: at `mask_zero`: `Embedding` has no such option; padding is not read if the samples
// have lengths (`with_lengths`, `from_token_sequences`).
use nn_runtime::prelude::*;

network! {
    struct Mood {
        Tokens(50, vocab = 5_000) => Embedding(32, mask_zero = true) => Lstm(64) => Last => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Mood::summary());
}
