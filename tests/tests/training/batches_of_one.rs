//! Stages that measure a batch refuse one that has a single value to measure, and a trainer can leave
//! a short last batch out.

use nn_runtime::data::{Dataset, DatasetFor};
use nn_runtime::error::Result;
use nn_runtime::loss::{CrossEntropy, MeanSquaredError, Reduction};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{BatchEnd, History, Hook, LearningRateRange, Progress, Training, prefetch};

network! { struct Normed { 2 => Dense(3) => BatchNorm => relu => Dense(2) } }
network! { struct Inner { 2 => BatchNorm => Dense(2) } }
network! { struct Outer { 2 => Dense(2, relu) => Inner } }
network! { struct Repeated { 2 => 2 * { Residual { BatchNorm(momentum = 0.2) => Dense(2) } } => Dense(2) } }
network! { struct Pooled { [4, 2] => Dense(3) => Mean => BatchNorm => Dense(2) } }
network! { struct Pictures { [2, 2, 2] => BatchNorm => Flatten => Dense(2) } }
network! { struct Steps { [4, 2] => Dense(3) => BatchNorm => Last => Dense(2) } }
network! { struct Plain { 2 => Dense(2) } }

fn data<N: Network<Scalar = f32>>(samples: usize) -> Dataset<N::Input, u32> {
    let inputs = (0..samples * N::Input::SIZE)
        .map(|i| (i * 7 % 5) as f32 - 2.0)
        .collect();
    let classes = (0..samples).map(|i| i as u32 % 2).collect();
    Dataset::from_flat(inputs, classes).unwrap()
}

fn fit<N: Network<Scalar = f32>>(
    trainer: &Trainer,
    data: &Dataset<N::Input, u32>,
) -> Result<History>
where
    CrossEntropy: nn_runtime::loss::Loss<f32, N::Head, u32>,
{
    let mut optimizer = Optimizer::new(Sgd::default())?;
    let loss = CrossEntropy::default();
    trainer.fit(&mut N::new(0), &mut optimizer, Fit::new(data, &loss))
}

fn trainer(batch_size: usize) -> Trainer {
    Trainer {
        epochs: 2,
        batch_size,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

/// Every door refuses a single sample.
fn refuses<N: Network<Scalar = f32>>(stage: &str)
where
    CrossEntropy: nn_runtime::loss::Loss<f32, N::Head, u32>,
{
    let words = format!(
        "a batch of one sample gives `{stage}` of `{}` only one value per channel, but a variance \
         needs at least two: use larger batches, and set `drop_last` to skip a last batch of one \
         sample",
        N::NAME
    );
    let (network, loss) = (N::new(0), CrossEntropy::default());
    let (mut gradient, mut workspace) = (N::zeros(), Workspace::new());
    let one = data::<N>(1);
    let error = network.gradient(&loss, one.all(), &mut gradient, &mut workspace);
    assert_eq!(error.unwrap_err().to_string(), words);
    let columns = nalgebra_columns::<N>(&one);
    let error = network
        .forward(&columns, &mut workspace)
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.to_string(), words);
    // In use there is nothing to measure.
    network.loss(&loss, one.all(), &mut workspace).unwrap();
    network.predict_batch(&columns, &mut workspace).unwrap();

    let error = fit::<N>(&trainer(1), &data::<N>(4)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("batches of one sample (`batch_size: 1`): {words}")
    );
    let error = fit::<N>(&trainer(4), &data::<N>(9)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the last batch of each epoch (9 samples, `batch_size: 4`): {words}")
    );
    let dropping = Trainer {
        drop_last: true,
        ..trainer(4)
    };
    fit::<N>(&dropping, &data::<N>(9)).unwrap();
    fit::<N>(&trainer(4), &data::<N>(8)).unwrap();
    fit::<N>(&trainer(4), &data::<N>(10)).unwrap();
}

fn nalgebra_columns<N: Network<Scalar = f32>>(
    data: &Dataset<N::Input, u32>,
) -> nn_runtime::shape::Samples<N::Input, f32> {
    let columns = data.len() * N::Input::POSITIONS;
    nn_runtime::shape::Samples::<N::Input, f32>::from_column_slice_generic(
        nn_runtime::nalgebra::DimName::name(),
        nn_runtime::nalgebra::Dyn(columns),
        data.inputs(),
    )
}

#[test]
fn one_sample_is_refused() {
    refuses::<Normed>("BatchNorm");
    refuses::<Outer>("BatchNorm");
    refuses::<Repeated>("BatchNorm(momentum = 0.2)");
    refuses::<Pooled>("BatchNorm");
}

#[test]
fn one_sample_of_many_positions_is_fine() {
    fit::<Pictures>(&trainer(1), &data::<Pictures>(3)).unwrap();
    fit::<Steps>(&trainer(1), &data::<Steps>(3)).unwrap();
    fit::<Plain>(&trainer(1), &data::<Plain>(3)).unwrap();
    assert_eq!(Plain::MEASURES, nn_runtime::layer::Measures::NONE);
}

#[test]
fn one_step_of_one_sample_is_refused() {
    let ragged = |lengths: &[usize]| data::<Steps>(lengths.len()).with_lengths(lengths.to_vec());
    let error = fit::<Steps>(&trainer(1), &ragged(&[4, 2, 1]).unwrap()).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "batches of one sample (`batch_size: 1`): sample 2: a batch of one sample"
        ),
        "{text}"
    );
    fit::<Steps>(&trainer(1), &ragged(&[4, 2, 2]).unwrap()).unwrap();
    fit::<Steps>(&trainer(2), &ragged(&[1, 1, 1, 1]).unwrap()).unwrap();
    // Whether the short one is alone at the end is known where the order is.
    let in_order = Trainer {
        shuffle: false,
        ..trainer(2)
    };
    fit::<Steps>(&in_order, &ragged(&[1, 2, 2]).unwrap()).unwrap();
    assert!(fit::<Steps>(&in_order, &ragged(&[2, 2, 1]).unwrap()).is_err());
    assert!(fit::<Steps>(&trainer(2), &ragged(&[1, 2, 2]).unwrap()).is_err());
    // By hand too.
    let (network, mut workspace) = (Steps::new(0), Workspace::new());
    let data = ragged(&[4, 1]).unwrap();
    let (loss, mut gradient) = (CrossEntropy::default(), Steps::zeros());
    let mut of = |index: usize| {
        let batch = data.batch(std::slice::from_ref(&index)).unwrap();
        network.gradient(&loss, batch, &mut gradient, &mut workspace)
    };
    assert!(of(0).is_ok());
    assert!(of(1).is_err());
}

/// Sizes of the batches, and how many batches an epoch is said to have.
#[derive(Default)]
struct Sizes {
    seen: Vec<usize>,
    last: usize,
    batches: usize,
    steps: u64,
}

impl<N> Hook<N> for Sizes {
    fn name(&self) -> &'static str {
        "sizes"
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        self.batches = training.run.batches;
        Ok(())
    }

    fn epoch_start(&mut self, _: &mut Training<'_, N>) -> Result<()> {
        self.last = 0;
        Ok(())
    }

    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        self.seen.push(end.samples - self.last);
        (self.last, self.steps) = (end.samples, end.step);
        Ok(())
    }
}

fn sizes<D: DatasetFor<Vector<2>, f32, Target = u32>>(
    trainer: &Trainer,
    data: &D,
) -> (Sizes, Plain) {
    let (mut sizes, mut network) = (Sizes::default(), Plain::new(0));
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    let loss = CrossEntropy::default();
    let hooks: &mut [&mut dyn Hook<Plain>] = &mut [&mut sizes];
    trainer
        .fit_with(&mut network, &mut optimizer, Fit::new(data, &loss), hooks)
        .unwrap();
    (sizes, network)
}

#[test]
fn a_short_last_batch_is_dropped() {
    let data = data::<Plain>(11);
    let keeping = trainer(4);
    let dropping = Trainer {
        drop_last: true,
        ..keeping.clone()
    };
    let (kept, _) = sizes(&keeping, &data);
    assert_eq!((kept.seen, kept.batches), (vec![4, 4, 3, 4, 4, 3], 3));
    let (dropped, network) = sizes(&dropping, &data);
    assert_eq!((dropped.seen, dropped.batches), (vec![4; 4], 2));
    // Whole batches are all trained on.
    let whole = sizes(&dropping, &self::data::<Plain>(8)).0;
    assert_eq!(whole.seen, [4; 4]);
    // With two batches a step, and the samples that are left out in none of them.
    let accumulating = Trainer {
        accumulate: 3,
        ..dropping.clone()
    };
    assert_eq!(sizes(&accumulating, &data).0.steps, 2);
    let large = Trainer {
        batch_size: 8,
        ..dropping.clone()
    };
    let (small, large) = (sizes(&accumulating, &data).1, sizes(&large, &data).1);
    for (small, large) in small.dense1.weight.iter().zip(large.dense1.weight.iter()) {
        assert!((small - large).abs() < 1e-6);
    }
    // Read ahead, it is the same.
    let read_ahead = prefetch(&Read(&data), &dropping, 2, |data| sizes(&dropping, data));
    assert_eq!(read_ahead.0.seen, [4; 4]);
    assert_eq!(read_ahead.1, network);
    // As many steps as there are batches.
    let range = LearningRateRange {
        steps: 12,
        lowest: 1e-5,
        ..LearningRateRange::default()
    };
    let sgd = Optimizer::new(Sgd::default()).unwrap();
    let found = range.find(
        &dropping,
        &Plain::new(0),
        &sgd,
        &Fit::new(&data, &CrossEntropy::default()),
    );
    assert!(found.unwrap().points().len() >= 10);
}

/// Samples that are not in memory.
struct Read<'a>(&'a Dataset<Vector<2>, u32>);

impl DatasetFor<Vector<2>, f32> for Read<'_> {
    type Target = u32;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn targets_per_sample(&self) -> usize {
        1
    }

    fn read(
        &self,
        _: usize,
        indices: &[usize],
        samples: &mut Dataset<Vector<2>, u32>,
    ) -> Result<()> {
        samples.append(self.0, indices)
    }
}

#[test]
fn there_must_be_a_batch() {
    let dropping = Trainer {
        drop_last: true,
        ..trainer(12)
    };
    let error = fit::<Plain>(&dropping, &data::<Plain>(11)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`batch_size` should be at most the number of samples when `drop_last` skips a short \
         batch, but it is 12, for 11 samples"
    );
}

#[test]
fn statistics_of_batches_that_are_accumulated_are_averaged() {
    network! { #[scalar(f64)] struct Line { 1 => BatchNorm(momentum = 0.25) => Dense(1) } }
    let inputs: Vec<f64> = (0..12).map(|i| f64::from(i * i % 7)).collect();
    let data = Dataset::<Vector<1>, f64, f64>::values(inputs.clone(), vec![0.5; 12], 1).unwrap();
    for reduction in [Reduction::Mean, Reduction::Sum] {
        let mut line = Line::new(0);
        let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
        let trainer = Trainer {
            epochs: 1,
            shuffle: false,
            accumulate: 6,
            ..trainer(2)
        };
        let loss = MeanSquaredError { reduction };
        trainer
            .fit(&mut line, &mut optimizer, Fit::new(&data, &loss))
            .unwrap();
        let pairs = inputs.chunks(2);
        let variance: f64 = pairs
            .map(|pair| (pair[0] - pair[1]).powi(2) / 2.0)
            .sum::<f64>()
            / 6.0;
        let mean: f64 = inputs.iter().sum::<f64>() / 12.0;
        let found = (
            line.batch_norm1.running_mean[0],
            line.batch_norm1.running_var[0],
        );
        assert!((found.0 - 0.25 * mean).abs() < 1e-12, "{found:?}");
        assert!(
            (found.1 - (0.75 + 0.25 * variance)).abs() < 1e-12,
            "{found:?}"
        );
    }
}

#[test]
fn running_statistics_are_not_measured_on_one_value() {
    // As it was: the running variance shrank toward 0 without a word.
    network! { struct Line { 1 => BatchNorm => Dense(1) } }
    let data = Dataset::<Vector<1>, f32>::from_pairs([([0.5], [1.0]), ([1.5], [3.0])]);
    let mut line = Line::new(0);
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    let loss = MeanSquaredError::default();
    let result = trainer(1).fit(&mut line, &mut optimizer, Fit::new(&data, &loss));
    assert!(result.is_err());
    assert_eq!(line, Line::new(0));
}
