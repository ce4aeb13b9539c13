//! Training in memory of the caller. With the feature `alloc`, every step is compared with that of a
//! workspace and an optimizer, bit by bit.

use nn_runtime::network::Examples;
#[cfg(feature = "alloc")]
use nn_runtime::network::Workspace;
#[cfg(feature = "alloc")]
use nn_runtime::optimizer::Optimizer;
use nn_runtime::optimizer::{Adagrad, Algorithm, Stepper};
use nn_runtime::prelude::*;

network! {
    /// A device learns the last stages.
    #[frozen("features")]
    struct Spotter {
        [6, 6, 1] => features: Conv2d(4, 3, relu) => MaxPool2d(2) => Flatten
            => hidden: Dense(8, tanh) => Dropout(0.1) => Dense(3, softmax)
    }
}

network! { struct Series { [5, 2] => Lstm(6) => Last => Dense(1) } }

network! {
    struct Several(x: 3) {
        let hidden = x => Dense(8, tanh);
        (hidden => Dense(2), hidden => Dense(3, softmax))
    }
}

/// Numbers that look random.
fn number(index: usize) -> f32 {
    (index as f32 * 0.37 + 0.11) % 1.0 - 0.5
}

/// Images, and which of three their brightest third is.
fn images() -> ([f32; 9 * 36], [u32; 9]) {
    let targets = core::array::from_fn(|sample| sample as u32 % 3);
    let inputs = core::array::from_fn(|place| {
        let (sample, row) = (place / 36, place % 36 / 6);
        let bright = if row / 2 == sample % 3 { 1.0 } else { 0.0 };
        bright + 0.3 * number(place)
    });
    (inputs, targets)
}

/// Trains, and returns the first and the last loss.
fn train<N, A, L, T>(
    network: &mut N,
    algorithm: A,
    loss: &L,
    (inputs, targets): (&[f32], &[T]),
    scratch: &mut [f32],
) -> [f64; 2]
where
    N: Network<Scalar = f32> + PartialEq + core::fmt::Debug,
    A: Algorithm,
    L: nn_runtime::loss::Loss<f32, N::Head, T>,
    T: Copy + Sync,
{
    let mut gradient = N::zeros();
    let mut moments = [N::zeros(), N::zeros()];
    let moments = &mut moments[..algorithm.moments().len()];
    let mut stepper = Stepper::new(algorithm.clone()).unwrap();
    #[cfg(feature = "alloc")]
    let (mut other, mut expected, mut workspace, mut optimizer) = (
        network.clone(),
        N::zeros(),
        Workspace::new(),
        Optimizer::new(algorithm).unwrap(),
    );
    let mut losses = [0.0; 2];
    for step in 0..120 {
        let batch = Examples::new(inputs, targets).with_key(step);
        gradient.clear();
        let value = network
            .gradient_with(loss, batch, &mut gradient, scratch)
            .unwrap();
        losses[usize::from(step > 0)] = value;
        #[cfg(feature = "alloc")]
        {
            expected.clear();
            let found = other
                .gradient(loss, (inputs, targets), &mut expected, &mut workspace)
                .unwrap();
            assert!(
                (value - found).abs() <= 1e-12 * found.abs(),
                "{value} {found}"
            );
            assert_eq!(gradient, expected, "step {step}");
            optimizer.step(&mut other, &expected);
        }
        stepper.step(network, &gradient, moments).unwrap();
        #[cfg(feature = "alloc")]
        assert_eq!(*network, other);
    }
    losses
}

#[test]
fn momentum_and_adam_learn_the_last_stages() {
    let (inputs, targets) = images();
    let loss = CrossEntropy::default();
    let sgd = Sgd {
        learning_rate: 0.1,
        momentum: 0.9,
        ..Sgd::default()
    };
    let adam = Adam {
        learning_rate: 0.02,
        ..Adam::default()
    };
    let (mut first, mut second) = (Spotter::new(1), Spotter::new(1));
    let before = first.clone();
    let mut scratch = [f32::NAN; 9 * Spotter::TRAIN_FLOATS];
    let batch = (&inputs[..], &targets[..]);
    let losses = train(&mut first, sgd, &loss, batch, &mut scratch);
    assert!(losses[1] < 0.1 * losses[0], "{losses:?}");
    assert_eq!(first.features, before.features);
    assert_ne!(first.hidden, before.hidden);
    let losses = train(&mut second, adam, &loss, batch, &mut scratch);
    assert!(losses[1] < 0.1 * losses[0], "{losses:?}");
    assert_eq!(second.features, before.features);
}

#[test]
fn sequences_and_an_algorithm_with_initial_moments() {
    let inputs: [f32; 40] = core::array::from_fn(number);
    let targets = [0.5_f32, -0.5, 0.25, 0.0];
    let adagrad = Adagrad {
        learning_rate: 0.1,
        initial_accumulator: 0.1,
        ..Adagrad::default()
    };
    let mut series = Series::new(1);
    let mut scratch = [f32::NAN; 4 * Series::TRAIN_FLOATS];
    let batch = (&inputs[..], &targets[..]);
    let losses = train(
        &mut series,
        adagrad,
        &MeanSquaredError::default(),
        batch,
        &mut scratch,
    );
    assert!(losses[1] < 0.1 * losses[0], "{losses:?}");
}

#[test]
fn tiles_of_one_sample_give_the_same_sum() {
    let (inputs, targets) = images();
    let (spotter, loss) = (Spotter::new(1), CrossEntropy::default());
    let mut gradients = [Spotter::zeros(), Spotter::zeros()];
    let mut scratch = [f32::NAN; 9 * Spotter::TRAIN_FLOATS];
    let batch = Examples::new(&inputs, &targets);
    let [few, many] = &mut gradients;
    let one = spotter.gradient_with(&loss, batch, few, &mut scratch[..Spotter::TRAIN_FLOATS]);
    let all = spotter.gradient_with(&loss, batch, many, &mut scratch);
    assert!((one.unwrap() - all.unwrap()).abs() < 1e-6);
    Spotter::walk([], [few, many], &mut |_, [], [few, many]| {
        let mut both = few.iter().zip(many);
        assert!(both.all(|(few, many)| (few - many).abs() < 1e-6));
    });
}

#[test]
fn what_does_not_fit_is_an_error() {
    let (inputs, targets) = images();
    let (spotter, loss, mut gradient) =
        (Spotter::new(1), CrossEntropy::default(), Spotter::zeros());
    let mut scratch = [0.0; Spotter::TRAIN_FLOATS];
    let mut found = |inputs: &[f32], targets: &[u32], scratch: &mut [f32]| {
        let batch = Examples::new(inputs, targets);
        let result = spotter.gradient_with(&loss, batch, &mut gradient, scratch);
        result.unwrap_err()
    };
    let needed = Spotter::TRAIN_FLOATS;
    let error = found(&inputs, &targets, &mut scratch[1..]).to_string();
    let expected = format!(
        "the scratch memory has {} numbers, but {needed} are needed",
        needed - 1
    );
    assert_eq!(error, expected);
    let error = found(&inputs[1..], &targets, &mut scratch).to_string();
    assert!(
        error.starts_with("the inputs (a whole number of samples)"),
        "{error}"
    );
    let error = found(&inputs, &targets[1..], &mut scratch).to_string();
    assert!(error.starts_with("targets"), "{error}");
    let error = found(&inputs[..36], &[3], &mut scratch).to_string();
    assert!(error.starts_with("sample 0 has class 3"), "{error}");
    let error = found(&[], &[], &mut scratch).to_string();
    assert!(error.starts_with("the batch is empty"), "{error}");
    let error = found(&[f32::NAN; 36], &[1], &mut scratch).to_string();
    assert_eq!(error, "the loss is not finite at a batch of 1 samples");
    let sgd = Sgd {
        learning_rate: -1.0,
        ..Sgd::default()
    };
    let error = Stepper::new(sgd).unwrap_err().to_string();
    let expected = "`learning_rate` should be a finite number that is at least 0, but it is -1";
    assert_eq!(error, expected);
    let mut adam = Stepper::new(Adam::default()).unwrap();
    let (mut network, gradient) = (Spotter::new(1), Spotter::zeros());
    let error = adam.step(&mut network, &gradient, &mut []).unwrap_err();
    assert_eq!(error.to_string(), "moments: expected 2, found 0");
}

#[test]
fn several_outputs() {
    let several = Several::new(1);
    let mut gradient = Several::zeros();
    let mut scratch = [0.0; 2 * Several::TRAIN_FLOATS];
    let loss = (MeanSquaredError::default(), CrossEntropy::default());
    let inputs: [f32; 6] = core::array::from_fn(number);
    let targets = [([0.1_f32, 0.2], [1_u32]), ([0.3, 0.4], [2])];
    let batch = Examples::new(&inputs, &targets);
    let value = several.gradient_with(&loss, batch, &mut gradient, &mut scratch);
    assert!(value.unwrap() > 0.0);
    assert_ne!(gradient, Several::zeros());
}

/// A layer of the program's own, with its parameters as a constant.
#[derive(Clone, Debug, PartialEq, Parameters)]
struct Gain {
    #[role(Weight)]
    factor: nn_runtime::parameter::Parameter<f32, 1>,
}

/// Network, gradient, moment and scratch memory in statics: nothing passes through the stack.
#[cfg(not(feature = "alloc"))]
#[test]
fn everything_is_static() {
    use std::sync::Mutex;

    struct Memory {
        network: Spotter,
        gradient: Spotter,
        moments: [Spotter; 1],
        scratch: [f32; 3 * Spotter::TRAIN_FLOATS],
    }

    static MEMORY: Mutex<Memory> = Mutex::new(Memory {
        network: Spotter::ZEROS,
        gradient: Spotter::ZEROS,
        moments: [Spotter::ZEROS],
        scratch: [0.0; 3 * Spotter::TRAIN_FLOATS],
    });
    static SEVERAL: Mutex<Several> = Mutex::new(Several::ZEROS);
    static SERIES: Mutex<Series> = Mutex::new(Series::ZEROS);

    let (inputs, targets) = images();
    let mut memory = MEMORY.lock().unwrap();
    let Memory {
        network,
        gradient,
        moments,
        scratch,
    } = &mut *memory;
    network.initialize(&mut nn_runtime::random::generator(1));
    assert_eq!(*network, Spotter::new(1));
    let mut sgd = Stepper::new(Sgd {
        learning_rate: 0.1,
        momentum: 0.9,
        ..Sgd::default()
    })
    .unwrap();
    let mut losses = [0.0; 60];
    for loss in &mut losses {
        gradient.clear();
        let batch = Examples::new(&inputs, &targets);
        *loss = network
            .gradient_with(&CrossEntropy::default(), batch, gradient, scratch)
            .unwrap();
        sgd.step(network, gradient, moments).unwrap();
    }
    assert!(losses[59] < 0.2 * losses[0], "{losses:?}");
    assert_eq!(*SEVERAL.lock().unwrap(), Several::zeros());
    assert_eq!(*SERIES.lock().unwrap(), Series::zeros());
    assert_eq!(Gain::ZEROS, Gain::zeros());
}
