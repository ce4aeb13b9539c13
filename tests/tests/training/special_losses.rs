//! Losses at NaN, at masked classes, and at magnitudes from 1e-30 to 1e30.

use nn_runtime::activation::*;
use nn_runtime::loss::*;
use nn_runtime::scalar::Scalar;

/// Loss and gradient of one sample.
fn of<S: Scalar, H: Copy, T>(
    loss: &impl Loss<S, H, T>,
    head: H,
    logits: &[S],
    targets: &[T],
) -> (f64, Vec<S>) {
    let tile = Tile {
        features: logits.len(),
        positions: 1,
        logits,
        targets,
        weights: None,
        lengths: None,
    };
    let mut gradient = vec![S::ZERO; logits.len()];
    let value = loss.evaluate(head, &tile, 1.0, Some(&mut gradient));
    (value, gradient)
}

/// Of every place of a NaN among logits the gradient is NaN there, and so is the loss.
fn keeps_nan<S: Scalar, H: Copy, T>(
    name: &str,
    loss: &impl Loss<S, H, T>,
    head: H,
    targets: &[T],
    logits: usize,
) {
    for place in 0..logits {
        let mut z = vec![S::from_f64(0.3); logits];
        z[place] = S::from_f64(f64::NAN);
        let (value, gradient) = of(loss, head, &z, targets);
        let found = gradient[place].to_f64();
        assert!(
            value.is_nan() && found.is_nan(),
            "{name}, {place}: {value}, {gradient:?}"
        );
    }
}

fn losses_keep_nan<S: Scalar>() {
    let values = [0.3, -1.0, 0.3, 2.0, 0.0, 5.0, -7.0, 0.25, 1.0].map(S::from_f64);
    let answers = [0.0, 1.0, 0.25, 0.0, 1.0, 1.0, 1.0, 0.5, 0.0].map(S::from_f64);
    let signs = [-1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 1.0].map(S::from_f64);
    let counts = [0.0, 1.0, 3.0, 0.0, 2.0, 1.0, 5.0, 1.0, 4.0].map(S::from_f64);
    let distribution = [0.0, 0.5, 0.25, 0.0, 0.25].map(S::from_f64);

    keeps_nan::<S, _, _>(
        "mean absolute error",
        &MeanAbsoluteError::default(),
        Identity,
        &values,
        9,
    );
    keeps_nan::<S, _, _>(
        "mean squared error",
        &MeanSquaredError::default(),
        Identity,
        &values,
        9,
    );
    keeps_nan::<S, _, _>("of relu", &MeanAbsoluteError::default(), Relu, &values, 9);
    keeps_nan::<S, _, _>(
        "of hard_sigmoid",
        &MeanSquaredError::default(),
        HardSigmoid,
        &values,
        9,
    );
    keeps_nan::<S, _, _>("huber", &Huber::default(), Identity, &values, 9);
    keeps_nan::<S, _, _>("log cosh", &LogCosh::default(), Identity, &values, 9);
    keeps_nan::<S, _, _>("hinge", &Hinge::default(), Identity, &signs, 9);
    let squared = Hinge {
        squared: true,
        ..Hinge::default()
    };
    keeps_nan::<S, _, _>("squared hinge", &squared, Tanh, &signs, 9);
    keeps_nan::<S, _, _>(
        "binary",
        &BinaryCrossEntropy::default(),
        Sigmoid,
        &answers,
        9,
    );
    keeps_nan::<S, _, _>(
        "binary focal",
        &BinaryFocal::default(),
        Sigmoid,
        &answers,
        9,
    );
    keeps_nan::<S, _, _>("poisson", &Poisson::default(), Identity, &counts, 9);
    keeps_nan::<S, _, _>(
        "poisson of rates",
        &Poisson::default(),
        Softplus,
        &counts,
        9,
    );
    keeps_nan::<S, _, _>(
        "kullback leibler",
        &KullbackLeibler::default(),
        Softmax,
        &distribution,
        5,
    );
    keeps_nan::<S, _, _>(
        "soft targets",
        &CrossEntropy::default(),
        Softmax,
        &distribution,
        5,
    );
    let gaussian = GaussianNegativeLogLikelihood::default();
    keeps_nan::<S, _, _>("gaussian", &gaussian, Identity, &values[..2], 4);
    for class in 0..9_u32 {
        let class = [class];
        keeps_nan::<S, _, _>(
            "cross entropy",
            &CrossEntropy::default(),
            Softmax,
            &class,
            9,
        );
        keeps_nan::<S, _, _>(
            "likelihood",
            &NegativeLogLikelihood::default(),
            LogSoftmax,
            &class,
            9,
        );
        keeps_nan::<S, _, _>("focal", &Focal::default(), Softmax, &class, 9);
        let hinge = MultiClassHinge::default();
        keeps_nan::<S, _, _>("multi class hinge", &hinge, Identity, &class, 9);
    }
}

#[test]
fn no_loss_hides_what_is_no_number() {
    losses_keep_nan::<f32>();
    losses_keep_nan::<f64>();
}

#[test]
fn masked_classes_cost_nothing() {
    for features in [3, 8, 21] {
        let mut logits = vec![f64::NEG_INFINITY; features];
        (logits[0], logits[2]) = (0.5, 0.5);
        let (value, gradient) = of(&CrossEntropy::default(), Softmax, &logits, &[2_u32]);
        assert!((value - 2.0_f64.ln()).abs() < 1e-12);
        let (alone, other) = of(
            &NegativeLogLikelihood::default(),
            LogSoftmax,
            &logits,
            &[2_u32],
        );
        assert_eq!((value, &gradient), (alone, &other));
        assert!((gradient[0] - 0.5).abs() < 1e-12 && (gradient[2] + 0.5).abs() < 1e-12);
        assert!(gradient.iter().skip(3).all(|d| *d == 0.0), "{gradient:?}");
        let (value, gradient) = of(&Focal::default(), Softmax, &logits, &[2_u32]);
        assert!(value.is_finite() && gradient.iter().all(|d| d.is_finite()));
        // A target that is masked is impossible; its gradient is that of the softmax.
        let (value, gradient) = of(&CrossEntropy::default(), Softmax, &logits, &[1_u32]);
        assert_eq!(value, f64::INFINITY);
        assert_eq!(gradient[..3], [0.5, -1.0, 0.5]);
        let (value, gradient) = of(&Focal::default(), Softmax, &logits, &[1_u32]);
        assert_eq!(value, f64::INFINITY);
        assert_eq!(gradient[..3], [0.5, -1.0, 0.5]);
    }
}

/// In `f32` as in `f64`, wherever `f32` holds the exact loss and the products of any two numbers.
#[test]
fn losses_hold_at_every_magnitude() {
    fn compare<H: Copy, L>(name: &str, loss: &L, head: H)
    where
        L: Loss<f32, H, f32> + Loss<f64, H, f64>,
    {
        for exponent in -30..=30 {
            for upper in [-30, -10, 0, 10, 30] {
                let single = |x: f64, power: i32| (x * 10_f64.powi(power)) as f32;
                let z = [0.7, -1.3, 2.9, 0.1].map(|x| single(x, exponent));
                let t = [0.2, 1.1, -2.0, 0.1].map(|x| single(x, upper));
                let (found, gradient) = of(loss, head, &z, &t);
                let [z, t] = [z, t].map(|numbers| numbers.map(f64::from));
                let (exact, exact_gradient) = of(loss, head, &z, &t);
                let close = |found: f64, exact: f64, largest: f64| {
                    let held = exact.abs() <= f64::from(f32::MAX);
                    let least = f64::from(f32::MIN_POSITIVE);
                    !held || (found - exact).abs() <= 1e-5 * largest.abs() + least
                };
                let largest = exact_gradient.iter().fold(0.0, |a: f64, x| a.max(x.abs()));
                let mut pairs = gradient.iter().zip(&exact_gradient);
                assert!(
                    close(found, exact, exact)
                        && pairs.all(|(found, exact)| close(f64::from(*found), *exact, largest)),
                    "{name} of 1e{exponent}, 1e{upper}: {found:e} {gradient:?}, {exact:e} {exact_gradient:?}"
                );
            }
        }
    }
    compare("mean squared error", &MeanSquaredError::default(), Identity);
    compare(
        "mean absolute error",
        &MeanAbsoluteError::default(),
        Identity,
    );
    compare("huber", &Huber::default(), Identity);
    compare(
        "wide huber",
        &Huber {
            delta: 1e20,
            ..Huber::default()
        },
        Identity,
    );
    compare(
        "narrow huber",
        &Huber {
            delta: 1e-20,
            ..Huber::default()
        },
        Identity,
    );
    compare("log cosh", &LogCosh::default(), Identity);
    compare("of softplus", &MeanSquaredError::default(), Softplus);
}

/// The same of losses whose targets are of one magnitude.
#[test]
fn losses_of_logits_hold_at_every_magnitude() {
    for exponent in -30..=30 {
        let z = [0.7, -1.3, 2.9, 0.1].map(|x| (x * 10_f64.powi(exponent)) as f32);
        let wide = z.map(f64::from);
        macro_rules! compare {
            ($name:literal, $loss:expr, $head:expr, $targets:expr, $others:expr) => {
                let (found, gradient) = of(&$loss, $head, &z, &$targets);
                let (exact, exact_gradient) = of(&$loss, $head, &wide, &$others);
                let close = |found: f64, exact: f64| {
                    exact.abs() > f64::from(f32::MAX)
                        || (found - exact).abs() <= 1e-5 * exact.abs() + 1e-7
                };
                let mut pairs = gradient.iter().zip(&exact_gradient);
                assert!(
                    close(found, exact)
                        && pairs.all(|(found, exact)| close(f64::from(*found), *exact)),
                    "{} of 1e{exponent}: {found:e} {gradient:?}, {exact:e} {exact_gradient:?}",
                    $name
                );
            };
        }
        let (answers, wide_answers) = ([0.0_f32, 1.0, 0.25, 0.5], [0.0, 1.0, 0.25, 0.5]);
        let (shares, wide_shares) = ([0.0_f32, 0.5, 0.25, 0.25], [0.0, 0.5, 0.25, 0.25]);
        let (signs, wide_signs) = ([1.0_f32, -1.0, -1.0, 1.0], [1.0, -1.0, -1.0, 1.0]);
        let (means, wide_means) = ([0.5_f32, 2.0], [0.5, 2.0]);
        compare!(
            "binary",
            BinaryCrossEntropy::default(),
            Sigmoid,
            answers,
            wide_answers
        );
        compare!(
            "binary focal",
            BinaryFocal::default(),
            Sigmoid,
            answers,
            wide_answers
        );
        compare!("hinge", Hinge::default(), Identity, signs, wide_signs);
        compare!(
            "soft targets",
            CrossEntropy::default(),
            Softmax,
            shares,
            wide_shares
        );
        compare!(
            "divergence",
            KullbackLeibler::default(),
            Softmax,
            shares,
            wide_shares
        );
        let gaussian = GaussianNegativeLogLikelihood::default();
        compare!("gaussian", gaussian, Identity, means, wide_means);
        for class in 0..4_u32 {
            compare!(
                "cross entropy",
                CrossEntropy::default(),
                Softmax,
                [class],
                [class]
            );
            compare!(
                "likelihood",
                NegativeLogLikelihood::default(),
                LogSoftmax,
                [class],
                [class]
            );
            compare!("focal", Focal::default(), Softmax, [class], [class]);
            compare!(
                "margin",
                MultiClassHinge::default(),
                Identity,
                [class],
                [class]
            );
        }
    }
}
