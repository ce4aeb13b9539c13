// A good answer: at `TransformerEncoderLayer`: there is no stage for a whole block; write it out:
// `Residual { Attention(heads = 4) } => LayerNorm => Residual { Dense(256, relu) => Dense(64) } => LayerNorm`.
use nn_runtime::prelude::*;

network! {
    struct Classifier {
        Tokens(32, vocab = 100) => Embedding(64) => Positions(sinusoidal)
            => 2 * { TransformerEncoderLayer(d_model = 64, nhead = 4) }
            => Mean => Dense(2, softmax)
    }
}

fn main() {
    println!("{}", Classifier::summary());
}
