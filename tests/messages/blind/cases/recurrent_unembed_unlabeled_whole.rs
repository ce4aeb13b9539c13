// A good answer: at the `Embedding` in `Unembed(…)`: it takes the label of an embedding; write
// `words: Embedding(64)` and `Unembed(words)`. Nothing else should be reported.
use nn_runtime::generate::{Sampling, generate};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer, clip_by_norm};
use nn_runtime::prelude::*;

const CONTEXT: usize = 32;
const VOCABULARY: usize = 50;

network! {
    pub struct Gpt {
        Tokens(CONTEXT, vocab = VOCABULARY)
          => Embedding(64) => Positions(learned)
          => blocks: 2 * {
              Residual { LayerNorm => Attention(heads = 4, causal = true) }
              => Residual { LayerNorm => Dense(256, gelu_tanh) => Dense(64) }
          }
          => LayerNorm => Unembed(Embedding) => softmax
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let text: Vec<u32> = (0..2000).map(|i| i * i % 47).collect();
    let data = Dataset::<Tokens<CONTEXT, VOCABULARY>, u32>::from_text(&text, 16)?;
    let (mut network, mut gradient) = (Gpt::new(0), Gpt::zeros());
    let mut workspace = Workspace::new();
    let mut adam = Optimizer::new(AdamW { learning_rate: 1e-3, ..AdamW::default() })?;
    adam.spare_from_decay();
    let loss = CrossEntropy::default();
    for step in 0..100 {
        gradient.clear();
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace)?;
        clip_by_norm(&mut gradient, 1.0)?;
        adam.step(&mut network, &gradient);
        println!("step {step}: {value:.4}");
    }
    println!("{:?}", network.blocks[1].dense1.weight.shape());
    let next: Vec<u32> = generate(&network, &text[..8], Sampling::greedy())?.take(10).collect();
    println!("{next:?}");
    Ok(())
}
