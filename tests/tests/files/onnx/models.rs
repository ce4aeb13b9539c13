//! Networks that people know.

use nn_runtime::prelude::*;

use crate::onnx::written::{Written, add};

network! {
    struct LeNet {
        [28, 28, 1] => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, 5, relu) => MaxPool2d(2)
            => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}
network! {
    struct ResNet {
        [16, 16, 3] => Conv2d(8, 3, padding = 1, bias = false) => BatchNorm => relu
            => 2 * { Residual {
                Conv2d(8, 3, padding = 1, bias = false) => BatchNorm => relu
                => Conv2d(8, 3, padding = 1, bias = false) => BatchNorm } => relu }
            => Sum {
                Conv2d(16, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                => Conv2d(16, 3, padding = 1, bias = false) => BatchNorm
                | Conv2d(16, 1, stride = 2, bias = false) => BatchNorm } => relu
            => Residual(project = Conv2d(12, 1)) { Conv2d(12, 3, tanh, padding = 1) }
            => GlobalAvgPool => Dense(10, softmax)
    }
}
network! { struct BiLstm { Tokens(9, vocab = 20) => Embedding(8) => 2 * { Bidirectional { Lstm(4) } } => Last => Dense(3, softmax) } }
network! {
    struct Gpt2 {
        Tokens(12, vocab = 30) => wte: Embedding(16) => wpe: Positions(learned) => Dropout(0.1)
            => h: 2 * {
                Residual { LayerNorm => Attention(heads = 4, causal = true, dropout = 0.1) => Dropout(0.1) }
                => Residual { LayerNorm => Dense(64, gelu_tanh) => Dense(16) => Dropout(0.1) }
            } => LayerNorm => Unembed(wte)
    }
}
network! {
    struct Bert(tokens: Tokens(10, vocab = 30), segments: Tokens(10, vocab = 2)) {
        Sum { tokens => Embedding(16) => Positions(learned) | segments => Embedding(16) }
            => LayerNorm(epsilon = 1e-12) => Dropout(0.1)
            => 1 * {
                Residual { Attention(heads = 4, dropout = 0.1) => Dropout(0.1) } => LayerNorm(epsilon = 1e-12)
                => Residual { Dense(32, gelu) => Dense(16) => Dropout(0.1) } => LayerNorm(epsilon = 1e-12)
            } => First => Dense(16, tanh)
    }
}
network! {
    struct Translator(source: Tokens(7, vocab = 30), target: Tokens(9, vocab = 30)) {
        let embed = shared words: Embedding(16) => Positions(sinusoidal) => Dropout(0.1);
        let memory = source => embed => 2 * {
            Residual { Attention(heads = 4) => Dropout(0.1) } => LayerNorm
            => Residual { Dense(32, relu) => Dense(16) => Dropout(0.1) } => LayerNorm
        };
        target => embed => 2 * {
            Residual { Attention(heads = 4, causal = true) => Dropout(0.1) } => LayerNorm
            => Residual { CrossAttention(memory, heads = 4) => Dropout(0.1) } => LayerNorm
            => Residual { Dense(32, relu) => Dense(16) => Dropout(0.1) } => LayerNorm
        } => Unembed(words)
    }
}
network! {
    struct Vit {
        [12, 12, 3] => Patches(4) => Dense(16) => ClassToken => Positions(learned)
            => 2 * {
                Residual { LayerNorm(epsilon = 1e-6) => Attention(heads = 4) }
                => Residual { LayerNorm(epsilon = 1e-6) => Dense(32, gelu) => Dense(16) }
            } => LayerNorm(epsilon = 1e-6) => First => Dense(10)
    }
}
network! {
    struct Llama {
        Tokens(10, vocab = 40) => Embedding(16)
            => 2 * {
                Residual { RmsNorm(epsilon = 1e-5) => Attention(heads = 4, kv_heads = 2, causal = true, rope = 10_000, bias = false) }
                => Residual { RmsNorm(epsilon = 1e-5) => SwiGlu(24) => Dense(16, bias = false) }
            } => RmsNorm(epsilon = 1e-5) => Dense(40, bias = false)
    }
}

/// Appends them.
pub(crate) fn models(all: &mut Vec<Written>) {
    add::<LeNet>(all, "lenet");
    add::<ResNet>(all, "resnet");
    add::<BiLstm>(all, "bidirectional_lstm");
    add::<Gpt2>(all, "gpt2");
    add::<Bert>(all, "bert");
    add::<Translator>(all, "translator");
    add::<Vit>(all, "vit");
    add::<Llama>(all, "llama");
}
