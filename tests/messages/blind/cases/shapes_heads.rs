// A good answer: at `heads = 8`: 8 heads do not divide 100 features; use 4, 5 or 10 heads, another
// embedding size such as 96 or 104, or `head = …`.
use nn_runtime::prelude::*;

network! {
    struct Gpt {
        Tokens(32, vocab = 64)
            => Embedding(100) => Positions(learned)
            => Residual { LayerNorm => Attention(heads = 8, causal = true) }
            => LayerNorm => Dense(64, softmax)
    }
}

fn main() {
    println!("{}", Gpt::summary());
}
