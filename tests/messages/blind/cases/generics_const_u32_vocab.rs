// A good answer: at the first `VOCAB` in the network: expected `usize`, found `u32`: sizes are of
// type `usize`; declare `const VOCAB: usize` (tokens themselves are `u32`).
use nn_runtime::prelude::*;

const VOCAB: u32 = 96;

network! {
    struct Gpt {
        Tokens(64, vocab = VOCAB)
            => Embedding(32) => Positions(learned)
            => Residual { LayerNorm => Attention(heads = 4, causal = true) }
            => LayerNorm => Dense(96, softmax)
    }
}

fn main() {
    println!("{}", Gpt::summary());
}
