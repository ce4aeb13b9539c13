//! Settings in words: what a report says of optimizers, schedules and losses.

use nn_runtime::activation::{Identity, LogSoftmax, Softmax};
use nn_runtime::error::Result;
use nn_runtime::loss::{
    BinaryCrossEntropy, BinaryFocal, CrossEntropy, Focal, GaussianNegativeLogLikelihood, Hinge,
    Huber, KullbackLeibler, LogCosh, Loss, MeanAbsoluteError, MeanSquaredError, MultiClassHinge,
    NegativeLogLikelihood, Poisson, Reduction, Weighted,
};
use nn_runtime::optimizer::{
    Adadelta, Adagrad, Adam, AdamW, Algorithm, Lamb, Lbfgs, LbfgsSettings, Lion, NAdam, Optimizer,
    RAdam, RmsProp, Sam, Schedule, Sgd,
};
use nn_runtime::train::{Clip, Optimize};

use crate::hooks::support::{Classifier, adam};

/// Words are no code.
fn check(words: &str, expected: &str) {
    assert_eq!(words, expected);
    assert!(!words.contains(['{', '}', '_', '(', '[']) || words.contains("strong Wolfe"));
}

#[test]
fn algorithms() {
    let of = |words: String, expected: &str| check(&words, expected);
    of(
        Adam {
            weight_decay: 0.1,
            amsgrad: true,
            ..Adam::default()
        }
        .in_words(),
        "Adam, learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-8, weight decay 0.1, with amsgrad",
    );
    of(
        AdamW::default().in_words(),
        "AdamW, learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-8, weight decay 0.01",
    );
    of(
        Sgd {
            momentum: 0.9,
            nesterov: true,
            ..Sgd::default()
        }
        .in_words(),
        "SGD, learning rate 0.001, momentum 0.9, with Nesterov momentum",
    );
    of(
        NAdam {
            weight_decay: 0.01,
            decoupled_weight_decay: true,
            ..NAdam::default()
        }
        .in_words(),
        "NAdam, learning rate 0.002, β₁ 0.9, β₂ 0.999, ε 1e-8, momentum decay 0.004, weight decay \
         0.01, decoupled from the gradient",
    );
    of(
        RAdam::default().in_words(),
        "RAdam, learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-8",
    );
    let lamb = "learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-6, weight decay 0.01";
    of(
        Lamb::default().in_words(),
        &format!("{}, {lamb}", Lamb::NAME),
    );
    of(
        Lion::default().in_words(),
        &format!("{}, learning rate 0.0001, β₁ 0.9, β₂ 0.99", Lion::NAME),
    );
    of(
        Adadelta::default().in_words(),
        &format!("{}, learning rate 1, ρ 0.9, ε 1e-6", Adadelta::NAME),
    );
    of(
        Adagrad::default().in_words(),
        &format!("{}, learning rate 0.01, ε 1e-10", Adagrad::NAME),
    );
    of(
        RmsProp {
            centered: true,
            ..RmsProp::default()
        }
        .in_words(),
        &format!(
            "{}, learning rate 0.01, α 0.99, ε 1e-8, centered",
            RmsProp::NAME
        ),
    );
}

#[test]
fn optimizers() -> Result<()> {
    let lbfgs = Lbfgs::<Classifier>::new(LbfgsSettings {
        evaluations: Some(5),
        strong_wolfe: true,
        ..LbfgsSettings::default()
    })?;
    check(
        &lbfgs.in_words(),
        "L-BFGS, learning rate 1, at most 20 iterations a step, at most 5 evaluations, gradient \
         tolerance 1e-7, change tolerance 1e-9, history of 100 changes, with a line search (strong \
         Wolfe)",
    );
    let sam = Sam::<Classifier, _>::new(Optimizer::new(Sgd::default())?, 0.05)?;
    check(
        &sam.in_words(),
        "sharpness-aware minimization, radius 0.05, around SGD, learning rate 0.001",
    );
    // What is treated differently is said too.
    let mut optimizer = adam::<Classifier>();
    let settings = optimizer.in_words();
    optimizer.freeze("dense1.bias")?;
    assert_eq!(
        optimizer.in_words(),
        format!("{settings}; dense1.bias is frozen")
    );
    let closure = |_: &mut Classifier, _: &Classifier| ();
    assert_eq!(Optimize::<Classifier>::in_words(&closure), "a closure");
    Ok(())
}

#[test]
fn schedules() {
    for (schedule, expected) in [
        (Schedule::constant(), "constant at 0.002"),
        (
            Schedule::step(10, 0.5),
            "from 0.002, multiplied by 0.5 every 10 steps",
        ),
        (
            Schedule::multi_step([60, 30], 0.1).by_epoch(),
            "from 0.002, multiplied by 0.1 after 30, 60 epochs",
        ),
        (
            Schedule::exponential(0.9).by_epoch(),
            "from 0.002, multiplied by 0.9 every epoch",
        ),
        (
            Schedule::polynomial(100, 2.0),
            "polynomial decay from 0.002 to 0 over 100 steps, with power 2",
        ),
        (
            Schedule::linear(1.0, 0.1, 50),
            "linear from 0.002 to 0.0002 over 50 steps",
        ),
        (
            Schedule::warm_up(2)
                .then(2, Schedule::cosine(20, 0.0))
                .by_epoch(),
            "cosine annealing from 0.002 to 0 over 20 epochs after 2 epochs of warm-up",
        ),
        (
            Schedule::constant().then(5, Schedule::cosine(20, 0.1)),
            "constant at 0.002, during the first 5 steps; then cosine annealing from 0.002 to \
             0.0002 over 20 steps",
        ),
        (
            Schedule::cosine_restarts(10, 2, 0.0),
            "repeated cosine annealing from 0.002 to 0 over 10 steps, then in cycles 2 times as \
             long as the one before",
        ),
        (
            Schedule::one_cycle(100),
            "one cycle over 100 steps: from 0.00008 up to 0.002 in the first 30 %, then down to \
             8e-9",
        ),
        (
            Schedule::inverse_square_root(400),
            "linear warm-up to 0.002 over 400 steps, then inversely proportional to the square \
             root of the step",
        ),
        (
            Schedule::warm_up(1).times(Schedule::exponential(0.5)),
            "linear warm-up to 0.002 over 1 step, times a factor: from 1, multiplied by 0.5 every \
             step",
        ),
    ] {
        check(&schedule.in_words(0.002), expected);
    }
    check(
        &Clip::Value(0.5).to_string(),
        "each number clamped to -0.5 to 0.5",
    );
}

#[test]
fn losses() {
    fn words<H, T, L: Loss<f32, H, T>>(_: H, _: T, loss: &L, expected: &str) {
        check(&loss.in_words(), expected);
    }
    let smooth = CrossEntropy {
        label_smoothing: 0.1,
        class_weights: vec![1.0, 2.5],
        ignored_class: Some(3),
        reduction: Reduction::Sum,
    };
    words(
        Softmax,
        0_u32,
        &smooth,
        "cross-entropy, label smoothing 0.1, class weights 1 2.5, without class 3, summed",
    );
    let (class, value) = (0_u32, 0.0_f32);
    words(
        Softmax,
        class,
        &Focal::default(),
        "focal loss, γ 2, averaged",
    );
    let expected = "negative log-likelihood, averaged";
    words(
        LogSoftmax,
        class,
        &NegativeLogLikelihood::default(),
        expected,
    );
    let expected = "multi-class hinge loss, margin 1, averaged";
    words(Identity, class, &MultiClassHinge::default(), expected);
    let expected = "Kullback-Leibler divergence, averaged";
    words(Softmax, value, &KullbackLeibler::default(), expected);
    let expected = "binary cross-entropy, averaged";
    words(Identity, value, &BinaryCrossEntropy::default(), expected);
    let focal = BinaryFocal {
        alpha: Some(0.25),
        ..BinaryFocal::default()
    };
    words(
        Identity,
        value,
        &focal,
        "binary focal loss, γ 2, α 0.25, averaged",
    );
    let expected = "Gaussian negative log-likelihood, ε 1e-6, averaged";
    words(
        Identity,
        value,
        &GaussianNegativeLogLikelihood::default(),
        expected,
    );
    words(
        Identity,
        value,
        &Hinge::default(),
        "hinge loss, margin 1, averaged",
    );
    words(
        Identity,
        value,
        &Huber::default(),
        "Huber loss, δ 1, averaged",
    );
    words(
        Identity,
        value,
        &LogCosh::default(),
        "log-cosh loss, averaged",
    );
    let expected = "Poisson negative log-likelihood, ε 1e-8, averaged";
    words(Identity, value, &Poisson::default(), expected);
    let absolute = MeanAbsoluteError::default();
    words(Identity, value, &absolute, "mean absolute error, averaged");
    let squared = Weighted {
        loss: MeanSquaredError::default(),
        weight: 0.5,
    };
    words(
        Identity,
        value,
        &squared,
        "0.5 × mean squared error, averaged",
    );
}
