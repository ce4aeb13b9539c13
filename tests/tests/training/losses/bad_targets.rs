//! Targets and settings that a loss is not defined for: each an error with words, no panic.

use nn_runtime::activation::*;
use nn_runtime::error::Error;
use nn_runtime::loss::*;

use super::evaluate;

/// The error of two features at two positions.
fn error<H, T>(loss: &impl Loss<f64, H, T>, _: H, targets: &[T]) -> String {
    let settings = loss.check_settings(2, 2);
    let error = settings.and_then(|()| loss.check(2, 2, targets));
    error.unwrap_err().to_string()
}

#[test]
fn classes() {
    let classes = [0, 1, 1, 0, 1, 2];
    let expected = "sample 2 has class 2, but the network has 2 classes, numbered from 0 to 1";
    assert_eq!(error(&CrossEntropy::default(), Softmax, &classes), expected);
    assert_eq!(error(&Focal::default(), Identity, &classes), expected);
    let likelihood = NegativeLogLikelihood::default();
    assert_eq!(error(&likelihood, LogSoftmax, &classes), expected);
    assert_eq!(
        error(&MultiClassHinge::default(), Identity, &classes),
        expected
    );

    let ignoring = CrossEntropy {
        ignored_class: Some(2),
        ..CrossEntropy::default()
    };
    let fits: &dyn Loss<f64, Softmax, u32> = &ignoring;
    assert_eq!(fits.check(2, 2, &classes), Ok(()));
}

#[test]
fn values() {
    let nan = [0.0, 1.0, 0.0, 1.0, 0.0, f64::NAN];
    let finite = "the target of sample 1 is NaN, but the loss expects a finite number";
    assert_eq!(error(&MeanSquaredError::default(), Tanh, &nan), finite);
    assert_eq!(error(&MeanAbsoluteError::default(), Tanh, &nan), finite);
    assert_eq!(error(&Huber::default(), Tanh, &nan), finite);
    assert_eq!(error(&LogCosh::default(), Tanh, &nan), finite);
    assert_eq!(
        error(&Poisson::default(), Identity, &[0.0, 1.0, 2.0, 3.0, -1.0]),
        "the target of sample 1 is -1, but the loss expects a finite number that is at least 0"
    );
    assert_eq!(
        error(&Hinge::default(), Tanh, &[1.0, -1.0, 1.0, 0.0]),
        "the target of sample 0 is 0, but the loss expects -1 or 1"
    );
    let gaussian = GaussianNegativeLogLikelihood::default();
    // One mean at each of two positions.
    assert_eq!(
        error(&gaussian, Identity, &[1.0, 2.0, f64::INFINITY]),
        "the target of sample 1 is inf, but the loss expects a finite number"
    );
    let odd: &dyn Loss<f64, Identity, f64> = &gaussian;
    assert!(matches!(
        odd.check_settings(3, 1),
        Err(Error::Setting { .. })
    ));
}

#[test]
fn probabilities() {
    for value in [-0.1, 1.1, f64::NAN] {
        let targets = [0.0, 1.0, 0.5, 0.5, value];
        let expected = format!(
            "the target of sample 1 is {value}, but the loss expects a probability from 0 to 1"
        );
        assert_eq!(
            error(&BinaryCrossEntropy::default(), Sigmoid, &targets),
            expected
        );
        assert_eq!(error(&BinaryFocal::default(), Sigmoid, &targets), expected);
        assert_eq!(
            error(&KullbackLeibler::default(), Softmax, &targets),
            expected
        );
        assert_eq!(error(&CrossEntropy::default(), Softmax, &targets), expected);
    }
    let short = [0.5, 0.5, 1.0, 0.0, 0.5, 0.5, 0.5, 0.25];
    let expected = "the targets of sample 1 sum to 0.75, but the loss expects a distribution: \
                    probabilities that sum to 1";
    assert_eq!(
        error(&KullbackLeibler::default(), Softmax, &short),
        expected
    );
    assert_eq!(error(&CrossEntropy::default(), Softmax, &short), expected);
    // Three digits are enough.
    let rounded: &dyn Loss<f64, Softmax, f64> = &CrossEntropy::default();
    assert_eq!(rounded.check(3, 1, &[0.333; 3]), Ok(()));
    assert!(rounded.check(3, 1, &[0.33; 3]).is_err());
}

#[test]
fn settings() {
    let setting = |text: &str| text.starts_with('`');
    for label_smoothing in [-0.1, 1.5, f64::NAN] {
        let loss = CrossEntropy {
            label_smoothing,
            ..CrossEntropy::default()
        };
        assert_eq!(
            error(&loss, Softmax, &[0_u32]),
            format!("`label_smoothing` should be from 0 to 1, but it is {label_smoothing}")
        );
    }
    let loss = CrossEntropy {
        class_weights: vec![1.0; 3],
        ..CrossEntropy::default()
    };
    let text = error(&loss, Softmax, &[0_u32]);
    assert_eq!(text, "class_weights: expected 2 numbers, found 3");
    let loss = NegativeLogLikelihood {
        class_weights: vec![1.0, -1.0],
        ..NegativeLogLikelihood::default()
    };
    assert!(setting(&error(&loss, LogSoftmax, &[0_u32])));
    let loss = BinaryCrossEntropy {
        pos_weight: vec![1.0],
        ..BinaryCrossEntropy::default()
    };
    let text = error(&loss, Sigmoid, &[0.0; 4]);
    assert_eq!(text, "pos_weight: expected 2 numbers, found 1");
    for delta in [0.0, -1.0, f64::NAN] {
        let loss = Huber {
            delta,
            ..Huber::default()
        };
        assert!(setting(&error(&loss, Identity, &[0.0; 4])));
    }
    let loss = Focal {
        gamma: -1.0,
        ..Focal::default()
    };
    assert!(setting(&error(&loss, Softmax, &[0_u32])));
    let loss = BinaryFocal {
        alpha: Some(2.0),
        ..BinaryFocal::default()
    };
    assert!(setting(&error(&loss, Sigmoid, &[0.0; 4])));
    let loss = Poisson {
        epsilon: -1.0,
        ..Poisson::default()
    };
    assert!(setting(&error(&loss, Identity, &[0.0; 4])));
    let loss = GaussianNegativeLogLikelihood {
        epsilon: 0.0,
        ..GaussianNegativeLogLikelihood::default()
    };
    assert!(setting(&error(&loss, Identity, &[0.0; 2])));
}

/// Targets that nobody checked give a NaN, and no panic; the rest of the gradient stands.
#[test]
fn unchecked() {
    fn unchecked<H: Copy>(loss: &impl Loss<f64, H, u32>, head: H) {
        let tile = Tile {
            features: 3,
            positions: 1,
            logits: &[0.1, 0.2, 0.3, 0.4, 0.5, 0.7],
            targets: &[u32::MAX, 1],
            weights: None,
            lengths: None,
        };
        let (value, gradient) = evaluate(loss, head, &tile);
        assert!(value.is_nan());
        assert_eq!(gradient[..3], [0.0; 3]);
        assert!(gradient[3..].iter().all(|&g| g != 0.0 && g.is_finite()));
    }
    let settings_too_short = CrossEntropy {
        class_weights: vec![2.0],
        label_smoothing: 0.1,
        ..CrossEntropy::default()
    };
    unchecked(&settings_too_short, Softmax);
    unchecked(&CrossEntropy::default(), Softmax);
    unchecked(&NegativeLogLikelihood::default(), LogSoftmax);
    unchecked(&Focal::default(), Identity);
    unchecked(&MultiClassHinge::default(), Identity);
}
