//! The gradient of every loss under every head that it fits, against central differences.

use nn_runtime::activation::*;
use nn_runtime::loss::*;

use super::evaluate;

const FEATURES: usize = 4;
const POSITIONS: usize = 2;
const SAMPLES: usize = 3;
const ROWS: usize = POSITIONS * SAMPLES;

/// Numbers between -1 and 1 that look random.
fn noise(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// The largest error of the gradient, relative to its largest element, over some random logits.
fn error<H: Copy, T>(loss: &dyn Loss<f64, H, T>, head: H, targets: &[T], weights: bool) -> f64 {
    let weight = [0.7, 0.0, 1.9];
    let mut worst = 0.0_f64;
    for seed in 1..=5 {
        let logits: Vec<f64> = noise(FEATURES * ROWS, seed)
            .iter()
            .map(|x| 2.5 * x)
            .collect();
        let of = |logits: &[f64]| {
            let tile = Tile {
                features: FEATURES,
                positions: POSITIONS,
                logits,
                targets,
                weights: weights.then_some(&weight[..]),
                lengths: None,
            };
            evaluate(loss, head, &tile)
        };
        let (_, gradient) = of(&logits);
        let scale = gradient.iter().fold(0.0_f64, |a, g| a.max(g.abs()));
        assert!(scale > 1e-4, "a gradient of nothing shows nothing");
        for (index, &exact) in gradient.iter().enumerate() {
            let at = |step: f64| {
                let mut logits = logits.clone();
                logits[index] += step;
                of(&logits).0
            };
            // Of the fourth order; short, since some losses have kinks.
            let h = 5e-6;
            let numeric = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
            worst = worst.max((exact - numeric).abs() / scale);
        }
    }
    worst
}

fn check<H: Copy, T>(name: &str, loss: &dyn Loss<f64, H, T>, head: H, targets: &[T]) {
    loss.check(FEATURES, POSITIONS, targets).unwrap();
    for weights in [false, true] {
        let error = error(loss, head, targets, weights);
        assert!(error < 1e-6, "{name}, weights: {weights}: {error:e}");
    }
}

/// Checks a loss, as a mean and as a sum, under each of some heads.
macro_rules! check_all {
    ($($loss:ident { $($field:ident: $value:expr),* }),+; $targets:expr; $($head:expr),+) => {{
        for reduction in [Reduction::Mean, Reduction::Sum] {
            #[allow(clippy::needless_update, reason = "some losses have no field but the reduction")]
            let losses = ($($loss { $($field: $value,)* reduction, ..$loss::default() },)+);
            check_all!(@losses losses, ($($loss),+), $targets, [$($head),+]);
        }
    }};
    (@losses $losses:ident, ($loss:ident), $targets:expr, [$($head:expr),+]) => {
        $(
            let name = concat!(stringify!($loss), " ", stringify!($head));
            check(name, &$losses.0, $head, $targets);
        )+
    };
}

fn values() -> Vec<f64> {
    noise(FEATURES * ROWS, 77).iter().map(|x| 2.0 * x).collect()
}

fn classes() -> Vec<u32> {
    vec![0, 3, 1, 1, 2, 3]
}

fn distributions() -> Vec<f64> {
    let mut targets: Vec<f64> = noise(FEATURES * ROWS, 5).iter().map(|x| 1.0 + x).collect();
    targets[2] = 0.0;
    for column in targets.chunks_mut(FEATURES) {
        let sum: f64 = column.iter().sum();
        for t in column {
            *t /= sum;
        }
    }
    targets
}

fn answers() -> Vec<f64> {
    let noise = noise(FEATURES * ROWS, 6);
    // Some certain, some not.
    noise
        .iter()
        .map(|x| (0.5 + 0.8 * x).clamp(0.0, 1.0))
        .collect()
}

fn signs() -> Vec<f64> {
    noise(FEATURES * ROWS, 7)
        .iter()
        .map(|x| x.signum())
        .collect()
}

fn counts() -> Vec<f64> {
    (0..FEATURES * ROWS).map(|i| (i % 5) as f64).collect()
}

#[test]
fn regression() {
    macro_rules! under {
        ($($head:expr),+) => {
            let targets = values();
            check_all!(MeanSquaredError {}; &targets; $($head),+);
            check_all!(MeanAbsoluteError {}; &targets; $($head),+);
            check_all!(Huber { delta: 0.4 }; &targets; $($head),+);
            check_all!(LogCosh {}; &targets; $($head),+);
        };
    }
    under!(
        Identity,
        Learned,
        Relu,
        LeakyRelu::new(0.1),
        Elu::new(1.3),
        Selu
    );
    under!(
        Gelu,
        GeluTanh,
        Silu,
        Mish,
        Softplus,
        Softsign,
        Sigmoid,
        HardSigmoid,
        HardSwish,
        Tanh,
        Sin
    );
}

#[test]
fn classification() {
    let weights = || vec![0.5, 2.0, 1.0, 0.3];
    let (indices, spread) = (classes(), distributions());
    macro_rules! both {
        ($($field:ident: $value:expr),*) => {
            check_all!(CrossEntropy { $($field: $value),* }; &indices; Softmax, LogSoftmax, Identity);
            check_all!(CrossEntropy { $($field: $value),* }; &spread; Softmax, LogSoftmax, Identity);
        };
    }
    both!();
    both!(label_smoothing: 0.1);
    both!(class_weights: weights());
    both!(label_smoothing: 0.3, class_weights: weights(), ignored_class: Some(1));
    check_all!(NegativeLogLikelihood { class_weights: weights() }; &indices; LogSoftmax);
    check_all!(NegativeLogLikelihood { ignored_class: Some(3) }; &indices; LogSoftmax);
    check_all!(KullbackLeibler {}; &spread; Softmax, LogSoftmax, Identity);
    check_all!(Focal {}; &indices; Softmax, LogSoftmax, Identity);
    check_all!(Focal { gamma: 0.5, alpha: weights(), ignored_class: Some(1) }; &indices; Softmax, LogSoftmax, Identity);
    check_all!(MultiClassHinge {}; &indices; Identity);
    check_all!(MultiClassHinge { squared: true, class_weights: weights() }; &indices; Identity);
}

#[test]
fn yes_or_no() {
    let (answers, signs) = (answers(), signs());
    check_all!(BinaryCrossEntropy {}; &answers; Sigmoid, Identity);
    check_all!(BinaryCrossEntropy { pos_weight: vec![1.0, 3.0, 0.2, 0.0] }; &answers; Sigmoid, Identity);
    check_all!(BinaryFocal {}; &answers; Sigmoid, Identity);
    check_all!(BinaryFocal { gamma: 0.0, alpha: None }; &answers; Sigmoid, Identity);
    check_all!(BinaryFocal { gamma: 3.5, alpha: Some(0.9) }; &answers; Sigmoid, Identity);
    check_all!(Hinge {}; &signs; Identity, Tanh);
    check_all!(Hinge { margin: 0.3, squared: true }; &signs; Identity, Tanh);
}

#[test]
fn likelihoods() {
    check_all!(Poisson {}; &counts(); Identity, Softplus);
    check_all!(Poisson { full: true, epsilon: 0.1 }; &counts(); Identity, Softplus, Relu);
    let values = noise(FEATURES / 2 * ROWS, 8);
    check_all!(GaussianNegativeLogLikelihood {}; &values; Identity);
    check_all!(GaussianNegativeLogLikelihood { full: true }; &values; Identity);
}

/// The check above finds a gradient that is wrong.
#[test]
fn a_wrong_gradient_is_found() {
    struct Wrong(MeanSquaredError);
    impl Loss<f64, Tanh, f64> for Wrong {
        fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
            features * positions
        }
        fn check(&self, _: usize, _: usize, _: &[f64]) -> nn_runtime::error::Result<()> {
            Ok(())
        }
        fn divisor(&self, tile: &Tile<'_, f64, f64>) -> f64 {
            tile.targets.len() as f64
        }
        fn reduction(&self) -> Reduction {
            Reduction::Mean
        }
        fn evaluate(
            &self,
            head: Tanh,
            tile: &Tile<'_, f64, f64>,
            scale: f64,
            d_logits: Option<&mut [f64]>,
        ) -> f64 {
            self.0.evaluate(head, tile, scale * (1.0 + 1e-5), d_logits)
        }
    }
    let wrong = Wrong(MeanSquaredError::default());
    assert!(error(&wrong, Tanh, &values(), false) > 1e-6);
}
