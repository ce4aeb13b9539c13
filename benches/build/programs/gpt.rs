//! Trains a small model of language.

use std::time::Instant;

use nn_runtime::prelude::*;
use nn_runtime::train::Progress;

network! {
    struct Gpt {
        Tokens(32, vocab = 65) => Embedding(128) => Positions(learned)
            => 4 * {
                Residual { LayerNorm => Attention(heads = 4, causal = true) }
                => Residual { LayerNorm => Dense(512, gelu_tanh) => Dense(128) }
            }
            => LayerNorm => Dense(65, softmax)
    }
}

fn main() -> Result<(), nn_runtime::error::Error> {
    let tokens = || (0_u16..65).cycle();
    let inputs = tokens().take(32 * 32).map(f32::from).collect();
    let targets = tokens().skip(1).take(32 * 32).map(u32::from).collect();
    let data = Dataset::<_, u32>::from_flat(inputs, targets)?;
    let mut network = Gpt::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let trainer = Trainer {
        epochs: 1,
        batch_size: 16,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let loss = CrossEntropy::default();
    let start = Instant::now();
    trainer.fit(&mut network, &mut optimizer, Fit::new(&data, &loss))?;
    println!("training: {} ns", start.elapsed().as_nanos());
    Ok(())
}
