//! Stages of transformers.

use nn_runtime::prelude::*;

use crate::onnx::written::{Written, add};

network! { struct Plain { [5, 8] => Attention(heads = 2) => Attention(heads = 1, head = 3, bias = false) } }
network! { struct Causal { [5, 8] => Attention(heads = 4, kv_heads = 2, causal = true) => Attention(heads = 2, kv_heads = 1, window = 2) } }
network! { struct Rotary { [5, 8] => Attention(heads = 2, rope = 10_000, causal = true, window = 3) => Attention(heads = 4, kv_heads = 2, qk_norm = true, rope = 100) } }
network! { struct Slopes { [6, 12] => Attention(heads = 3, alibi = true) => Attention(heads = 6, kv_heads = 3, alibi = true, causal = true, qk_norm = true) } }
network! {
    struct Cross(x: [4, 8], memory: [6, 5]) {
        x => CrossAttention(memory, heads = 2) => CrossAttention(memory, heads = 4, kv_heads = 2, head = 3, bias = false)
    }
}
network! { struct Gated { [3, 4] => SwiGlu(6) => GeGlu(4, bias = true) => RmsNorm } }
network! { struct Waves { [5, 6] => Positions(sinusoidal) => Positions(learned) => ClassToken } }
network! { struct Squares { [4, 6, 2] => Conv2d(2, 1) => Patches((2, 3)) => ClassToken => Last => Dense(2) } }
network! { struct Tied { Tokens(5, vocab = 7) => words: Embedding(6) => Dense(6, tanh) => Unembed(words) => softmax } }
network! { struct Words { Tokens(5, vocab = 7) => Embedding(4) => Mean => Dense(2) } }
network! { struct Mixed(tokens: Tokens(5, vocab = 7), x: 2) { Concat { tokens => Embedding(4) => Mean | x } } }
network! {
    /// A padding that is five tokens of the network inside.
    struct NestedWords { 2 => Reshape([2, 1]) => Pad(5, 0, value = 3.0) => Flatten => mixed: Mixed => Dense(3) }
}

/// Appends them.
pub(crate) fn models(all: &mut Vec<Written>) {
    add::<Plain>(all, "attention");
    add::<Causal>(all, "attention_causal");
    add::<Rotary>(all, "attention_rotary");
    add::<Slopes>(all, "attention_slopes");
    add::<Cross>(all, "attention_cross");
    add::<Gated>(all, "gated");
    add::<Waves>(all, "waves");
    add::<Squares>(all, "squares");
    add::<Tied>(all, "tied");
    add::<Words>(all, "words");
    add::<NestedWords>(all, "nested_words");
}
