//! Lengths and carried states in lanes: the same bits on any number of threads, nothing allocated.

use allocation_counter::measure;
use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::nalgebra::OMatrix;
use nn_runtime::network::{Carried, Network, Workspace};
use nn_runtime::prelude::*;
use nn_runtime::samples::Padded;
use rayon::ThreadPoolBuilder;

use super::noise;
use super::smooth::Smooth;

network! {
    #[scalar(f64)]
    struct Wide {
        [24, 8] => Conv1d(32, 3, tanh, padding = same) => Smooth::<24, 32> => Dropout(0.2)
          => 2 * { Residual { InstanceNorm => Dense(32, gelu) => Smooth::<24, 32> } }
          => Dense(5, softmax)
    }
}

const SAMPLES: usize = 333;

fn data() -> Dataset<Sequence<24, 8>, u32, f64> {
    let inputs = noise(1, SAMPLES * 24 * 8);
    let tags = (0..SAMPLES * 24).map(|i| (i * i % 5) as u32).collect();
    let lengths = (0..SAMPLES).map(|i| 1 + i * 7 % 24).collect();
    Dataset::from_flat(inputs, tags)
        .unwrap()
        .with_lengths(lengths)
        .unwrap()
}

/// Losses and outputs of some batches, one after another, the gradient, and what is carried.
fn run(
    data: &Dataset<Sequence<24, 8>, u32, f64>,
    carried: &mut Carried<Wide>,
    gradient: &mut Wide,
    workspace: &mut Workspace<Wide>,
    visit: &mut dyn FnMut(&[f64]),
) {
    let network = Wide::new(2);
    let loss = CrossEntropy::default();
    for _ in 0..2 {
        let value = network.gradient(&loss, data.all(), gradient, workspace);
        visit(&[value.unwrap()]);
        let value = network
            .carrying(carried)
            .gradient(&loss, data.all(), gradient, workspace);
        visit(&[value.unwrap()]);
        let value = network.carrying(carried).loss(&loss, data.all(), workspace);
        visit(&[value.unwrap()]);
        let outputs = network.predict_batch(data.all(), workspace).unwrap();
        visit(outputs.as_slice());
    }
    gradient.for_each(|_, values| visit(values));
    visit(carried.as_slice());
}

#[test]
fn the_same_bits_on_1_2_3_and_8_threads() {
    let data = data();
    let on = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let mut bits = vec![];
        pool.unwrap().install(|| {
            let mut carried = Carried::new(&Wide::zeros(), SAMPLES);
            let (mut gradient, mut workspace) = (Wide::zeros(), Workspace::new());
            run(
                &data,
                &mut carried,
                &mut gradient,
                &mut workspace,
                &mut |numbers| {
                    bits.extend(numbers.iter().map(|number| number.to_bits()));
                },
            );
        });
        bits
    };
    // Work for several lanes.
    assert!(Wide::train_bytes(SAMPLES) > 2 * Wide::TRAIN_BYTES);
    let alone = on(1);
    for threads in [2, 3, 8] {
        assert!(alone == on(threads), "{threads} threads");
    }
}

#[test]
fn nothing_is_allocated_after_the_first_batch() {
    let data = data();
    let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let inputs = OMatrix::from_vec_generic(
        nn_runtime::nalgebra::Const::<8>,
        nn_runtime::nalgebra::Dyn(SAMPLES * 24),
        data.inputs().to_vec(),
    );
    pool.install(|| {
        let network = Wide::new(0);
        let loss = CrossEntropy::default();
        let mut carried = Carried::new(&network, SAMPLES);
        let (mut gradient, mut workspace) = (Wide::zeros(), Workspace::new());
        let mut once = || {
            let lengths = data.lengths().unwrap();
            let (gradient, workspace) = (&mut gradient, &mut workspace);
            network
                .carrying(&mut carried)
                .gradient(&loss, data.all(), gradient, workspace)
                .unwrap();
            carried.reset(&network);
            network
                .carrying(&mut carried)
                .loss(&loss, data.all(), workspace)
                .unwrap();
            network
                .carrying(&mut carried)
                .predict_batch(&inputs, workspace)
                .unwrap();
            network
                .predict_batch(Padded::new(&inputs, lengths), workspace)
                .unwrap();
            network.predict_batch(data.all(), workspace).unwrap();
        };
        once();
        assert_eq!(measure(once).count_total, 0);
    });
}
