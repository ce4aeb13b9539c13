// A good answer: at `Unembed(words)`: 128 features arrive, but the embedding has 64; end the block
// before in `Dense(64)`, or use `Dense(1000)` in place of `Unembed`.
use nn_runtime::prelude::*;

network! {
    struct Words {
        Tokens(20, vocab = 1_000) => words: Embedding(64) => Gru(128) => Unembed(words)
    }
}

fn main() {
    println!("{}", Words::summary());
}
