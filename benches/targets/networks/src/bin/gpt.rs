//! Sixteen steps of a language model, which begins anew each time.
#![no_std]
#![no_main]

use core::hint::black_box;

use measured::Gpt;
use nn_runtime::prelude::*;

static NETWORK: Gpt = weights!(Gpt, "../../../weights/gpt.safetensors");

targets::program!(run);

fn run() {
    let mut state = NETWORK.state();
    measured::run(|| {
        state.reset(&NETWORK);
        for step in 0..16 {
            // The tokens are in the vocabulary, and no more than fit the cache.
            let _ = black_box(NETWORK.step(&mut state, black_box(&[step * 5 % 32])));
        }
    });
}
