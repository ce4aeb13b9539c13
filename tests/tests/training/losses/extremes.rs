//! Losses and gradients are finite wherever mathematics has them finite.

use nn_runtime::activation::*;
use nn_runtime::loss::*;
use nn_runtime::scalar::Scalar;

use super::evaluate;

/// Loss and gradient of one sample of three outputs.
fn of<S: Scalar, H: Copy, T>(
    loss: &impl Loss<S, H, T>,
    head: H,
    logits: [f64; 3],
    targets: &[T],
) -> (f64, Vec<f64>) {
    let logits = logits.map(S::from_f64);
    let tile = Tile {
        features: 3,
        positions: 1,
        logits: &logits,
        targets,
        weights: None,
        lengths: None,
    };
    let (value, gradient) = evaluate(loss, head, &tile);
    (value, gradient.into_iter().map(S::to_f64).collect())
}

fn finite<S: Scalar, H: Copy, T>(name: &str, loss: &impl Loss<S, H, T>, head: H, targets: &[T]) {
    let largest = S::MAX.to_f64() / 4.0;
    for z in [1e4, 1e30, largest] {
        for logits in [[z, -z, 0.0], [-z, z, z], [0.0, 0.0, -z], [z; 3], [-z; 3]] {
            let (value, gradient) = of(loss, head, logits, targets);
            let finite = value.is_finite() && gradient.iter().all(|g| g.is_finite());
            assert!(
                finite,
                "{name} {}: {logits:?}: {value}, {gradient:?}",
                S::NAME
            );
        }
    }
}

fn everywhere<S: Scalar>() {
    let values = [0.3, -1.0, 2.0].map(S::from_f64);
    let answers = [0.0, 1.0, 0.25].map(S::from_f64);
    let distribution = [0.0, 0.75, 0.25].map(S::from_f64);
    let signs = [-1.0, 1.0, 1.0].map(S::from_f64);
    let class = [1];

    finite::<S, _, _>(
        "mean absolute error",
        &MeanAbsoluteError::default(),
        Identity,
        &values,
    );
    finite::<S, _, _>("huber", &Huber::default(), Identity, &values);
    finite::<S, _, _>("log cosh", &LogCosh::default(), Identity, &values);
    finite::<S, _, _>(
        "mean squared error",
        &MeanSquaredError::default(),
        Tanh,
        &values,
    );
    let smooth = CrossEntropy {
        label_smoothing: 0.1,
        class_weights: vec![0.5, 1.0, 2.0],
        ..CrossEntropy::default()
    };
    for loss in [CrossEntropy::default(), smooth] {
        finite::<S, _, _>("cross-entropy", &loss, Softmax, &class);
        finite::<S, _, _>(
            "cross-entropy of distributions",
            &loss,
            Softmax,
            &distribution,
        );
    }
    let likelihood = NegativeLogLikelihood::default();
    finite::<S, _, _>("likelihood", &likelihood, LogSoftmax, &class);
    finite::<S, _, _>(
        "divergence",
        &KullbackLeibler::default(),
        Softmax,
        &distribution,
    );
    for gamma in [0.0, 0.5, 2.0] {
        let loss = Focal {
            gamma,
            ..Focal::default()
        };
        finite::<S, _, _>("focal", &loss, Softmax, &class);
        let loss = BinaryFocal {
            gamma,
            ..BinaryFocal::default()
        };
        finite::<S, _, _>("binary focal", &loss, Sigmoid, &answers);
    }
    finite::<S, _, _>("binary", &BinaryCrossEntropy::default(), Sigmoid, &answers);
    let loss = BinaryCrossEntropy {
        pos_weight: vec![1.0, 0.5, 2.0],
        ..BinaryCrossEntropy::default()
    };
    finite::<S, _, _>("binary, weights", &loss, Identity, &answers);
    finite::<S, _, _>("hinge", &Hinge::default(), Identity, &signs);
    finite::<S, _, _>("hinge", &MultiClassHinge::default(), Identity, &class);
}

#[test]
fn of_f32() {
    everywhere::<f32>();
    // The square of a large f32 is an f64.
    let values = [0.0_f32; 3];
    finite(
        "mean squared error",
        &MeanSquaredError::default(),
        Identity,
        &values,
    );
}

#[test]
fn of_f64() {
    everywhere::<f64>();
}

/// Wrong answers of great confidence cost what they should, and right ones keep their digits.
#[test]
fn the_values_are_right() {
    let (value, gradient) = of::<f32, _, _>(
        &CrossEntropy::default(),
        Softmax,
        [1e4, -1e4, 0.0],
        &[1_u32],
    );
    assert_eq!(value, 2e4);
    assert_eq!(gradient, [1.0, -1.0, 0.0]);

    let sum = BinaryCrossEntropy {
        reduction: Reduction::Sum,
        ..BinaryCrossEntropy::default()
    };
    let (value, gradient) = of::<f32, _, _>(&sum, Sigmoid, [1e4, -1e4, 1e4], &[0.0, 0.0, 1.0]);
    assert_eq!(value, 1e4);
    assert_eq!(gradient, [1.0, 0.0, 0.0]);

    // e⁻²⁰: 1 - p is less than half a unit of f32.
    let small = 2.061_153_622_438_558e-9;
    let (value, _) = of::<f32, _, _>(&sum, Sigmoid, [20.0, -1e4, 1e4], &[1.0, 0.0, 1.0]);
    assert!((value / small - 1.0).abs() < 1e-6, "{value:e}");
    let (value, _) = of::<f32, _, _>(
        &CrossEntropy::default(),
        Softmax,
        [20.0, 0.0, -1e4],
        &[0_u32],
    );
    assert!((value / small - 1.0).abs() < 1e-6, "{value:e}");

    // Huber's slope is δ however far away; ln cosh is |d| - ln 2.
    let (_, gradient) = of::<f64, _, _>(&Huber::default(), Identity, [1e4, -1e4, 0.0], &[0.0; 3]);
    assert_eq!(gradient, [1.0 / 3.0, -1.0 / 3.0, 0.0]);
    let (value, _) = of::<f64, _, _>(&LogCosh::default(), Identity, [1e-6, 0.0, 0.0], &[0.0; 3]);
    assert!((value / (0.5e-12 / 3.0) - 1.0).abs() < 1e-9, "{value:e}");
}

/// A NaN in the logits is not hidden by any loss.
#[test]
fn nan_stays_nan() {
    fn nan<H: Copy, T>(loss: &impl Loss<f32, H, T>, head: H, targets: &[T]) {
        let (value, _) = of(loss, head, [0.5, f64::NAN, -0.5], targets);
        assert!(value.is_nan(), "{value}");
    }
    let values = [1.0; 3];
    nan(&MeanSquaredError::default(), Identity, &values);
    nan(&MeanAbsoluteError::default(), Identity, &values);
    nan(&Huber::default(), Identity, &values);
    nan(&LogCosh::default(), Identity, &values);
    nan(&Hinge::default(), Identity, &values);
    nan(&Poisson::default(), Identity, &values);
    nan(&BinaryCrossEntropy::default(), Sigmoid, &values);
    nan(&BinaryFocal::default(), Sigmoid, &values);
    nan(&KullbackLeibler::default(), Softmax, &[0.0, 0.0, 1.0]);
    for class in [0, 1] {
        nan(&CrossEntropy::default(), Softmax, &[class]);
        nan(&NegativeLogLikelihood::default(), LogSoftmax, &[class]);
        nan(&Focal::default(), Softmax, &[class]);
        nan(&MultiClassHinge::default(), Identity, &[class]);
    }
    let loss = GaussianNegativeLogLikelihood::default();
    let (value, _) = of::<f32, _, _>(&loss, Identity, [0.5, f64::NAN, 0.0], &[1.0]);
    assert!(value.is_nan(), "{value}");
}
