//! A network of 25 million parameters lives on the heap, in debug builds too: it is created,
//! cloned, trained, saved, loaded and used on a thread with a stack of 2 MiB.

use nn_runtime::data::Dataset;
use nn_runtime::io;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::Trainer;

network! {
    struct Large { 2500 => Dense(5000, relu) => 2 * { Dense(1000, tanh) => Dense(5000) } => Dense(3) }
}

fn use_it() {
    const { assert!(Large::COUNT > 25_000_000) };
    let mut network = Large::new(1);
    let before = network.clone();
    let inputs = (0..4 * 2500).map(|i| (i % 7) as f32 / 7.0).collect();
    let targets = (0..4 * 3).map(|i| i as f32 / 12.0).collect();
    let data = Dataset::<Vector<2500>, f32>::from_flat(inputs, targets).unwrap();
    let settings = Sgd {
        learning_rate: 1e-4,
        momentum: 0.9,
        ..Sgd::default()
    };
    let mut optimizer = Optimizer::new(settings).unwrap();
    let trainer = Trainer {
        epochs: 1,
        batch_size: 4,
        ..Trainer::default()
    };
    let loss = MeanSquaredError::default();
    trainer
        .fit(&mut network, &mut optimizer, Fit::new(&data, &loss))
        .unwrap();
    assert_ne!(network, before);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large.safetensors");
    io::save(&network, &path).unwrap();
    let mut loaded = Large::zeros();
    io::load(&mut loaded, &path).unwrap();
    assert_eq!(network, loaded);

    let mut alone = [0.0; 3];
    let mut workspace = Workspace::new();
    network
        .predict_in(data.input(1), &mut alone, &mut workspace)
        .unwrap();
    let together = loaded.predict_batch(data.all(), &mut workspace).unwrap();
    for (row, alone) in alone.iter().enumerate() {
        assert!((alone - together[(row, 1)]).abs() < 1e-4 * alone.abs().max(1.0));
    }
}

#[test]
fn nothing_large_passes_through_the_stack() {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(use_it).unwrap().join().unwrap();
}
