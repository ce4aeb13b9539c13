// A good answer: at `257`: `Tokens` takes no argument after `vocab`; a comma ends an argument, so
// write the number as `50_257`.
use nn_runtime::prelude::*;

network! {
    struct Words {
        Tokens(64, vocab = 50,257) => Embedding(32) => Gru(64) => Last => Dense(2, softmax)
    }
}

fn main() {
    println!("{}", Words::summary());
}
