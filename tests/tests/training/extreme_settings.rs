//! Settings that no machine has the memory for are errors in words, or are done with less.

use nn_runtime::data::{
    Balanced, Dataset, DatasetFor, Mixup, Order, Sampled, Sampler, Subset, Weighted, k_folds,
    repeated_folds,
};
use nn_runtime::error::{Error, Result};
use nn_runtime::generate::{BeamSearch, Sampling};
use nn_runtime::histogram::Histogram;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{AveragePrecision, ExpectedCalibrationError, Metric, RocAuc};
use nn_runtime::network::{Carried, Network, Workspace};
use nn_runtime::optimizer::{Adam, Lbfgs, LbfgsSettings, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::stream::State;
use nn_runtime::train::{History, Progress, Space, evaluate, measure, prefetch};

network! { struct Tiny { 2 => Dense(3) } }
network! { struct Recurrent { [2, 1] => Gru(2) => Dense(1) } }
network! { struct Gpt { Tokens(4, vocab = 9) => Embedding(4) => Dense(9) } }
network! { struct Wide { 1000 => Dense(1000) } }

type Data = Dataset<Vector<2>, u32>;

/// More than there is anywhere; and so much that a machine may promise it.
const HUGE: [usize; 4] = [usize::MAX, usize::MAX / 2 + 1, 1 << 48, 1 << 40];

fn data() -> Data {
    let inputs = (0_u8..40).map(|i| f32::from(i) / 20.0 - 1.0).collect();
    Data::classes(inputs, (0..20).map(|i| i % 3).collect()).unwrap()
}

fn trainer(batch_size: usize) -> Trainer {
    Trainer {
        epochs: 2,
        batch_size,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

fn fit<D: DatasetFor<Vector<2>, f32, Target = u32>>(
    trainer: &Trainer,
    train: &D,
) -> Result<(Vec<u32>, History)> {
    let mut network = Tiny::new(0);
    let history = trainer.fit(
        &mut network,
        &mut Optimizer::new(Adam::default())?,
        Fit::new(train, &CrossEntropy::default()),
    )?;
    let mut bits = vec![];
    network.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    Ok((bits, history))
}

/// The setting that an error is about.
fn setting<T>(result: Result<T>) -> &'static str {
    let mut error = result.err().expect("it is an error");
    while let Error::Within { error: inner, .. } = error {
        error = *inner;
    }
    match error {
        Error::Setting { name, .. } => name,
        other => panic!("{other}"),
    }
}

/// The samples of a data set, which are read.
struct Read<'a>(&'a Data);

impl DatasetFor<Vector<2>, f32> for Read<'_> {
    type Target = u32;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn targets_per_sample(&self) -> usize {
        1
    }

    fn read(&self, _: usize, indices: &[usize], samples: &mut Data) -> Result<()> {
        samples.append(self.0, indices)
    }
}

#[test]
fn batches_larger_than_the_data_set_are_the_data_set() {
    let data = data();
    let read = Read(&data);
    let (expected, _) = fit(&trainer(20), &data).unwrap();
    for size in HUGE {
        let trainer = Trainer {
            accumulate: size,
            ..trainer(size)
        };
        assert_eq!(fit(&trainer, &data).unwrap().0, expected);
        assert_eq!(fit(&trainer, &read).unwrap().0, expected);
        for ahead in [1, 2, size] {
            let ahead = prefetch(&read, &trainer, ahead, |read| fit(&trainer, read));
            assert_eq!(ahead.unwrap().0, expected);
        }
    }
    // What is read ahead is bounded as well.
    let small = trainer(3);
    let (expected, _) = fit(&small, &data).unwrap();
    let ahead = prefetch(&read, &small, usize::MAX, |read| fit(&small, read));
    assert_eq!(ahead.unwrap().0, expected);
}

#[test]
fn epochs_of_more_samples_than_can_be_ordered() {
    /// Draws the first sample, as often as one likes.
    struct First(usize);

    impl Sampler for First {
        fn len(&self) -> usize {
            self.0
        }
        fn draw(&self, _: usize, _: usize) -> usize {
            0
        }
    }

    let data = data();
    for length in HUGE {
        let weighted = Weighted::new(&[1.0; 20], 0).unwrap().with_len(length);
        let balanced = Balanced::new(&data, 0).unwrap().with_len(length);
        assert!(weighted.draw(0, length - 1) < 20 && balanced.draw(0, length - 1) < 20);
        assert_eq!(
            setting(fit(&trainer(4), &Sampled::new(&data, weighted.clone()))),
            "len"
        );
        assert_eq!(
            setting(fit(&trainer(4), &Sampled::new(&data, balanced))),
            "len"
        );
        let sampled = Sampled::new(&data, First(length));
        let ahead = prefetch(&sampled, &trainer(4), 2, |ahead| fit(&trainer(4), ahead));
        assert_eq!(setting(ahead), "len");
        let (network, loss) = (Tiny::new(0), CrossEntropy::default());
        assert_eq!(setting(evaluate(&network, &loss, &mut [], &sampled)), "len");
        assert_eq!(setting(measure(&network, &mut [], &sampled)), "len");
        assert_eq!(setting(Balanced::new(&sampled, 0)), "len");
        assert_eq!(setting(Mixup::new(&sampled, 3, 1.0, 0)), "len");
        assert_eq!(
            setting(Subset::split::<Vector<2>, f32>(&sampled, 0.5, 0)),
            "len"
        );
    }
    assert_eq!(Order::new(3, 0).indices(), [0, 1, 2]);
}

#[test]
fn classes_and_vocabularies() {
    for many in HUGE.into_iter().chain([u32::MAX as usize, 1 << 30]) {
        assert_eq!(setting(data().one_hot(many)), "classes");
        assert_eq!(setting(Mixup::new(&data(), many, 1.0, 0)), "classes");
        assert_eq!(setting(Sampling::default().chooser(many)), "vocabulary");
    }
    assert!(matches!(
        data().one_hot(2),
        Err(Error::Class { class: 2, .. })
    ));
    assert_eq!(data().one_hot(3).unwrap().targets_per_sample(), 3);
    // Large ones that there are.
    let mut chooser = Sampling::greedy().chooser(1_000_000).unwrap();
    let mut logits = vec![0.0_f32; 1_000_000];
    logits[999_999] = 1.0;
    assert_eq!(chooser.choose(&logits).unwrap(), 999_999);
}

#[test]
fn folds_and_candidates() {
    let space = Space::default().uniform("rate", 0.0, 1.0);
    for many in HUGE {
        assert_eq!(setting(k_folds(many, 2, 0)), "folds");
        assert_eq!(setting(k_folds(100, many, 0)), "folds");
        assert_eq!(
            setting(repeated_folds(many, 0, |seed| k_folds(10, 2, seed))),
            "times"
        );
        assert_eq!(setting(repeated_folds(many, 0, |_| Ok(vec![]))), "times");
        assert!(space.random(many, 0).is_err());
    }
    // Each sample by itself, of too many.
    assert_eq!(setting(k_folds(1 << 20, 1 << 20, 0)), "folds");
    assert_eq!(k_folds(1000, 1000, 0).unwrap().len(), 1000);
}

#[test]
fn bins() {
    for bins in [usize::MAX, 1 << 40] {
        let histogram = Histogram::new(&[0.0_f32, 0.5, 1.0], bins);
        assert_eq!(histogram.counts().iter().sum::<u64>(), 3);
        let (mut area, mut precision) = (RocAuc::binned(bins), AveragePrecision::binned(bins));
        let mut error = ExpectedCalibrationError::new(bins);
        let metrics: &mut [&mut dyn Metric<f32, _, u32>] =
            &mut [&mut area, &mut precision, &mut error];
        measure(&Tiny::new(0), metrics, &data()).unwrap();
        // As exact as with every score.
        let mut exact = RocAuc::default();
        measure(&Tiny::new(0), &mut [&mut exact], &data()).unwrap();
        assert!((area.value() - exact.value()).abs() < 1e-12);
    }
}

#[test]
fn memory_of_optimizers_states_and_beams() {
    let history = LbfgsSettings {
        // 131,072 networks of four megabytes.
        history: 1 << 16,
        ..LbfgsSettings::default()
    };
    assert_eq!(setting(Lbfgs::<Wide>::new(history)), "history");
    for many in HUGE {
        let history = LbfgsSettings {
            history: many,
            ..LbfgsSettings::default()
        };
        assert_eq!(setting(Lbfgs::<Tiny>::new(history)), "history");

        let network = Recurrent::new(0);
        let mut carried = Carried::new(&network, many);
        assert_eq!(carried.samples(), 0);
        let inputs = [0.5, 0.25];
        let inputs = nn_runtime::shape::Samples::<Sequence<2, 1>>::from_column_slice(&inputs);
        let mut workspace = Workspace::new();
        let outputs = network
            .carrying(&mut carried)
            .predict_batch(&inputs, &mut workspace);
        let error = outputs.unwrap_err().to_string();
        assert!(error.contains("(one carried state each)"), "{error}");
        let beams = BeamSearch {
            beams: many,
            ..BeamSearch::default()
        };
        let gpt = Gpt::new(0);
        assert_eq!(setting(beams.run(&gpt, State::new(&gpt), &[1])), "beams");
    }
}

#[test]
fn room_that_there_is_not_is_made_when_samples_come() {
    for many in HUGE {
        for (samples, targets) in [(many, 1), (3, many), (many, many)] {
            let mut data = Data::with_capacity(samples, targets);
            assert_eq!(data.push(&[1.0, 2.0], &[1]).is_ok(), targets == 1);
        }
    }
}
