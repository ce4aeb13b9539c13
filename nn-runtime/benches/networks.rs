//! Whole networks: training steps (forward, backward, Adam) and inference, on one thread and
//! on as many as there are processors.
//!
//! `cargo bench -p nn-runtime --bench networks` prints a table of medians, with words behind `--` of
//! the rows in whose names they are. It judges nothing.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::nalgebra::{Const, Dyn, OMatrix, SMatrix};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

network! { struct Wide { 784 => Dense(128, relu) => Dense(10, softmax) } }
network! { struct Deep { 784 => Dense(512, relu) => Dense(512, relu) => Dense(10, softmax) } }
network! { struct Small { 4 => Dense(64, relu) => Dense(64, relu) => Dense(2, softmax) } }
network! { struct Tiny { 6 => Dense(64, relu) => Dense(8, relu) => Dense(4) } }
network! {
    struct LeNet {
        [28, 28, 1] => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, 5, relu) => MaxPool2d(2)
            => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}
network! {
    struct Color {
        [32, 32, 3]
            => Conv2d(32, 3, relu, padding = same) => Conv2d(32, 3, relu, padding = same) => MaxPool2d(2)
            => Conv2d(64, 3, relu, padding = same) => Conv2d(64, 3, relu, padding = same) => MaxPool2d(2)
            => Flatten => Dense(128, relu) => Dense(10, softmax)
    }
}

network! { struct WithLstm { [32, 32] => Lstm(128) => Last => Dense(10, softmax) } }
network! { struct WithGru { [32, 32] => Gru(128) => Last => Dense(10, softmax) } }

network! {
    struct Gpt {
        Tokens(64, vocab = 96) => words: Embedding(128, init = normal(0, 0.02)) => Positions(learned, init = normal(0, 0.02))
            => 4 * {
                Residual { LayerNorm => Attention(heads = 4, causal = true) }
                => Residual { LayerNorm => Dense(512, gelu_tanh) => Dense(128) }
            }
            => LayerNorm => Unembed(words) => softmax
    }
}

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
    let inputs = (0..batch * N::Input::SIZE).map(|i| match N::Input::VOCABULARY {
        0 => (i % 13) as f32 / 13.0,
        vocabulary => (i * 7 % vocabulary) as f32,
    });
    // A class for each position.
    let classes = (0..batch * N::Output::POSITIONS).map(|i| (i % N::Output::FEATURES) as u32);
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

/// A row of the table: a workload on each pool of threads, if it was asked for.
fn row(name: &str, pools: &[ThreadPool], mut workload: impl FnMut() -> f64 + Send) {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    if !wanted.is_empty() && !wanted.iter().any(|word| name.contains(word)) {
        return;
    }
    let times = pools.iter().map(|pool| pool.install(&mut workload));
    let times: Vec<String> = times.map(|time| format!("{time:.3}")).collect();
    println!("| {name} | {} |", times.join(" | "));
}

fn main() {
    let pools = [1, 0].map(|threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads);
        pool.build().expect("threads")
    });
    let all = pools[1].current_num_threads();
    println!("| workload | µs, 1 thread | µs, all {all} threads |\n|---|---|---|");
    row("training step, 784-128-10, batch 64", &pools, || {
        step::<Wide>(64, 50)
    });
    row("training step, 784-512-512-10, batch 128", &pools, || {
        step::<Deep>(128, 4)
    });
    row("training step, 4-64-64-2, batch 32", &pools, || {
        step::<Small>(32, 1000)
    });
    row("training step, LeNet-5, batch 128", &pools, || {
        step::<LeNet>(128, 4)
    });
    row(
        "training step, 32×32×3 convolutional, batch 32",
        &pools,
        || step::<Color>(32, 1),
    );
    row(
        "training step, LSTM 32→128, 32 steps, Last, Dense 10, batch 32",
        &pools,
        || step::<WithLstm>(32, 4),
    );
    row("training step, GRU, the same", &pools, || {
        step::<WithGru>(32, 4)
    });
    row(
        "training step, GPT 128-4-4, 64 steps, batch 16",
        &pools,
        || step::<Gpt>(16, 1),
    );
    // A single sample is a matter of one thread.
    let one = &pools[..1];
    let wide = Wide::new(0);
    let image = SMatrix::<f32, 784, 1>::from_element(0.3);
    row("one sample, 784-128-10", one, || {
        median(500, || {
            black_box(wide.predict(black_box(&image)));
        })
    });
    let small = Small::new(0);
    let four = SMatrix::<f32, 4, 1>::from_element(0.3);
    row("one sample, 4-64-64-2", one, || {
        median(20_000, || {
            black_box(small.predict(black_box(&four)));
        })
    });
    let tiny = Tiny::new(0);
    let six = SMatrix::<f32, 6, 1>::from_element(0.3);
    row("one sample, 6-64-8-4", one, || {
        median(20_000, || {
            black_box(tiny.predict(black_box(&six)));
        })
    });
    let lenet = LeNet::new(0);
    let digit = SMatrix::<f32, 1, 784>::from_element(0.3);
    row("one sample, LeNet-5", one, || {
        median(200, || {
            black_box(lenet.predict(black_box(&digit)));
        })
    });
    let color = Color::new(0);
    let picture = SMatrix::<f32, 3, 1024>::from_element(0.3);
    row("one sample, 32×32×3 convolutional", one, || {
        let (mut classes, mut workspace) = ([0.0; 10], Workspace::new());
        median(10, || {
            let sample = black_box(picture.as_slice());
            let outputs = &mut classes;
            color
                .predict_in(sample, outputs, &mut workspace)
                .expect("a sample");
            black_box(&outputs);
        })
    });
    let deep = Deep::new(0);
    let samples =
        OMatrix::<f32, Const<784>, Dyn>::from_fn(10_000, |i, j| ((i + j) % 13) as f32 / 13.0);
    row("10,000 samples, 784-512-512-10", &pools, || {
        let mut workspace = Workspace::new();
        median(1, || {
            let outputs = deep.predict_batch(black_box(&samples), &mut workspace);
            black_box(outputs.expect("whole samples"));
        })
    });
}
