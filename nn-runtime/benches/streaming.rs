//! Networks that run step by step, as in real-time audio: what a sample costs.
//!
//! `cargo bench -p nn-runtime --bench streaming` prints a table: the median time of a step, where
//! many come one after another; and, where each is timed by itself, the time that 9,999 of 10,000
//! steps stay below, of a million. The clock takes about as long as its last column says. It judges
//! nothing.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use nn_runtime::prelude::*;
use nn_runtime::stream::{State, Streams, step, step_block};

network! {
    struct Tcn {
        [512, 1]
            => Conv1d(16, 3, relu, padding = causal)
            => Conv1d(16, 3, relu, padding = causal, dilation = 2)
            => Conv1d(16, 3, relu, padding = causal, dilation = 4)
            => Conv1d(16, 3, relu, padding = causal, dilation = 8)
            => Conv1d(16, 3, relu, padding = causal, dilation = 16)
            => Conv1d(16, 3, relu, padding = causal, dilation = 32)
            => Conv1d(16, 3, relu, padding = causal, dilation = 64)
            => Conv1d(16, 3, relu, padding = causal, dilation = 128)
            => Dense(1)
    }
}

network! { struct Lstm16 { [512, 1] => Lstm(16) => Dense(1) } }
network! { struct Gru16 { [512, 1] => Gru(16) => Dense(1) } }
network! { struct Lstm64 { [512, 1] => Lstm(64) => Dense(1) } }

const STEPS: usize = 1_000_000;

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn row<N: Network<Scalar = f32> + Streams>(name: &str) {
    let network = N::new(0);
    let mut state = State::new(&network);
    let inputs: Vec<f32> = (0..N::STEP_INPUT * 512)
        .map(|index| (index % 17) as f32 / 17.0 - 0.5)
        .collect();
    let mut output = vec![0.0; N::STEP_OUTPUT];
    let input = &inputs[..N::STEP_INPUT];
    let steps = median(
        (0..201)
            .map(|_| {
                let start = Instant::now();
                for _ in 0..1000 {
                    step(&network, &mut state, black_box(input), &mut output);
                    black_box(&output);
                }
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect(),
    );
    let mut outputs = vec![0.0; N::STEP_OUTPUT * 512];
    let blocks = median(
        (0..201)
            .map(|_| {
                let start = Instant::now();
                step_block(&network, &mut state, black_box(&inputs), &mut outputs)
                    .expect("as many outputs as inputs");
                black_box(&outputs);
                start.elapsed().as_secs_f64() * 1e9 / 512.0
            })
            .collect(),
    );
    let mut single: Vec<f64> = (0..STEPS)
        .map(|_| {
            let start = Instant::now();
            step(&network, &mut state, black_box(input), &mut output);
            black_box(&output);
            start.elapsed().as_secs_f64() * 1e9
        })
        .collect();
    single.sort_by(f64::total_cmp);
    let worst = single[STEPS - STEPS / 10_000];
    println!("| {name} | {steps:.1} | {blocks:.1} | {worst:.0} |");
}

fn main() {
    println!(
        "| network | ns, a step | ns, a step of a block of 512 | ns, 99.99 % of steps, with the clock |"
    );
    println!("|---|---|---|---|");
    row::<Lstm16>("Lstm(16), Dense(1)");
    row::<Gru16>("Gru(16), Dense(1)");
    row::<Lstm64>("Lstm(64), Dense(1)");
    row::<Tcn>("8 causal convolutions of 16 channels, kernel 3, dilations 1 to 128, Dense(1)");
    let mut clock: Vec<f64> = (0..STEPS)
        .map(|_| Instant::now().elapsed().as_secs_f64() * 1e9)
        .collect();
    clock.sort_by(f64::total_cmp);
    let (half, worst) = (clock[STEPS / 2], clock[STEPS - STEPS / 10_000]);
    println!("| the clock alone | {half:.1} | | {worst:.0} |");
}
