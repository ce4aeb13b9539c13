//! Recurrent stages with lengths, and with states that a trainer carries.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::network::{Carried, Network, Workspace};
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::testing::Check;
use nn_runtime::train::{Progress, evaluate, evaluate_in_parts};

use super::{assert_close, noise, numbers, with_numbers};

network! {
    /// A tag for each step.
    #[scalar(f64)]
    struct Tagger {
        [5, 2] => Bidirectional { Lstm(3) } => 2 * { Residual { Gru(6) } } => Dense(3, softmax)
    }
}

network! {
    #[scalar(f64)]
    struct Encoder {
        [5, 2] => Bidirectional { Gru(2) => Conv1d(2, 3, padding = same) } => Rnn(3, tanh)
          => Last => RepeatVector(5) => Lstm(2) => Mean
    }
}

network! {
    #[scalar(f64)]
    struct Whole { [40, 1] => Lstm(4) => Dense(3, tanh) => Gru(3) => Dense(1) }
}

network! {
    #[scalar(f64)]
    struct Part { [8, 1] => Lstm(4) => Dense(3, tanh) => Gru(3) => Dense(1) }
}

#[test]
fn gradients_with_lengths_are_derivatives() {
    fn check<L: Layer<Scalar = f64>>() {
        assert_eq!(L::WHOLE_SEQUENCES, None);
        let check = Check {
            samples: 4,
            lengths: Some(&[5, 1, 3, 4]),
            ..Check::default()
        };
        check.layer::<L>().unwrap();
    }
    check::<Tagger>();
    check::<Encoder>();
}

#[test]
fn padding_changes_nothing() {
    let tagger = Tagger::new(1);
    let lengths = [5, 2, 1];
    let data = |seed: usize| {
        let (mut inputs, mut tags) = (noise(1, 30), vec![1; 15]);
        for (sample, length) in lengths.into_iter().enumerate() {
            let padding = 10 * sample + 2 * length..10 * (sample + 1);
            inputs[padding.clone()].copy_from_slice(&noise(seed, padding.len()));
            tags[5 * sample + length..5 * (sample + 1)].fill(seed as u32 % 7);
        }
        Dataset::<Sequence<5, 2>, u32, f64>::from_flat(inputs, tags)
            .unwrap()
            .with_lengths(lengths.to_vec())
            .unwrap()
    };
    let of = |seed: usize| {
        let (mut workspace, mut gradient) = (Workspace::new(), Tagger::zeros());
        let (data, loss) = (data(seed), CrossEntropy::default());
        let value = tagger.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        (value.unwrap(), gradient)
    };
    assert_eq!(of(3), of(12));
}

#[test]
fn a_trainer_learns_from_parts() {
    let wave = |t: usize| [(t as f64 * 0.7).sin() * (t as f64 * 0.11).cos()];
    let series: Vec<[f64; 1]> = (0..161).map(wave).collect();
    let (steps, next) = (&series[..160], &series[1..]);
    let parts = Dataset::<Sequence<8, 1>, f64, f64>::from_series(steps, next, 4).unwrap();
    let whole = Dataset::<Sequence<40, 1>, f64, f64>::from_series(steps, next, 4).unwrap();
    let trainer = Trainer {
        epochs: 40,
        batch_size: 4,
        stateful: true,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let mut network = Part::new(2);
    let loss = MeanSquaredError::default();
    let before = evaluate_in_parts(&network, &loss, &mut [], &parts, 4).unwrap();
    let adam = Adam {
        learning_rate: 0.02,
        ..Adam::default()
    };
    let mut optimizer = Optimizer::new(adam).unwrap();
    trainer
        .fit(&mut network, &mut optimizer, Fit::new(&parts, &loss))
        .unwrap();
    let after = evaluate_in_parts(&network, &loss, &mut [], &parts, 4).unwrap();
    assert!(after < before / 5.0, "{before} before, {after} after");

    // In parts, with states that are carried, what the whole gives at once.
    let at_once: Whole = with_numbers(&numbers(&network));
    let expected = evaluate(&at_once, &loss, &mut [], &whole).unwrap();
    assert_close(&[after], &[expected], "loss");
    let mut carried = Carried::new(&network, 4);
    assert_eq!(Part::NEEDS.state * 4, carried.as_slice().len());
    carried.reset_sample(&network, 3).unwrap();
}
