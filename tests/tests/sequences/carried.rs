//! States that are carried over batches.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{MeanSquaredError, Reduction};
use nn_runtime::metric::MeanAbsoluteError;
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Carried, Network, Workspace};
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::evaluate_in_parts;

use super::smooth::{START, Smooth};
use super::{assert_close, noise, numbers, with_numbers};

macro_rules! of_steps {
    ($($series:ident $inner:ident $steps:literal)*) => {
        $(
            network! {
                #[scalar(f64)]
                struct $inner { [$steps, 2] => Smooth::<$steps, 2> => Dense(2, tanh) }
            }

            network! {
                /// Stages that carry something: alone, in a repeat, in a branch, in a network.
                #[scalar(f64)]
                struct $series {
                    [$steps, 2] => Dense(2)
                      => 3 * { Residual { Smooth::<$steps, 2> => Dense(2, tanh) } }
                      => Concat { self::$inner | Smooth::<$steps, 2> => Dense(1) }
                      => Dense(2)
                }
            }
        )*
    };
}
of_steps! { Series12 Inner12 12 Series4 Inner4 4 Series2 Inner2 2 }

network! {
    #[scalar(f64)]
    struct Nothing { [4, 2] => Dense(2) }
}

const ROWS: usize = 3;
const SUM: MeanSquaredError = MeanSquaredError {
    reduction: Reduction::Sum,
};

/// Rows of so many steps, one after another, in parts of `T` steps.
fn parts<const T: usize>(steps: usize) -> Dataset<Sequence<T, 2>, f64, f64> {
    let inputs = noise(1, ROWS * steps * 2);
    let targets = noise(2, ROWS * steps * 2);
    let (inputs, _) = inputs.as_chunks::<2>();
    let (targets, _) = targets.as_chunks::<2>();
    Dataset::from_series(inputs, targets, ROWS).unwrap()
}

#[test]
fn states_lie_sample_after_sample() {
    let network = Series4::new(0);
    assert_eq!(Series4::NEEDS.state, 3 * 2 + 2 + 2);
    let mut carried = Carried::new(&network, ROWS);
    assert_eq!(carried.samples(), ROWS);
    assert_eq!(carried.as_slice(), [START; 3 * 10]);
    let start = carried.clone();
    carried.as_mut_slice().fill(0.0);
    assert_ne!(carried, start);
    carried.reset_sample(&network, 1).unwrap();
    assert_eq!(carried.as_slice()[..10], [0.0; 10]);
    assert_eq!(carried.as_slice()[10..20], [START; 10]);
    assert_eq!(carried.as_slice()[20..], [0.0; 10]);
    carried.reset(&network);
    assert_eq!(carried, start);
    let error = carried.reset_sample(&network, 3).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sample index 3 is out of range: there are 3 samples, numbered from 0"
    );
}

#[test]
fn parts_one_after_another_are_the_whole() {
    let network = Series12::new(1);
    let part: Series4 = with_numbers(&numbers(&network));
    let (whole, data) = (parts::<12>(12), parts::<4>(12));
    let mut workspace = Workspace::new();
    let expected = network.loss(&SUM, whole.all(), &mut workspace).unwrap();
    let expected_outputs = network.predict_batch(whole.all(), &mut workspace).unwrap();

    let order: Vec<usize> = (0..data.len()).collect();
    let mut workspace = Workspace::new();
    let (mut carried, mut gradient) = (Carried::new(&part, ROWS), Series4::zeros());
    let (mut loss, mut trained) = (0.0, 0.0);
    let mut again = Carried::new(&part, ROWS);
    let mut outputs = Carried::new(&part, ROWS);
    for (place, batch) in data.batches(&order, ROWS).unwrap().enumerate() {
        loss += part
            .carrying(&mut carried)
            .loss(&SUM, batch, &mut workspace)
            .unwrap();
        trained += part
            .carrying(&mut again)
            .gradient(&SUM, batch, &mut gradient, &mut workspace)
            .unwrap();
        assert_eq!(again, carried);
        let inputs = &data.inputs()[place * ROWS * 8..(place + 1) * ROWS * 8];
        let inputs = OMatrix::from_iterator_generic(Const::<2>, Dyn(ROWS * 4), inputs.to_vec());
        let found = part
            .carrying(&mut outputs)
            .predict_batch(&inputs, &mut workspace)
            .unwrap();
        for row in 0..ROWS {
            let expected = expected_outputs.columns(row * 12 + place * 4, 4);
            let found = found.columns(row * 4, 4).clone_owned();
            assert_close(
                found.as_slice(),
                expected.clone_owned().as_slice(),
                "outputs",
            );
        }
    }
    assert_close(&[loss, trained], &[expected, expected], "loss");
    assert_eq!(outputs, carried);
}

#[test]
fn the_gradient_goes_back_to_where_a_part_begins() {
    let network = Series4::new(1);
    let data = parts::<4>(8);
    let (first, second) = ([0, 1, 2], [3, 4, 5]);
    let mut workspace = Workspace::new();
    let mut carried = Carried::new(&network, ROWS);
    let batch = data.batch(&first).unwrap();
    network
        .carrying(&mut carried)
        .loss(&SUM, batch, &mut workspace)
        .unwrap();
    let between = carried.clone();
    let batch = data.batch(&second).unwrap();
    let mut gradient = Series4::zeros();
    network
        .carrying(&mut carried)
        .gradient(&SUM, batch, &mut gradient, &mut workspace)
        .unwrap();
    // Differences of the second part alone, from the states that it found.
    let (parameters, gradient) = (numbers(&network), numbers(&gradient));
    for (place, &derivative) in gradient.iter().enumerate() {
        let mut loss = |step: f64| {
            let mut moved = parameters.clone();
            moved[place] += step;
            let moved: Series4 = with_numbers(&moved);
            moved
                .carrying(&mut between.clone())
                .loss(&SUM, batch, &mut workspace)
                .unwrap()
        };
        let difference = (loss(1e-5) - loss(-1e-5)) / 2e-5;
        assert!(
            (difference - derivative).abs() < 1e-7 * difference.abs().max(1.0),
            "{derivative} for {difference} at {place}"
        );
    }
}

#[test]
fn the_states_of_short_parts_are_those_after_their_steps() {
    let network = Series4::new(1);
    let lengths = [4, 2, 1];
    let data = parts::<4>(4).with_lengths(lengths.to_vec()).unwrap();
    let mut workspace = Workspace::new();
    let mut carried = Carried::new(&network, ROWS);
    let mut gradient = Series4::zeros();
    network
        .carrying(&mut carried)
        .gradient(&SUM, data.all(), &mut gradient, &mut workspace)
        .unwrap();
    let two: Series2 = with_numbers(&numbers(&network));
    let inputs = OMatrix::from_iterator_generic(Const::<2>, Dyn(2), data.input(1)[..4].to_vec());
    let mut alone = Carried::new(&two, 1);
    two.carrying(&mut alone)
        .predict_batch(&inputs, &mut Workspace::new())
        .unwrap();
    assert_close(&carried.as_slice()[10..20], alone.as_slice(), "states");
}

#[test]
fn batches_of_another_size_are_errors() {
    let network = Series4::new(0);
    let data = parts::<4>(8);
    let mut carried = Carried::new(&network, 4);
    let before = carried.clone();
    let workspace = &mut Workspace::new();
    let batch = data.batch(&[0, 1, 2]).unwrap();
    let words = "the samples of the batch (one carried state each): expected 4 numbers, found 3";
    let mut gradient = Series4::zeros();
    let error = network
        .carrying(&mut carried)
        .gradient(&SUM, batch, &mut gradient, workspace);
    assert_eq!(error.unwrap_err().to_string(), words);
    let inputs = OMatrix::zeros_generic(Const::<2>, Dyn(12));
    let error = network
        .carrying(&mut carried)
        .predict_batch(&inputs, workspace);
    assert_eq!(error.unwrap_err().to_string(), words);
    assert_eq!(carried, before);
}

#[test]
fn a_trainer_carries_states_over_the_batches_of_an_epoch() {
    let data = parts::<4>(12);
    let mut network = Series4::new(5);
    let mut by_hand = network.clone();
    let optimizer = || {
        Optimizer::new(Sgd {
            learning_rate: 0.05,
            ..Sgd::default()
        })
        .unwrap()
    };
    let trainer = Trainer {
        epochs: 2,
        batch_size: ROWS,
        stateful: true,
        ..Trainer::default()
    };
    let loss = MeanSquaredError::default();
    let mut error = MeanAbsoluteError::default();
    let history = trainer
        .fit(
            &mut network,
            &mut optimizer(),
            Fit {
                train: &data,
                validation: Some(&data),
                loss: &loss,
                metrics: &mut [&mut error],
            },
        )
        .unwrap();

    let order: Vec<usize> = (0..data.len()).collect();
    let (mut steps, mut workspace) = (optimizer(), Workspace::new());
    let mut gradient = Series4::zeros();
    for _ in 0..2 {
        let mut carried = Carried::new(&by_hand, ROWS);
        for batch in data.batches(&order, ROWS).unwrap() {
            gradient.clear();
            by_hand
                .carrying(&mut carried)
                .gradient(&loss, batch, &mut gradient, &mut workspace)
                .unwrap();
            steps.step(&mut by_hand, &gradient);
        }
    }
    assert_eq!(network, by_hand);
    let last = history.epochs().last().unwrap();
    let value = evaluate_in_parts(&network, &loss, &mut [], &data, ROWS).unwrap();
    assert_eq!(last.validation_loss, Some(value));

    // Of parts in a row, what the whole gives.
    let whole: Series12 = with_numbers(&numbers(&network));
    let expected = whole
        .loss(&loss, parts::<12>(12).all(), &mut Workspace::new())
        .unwrap();
    assert_close(&[value], &[expected], "validation loss");
}

#[test]
fn a_trainer_says_what_it_cannot_carry() {
    let loss = MeanSquaredError::default();
    let trainer = Trainer {
        batch_size: 2,
        stateful: true,
        ..Trainer::default()
    };
    let data = parts::<4>(12);
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    let error = trainer
        .fit(&mut Series4::new(0), &mut optimizer, Fit::new(&data, &loss))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the training set: `batch_size` should be a divisor of the number of samples when states \
         are carried between batches, but it is 2, for 9 samples"
    );
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    let error = trainer
        .fit(&mut Nothing::new(0), &mut optimizer, Fit::new(&data, &loss))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`stateful` should be false for a network without stateful stages, but it is true for \
         `Nothing`"
    );
}
