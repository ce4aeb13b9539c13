//! Tokens, attention, and several inputs.

use crate::entry_points::networks;

networks! {
    Tokens Gpt {
        Tokens(6, vocab = 5) => words: Embedding(4) => Positions(learned)
            => 2 * { Residual { LayerNorm => Attention(heads = 2, causal = true) } => Residual { SwiGlu(6) => Dense(4) } }
            => Unembed(words)
    }
    Plain Options { [6, 4] => Positions(sinusoidal) => Attention(heads = 2, kv_heads = 1, rope = 100, qk_norm = true, window = 3) => Dense(2) => Mean }
    Plain Slopes { [6, 4] => Attention(heads = 4, alibi = true, causal = true, bias = false) => GeGlu(3) => Last }
    Plain Classified { [4, 4, 2] => Patches(2) => Dense(4) => ClassToken => Positions(learned) => Attention(heads = 2) => First => Dense(2) }
    Plain Crossed(text: [5, 3], question: [4, 2]) {
        question => Dense(4) => CrossAttention(text, heads = 2) => Dense(2) => Mean
    }
    Tokens Translated(source: Tokens(5, vocab = 5), target: Tokens(6, vocab = 5)) {
        let memory = source => Embedding(4) => Residual { Attention(heads = 2) } => Lstm(4);
        target => Embedding(4) => Residual { Attention(heads = 2, causal = true) }
            => 2 * { Residual { CrossAttention(memory, heads = 1) } } => Dense(5)
    }
    Training Forgetful { [5, 4] => Residual { Attention(heads = 2, dropout = 0.2) } => Mean => Dense(2) }
}

mod single {
    crate::entry_points::networks! {
        f32:
        Plain Attending { [6, 4] => Residual { Attention(heads = 2, rope = 100) } => RmsNorm => Mean => Dense(2) }
        Plain Crossed(text: [5, 3], question: [4, 2]) {
            question => Dense(4) => CrossAttention(text, heads = 2) => Dense(2) => Mean
        }
    }
}
