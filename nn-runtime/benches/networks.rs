//! Whole networks: training steps (forward, backward, Adam) and single samples, one thread.
//!
//! `cargo bench -p nn-runtime --bench networks` prints a table of medians. It judges nothing.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Wide { 784 => Dense(128, relu) => Dense(10, softmax) } }
network! { struct Deep { 784 => Dense(512, relu) => Dense(512, relu) => Dense(10, softmax) } }
network! { struct Small { 4 => Dense(64, relu) => Dense(64, relu) => Dense(2, softmax) } }
network! { struct Tiny { 6 => Dense(64, relu) => Dense(8, relu) => Dense(4) } }

/// The median time of a call, in microseconds.
fn median(calls: usize, mut call: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..31)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..calls {
                call();
            }
            start.elapsed().as_secs_f64() * 1e6 / calls as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn step<N: Network<Scalar = f32>>(batch: usize, calls: usize) -> f64
where
    CrossEntropy: nn_runtime::loss::Loss<f32, N::Head, u32>,
{
    let inputs = (0..batch * N::Input::SIZE).map(|i| (i % 13) as f32 / 13.0);
    let classes = (0..batch).map(|i| (i % N::Output::SIZE) as u32);
    let data = Dataset::<N::Input, u32>::from_flat(inputs.collect(), classes.collect())
        .expect("as many targets as samples");
    let (mut network, mut gradient) = (N::new(0), N::zeros());
    let mut workspace = Workspace::new();
    let mut optimizer = Optimizer::new(Adam::default()).expect("settings in range");
    let loss = CrossEntropy::default();
    median(calls, || {
        gradient.clear();
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        black_box(value.expect("finite"));
        optimizer.step(&mut network, &gradient);
    })
}

fn main() {
    println!("| workload | µs |\n|---|---|");
    let row = |name: &str, time: f64| println!("| {name} | {time:.3} |");
    row("training step, 784-128-10, batch 64", step::<Wide>(64, 50));
    row(
        "training step, 784-512-512-10, batch 128",
        step::<Deep>(128, 4),
    );
    row(
        "training step, 4-64-64-2, batch 32",
        step::<Small>(32, 1000),
    );
    let wide = Wide::new(0);
    let image = SMatrix::<f32, 784, 1>::from_element(0.3);
    row(
        "one sample, 784-128-10",
        median(500, || {
            black_box(wide.predict(black_box(&image)));
        }),
    );
    let small = Small::new(0);
    let four = SMatrix::<f32, 4, 1>::from_element(0.3);
    row(
        "one sample, 4-64-64-2",
        median(20_000, || {
            black_box(small.predict(black_box(&four)));
        }),
    );
    let tiny = Tiny::new(0);
    let six = SMatrix::<f32, 6, 1>::from_element(0.3);
    row(
        "one sample, 6-64-8-4",
        median(20_000, || {
            black_box(tiny.predict(black_box(&six)));
        }),
    );
}
