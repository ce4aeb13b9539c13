//! Targets for each step, of sequences of different lengths: losses, metrics, training.

use allocation_counter::measure;
use nn_runtime::data::{Dataset, DatasetFor};
use nn_runtime::error::Result;
use nn_runtime::loss::{CrossEntropy, Loss, MeanSquaredError, Reduction};
use nn_runtime::metric::{
    Accuracy, ConfusionMatrix, MeanSquaredError as Squares, Metric, RSquared,
};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::pass::Lengths;
use nn_runtime::prelude::*;
use nn_runtime::train::{evaluate, measure as measured};

use super::{assert_close, noise};

network! {
    /// Tags every step.
    #[scalar(f64)]
    struct Tagger { [8, 2] => Conv1d(6, 3, tanh, padding = same) => Dense(3, softmax) }
}

network! {
    /// A value for every step, of which there are many.
    #[scalar(f64)]
    struct Long { [200, 2] => Dense(4, tanh) => Dense(2) }
}

network! {
    /// A tag for every step and a class for the whole.
    #[scalar(f64)]
    struct Both(steps: [4, 2]) {
        let hidden = steps => Dense(3, tanh);
        (hidden => Dense(3, softmax), hidden => Mean => Dense(2))
    }
}

const LENGTHS: [usize; 6] = [8, 3, 1, 5, 8, 2];

/// Each step's tag is whether it is larger than the one before. Padded with what there is not.
fn tags(padding: u32) -> Dataset<Sequence<8, 2>, u32, f64> {
    let (mut inputs, mut targets) = (vec![], vec![]);
    for (sample, length) in LENGTHS.into_iter().enumerate() {
        let steps = noise(sample, 16);
        for step in 0..8 {
            let here = steps[2 * step];
            let before = if step == 0 { 0.0 } else { steps[2 * step - 2] };
            let tag = if here > before { 1 } else { 2 };
            targets.push(if step < length { tag } else { padding });
        }
        inputs.extend(steps);
    }
    Dataset::from_flat(inputs, targets)
        .unwrap()
        .with_lengths(LENGTHS.to_vec())
        .unwrap()
}

#[test]
fn padded_targets_are_never_read() {
    let network = Tagger::new(0);
    let loss = CrossEntropy::default();
    let of = |padding| {
        let (mut workspace, mut gradient) = (Workspace::new(), Tagger::zeros());
        let data = tags(padding);
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        (value.unwrap(), gradient)
    };
    assert_eq!(of(0), of(1_000_000));
    // A class that there is not, in a real step, is an error that names the sample.
    let mut data = tags(7);
    data = data.clone().map_targets(|t| if t == 1 { 3 } else { t });
    let error = network
        .loss(&loss, data.all(), &mut Workspace::new())
        .unwrap_err();
    assert!(
        error.to_string().starts_with("sample 0 has class 3"),
        "{error}"
    );
    let checked = Loss::<f64, <Tagger as Layer>::Head, u32>::check_real(
        &loss,
        3,
        2,
        &[0, 9, 1, 2, 0, 9],
        Some(Lengths::new(&[1, 2, 1], 1)),
    );
    assert_eq!(checked, Ok(()));
    let checked = Loss::<f64, <Tagger as Layer>::Head, u32>::check_real(
        &loss,
        3,
        2,
        &[0, 9, 1, 9, 0, 9],
        Some(Lengths::new(&[1, 2, 1], 1)),
    );
    let error = checked.unwrap_err().to_string();
    assert!(error.starts_with("sample 1 has class 9"), "{error}");
}

#[test]
fn the_mean_is_over_real_steps() {
    let network = Tagger::new(0);
    let data = tags(0);
    let mut workspace = Workspace::new();
    let value = |reduction, workspace: &mut Workspace<Tagger>| {
        let loss = CrossEntropy {
            reduction,
            ..CrossEntropy::default()
        };
        network.loss(&loss, data.all(), workspace).unwrap()
    };
    let mean = value(Reduction::Mean, &mut workspace);
    let sum = value(Reduction::Sum, &mut workspace);
    assert_close(
        &[mean],
        &[sum / LENGTHS.iter().sum::<usize>() as f64],
        "mean",
    );
    // Padding that carries the ignored class counts for as little.
    let loss = CrossEntropy {
        ignored_class: Some(9),
        ..CrossEntropy::default()
    };
    let ignored = network.loss(&loss, tags(9).all(), &mut workspace).unwrap();
    assert_close(&[ignored], &[mean], "ignored");
}

#[test]
fn evaluation_and_metrics_see_real_steps() {
    let network = Tagger::new(1);
    let data = tags(1_000_000);
    let loss = CrossEntropy::default();
    let (mut accuracy, mut matrix) = (Accuracy::default(), ConfusionMatrix::default());
    let value = evaluate(&network, &loss, &mut [&mut accuracy, &mut matrix], &data).unwrap();
    let mut workspace = Workspace::new();
    let expected = network.loss(&loss, data.all(), &mut workspace).unwrap();
    assert_close(&[value], &[expected], "loss");

    let outputs = network.predict_batch(data.all(), &mut workspace).unwrap();
    let (mut right, mut all) = (0, 0);
    for (sample, length) in LENGTHS.into_iter().enumerate() {
        for step in 0..length {
            let class = outputs.column(8 * sample + step).imax() as u32;
            right += u32::from(class == data.target(sample)[step]);
            all += 1;
        }
    }
    let share = f64::from(right) / f64::from(all);
    assert_close(
        &[accuracy.value(), matrix.accuracy()],
        &[share, share],
        "accuracy",
    );
    let counted: u64 = (0..3)
        .flat_map(|a| (0..3).map(move |b| (a, b)))
        .map(|(a, b)| matrix.count(a, b))
        .sum();
    assert_eq!(counted, 27);
}

#[test]
fn long_samples_with_weights_count_likewise() {
    let network = Long::new(0);
    let lengths = [200, 7, 1];
    let inputs = noise(1, 3 * 400);
    let targets = noise(2, 3 * 400);
    let data = Dataset::<Sequence<200, 2>, f64, f64>::from_flat(inputs, targets.clone())
        .unwrap()
        .with_lengths(lengths.to_vec())
        .unwrap()
        .with_weights(vec![1.0, 2.0, 0.5])
        .unwrap();
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(data.all(), &mut workspace).unwrap();
    let (mut sum, mut count) = (0.0, 0.0);
    let mut squares = 0.0;
    for (sample, (length, weight)) in lengths.into_iter().zip([1.0, 2.0, 0.5]).enumerate() {
        let place = sample * 400..sample * 400 + 2 * length;
        let outputs = &outputs.as_slice()[place.clone()];
        for (output, target) in outputs.iter().zip(&targets[place]) {
            let error = output - target;
            sum += weight * error * error;
            squares += error * error;
            count += 1.0;
        }
    }
    let loss = MeanSquaredError::default();
    let value = network.loss(&loss, data.all(), &mut workspace).unwrap();
    let (mut error, mut r_squared) = (Squares::default(), RSquared::default());
    let metrics: &mut [&mut dyn Metric<_, _, _>] = &mut [&mut error, &mut r_squared];
    let evaluated = evaluate(&network, &loss, metrics, &data).unwrap();
    assert_close(&[value, evaluated], &[sum / count; 2], "loss");
    assert_close(&[error.value()], &[squares / count], "error");
    assert!(r_squared.value() < 1.0);
}

#[test]
fn several_outputs_have_lengths_too() {
    let network = Both::new(0);
    assert_eq!(Both::WHOLE_SEQUENCES, None);
    let loss = (CrossEntropy::default(), CrossEntropy::default());
    let lengths = [4, 2, 1];
    let data = |padding: f64, tag: u32| {
        let mut inputs = noise(1, 24);
        let mut targets = vec![];
        for (sample, length) in lengths.into_iter().enumerate() {
            inputs[8 * sample + 2 * length..8 * (sample + 1)].fill(padding);
            let tags = core::array::from_fn(|step| if step < length { 1 } else { tag });
            targets.push((tags, [sample as u32 % 2]));
        }
        Dataset::<Sequence<4, 2>, ([u32; 4], [u32; 1]), f64>::from_flat(inputs, targets)
            .unwrap()
            .with_lengths(lengths.to_vec())
            .unwrap()
    };
    let of = |padding, tag| {
        let (mut workspace, mut gradient) = (Workspace::new(), Both::zeros());
        let data = data(padding, tag);
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        (value.unwrap(), gradient)
    };
    assert_eq!(of(0.0, 0), of(5.0, 2));
}

/// The same samples, not in memory.
struct Streamed(Dataset<Sequence<8, 2>, u32, f64>);

impl DatasetFor<Sequence<8, 2>, f64> for Streamed {
    type Target = u32;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn targets_per_sample(&self) -> usize {
        8
    }

    fn read(
        &self,
        _: usize,
        indices: &[usize],
        samples: &mut Dataset<Sequence<8, 2>, u32, f64>,
    ) -> Result<()> {
        samples.append(&self.0, indices)
    }
}

#[test]
fn a_trainer_learns_from_lengths_wherever_samples_come_from() {
    let (data, streamed) = (tags(0), Streamed(tags(0)));
    let trainer = Trainer {
        epochs: 60,
        batch_size: 4,
        ..Trainer::default()
    };
    let (mut one, mut other) = (Tagger::new(3), Tagger::new(3));
    let loss = CrossEntropy::default();
    let adam = || {
        Optimizer::new(Adam {
            learning_rate: 0.02,
            ..Adam::default()
        })
        .unwrap()
    };
    let mut accuracy = Accuracy::default();
    trainer
        .fit(
            &mut one,
            &mut adam(),
            Fit {
                train: &data,
                validation: None,
                loss: &loss,
                metrics: &mut [&mut accuracy],
            },
        )
        .unwrap();
    assert!(accuracy.value() > 0.8, "{}", accuracy.value());
    trainer
        .fit(
            &mut other,
            &mut adam(),
            Fit {
                train: &streamed,
                validation: Some(&streamed),
                loss: &loss,
                metrics: &mut [],
            },
        )
        .unwrap();
    assert_eq!(one, other);
    let mut again = Accuracy::default();
    measured(&other, &mut [&mut again], &streamed).unwrap();
    assert_eq!(again, accuracy);
}

#[test]
fn nothing_is_allocated_for_lengths() {
    let (network, data) = (Tagger::new(0), tags(0));
    let (mut workspace, mut gradient) = (Workspace::new(), Tagger::zeros());
    let loss = CrossEntropy::default();
    let mut once = || {
        network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
        network.loss(&loss, data.all(), &mut workspace).unwrap();
        network.predict_batch(data.all(), &mut workspace).unwrap();
        network
            .predict_sequence(&[0.5; 6], &mut [0.0; 9], &mut workspace)
            .unwrap();
    };
    once();
    assert_eq!(measure(once).count_total, 0);
}
