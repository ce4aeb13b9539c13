//! The same bits on any number of threads, and no allocation on the way.

use allocation_counter::measure;
use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

network! {
    /// Every kind of stage: random, repeated, over positions, of several inputs.
    struct Wide(image: [6, 6, 8], code: 32) {
        let pooled = image => Dense(24, gelu) => Dropout(0.2) => Pad(1, mode = reflect)
            => Concat { Mean | Max | Crop(1..4, 2..5) => Transpose => Flatten => Dense(16) };
        Concat { pooled => Dense(64, tanh) | code => Dense(64, prelu) }
            => 3 * { Residual { Dense(128, relu) => Dropout(0.1) => Dense(128) } }
            => Dense(10, softmax)
    }
}

network! {
    struct Small { 4 => Dense(8, tanh) => Dense(10, softmax) }
}

network! {
    /// Few samples with products that are shared by threads.
    struct Large { 250 => Dense(500, relu) => Dense(500, tanh) => Dense(10, softmax) }
}

network! {
    /// Sequences, of which few make a lane.
    struct Tokenwise { [40, 8] => Dense(96, gelu) => Attention(heads = 4, causal = true) => Mean => Dense(10) }
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
}

fn data<N: Network<Scalar = f32>>(samples: usize) -> Dataset<N::Input, u32> {
    let inputs = (0..samples * N::Input::SIZE).map(|i| ((i * 7919) as f32).sin());
    let classes = (0..samples).map(|i| (i * i % 10) as u32);
    Dataset::from_flat(inputs.collect(), classes.collect()).unwrap()
}

/// Losses of some steps, the parameters after them, and what is predicted, as bits.
fn bits<N: Network<Scalar = f32>>(data: &Dataset<N::Input, u32>) -> Vec<u64>
where
    CrossEntropy: Loss<f32, N::Head, u32>,
{
    let (mut network, mut gradient) = (N::new(1), N::zeros());
    let mut workspace = Workspace::new();
    let mut optimizer = Optimizer::new(Adam::default()).unwrap();
    let loss = CrossEntropy::default();
    let mut bits = Vec::new();
    for _ in 0..3 {
        gradient.clear();
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        bits.push(value.unwrap().to_bits());
        optimizer.step(&mut network, &gradient);
    }
    network.for_each(|_, values| bits.extend(values.iter().map(|v| u64::from(v.to_bits()))));
    let outputs = network.predict_batch(data.all(), &mut workspace).unwrap();
    bits.extend(outputs.iter().map(|v| u64::from(v.to_bits())));
    let value = network.loss(&loss, data.all(), &mut workspace).unwrap();
    bits.push(value.to_bits());
    bits
}

fn same_on_any_number<N: Network<Scalar = f32>>(samples: usize)
where
    CrossEntropy: Loss<f32, N::Head, u32>,
{
    let data = data::<N>(samples);
    let alone = pool(1).install(|| bits::<N>(&data));
    for threads in [2, 3, 8] {
        let these = pool(threads).install(|| bits::<N>(&data));
        assert!(alone == these, "{samples} samples on {threads} threads");
    }
}

#[test]
fn the_same_bits_on_1_2_3_and_8_threads() {
    same_on_any_number::<Large>(100);
    same_on_any_number::<Tokenwise>(21);
    for samples in [1, 63, 500, 1111] {
        same_on_any_number::<Wide>(samples);
    }
    same_on_any_number::<Small>(20_000);
}

#[test]
fn memory_is_as_said_and_nothing_is_allocated_afterwards() {
    let data = data::<Wide>(2000);
    let loss = CrossEntropy::default();
    let (network, mut gradient) = (Wide::new(0), Wide::zeros());
    // Work for many lanes: more memory than one takes, but not with the batch.
    assert!(Wide::train_bytes(2000) > 2 * Wide::TRAIN_BYTES);
    assert!(Wide::train_bytes(20_000) <= 17 * (Wide::TRAIN_BYTES + Wide::BYTES));
    assert_eq!(Wide::train_bytes(1_000_000), Wide::train_bytes(2_000_000));
    assert_eq!(Wide::train_bytes(1_000_000), Wide::train_bytes(usize::MAX));
    pool(2).install(|| {
        let mut workspace = Workspace::new();
        network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
        assert_eq!(workspace.bytes(), Wide::train_bytes(2000));
        let allocations = measure(|| {
            network
                .gradient(&loss, data.all(), &mut gradient, &mut workspace)
                .unwrap();
        });
        assert_eq!(allocations.count_total, 0);
        network.predict_batch(data.all(), &mut workspace).unwrap();
        let allocations = measure(|| {
            network.predict_batch(data.all(), &mut workspace).unwrap();
        });
        assert_eq!(allocations.count_total, 0);
    });
}
