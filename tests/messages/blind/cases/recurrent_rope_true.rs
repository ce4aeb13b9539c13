// A good answer: at `true`: `rope` takes the base of the rotations, often `rope = 10_000`.
use nn_runtime::prelude::*;

network! {
    struct Llama {
        Tokens(32, vocab = 100) => Embedding(64)
            => Residual { RmsNorm => Attention(heads = 4, causal = true, rope = true, bias = false) }
            => RmsNorm => Dense(100, bias = false)
    }
}

fn main() {
    println!("{}", Llama::summary());
}
