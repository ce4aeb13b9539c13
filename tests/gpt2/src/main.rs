//! GPT-2 with 124 million parameters: steps of its training.

use std::error::Error;
use std::time::Instant;

use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer};
use nn_runtime::prelude::*;

network! {
    /// A. Radford et al., "Language models are unsupervised multitask learners", 2019, at a context
    /// of 64 tokens.
    #[cfg(not(feature = "twice"))]
    pub struct Gpt2 {
        Tokens(64, vocab = 50_257)
            => wte: Embedding(768, init = normal(0, 0.02))
            => wpe: Positions(learned, init = normal(0, 0.02))
            => h: 12 * {
                Residual { ln_1: LayerNorm => attn: Attention(heads = 12, causal = true) }
                => Residual { ln_2: LayerNorm => c_fc: Dense(4 * 768, gelu_tanh) => c_proj: Dense(768) }
            } => ln_f: LayerNorm => Unembed(wte)
    }
}

network! {
    /// The same with twice as many layers.
    #[cfg(feature = "twice")]
    pub struct Gpt2 {
        Tokens(64, vocab = 50_257)
            => wte: Embedding(768, init = normal(0, 0.02))
            => wpe: Positions(learned, init = normal(0, 0.02))
            => h: 24 * {
                Residual { ln_1: LayerNorm => attn: Attention(heads = 12, causal = true) }
                => Residual { ln_2: LayerNorm => c_fc: Dense(4 * 768, gelu_tanh) => c_proj: Dense(768) }
            } => ln_f: LayerNorm => Unembed(wte)
    }
}

/// Sequences in a batch.
const BATCH: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let steps = match std::env::args().nth(1) {
        Some(steps) => steps.parse()?,
        None => 1,
    };
    let text: Vec<u32> = (0..=BATCH as u32 * 64).map(|i| i * 7919 % 50_257).collect();
    let data = Dataset::<Tokens<64, 50_257>, u32>::from_text(&text, 64)?;
    let start = Instant::now();
    let (mut network, mut gradient) = (Gpt2::new(0), Gpt2::zeros());
    let (mut workspace, mut optimizer) = (Workspace::new(), Optimizer::new(AdamW::default())?);
    optimizer.spare_from_decay();
    println!(
        "{} parameters, made in {:.2} s; a batch of {BATCH} needs {} MB beside",
        Gpt2::COUNT,
        start.elapsed().as_secs_f64(),
        Gpt2::train_bytes(BATCH) / 1_000_000
    );
    for step in 1..=steps {
        let start = Instant::now();
        gradient.clear();
        let batch = data.all();
        let loss = network.gradient(
            &CrossEntropy::default(),
            batch,
            &mut gradient,
            &mut workspace,
        )?;
        let seconds = start.elapsed().as_secs_f64();
        optimizer.step(&mut network, &gradient);
        println!(
            "step {step}: loss {loss:.4}, gradient {seconds:.3} s, with the optimizer {:.3} s",
            start.elapsed().as_secs_f64()
        );
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status")
        && let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM"))
    {
        println!(
            "memory at most: {}",
            peak.trim_start_matches("VmHWM:").trim()
        );
    }
    Ok(())
}
