// A good answer: at `CrossAttention`: the memory, which it reads, is missing; write
// `CrossAttention(memory, heads = 4)`. Best without a second error about the unused `memory`.
use nn_runtime::prelude::*;

network! {
    struct Translator(source: Tokens(12, vocab = 50), target: Tokens(12, vocab = 50)) {
        let memory = source => Embedding(32) => Residual { Attention(heads = 4) } => LayerNorm;
        target => Embedding(32)
            => Residual { Attention(heads = 4, causal = true) } => LayerNorm
            => Residual { CrossAttention(heads = 4) } => LayerNorm
            => Dense(50, softmax)
    }
}

fn main() {
    println!("{}", Translator::summary());
}
