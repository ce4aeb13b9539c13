//! Settings of losses, weights of samples: what makes no sense is an error, at every door and before
//! anything is computed.

use nn_runtime::data::{Dataset, Target};
use nn_runtime::loss::{
    BinaryCrossEntropy, BinaryFocal, CrossEntropy, Focal, GaussianNegativeLogLikelihood, Hinge,
    Huber, Loss, MeanSquaredError, MultiClassHinge, NegativeLogLikelihood, Poisson, Reduction,
    Weighted,
};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, evaluate};

network! { struct Four { 2 => Dense(4) } }
network! { struct Logs { 2 => Dense(4, log_softmax) } }
network! { struct Odd { 2 => Dense(3) } }
network! { struct Two(x: 2) { (x => Dense(4), x => Dense(1)) } }

/// Every door refuses a loss, in these words.
fn refuses<N, L, T>(loss: &L, targets: &[T], words: &str)
where
    N: Network<Input = Vector<2>, Scalar = f32>,
    L: Loss<f32, N::Head, T>,
    T: Target,
{
    let data = Dataset::<Vector<2>, T>::from_flat(vec![0.5; 6], targets.to_vec()).unwrap();
    let (mut network, mut gradient) = (N::new(0), N::zeros());
    let mut workspace = Workspace::new();
    let before = gradient.clone();
    let unchanged = |gradient: &N| {
        let mut all = true;
        gradient.for_each(|_, values| all &= values.iter().all(|value| *value == 0.0));
        all
    };
    let found = network.gradient(loss, data.all(), &mut gradient, &mut workspace);
    assert_eq!(found.unwrap_err().to_string(), words);
    assert!(unchanged(&gradient) && unchanged(&before));
    let found = network.loss(loss, data.all(), &mut workspace);
    assert_eq!(found.unwrap_err().to_string(), words);
    let found = network.divided(loss, data.all()).map(|_| ());
    assert_eq!(found.unwrap_err().to_string(), words);
    let found = evaluate(&network, loss, &mut [], &data);
    assert_eq!(found.unwrap_err().to_string(), words);
    let trainer = Trainer {
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    let found = trainer.fit(&mut network, &mut optimizer, Fit::new(&data, loss));
    assert_eq!(found.unwrap_err().to_string(), words);
}

const CLASSES: [u32; 3] = [0, 1, 3];

/// Weights that make no sense, and what is said of them.
fn weights(name: &str, may_be_zero: bool) -> Vec<(Vec<f64>, String)> {
    let mut all = vec![
        (
            vec![1.0, 2.0],
            format!("{name}: expected 4 numbers, found 2"),
        ),
        (vec![1.0; 5], format!("{name}: expected 4 numbers, found 5")),
    ];
    for (weight, text) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (-1.0, "-1"),
        (1e39, "1e39, which is inf in the network's scalar type"),
    ] {
        all.push((
            vec![1.0, 1.0, weight, 1.0],
            format!("`{name}` should be finite and at least 0, but it is {text} at index 2"),
        ));
    }
    if !may_be_zero {
        all.push((
            vec![0.0; 4],
            format!(
                "`{name}` should be above 0 for at least one class, but it is 0 for all classes"
            ),
        ));
    }
    all
}

#[test]
fn weights_of_classes() {
    for (class_weights, words) in weights("class_weights", false) {
        let loss = CrossEntropy {
            class_weights: class_weights.clone(),
            ..CrossEntropy::default()
        };
        refuses::<Four, _, _>(&loss, &CLASSES, &words);
        refuses::<Four, _, _>(&loss, &[0.25_f32; 12], &words);
        let loss = NegativeLogLikelihood {
            class_weights: class_weights.clone(),
            ..NegativeLogLikelihood::default()
        };
        refuses::<Logs, _, _>(&loss, &CLASSES, &words);
        let loss = MultiClassHinge {
            class_weights: class_weights.clone(),
            ..MultiClassHinge::default()
        };
        refuses::<Four, _, _>(&loss, &CLASSES, &words);
    }
    for (alpha, words) in weights("alpha", false) {
        let loss = Focal {
            alpha,
            ..Focal::default()
        };
        refuses::<Four, _, _>(&loss, &CLASSES, &words);
    }
    for (pos_weight, words) in weights("pos_weight", true) {
        let loss = BinaryCrossEntropy {
            pos_weight,
            ..BinaryCrossEntropy::default()
        };
        refuses::<Four, _, _>(&loss, &[1.0_f32; 12], &words);
    }
}

/// Numbers outside of a range that begins at 0, and how they are printed.
const BELOW: [(f64, &str); 4] = [
    (-0.5, "-0.5"),
    (f64::NAN, "NaN"),
    (f64::INFINITY, "inf"),
    (1e39, "1e39, which is inf in the network's scalar type"),
];

#[test]
fn numbers() {
    for (label_smoothing, text) in [(2.0, "2"), (-0.1, "-0.1"), (f64::NAN, "NaN")] {
        let loss = CrossEntropy {
            label_smoothing,
            ..CrossEntropy::default()
        };
        let words = format!("`label_smoothing` should be from 0 to 1, but it is {text}");
        refuses::<Four, _, _>(&loss, &CLASSES, &words);
        let loss = BinaryFocal {
            alpha: Some(label_smoothing),
            ..BinaryFocal::default()
        };
        let words = format!("`alpha` should be from 0 to 1, but it is {text}");
        refuses::<Four, _, _>(&loss, &[1.0_f32; 12], &words);
    }
    for (value, text) in BELOW {
        let words = |name| format!("`{name}` should be finite and at least 0, but it is {text}");
        let loss = Focal {
            gamma: value,
            ..Focal::default()
        };
        refuses::<Four, _, _>(&loss, &CLASSES, &words("gamma"));
        let loss = BinaryFocal {
            gamma: value,
            ..BinaryFocal::default()
        };
        refuses::<Four, _, _>(&loss, &[1.0_f32; 12], &words("gamma"));
        let loss = MultiClassHinge {
            margin: value,
            ..MultiClassHinge::default()
        };
        refuses::<Four, _, _>(&loss, &CLASSES, &words("margin"));
        let loss = Hinge {
            margin: value,
            ..Hinge::default()
        };
        refuses::<Four, _, _>(&loss, &[1.0_f32; 12], &words("margin"));
        let loss = Poisson {
            epsilon: value,
            ..Poisson::default()
        };
        refuses::<Four, _, _>(&loss, &[1.0_f32; 12], &words("epsilon"));
    }
    let small = (1e-50, "1e-50, which is 0 in the network's scalar type");
    for (delta, text) in BELOW.into_iter().chain([(0.0, "0"), small]) {
        let loss = Huber {
            delta,
            ..Huber::default()
        };
        let words = format!("`delta` should be finite and above 0, but it is {text}");
        refuses::<Four, _, _>(&loss, &[1.0_f32; 12], &words);
    }
    for (epsilon, text) in [
        (0.0, "0"),
        (-1.0, "-1"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
    ] {
        let loss = GaussianNegativeLogLikelihood {
            epsilon,
            ..GaussianNegativeLogLikelihood::default()
        };
        let words = format!("`epsilon` should be finite and above 0, but it is {text}");
        refuses::<Four, _, _>(&loss, &[1.0_f32; 6], &words);
    }
    let words = "`the number of outputs` should be even (the means, then the logarithms of the \
                 variances), but it is 3";
    refuses::<Odd, _, _>(
        &GaussianNegativeLogLikelihood::default(),
        &[1.0_f32; 3],
        words,
    );
}

#[test]
fn of_several_outputs() {
    let targets = [([0_u32], [0.5_f32]), ([1], [0.5]), ([3], [0.5])];
    for (weight, text) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (1e39, BELOW[3].1),
    ] {
        let loss = (
            CrossEntropy::default(),
            Weighted {
                loss: MeanSquaredError::default(),
                weight,
            },
        );
        let words =
            format!("the loss of output 1: `weight` should be a finite number, but it is {text}");
        refuses::<Two, _, _>(&loss, &targets, &words);
    }
    let loss = (
        CrossEntropy {
            class_weights: vec![1.0],
            ..CrossEntropy::default()
        },
        MeanSquaredError::default(),
    );
    let words = "the loss of output 0: class_weights: expected 4 numbers, found 1";
    refuses::<Two, _, _>(&loss, &targets, words);
    // Two targets for an output of one number were taken, and one of them ignored.
    let loss = (CrossEntropy::default(), MeanSquaredError::default());
    let targets = [
        ([0_u32], [0.5_f32, 0.1]),
        ([1], [0.5, 0.1]),
        ([3], [0.5, 0.1]),
    ];
    let words = "targets of output 1 per sample: expected 1 numbers, found 2";
    refuses::<Two, _, _>(&loss, &targets, words);
}

#[test]
fn what_makes_sense_is_taken() {
    let data = Dataset::<Vector<2>, u32>::from_flat(vec![0.5; 6], CLASSES.to_vec()).unwrap();
    let (network, mut gradient) = (Four::new(0), Four::zeros());
    let mut workspace = Workspace::new();
    for label_smoothing in [0.0, 1.0] {
        let loss = CrossEntropy {
            label_smoothing,
            class_weights: vec![0.0, 1.0, 2.0, 1e30],
            ignored_class: Some(7),
            reduction: Reduction::Sum,
        };
        let found = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        found.unwrap();
    }
    // A weight of 0 in front of a loss, and below: an entropy is subtracted.
    for weight in [0.0, -0.5] {
        let loss = Weighted {
            loss: CrossEntropy::default(),
            weight,
        };
        let found = network.loss(&loss, data.all(), &mut workspace).unwrap();
        assert_eq!(found < 0.0, weight < 0.0);
    }
}

#[test]
fn weights_of_samples() {
    let data = || Dataset::<Vector<2>, u32>::from_flat(vec![0.5; 6], CLASSES.to_vec()).unwrap();
    for weight in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = data().with_weights(vec![1.0, weight, 1.0]).unwrap_err();
        assert_eq!(error.to_string(), "the weight is not finite at sample 1");
    }
    assert!(data().with_weights(vec![1.0, -0.5, 0.0]).is_ok());
}
