//! Batches that are accumulated give what one large batch gives, and the loss of an epoch does not
//! depend on how it is cut: for every loss, reduction, weight and length.

use nn_runtime::data::{Dataset, DatasetFor, Target};
use nn_runtime::error::Result;
use nn_runtime::loss::{
    BinaryCrossEntropy, BinaryFocal, CrossEntropy, Focal, GaussianNegativeLogLikelihood, Hinge,
    Huber, KullbackLeibler, LogCosh, Loss, MeanAbsoluteError, MeanSquaredError, MultiClassHinge,
    NegativeLogLikelihood, Poisson, Reduction, Weighted,
};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{BatchEnd, Hook, Progress, Training, evaluate};

const SAMPLES: usize = 11;
const STEPS: usize = 4;

network! { #[scalar(f64)] struct Steps { [4, 3] => Dense(4, tanh) => Dense(4) } }
network! { #[scalar(f64)] struct Logs { [4, 3] => Dense(4, tanh) => Dense(4, log_softmax) } }
network! {
    #[scalar(f64)]
    struct Two(x: [4, 3]) {
        let h = x => Dense(4, tanh);
        (h => Dense(4), h => Last => Dense(1))
    }
}

/// Numbers that are alike each time.
fn number(index: usize) -> f64 {
    ((index * 37 + 11) % 23) as f64 / 11.0 - 1.0
}

fn inputs() -> Vec<f64> {
    (0..SAMPLES * STEPS * 3).map(number).collect()
}

/// The lengths differ, and those of neighbors do.
const LENGTHS: [usize; SAMPLES] = [4, 1, 2, 3, 1, 4, 2, 1, 3, 4, 1];
const WEIGHTS: [f64; SAMPLES] = [1.0, 0.5, 3.0, 0.0, 2.0, 1.5, 0.25, 4.0, 1.0, 0.75, 2.5];

/// With and without weights and lengths.
fn variants<I: Shape, T: Target>(targets: &[T]) -> Vec<(String, Dataset<I, T, f64>)> {
    let plain = || Dataset::<I, T, f64>::from_flat(inputs(), targets.to_vec()).unwrap();
    let mut all = vec![];
    for (weighted, ragged) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut data = plain();
        if weighted {
            data = data.with_weights(WEIGHTS.to_vec()).unwrap();
        }
        if ragged {
            data = data.with_lengths(LENGTHS.to_vec()).unwrap();
        }
        all.push((format!("weights {weighted}, lengths {ragged}"), data));
    }
    all
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

/// The losses of the steps.
#[derive(Default)]
struct StepLosses(Vec<f64>);

impl<N> Hook<N> for StepLosses {
    fn name(&self) -> &'static str {
        "step losses"
    }

    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if end.stepped {
            self.0.push(end.step_loss);
        }
        Ok(())
    }
}

/// What comes of a run: the parameters, the loss of each epoch, and that of each step.
fn train<N, L, D, T>(
    trainer: &Trainer,
    loss: &L,
    data: &D,
    learning_rate: f64,
) -> (N, Vec<f64>, Vec<f64>)
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
    let mut steps = StepLosses::default();
    let history = trainer.fit_with(
        &mut network,
        &mut optimizer,
        Fit::new(data, loss),
        &mut [&mut steps],
    );
    let losses = history.unwrap().losses().collect();
    (network, losses, steps.0)
}

/// All that is said at the top, of one loss with one data set.
fn check<N, L, T>(name: &str, loss: &L, data: &Dataset<N::Input, T, f64>)
where
    N: Network<Scalar = f64>,
    T: Target,
    L: Loss<f64, N::Head, T>,
{
    for (part, accumulate) in [(1, 4), (2, 2), (2, 3), (1, SAMPLES)] {
        // Of 11 samples, the last batch and the last step are short.
        let name = format!("{name}, {accumulate} batches of {part}");
        let rate = 0.05;
        let large = train::<N, _, _, _>(&trainer(part * accumulate, 1), loss, data, rate);
        let small = train::<N, _, _, _>(&trainer(part, accumulate), loss, data, rate);
        for (large, small) in parameters(&large.0).iter().zip(parameters(&small.0)) {
            close(&name, *large, small);
        }
        for (large, small) in large.1.iter().zip(&small.1) {
            close(&format!("{name}: the loss of an epoch"), *large, *small);
        }
        assert_eq!(large.2.len(), small.2.len());
        for (large, small) in large.2.iter().zip(&small.2) {
            close(&format!("{name}: the loss of a step"), *large, *small);
        }

        // The same by hand.
        let (network, mut workspace) = (N::new(1), Workspace::new());
        let (mut whole, mut parts) = (N::zeros(), N::zeros());
        let indices: Vec<usize> = (0..part * accumulate).map(|i| i * 3 % SAMPLES).collect();
        let batch = data.batch(&indices).unwrap();
        let expected = network
            .gradient(loss, batch, &mut whole, &mut workspace)
            .unwrap();
        let divided = network.divided(loss, batch).unwrap();
        let mut sum = 0.0;
        for batch in data.batches(&indices, part).unwrap() {
            let one = network.gradient(&divided, batch, &mut parts, &mut workspace);
            sum += one.unwrap();
        }
        close(&format!("{name}: by hand"), expected, sum);
        for (whole, part) in parameters(&whole).iter().zip(parameters(&parts)) {
            close(&format!("{name}: by hand"), *whole, part);
        }
    }
    // Nothing is learned: the loss is that of a data set, however it is cut.
    let expected = evaluate(&N::new(1), loss, &mut [], data).unwrap();
    for batch_size in [1, 2, 3, 5, SAMPLES] {
        for accumulate in [1, 2] {
            let trainer = trainer(batch_size, accumulate);
            let (_, losses, _) = train::<N, _, _, _>(&trainer, loss, data, 0.0);
            for loss in losses {
                let name = format!("{name}: an epoch of batches of {batch_size}");
                close(&name, expected, loss);
            }
        }
    }
}

/// A loss with both reductions, and data with and without weights and lengths.
macro_rules! check_all {
    ($network:ty, $targets:expr, $loss:ident { $($field:ident: $value:expr),* }) => {
        for reduction in [Reduction::Mean, Reduction::Sum] {
            #[allow(clippy::needless_update)]
            let loss = $loss { $($field: $value,)* reduction, ..$loss::default() };
            for (name, data) in variants::<<$network as Layer>::Input, _>($targets) {
                let name = format!("{loss:?}, {name}");
                check::<$network, _, _>(&name, &loss, &data);
            }
        }
    };
}

/// A class for each step; those of some samples are all 3.
fn classes() -> Vec<u32> {
    let class = |index: usize| match index / STEPS {
        1 | 4 | 5 => 3,
        _ => (index * 7 % 10 % 4) as u32,
    };
    (0..SAMPLES * STEPS).map(class).collect()
}

fn values() -> Vec<f64> {
    (0..SAMPLES * STEPS * 4)
        .map(|index| number(index + 5))
        .collect()
}

fn distributions() -> Vec<f64> {
    let raw: Vec<f64> = values().iter().map(|value| value + 1.25).collect();
    let columns = raw.chunks(4).flat_map(|column| {
        let sum: f64 = column.iter().sum();
        column.iter().map(move |value| value / sum)
    });
    columns.collect()
}

const CLASS_WEIGHTS: [f64; 4] = [0.1, 5.0, 1.0, 0.3];

#[test]
fn losses_of_classes() {
    let classes = classes();
    check_all!(Steps, &classes, CrossEntropy {});
    check_all!(
        Steps,
        &classes,
        CrossEntropy {
            class_weights: CLASS_WEIGHTS.to_vec(),
            label_smoothing: 0.2,
            ignored_class: Some(3)
        }
    );
    check_all!(
        Steps,
        &classes,
        Focal {
            alpha: CLASS_WEIGHTS.to_vec(),
            ignored_class: Some(3)
        }
    );
    check_all!(
        Steps,
        &classes,
        MultiClassHinge {
            class_weights: CLASS_WEIGHTS.to_vec(),
            squared: true
        }
    );
    check_all!(
        Logs,
        &classes,
        NegativeLogLikelihood {
            class_weights: CLASS_WEIGHTS.to_vec(),
            ignored_class: Some(3)
        }
    );
}

#[test]
fn losses_of_distributions() {
    let distributions = distributions();
    check_all!(
        Steps,
        &distributions,
        CrossEntropy {
            class_weights: CLASS_WEIGHTS.to_vec(),
            label_smoothing: 0.1
        }
    );
    check_all!(Steps, &distributions, KullbackLeibler {});
}

#[test]
fn losses_of_values() {
    let values = values();
    check_all!(Steps, &values, MeanSquaredError {});
    check_all!(Steps, &values, MeanAbsoluteError {});
    check_all!(Steps, &values, Huber { delta: 0.3 });
    check_all!(Steps, &values, LogCosh {});
    let half: Vec<f64> = values[..SAMPLES * STEPS * 2].to_vec();
    check_all!(Steps, &half, GaussianNegativeLogLikelihood { full: true });
}

#[test]
fn losses_of_answers_and_counts() {
    let answers: Vec<f64> = values()
        .iter()
        .map(|&value| f64::from(u8::from(value > 0.0)))
        .collect();
    check_all!(
        Steps,
        &answers,
        BinaryCrossEntropy {
            pos_weight: CLASS_WEIGHTS.to_vec()
        }
    );
    check_all!(Steps, &answers, BinaryFocal {});
    check_all!(Steps, &answers, Poisson {});
    let signs: Vec<f64> = answers.iter().map(|answer| 2.0 * answer - 1.0).collect();
    check_all!(Steps, &signs, Hinge { squared: true });
}

#[test]
fn losses_of_several_outputs() {
    let (classes, values) = (classes(), values());
    let classes = classes.chunks_exact(STEPS);
    let targets: Vec<([u32; STEPS], [f64; 1])> = classes
        .zip(&values)
        .map(|(classes, &value)| (classes.try_into().unwrap(), [value]))
        .collect();
    for (first, second) in [
        (Reduction::Mean, Reduction::Mean),
        (Reduction::Mean, Reduction::Sum),
        (Reduction::Sum, Reduction::Sum),
    ] {
        let loss = (
            CrossEntropy {
                class_weights: CLASS_WEIGHTS.to_vec(),
                ignored_class: Some(3),
                reduction: first,
                ..CrossEntropy::default()
            },
            Weighted {
                loss: MeanSquaredError { reduction: second },
                weight: 0.3,
            },
        );
        for (name, data) in variants::<<Two as Layer>::Input, _>(&targets) {
            check::<Two, _, _>(&format!("{first:?}, {second:?}, {name}"), &loss, &data);
        }
    }
    let weighted = Weighted {
        loss: CrossEntropy {
            ignored_class: Some(3),
            ..CrossEntropy::default()
        },
        weight: 2.0,
    };
    for (name, data) in variants::<<Steps as Layer>::Input, _>(&self::classes()) {
        check::<Steps, _, _>(&format!("a weighted loss, {name}"), &weighted, &data);
    }
}
