//! Gradients of every activation with every loss that fits it, through a whole network, by
//! central differences: each parameter, signed, means and sums, with weights of samples.

use nn_runtime::activation::Activation;
use nn_runtime::loss::{
    BinaryCrossEntropy, BinaryFocal, BinaryHead, ClassHead, CrossEntropy, Focal,
    GaussianNegativeLogLikelihood, Hinge, Huber, KullbackLeibler, LinearHead, LogCosh,
    LogProbabilityHead, Loss, MarginHead, MeanAbsoluteError, MeanSquaredError, MultiClassHinge,
    NegativeLogLikelihood, Poisson, RateHead, Reduction,
};
use nn_runtime::network::Network;
use nn_runtime::testing::check_loss;

/// Four outputs for each of three samples.
const VALUES: [f64; 12] = [
    0.3, -1.2, 0.8, 2.0, -0.4, 0.1, 1.5, -2.2, 0.6, -0.7, 0.05, 1.1,
];
const COUNTS: [f64; 12] = [0.0, 1.0, 3.0, 2.0, 5.0, 0.5, 1.0, 0.0, 2.5, 4.0, 1.0, 1.0];
const PROBABILITIES: [f64; 12] = [0.0, 1.0, 0.3, 0.9, 1.0, 0.5, 0.1, 0.0, 0.7, 1.0, 0.25, 0.0];
const SIGNS: [f64; 12] = [
    1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0,
];
const DISTRIBUTIONS: [f64; 12] = [0.1, 0.2, 0.3, 0.4, 1.0, 0.0, 0.0, 0.0, 0.25, 0.25, 0.5, 0.0];
const CLASSES: [u32; 3] = [2, 0, 3];
/// A mean and a variance for two values of each sample.
const PAIRS: [f64; 6] = [0.3, -1.2, 0.8, 2.0, -0.4, 0.1];
const REDUCTIONS: [Reduction; 2] = [Reduction::Mean, Reduction::Sum];

/// Checks one pair.
fn check<N, T, L>(loss: &L, targets: &[T])
where
    N: Network<Scalar = f64>,
    L: Loss<f64, N::Head, T> + std::fmt::Debug,
    T: Copy + Sync,
{
    match check_loss::<N, L, T>(loss, targets) {
        Ok(report) => assert_eq!(report.parameters, N::COUNT),
        Err(failure) => panic!("{} with {loss:?}: {failure}", N::NAME),
    }
}

fn elementwise<N: Network<Scalar = f64, Head: Activation>>() {
    for reduction in REDUCTIONS {
        check::<N, _, _>(&MeanSquaredError { reduction }, &VALUES);
        check::<N, _, _>(&MeanAbsoluteError { reduction }, &VALUES);
        for delta in [0.5, 1.0] {
            check::<N, _, _>(&Huber { delta, reduction }, &VALUES);
        }
        check::<N, _, _>(&LogCosh { reduction }, &VALUES);
    }
}

fn rates<N: Network<Scalar = f64, Head: RateHead<Poisson>>>() {
    for reduction in REDUCTIONS {
        for full in [false, true] {
            // The default, 1e-8, makes the logarithm of relu's zeros steeper than differences see.
            let loss = Poisson {
                full,
                epsilon: 1e-2,
                reduction,
            };
            check::<N, _, _>(&loss, &COUNTS);
        }
    }
}

fn classes<N>()
where
    N: Network<Scalar = f64>,
    N::Head: ClassHead<CrossEntropy> + ClassHead<Focal> + ClassHead<KullbackLeibler>,
    CrossEntropy: Loss<f64, N::Head, u32> + Loss<f64, N::Head, f64>,
    Focal: Loss<f64, N::Head, u32>,
    KullbackLeibler: Loss<f64, N::Head, f64>,
{
    for reduction in REDUCTIONS {
        for (label_smoothing, class_weights, ignored_class) in [
            (0.0, vec![], None),
            (0.1, vec![0.5, 1.0, 2.0, 0.7], None),
            (0.0, vec![0.5, 1.0, 2.0, 0.7], Some(0)),
        ] {
            let loss = CrossEntropy {
                label_smoothing,
                class_weights,
                ignored_class,
                reduction,
            };
            check::<N, u32, _>(&loss, &CLASSES);
            if ignored_class.is_none() {
                check::<N, f64, _>(&loss, &DISTRIBUTIONS);
            }
        }
        for (gamma, alpha) in [(2.0, vec![]), (0.5, vec![0.5, 1.0, 2.0, 0.7])] {
            let loss = Focal {
                gamma,
                alpha,
                ignored_class: None,
                reduction,
            };
            check::<N, u32, _>(&loss, &CLASSES);
        }
        check::<N, f64, _>(&KullbackLeibler { reduction }, &DISTRIBUTIONS);
    }
}

fn logarithms<N: Network<Scalar = f64, Head: LogProbabilityHead<NegativeLogLikelihood>>>() {
    for reduction in REDUCTIONS {
        for class_weights in [vec![], vec![0.5, 1.0, 2.0, 0.7]] {
            let loss = NegativeLogLikelihood {
                class_weights,
                ignored_class: None,
                reduction,
            };
            check::<N, _, _>(&loss, &CLASSES);
        }
    }
}

fn linear<N>()
where
    N: Network<Scalar = f64>,
    N::Head: LinearHead<GaussianNegativeLogLikelihood> + LinearHead<MultiClassHinge>,
    GaussianNegativeLogLikelihood: Loss<f64, N::Head, f64>,
    MultiClassHinge: Loss<f64, N::Head, u32>,
{
    for reduction in REDUCTIONS {
        for full in [false, true] {
            let loss = GaussianNegativeLogLikelihood {
                full,
                reduction,
                ..Default::default()
            };
            check::<N, f64, _>(&loss, &PAIRS);
        }
        for squared in [false, true] {
            let loss = MultiClassHinge {
                margin: 0.8,
                squared,
                class_weights: vec![0.5, 1.0, 2.0, 0.7],
                reduction,
            };
            check::<N, u32, _>(&loss, &CLASSES);
        }
    }
}

fn yes_or_no<N>()
where
    N: Network<Scalar = f64>,
    N::Head: BinaryHead<BinaryCrossEntropy> + BinaryHead<BinaryFocal>,
    BinaryCrossEntropy: Loss<f64, N::Head, f64>,
    BinaryFocal: Loss<f64, N::Head, f64>,
{
    for reduction in REDUCTIONS {
        for pos_weight in [vec![], vec![0.5, 1.0, 2.0, 0.7]] {
            let loss = BinaryCrossEntropy {
                pos_weight,
                reduction,
            };
            check::<N, f64, _>(&loss, &PROBABILITIES);
        }
        for (gamma, alpha) in [(2.0, None), (0.5, Some(0.25))] {
            let loss = BinaryFocal {
                gamma,
                alpha,
                reduction,
            };
            check::<N, f64, _>(&loss, &PROBABILITIES);
        }
    }
}

fn margins<N: Network<Scalar = f64, Head: MarginHead<Hinge>>>() {
    for reduction in REDUCTIONS {
        for squared in [false, true] {
            let loss = Hinge {
                margin: 0.9,
                squared,
                reduction,
            };
            check::<N, _, _>(&loss, &SIGNS);
        }
    }
}

/// A network that ends in each activation, and the kinds of losses that fit it.
macro_rules! heads {
    ($($activation:ident $(($argument:expr))?: $($kind:ident)*;)*) => {
        $(
            mod $activation {
                nn_runtime::network! {
                    #[scalar(f64)]
                    pub(super) struct Net { 2 => Dense(3, tanh) => Dense(4, $activation $(($argument))?) }
                }

                #[test]
                fn gradients() {
                    $(super::$kind::<Net>();)*
                }
            }
        )*
    };
}

heads! {
    identity: elementwise rates classes linear yes_or_no margins;
    relu: elementwise rates;
    leaky_relu(0.1): elementwise;
    prelu: elementwise;
    elu(0.8): elementwise;
    selu: elementwise;
    gelu: elementwise;
    gelu_tanh: elementwise;
    silu: elementwise;
    mish: elementwise;
    softplus: elementwise rates;
    softsign: elementwise;
    sigmoid: elementwise yes_or_no;
    hard_sigmoid: elementwise;
    hard_swish: elementwise;
    tanh: elementwise margins;
    sin: elementwise;
    softmax: classes;
    log_softmax: classes logarithms;
}
