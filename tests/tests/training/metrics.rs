//! Metrics, against scikit-learn (`reference/metrics.py`) and by hand.

use nn_runtime::activation::{Identity, LogSoftmax, Sigmoid, Softmax, Tanh};
use nn_runtime::metric::{
    Accuracy, Better, BinaryAccuracy, ConfusionMatrix, MeanAbsoluteError, MeanSquaredError, Metric,
    RSquared, RootMeanSquaredError, Scored, TopK,
};

const CLASSES: usize = 4;

/// The outputs and classes of `reference/metrics.py`.
fn classification() -> (Vec<f64>, Vec<u32>) {
    let outputs = (0..60_u32).flat_map(|i| {
        (0..CLASSES as u32).map(move |c| (1.0 + 0.7 * f64::from(i) + 1.3 * f64::from(c * c)).sin())
    });
    let targets = (0..60).map(|i: u32| ((7 * i + i.pow(3)) % 11) % 4);
    (outputs.collect(), targets.collect())
}

/// The outputs and targets of `reference/metrics.py`.
fn regression() -> (Vec<f64>, Vec<f64>) {
    let places = || (0..40).flat_map(|i| (0..3).map(move |o| (f64::from(i), f64::from(o))));
    let output = |i: f64, o: f64| (0.3 * i + o).sin();
    let outputs = places().map(|(i, o)| output(i, o));
    let targets = places().map(|(i, o)| output(i, o) + 0.3 * (1.7 * i + 2.0 * o).cos());
    (outputs.collect(), targets.collect())
}

fn scored<'a, T>(outputs: &'a [f64], targets: &'a [T], features: usize) -> Scored<'a, f64, T> {
    Scored {
        features,
        positions: 1,
        outputs,
        targets,
    }
}

/// The value after one update with everything, after many small ones, and merged of two parts,
/// which must agree to rounding; after samples that a start makes forgotten.
fn value<H, T, M>(metric: &M, outputs: &[f64], targets: &[T], features: usize) -> f64
where
    M: Metric<f64, H, T> + Clone,
{
    let samples = outputs.len() / features;
    let per_sample = targets.len() / samples;
    let part = |from: usize, to: usize| {
        scored(
            &outputs[from * features..to * features],
            &targets[from * per_sample..to * per_sample],
            features,
        )
    };
    let start = || {
        let mut metric = metric.clone();
        metric.start(features);
        metric
    };
    let mut whole = start();
    whole.update(&part(0, samples / 2));
    whole.start(features);
    whole.update(&part(0, samples));

    let mut small = start();
    for from in (0..samples).step_by(7) {
        small.update(&part(from, samples.min(from + 7)));
    }
    let (mut first, mut second) = (start(), start());
    first.update(&part(0, 11));
    second.update(&part(11, samples));
    first.merge(&second);
    first.merge(&start());
    let mut fresh = metric.clone();
    fresh.merge(&first);
    for other in [small, first, fresh] {
        assert!((other.value() - whole.value()).abs() < 1e-12);
    }
    assert!(start().value().is_nan(), "no samples, no value");
    whole.value()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
}

#[test]
fn classification_metrics_are_those_of_scikit_learn() {
    let (outputs, targets) = classification();
    let accuracy = 0.21666666666666667;
    close(
        value::<Softmax, _, _>(&Accuracy::default(), &outputs, &targets, CLASSES),
        accuracy,
    );
    close(
        value::<Softmax, _, _>(&ConfusionMatrix::default(), &outputs, &targets, CLASSES),
        accuracy,
    );
    for (k, expected) in [
        (0, 0.0),
        (1, accuracy),
        (2, 0.45),
        (3, 0.8666666666666667),
        (4, 1.0),
        (9, 1.0),
    ] {
        close(
            value::<Softmax, _, _>(&TopK::new(k), &outputs, &targets, CLASSES),
            expected,
        );
    }
    // The same targets as distributions, with the class as the most probable.
    let distributions: Vec<f64> = targets
        .iter()
        .flat_map(|&class| (0..4).map(move |c| if c == class { 0.4 } else { 0.2 }))
        .collect();
    close(
        value::<LogSoftmax, _, _>(&Accuracy::default(), &outputs, &distributions, CLASSES),
        accuracy,
    );
}

#[test]
fn the_confusion_matrix_is_that_of_scikit_learn() {
    let (outputs, targets) = classification();
    let mut matrix = ConfusionMatrix::with_labels(["nought", "one", "two", "three"]);
    let metric: &mut dyn Metric<f64, Softmax, u32> = &mut matrix;
    metric.start(CLASSES);
    metric.update(&scored(&outputs, &targets, CLASSES));
    let expected = [[8, 10, 12, 5], [1, 2, 2, 0], [1, 1, 2, 1], [4, 5, 5, 1]];
    for (actual, row) in expected.iter().enumerate() {
        for (predicted, &count) in row.iter().enumerate() {
            assert_eq!(matrix.count(actual, predicted), count);
        }
    }
    assert_eq!(matrix.count(4, 0), 0);
    let recall = [0.22857142857142856, 0.4, 0.4, 0.06666666666666667];
    let precision = [
        0.5714285714285714,
        0.1111111111111111,
        0.09523809523809523,
        0.14285714285714285,
    ];
    for class in 0..CLASSES {
        close(matrix.recall(class), recall[class]);
        close(matrix.precision(class), precision[class]);
    }
    assert_eq!(
        matrix.to_string(),
        "            predicted\n\
         actual    nought    one    two  three   recall\n   \
         nought      8     10     12      5    0.229\n      \
         one      1      2      2      0    0.400\n      \
         two      1      1      2      1    0.400\n    \
         three      4      5      5      1    0.067\n\
         precision  0.571  0.111  0.095  0.143"
    );
}

#[test]
fn regression_metrics_are_those_of_scikit_learn() {
    let (outputs, mut targets) = regression();
    let of = |metric: &dyn Fn(&[f64]) -> f64, expected| close(metric(&targets), expected);
    of(
        &|t| value::<Tanh, _, _>(&MeanAbsoluteError::default(), &outputs, t, 3),
        0.19143577789773736,
    );
    of(
        &|t| value::<Tanh, _, _>(&MeanSquaredError::default(), &outputs, t, 3),
        0.04503926667307414,
    );
    of(
        &|t| value::<Tanh, _, _>(&RootMeanSquaredError::default(), &outputs, t, 3),
        0.2122245666106404,
    );
    of(
        &|t| value::<Tanh, _, _>(&RSquared::default(), &outputs, t, 3),
        0.9175728288676468,
    );
    targets.iter_mut().skip(2).step_by(3).for_each(|t| *t = 0.5);
    close(
        value::<Tanh, _, _>(&RSquared::default(), &outputs, &targets, 3),
        0.6123343364201382,
    );
    // Far from zero, where the difference of two large sums would lose everything.
    let shift = |numbers: &[f64]| numbers.iter().map(|x| x + 1e7).collect::<Vec<_>>();
    let (outputs, targets) = regression();
    let (outputs, targets) = (shift(&outputs), shift(&targets));
    let (mut first, mut second) = (RSquared::default(), RSquared::default());
    for (metric, from, to) in [(&mut first, 0, 45), (&mut second, 45, 120)] {
        let metric: &mut dyn Metric<f64, Tanh, f64> = metric;
        metric.start(3);
        metric.update(&scored(&outputs[from..to], &targets[from..to], 3));
    }
    Metric::<f64, Tanh, f64>::merge(&mut first, &second);
    let far = first.value();
    assert!((far - 0.9175728288676468).abs() < 1e-6, "{far}");
}

fn accuracy_of<H: nn_runtime::metric::Decision>(outputs: &[f64], targets: &[u32]) -> f64 {
    let mut accuracy = Accuracy::default();
    let metric: &mut dyn Metric<f64, H, u32> = &mut accuracy;
    metric.start(1);
    metric.update(&scored(outputs, targets, 1));
    accuracy.value()
}

#[test]
fn a_single_output_is_compared_with_the_threshold_of_its_head() {
    let (outputs, targets) = ([-0.9, -0.1, 0.1, 0.4, 0.6], [0, 1, 1, 1, 0]);
    close(accuracy_of::<Identity>(&outputs, &targets), 0.6);
    close(accuracy_of::<Tanh>(&outputs, &targets), 0.6);
    close(accuracy_of::<Sigmoid>(&outputs, &targets), 0.2);
    close(accuracy_of::<LogSoftmax>(&[-0.6, -0.8], &[1, 0]), 1.0);

    let yes = targets.map(f64::from);
    let of = |outputs: &[f64]| {
        let mut binary = BinaryAccuracy::default();
        let metric: &mut dyn Metric<f64, Sigmoid, f64> = &mut binary;
        metric.start(5);
        metric.update(&scored(outputs, &yes, 5));
        binary.value()
    };
    // Five labels of one sample, each a question of its own.
    close(of(&outputs), 0.2);
    close(of(&[0.1, 0.9, 0.7, 0.3, 0.2]), 0.8);

    let mut matrix = ConfusionMatrix::default();
    let metric: &mut dyn Metric<f64, Sigmoid, u32> = &mut matrix;
    metric.start(1);
    metric.update(&scored(&outputs, &targets, 1));
    assert_eq!(matrix.classes(), 2);
    assert_eq!(
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(a, p)| matrix.count(a, p)),
        [1, 1, 3, 0]
    );
    assert!(matrix.to_string().contains("0.250"), "{matrix}");
}

#[test]
fn positions_are_classified_one_by_one() {
    // One sample of three positions of two classes.
    let outputs = [0.9, 0.1, 0.2, 0.8, 0.6, 0.4];
    let mut accuracy = Accuracy::default();
    let metric: &mut dyn Metric<f64, Softmax, u32> = &mut accuracy;
    metric.start(2);
    metric.update(&Scored {
        features: 2,
        positions: 3,
        outputs: &outputs,
        targets: &[0, 1, 1],
    });
    close(accuracy.value(), 2.0 / 3.0);
}

#[test]
fn what_is_no_class_is_wrong_and_nothing_panics() {
    let outputs = [f64::NAN, 0.2, 0.1, 0.9, 0.5, 0.5];
    let targets = [1, 7, 0];
    close(
        {
            let mut accuracy = Accuracy::default();
            let metric: &mut dyn Metric<f64, Softmax, u32> = &mut accuracy;
            metric.start(2);
            metric.update(&scored(&outputs, &targets, 2));
            accuracy.value()
        },
        1.0 / 3.0,
    );
    let mut top = TopK::new(2);
    let metric: &mut dyn Metric<f64, Softmax, u32> = &mut top;
    metric.start(2);
    metric.update(&scored(&outputs, &targets, 2));
    close(top.value(), 1.0 / 3.0);
    let mut matrix = ConfusionMatrix::default();
    let metric: &mut dyn Metric<f64, Softmax, u32> = &mut matrix;
    metric.start(2);
    metric.update(&scored(&outputs, &targets, 2));
    close(matrix.accuracy(), 1.0 / 3.0);
    assert!(matrix.recall(1).is_nan());
    assert!(matrix.to_string().ends_with(" -"), "{matrix}");
    // No classes at all.
    assert!(ConfusionMatrix::default().accuracy().is_nan());
    assert!(!ConfusionMatrix::default().to_string().is_empty());
    metric_without_features();
}

fn metric_without_features() {
    let mut r_squared = RSquared::default();
    let metric: &mut dyn Metric<f64, Identity, f64> = &mut r_squared;
    metric.start(0);
    metric.update(&scored(&[], &[], 0));
    assert!(r_squared.value().is_nan());
}

#[test]
fn better_knows_its_direction_and_nan() {
    assert!(Better::Higher.prefers(2.0, 1.0) && !Better::Higher.prefers(1.0, 2.0));
    assert!(Better::Lower.prefers(1.0, 2.0) && !Better::Lower.prefers(2.0, 1.0));
    for better in [Better::Higher, Better::Lower] {
        assert!(!better.prefers(1.0, 1.0));
        assert!(better.prefers(1.0, f64::NAN) && !better.prefers(f64::NAN, 1.0));
    }
    let names: [&dyn Metric<f64, Identity, f64>; 3] = [
        &MeanAbsoluteError::default(),
        &RSquared::default(),
        &BinaryAccuracy::default(),
    ];
    assert_eq!(
        names.map(|metric| (metric.name(), metric.better())),
        [
            ("mean absolute error".into(), Better::Lower),
            ("R²".into(), Better::Higher),
            ("binary accuracy".into(), Better::Higher),
        ]
    );
}
