//! Batches that are accumulated: samples that are read, batches of which nothing counts, and what is
//! checked of the parts of a batch.

use nn_runtime::data::{Dataset, DatasetFor, Target};
use nn_runtime::error::Result;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, evaluate};

const SAMPLES: usize = 11;
const STEPS: usize = 4;
const LENGTHS: [usize; SAMPLES] = [4, 1, 2, 3, 1, 4, 2, 1, 3, 4, 1];
const WEIGHTS: [f64; SAMPLES] = [1.0, 0.5, 3.0, 0.0, 2.0, 1.5, 0.25, 4.0, 1.0, 0.75, 2.5];
const CLASS_WEIGHTS: [f64; 4] = [0.1, 5.0, 1.0, 0.3];

network! { #[scalar(f64)] struct Steps { [4, 3] => Dense(4, tanh) => Dense(4) } }

type Data = Dataset<<Steps as Layer>::Input, u32, f64>;

/// Numbers that are alike each time.
fn number(index: usize) -> f64 {
    ((index * 37 + 11) % 23) as f64 / 11.0 - 1.0
}

fn inputs() -> Vec<f64> {
    (0..SAMPLES * STEPS * 3).map(number).collect()
}

fn parameters<N: Network<Scalar = f64>>(network: &N) -> Vec<f64> {
    let mut all = vec![];
    network.for_each(|_, values| all.extend_from_slice(values));
    all
}

fn close(what: &str, left: f64, right: f64) {
    let most = 1e-11 * left.abs().max(right.abs()).max(1.0);
    assert!((left - right).abs() <= most, "{what}: {left} and {right}");
}

fn trainer(batch_size: usize, accumulate: usize) -> Trainer {
    Trainer {
        epochs: 2,
        batch_size,
        accumulate,
        seed: 3,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

/// What comes of a run: the network, and the loss of each epoch.
fn train<N, L, D, T>(trainer: &Trainer, loss: &L, data: &D, learning_rate: f64) -> (N, Vec<f64>)
where
    N: Network<Scalar = f64>,
    D: DatasetFor<N::Input, f64, Target = T>,
    T: Target,
    L: Loss<f64, N::Head, T>,
{
    let mut network = N::new(1);
    let mut optimizer = Optimizer::new(Sgd {
        learning_rate,
        ..Sgd::default()
    })
    .unwrap();
    let history = trainer.fit(&mut network, &mut optimizer, Fit::new(data, loss));
    let losses = history.unwrap().losses().collect();
    (network, losses)
}

/// Without weights and lengths, and with either or both.
fn variants(targets: &[u32]) -> Vec<Data> {
    let plain = Data::from_flat(inputs(), targets.to_vec()).unwrap();
    let weighted = plain.clone().with_weights(WEIGHTS.to_vec()).unwrap();
    let ragged = plain.clone().with_lengths(LENGTHS.to_vec()).unwrap();
    let both = weighted.clone().with_lengths(LENGTHS.to_vec()).unwrap();
    vec![plain, weighted, ragged, both]
}

/// A class for each step; those of some samples are all 3.
fn classes() -> Vec<u32> {
    let class = |index: usize| match index / STEPS {
        1 | 4 | 5 => 3,
        _ => (index * 7 % 10 % 4) as u32,
    };
    (0..SAMPLES * STEPS).map(class).collect()
}

#[test]
fn four_sequences() {
    let data = variants(&classes()).remove(2);
    let loss = CrossEntropy::default();
    let run =
        |size, accumulate| train::<Steps, _, _, _>(&trainer(size, accumulate), &loss, &data, 0.5).0;
    let (large, small) = (parameters(&run(4, 1)), parameters(&run(1, 4)));
    assert_ne!(large, parameters(&Steps::new(1)));
    for (large, small) in large.into_iter().zip(small) {
        close("four sequences", large, small);
    }
}

/// Samples that are not in memory, of which there are too few or too many targets to be seen.
struct Streamed {
    data: Data,
    shown: usize,
}

impl DatasetFor<<Steps as Layer>::Input, f64> for Streamed {
    type Target = u32;

    fn len(&self) -> usize {
        self.data.len()
    }

    fn targets_per_sample(&self) -> usize {
        STEPS
    }

    fn read(&self, _: usize, indices: &[usize], samples: &mut Data) -> Result<()> {
        samples.append(&self.data, indices)
    }

    fn visit_targets(
        &self,
        _: usize,
        visit: &mut nn_runtime::data::VisitTargets<'_, u32, f64>,
    ) -> Result<()> {
        let mut one = Dataset::with_capacity(1, STEPS);
        for index in 0..self.shown {
            one.clear();
            one.append(&self.data, &[index % self.data.len()])?;
            DatasetFor::visit_targets(&one, 0, visit)?;
        }
        Ok(())
    }
}

#[test]
fn samples_that_are_read() {
    let loss = CrossEntropy {
        class_weights: CLASS_WEIGHTS.to_vec(),
        ..CrossEntropy::default()
    };
    for data in variants(&classes()) {
        let in_memory = train::<Steps, _, _, _>(&trainer(2, 3), &loss, &data, 0.1);
        let streamed = Streamed {
            shown: data.len(),
            data,
        };
        let read = train::<Steps, _, _, _>(&trainer(2, 3), &loss, &streamed, 0.1);
        assert_eq!(parameters(&in_memory.0), parameters(&read.0));
        for shown in [SAMPLES - 1, SAMPLES + 1] {
            let broken = Streamed {
                shown,
                data: streamed.data.clone(),
            };
            let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
            let error = trainer(2, 3)
                .fit(&mut Steps::new(0), &mut optimizer, Fit::new(&broken, &loss))
                .unwrap_err();
            let expected = format!(
                "epoch 1: the samples whose targets the data set visits: expected {SAMPLES} \
                 numbers, found {shown}"
            );
            assert_eq!(error.to_string(), expected);
        }
    }
}

#[test]
fn a_batch_of_which_nothing_counts() {
    // All but the third sample are ignored.
    let mut classes = vec![3; 4 * STEPS];
    classes[2 * STEPS] = 1;
    let inputs = inputs()[..4 * STEPS * 3].to_vec();
    let data = Data::from_flat(inputs, classes).unwrap();
    let loss = CrossEntropy {
        ignored_class: Some(3),
        ..CrossEntropy::default()
    };
    check_small(&loss, &data);
    // Nothing counts at all: there is nothing to learn, and no NaN.
    let none = Dataset::from_flat(data.inputs().to_vec(), vec![3; 4 * STEPS]).unwrap();
    let (network, losses) = train::<Steps, _, _, _>(&trainer(1, 4), &loss, &none, 0.5);
    assert_eq!(losses, [0.0, 0.0]);
    assert_eq!(parameters(&network), parameters(&Steps::new(1)));
}

fn check_small(loss: &CrossEntropy, data: &Data) {
    let large = train::<Steps, _, _, _>(&trainer(4, 1), loss, data, 0.5);
    let small = train::<Steps, _, _, _>(&trainer(1, 4), loss, data, 0.5);
    for (large, small) in parameters(&large.0).iter().zip(parameters(&small.0)) {
        close("one that counts", *large, small);
    }
    for (large, small) in large.1.iter().zip(&small.1) {
        close("the loss of one that counts", *large, *small);
    }
}

#[test]
fn other_losses_of_other_classes() {
    // As they were found: a mean of the means of batches of 1, 2, 3 and 5 was four numbers.
    network! { #[scalar(f64)] struct Three { 2 => Dense(3) } }
    let inputs = (0..10).map(number).collect();
    let data = Dataset::<Vector<2>, u32, f64>::classes(inputs, vec![0, 0, 0, 1, 2]).unwrap();
    let loss = CrossEntropy {
        class_weights: vec![0.1, 5.0, 1.0],
        ..CrossEntropy::default()
    };
    let expected = evaluate(&Three::new(1), &loss, &mut [], &data).unwrap();
    for size in [1, 2, 3, 5] {
        let (_, losses) = train::<Three, _, _, _>(&trainer(size, 1), &loss, &data, 0.0);
        for loss in losses {
            close("an epoch", expected, loss);
        }
    }
}

#[test]
fn a_part_of_a_batch_is_checked_as_a_batch_is() {
    let data = variants(&classes()).remove(0);
    let loss = CrossEntropy {
        class_weights: vec![1.0],
        ..CrossEntropy::default()
    };
    let error = Steps::new(0).divided(&loss, data.all()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "class_weights: expected 4 numbers, found 1"
    );
    let short = Data::from_flat(inputs(), vec![0; SAMPLES]);
    let short = short.unwrap();
    let loss = CrossEntropy::default();
    let error = Steps::new(0).divided(&loss, short.all()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "each sample has 1 target, but the loss compares the output of `Steps` (shape [4, 4]) with \
         4, one for each of its 4 positions. For one target per sample, put `Flatten` or `Mean` \
         (or `Last`, for a sequence) before the last layer"
    );
}
