// A good answer: at `is_causal`: `Attention` has no such option; did you mean `causal`?
use nn_runtime::prelude::*;

network! {
    struct Gpt {
        Tokens(64, vocab = 96) => Embedding(64) => Positions(learned)
            => 2 * {
                Residual { LayerNorm => Attention(heads = 4, is_causal = true) }
                => Residual { LayerNorm => Dense(256, gelu) => Dense(64) }
            }
            => LayerNorm => Dense(96, softmax)
    }
}

fn main() {
    println!("{}", Gpt::summary());
}
