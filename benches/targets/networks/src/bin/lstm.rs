//! One step of a recurrent network.
#![no_std]
#![no_main]

use core::hint::black_box;

use measured::{Recurrent, input};
use nn_runtime::prelude::*;

static NETWORK: Recurrent = weights!(Recurrent, "../../../weights/lstm.safetensors");

targets::program!(run);

fn run() {
    let input = black_box(input(0));
    let mut state = NETWORK.state();
    measured::run(|| {
        black_box(NETWORK.step(&mut state, black_box(&input)));
    });
}
