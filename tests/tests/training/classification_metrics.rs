//! Metrics of classes, scores and probabilities, against scikit-learn
//! (`reference/classification_metrics.py`) and by hand; and in evaluation and training.

use std::fmt::Debug;

use nn_runtime::activation::{Identity, LogSoftmax, Sigmoid, Softmax};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{
    Accuracy, Average, AveragePrecision, Better, BitsPerCharacter, ConfusionMatrix,
    ExpectedCalibrationError, F1, Ignoring, LogLoss, Metric, Named, Perplexity, Precision,
    Probability, Recall, RocAuc, Scored,
};
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, evaluate, measure};

/// One case of the file.
#[derive(Default)]
struct Case {
    name: String,
    labels: bool,
    features: usize,
    lines: Vec<(String, Vec<f64>)>,
}

impl Case {
    fn get(&self, name: &str) -> &[f64] {
        let line = self.lines.iter().find(|line| line.0 == name);
        &line.unwrap_or_else(|| panic!("{}: no {name}", self.name)).1
    }

    fn classes(&self) -> Vec<u32> {
        self.get("targets").iter().map(|t| *t as u32).collect()
    }

    fn check(&self, what: &str, found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{}: {what}", self.name);
        for (found, expected) in found.iter().zip(expected) {
            let error = (found - expected).abs();
            assert!(
                error <= 1e-12 * expected.abs().max(1.0) || found.is_nan() && expected.is_nan(),
                "{}: {what}: {found} for {expected}",
                self.name
            );
        }
    }
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("../../reference/classification_metrics.txt").lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if let ["case", name, kind, features] = words[..] {
            cases.push(Case {
                name: name.into(),
                labels: kind == "labels",
                features: features.parse().unwrap(),
                ..Case::default()
            });
            continue;
        }
        let numbers = words[1..].iter().map(|word| word.parse().unwrap());
        let case = cases.last_mut().unwrap();
        case.lines.push((words[0].into(), numbers.collect()));
    }
    assert_eq!(cases.len(), 12);
    cases
}

fn scored<'a, T>(features: usize, outputs: &'a [f64], targets: &'a [T]) -> Scored<'a, f64, T> {
    Scored {
        features,
        positions: 1,
        outputs,
        targets,
    }
}

/// A metric that has seen all samples, which is held against one that saw them in parts and was
/// merged, and against one that saw others before.
fn fed<H, T, M>(metric: &M, features: usize, outputs: &[f64], targets: &[T]) -> M
where
    M: Metric<f64, H, T> + Clone + Debug,
{
    let samples = outputs.len() / features;
    let per_sample = targets.len() / samples;
    let part = |from: usize, to: usize| {
        scored(
            features,
            &outputs[from * features..to * features],
            &targets[from * per_sample..to * per_sample],
        )
    };
    let mut whole = metric.clone();
    whole.start(features);
    whole.update(&part(0, samples / 2));
    whole.start(features);
    assert!(whole.value().is_nan(), "no samples, no value");
    whole.update(&part(0, samples));

    let (mut first, mut second) = (metric.clone(), metric.clone());
    first.start(features);
    second.start(features);
    for from in 0..7 {
        first.update(&part(from, from + 1));
    }
    second.update(&part(7, samples));
    first.merge(&second);
    let mut fresh = metric.clone();
    fresh.merge(&first);
    for other in [first, fresh] {
        let (found, expected) = (other.value(), whole.value());
        let same = (found - expected).abs() < 1e-12 * expected.abs().max(1.0);
        assert!(same || found.is_nan() && expected.is_nan(), "{metric:?}");
    }
    whole
}

const AVERAGES: [Average; 3] = [Average::Micro, Average::Macro, Average::Weighted];

macro_rules! shares {
    ($case:ident, $head:ty, $outputs:expr, $targets:expr, $($metric:ident $name:literal),*) => {
        $({
            let metric = $metric::new(Average::Macro);
            let metric = fed::<$head, _, _>(&metric, $case.features, $outputs, $targets);
            let values = AVERAGES.map(|average| metric.average(average));
            $case.check($name, &values, $case.get($name));
            let each: Vec<f64> = metric.per_class().collect();
            $case.check($name, &each, $case.get(concat!($name, "_per_class")));
            for (class, value) in each.iter().enumerate() {
                assert_eq!(metric.average(Average::Class(class)), *value);
            }
            assert!(metric.average(Average::Class(each.len())).is_nan());
        })*
    };
}

macro_rules! rankings {
    ($case:ident, $head:ty, $outputs:expr, $targets:expr, $($metric:ident $name:literal),*) => {
        $({
            let features = $case.features;
            let metric = fed::<$head, _, _>(&$metric::default(), features, $outputs, $targets);
            $case.check($name, &[metric.value()], $case.get($name));
            let classes = if features == 1 { 1..2 } else { 0..features };
            let each: Vec<f64> = classes.map(|class| metric.class(class)).collect();
            $case.check($name, &each, $case.get(concat!($name, "_per_class")));
            assert!(metric.class(features + 1).is_nan());
        })*
    };
}

fn classes<H: Probability + nn_runtime::metric::Decision>(case: &Case, outputs: &[f64]) {
    let (features, targets) = (case.features, &case.classes()[..]);
    shares!(case, H, outputs, targets, Precision "precision", Recall "recall", F1 "f1");
    rankings!(case, H, outputs, targets, RocAuc "roc_auc", AveragePrecision "average_precision");
    let value = |metric: f64, name| case.check(name, &[metric], case.get(name));
    let log_loss = fed::<H, _, _>(&LogLoss::default(), features, outputs, targets);
    value(log_loss.value(), "log_loss");
    let perplexity = fed::<H, _, _>(&Perplexity::default(), features, outputs, targets);
    value(perplexity.value(), "perplexity");
    let bits = fed::<H, _, _>(&BitsPerCharacter::default(), features, outputs, targets);
    value(bits.value(), "bits");
}

fn calibration(case: &Case, outputs: &[f64]) {
    for bins in [1, 10, 15] {
        let metric = ExpectedCalibrationError::new(bins);
        let metric = fed::<Softmax, _, _>(&metric, case.features, outputs, &case.classes());
        let name = format!("calibration_{bins}");
        case.check(&name, &[metric.value()], case.get(&name));
        let filled = metric.reliability().filter(|bin| bin.samples > 0);
        let table = filled.flat_map(|bin| [bin.samples as f64, bin.confidence, bin.accuracy]);
        let name = format!("reliability_{bins}");
        case.check(&name, &table.collect::<Vec<_>>(), case.get(&name));
        assert_eq!(metric.reliability().len(), bins);
        let ends = metric.reliability().zip(metric.reliability().skip(1));
        ends.for_each(|(bin, next)| assert_eq!(bin.high, next.low));
    }
}

#[test]
fn values_are_those_of_scikit_learn() {
    for case in cases() {
        let outputs = case.get("outputs");
        if case.labels {
            let targets = case.get("targets");
            shares!(case, Sigmoid, outputs, targets, Precision "precision", Recall "recall", F1 "f1");
            rankings!(case, Sigmoid, outputs, targets, RocAuc "roc_auc", AveragePrecision "average_precision");
        } else if case.features == 1 {
            classes::<Sigmoid>(&case, outputs);
            // Equal probabilities stay equal as logits.
            let logits: Vec<f64> = outputs.iter().map(|p| (p / (1.0 - p)).ln()).collect();
            classes::<Identity>(&case, &logits);
            let logarithms: Vec<f64> = outputs.iter().map(|p| p.ln()).collect();
            classes::<LogSoftmax>(&case, &logarithms);
            // The same targets as numbers.
            let targets = case.get("targets");
            shares!(case, Sigmoid, outputs, targets, Precision "precision", Recall "recall", F1 "f1");
            rankings!(case, Sigmoid, outputs, targets, RocAuc "roc_auc", AveragePrecision "average_precision");
            let log_loss = fed::<Sigmoid, f64, _>(&LogLoss::default(), 1, outputs, targets);
            case.check("log loss", &[log_loss.value()], case.get("log_loss"));
            calibration(&case, outputs);
        } else {
            classes::<Softmax>(&case, outputs);
            calibration(&case, outputs);
            let logarithms: Vec<f64> = outputs.iter().map(|p| p.ln()).collect();
            if case.name != "ties" {
                classes::<LogSoftmax>(&case, &logarithms);
                // A softmax forgets what is added to all.
                let logits: Vec<f64> = logarithms.iter().map(|z| z + 3.0).collect();
                classes::<Identity>(&case, &logits);
            }
        }
    }
}

/// Bins are what the exact metric makes of scores that are rounded down to them.
#[test]
fn bins_make_scores_equal() {
    const BINS: usize = 64;
    for case in cases() {
        let outputs = case.get("outputs");
        let step = |p: &f64| (p * BINS as f64).floor().min(BINS as f64 - 1.0) / BINS as f64;
        let rounded: Vec<f64> = outputs.iter().map(step).collect();
        macro_rules! equal {
            ($head:ty, $targets:expr, $($metric:ident),*) => {
                $({
                    let (features, targets) = (case.features, $targets);
                    let exact = fed::<$head, _, _>(&$metric::default(), features, &rounded, targets);
                    let binned = $metric::binned(BINS);
                    let binned = fed::<$head, _, _>(&binned, features, outputs, targets);
                    case.check("bins", &[binned.value()], &[exact.value()]);
                    for class in 0..features + 1 {
                        case.check("bins", &[binned.class(class)], &[exact.class(class)]);
                        assert_eq!(binned.curve(class), exact.curve(class));
                    }
                })*
            };
        }
        if case.labels {
            equal!(Sigmoid, case.get("targets"), RocAuc, AveragePrecision);
        } else if case.features == 1 {
            equal!(Sigmoid, &case.classes(), RocAuc, AveragePrecision);
        } else {
            equal!(Softmax, &case.classes(), RocAuc, AveragePrecision);
        }
    }
}

/// Each metric as it is used in training: a name, a direction, a value.
#[test]
fn metrics_have_names_and_directions() {
    let metrics: [&dyn Metric<f32, Softmax, u32>; 11] = [
        &Precision::new(Average::Micro),
        &Recall::default(),
        &F1::new(Average::Weighted),
        &F1::new(Average::Class(2)),
        &RocAuc::default(),
        &AveragePrecision::binned(100),
        &LogLoss::default(),
        &ExpectedCalibrationError::default(),
        &Perplexity::default(),
        &BitsPerCharacter::default(),
        &Ignoring::<Accuracy>::default(),
    ];
    let (higher, lower) = (Better::Higher, Better::Lower);
    assert_eq!(
        metrics.map(|metric| (metric.name(), metric.better())),
        [
            ("micro precision", higher),
            ("macro recall", higher),
            ("weighted F1", higher),
            ("F1 of class 2", higher),
            ("ROC AUC", higher),
            ("average precision", higher),
            ("log loss", lower),
            ("calibration error", lower),
            ("perplexity", lower),
            ("bits per character", lower),
            ("accuracy", higher),
        ]
        .map(|(name, better)| (name.to_string(), better))
    );
    assert!(metrics.iter().all(|metric| metric.value().is_nan()));
}

#[test]
fn probabilities_of_nought_are_clipped_in_the_log_loss_alone() {
    // The values that the script prints.
    let outputs = [0.0, 0.0, 1.0];
    let loss = fed_once::<Sigmoid, u32, _>(LogLoss::default(), 1, &outputs, &[0, 1, 1]);
    assert!((loss - 12.014551129705717).abs() < 1e-12, "{loss}");
    let outputs = [1.0, 0.0, 0.0, 0.5, 0.0, 0.5];
    let loss = fed_once::<Softmax, u32, _>(LogLoss::default(), 3, &outputs, &[0, 1]);
    assert!((loss - 18.021826694558577).abs() < 1e-12, "{loss}");
    // As distributions over the classes.
    let targets = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let loss = fed_once::<Softmax, f64, _>(LogLoss::default(), 3, &outputs, &targets);
    assert!((loss - 18.021826694558577).abs() < 1e-12, "{loss}");
    let perplexity = fed_once::<Softmax, u32, _>(Perplexity::default(), 3, &outputs, &[0, 1]);
    assert_eq!(perplexity, f64::INFINITY);
}

fn fed_once<H, T, M: Metric<f64, H, T>>(
    mut metric: M,
    features: usize,
    outputs: &[f64],
    targets: &[T],
) -> f64 {
    metric.start(features);
    metric.update(&scored(features, outputs, targets));
    metric.value()
}

#[test]
fn what_is_no_number_or_no_class_is_undefined_and_nothing_panics() {
    let (outputs, targets) = ([0.5, 0.5, f64::NAN, 0.2, 0.9, 0.1], [0, 1, 0]);
    let unknown = ([0.9, 0.1, 0.2, 0.8], [0, 9]);
    macro_rules! undefined {
        ($($metric:expr),*) => {
            $(
                assert!(fed_once::<Softmax, u32, _>($metric, 2, &outputs, &targets).is_nan());
                let value = fed_once::<Softmax, u32, _>($metric, 2, &unknown.0, &unknown.1);
                assert!(value.is_nan());
            )*
        };
    }
    undefined!(
        RocAuc::default(),
        AveragePrecision::default(),
        RocAuc::binned(4),
        LogLoss::default(),
        Perplexity::default(),
        BitsPerCharacter::default()
    );
    let error = ExpectedCalibrationError::default();
    assert!(fed_once::<Softmax, u32, _>(error, 2, &outputs, &targets).is_nan());
    // A sample without a class is none of the answers, but one of the questions.
    let (precision, recall) = (Precision::new(Average::Micro), Recall::new(Average::Micro));
    assert_eq!(
        fed_once::<Softmax, u32, _>(precision, 2, &outputs, &targets),
        1.0
    );
    assert_eq!(
        fed_once::<Softmax, u32, _>(recall, 2, &outputs, &targets),
        2.0 / 3.0
    );
    let recall = Recall::new(Average::Micro);
    assert_eq!(
        fed_once::<Softmax, u32, _>(recall, 2, &unknown.0, &unknown.1),
        0.5
    );
    // No features, and no bins.
    assert!(fed_once::<Softmax, u32, _>(RocAuc::default(), 0, &[], &[]).is_nan());
    assert!(fed_once::<Softmax, u32, _>(F1::default(), 0, &[], &[]).is_nan());
    assert_eq!(ExpectedCalibrationError::new(0).reliability().len(), 1);
    let area = fed_once::<Sigmoid, u32, _>(RocAuc::binned(0), 1, &[0.1, 0.9], &[0, 1]);
    assert_eq!(area, 0.5, "one bin tells nothing apart");
}

#[test]
fn curves_go_from_the_highest_score_to_the_lowest() {
    let (outputs, targets) = ([0.1, 0.4, 0.35, 0.8, 0.4], [0, 0, 1, 1, 1]);
    let area = fed::<Sigmoid, _, _>(
        &RocAuc::default(),
        1,
        &[&outputs[..], &[0.0; 4]].concat(),
        &[0, 0, 1, 1, 1, 0, 0, 0, 0],
    );
    let third = 1.0 / 3.0;
    assert_eq!(
        area.curve(1),
        [
            [0.0, 0.0],
            [0.0, third],
            [1.0 / 6.0, 2.0 * third],
            [1.0 / 6.0, 1.0],
            [2.0 / 6.0, 1.0],
            [1.0, 1.0],
        ]
    );
    assert!(area.curve(0).is_empty());
    let mut precision = AveragePrecision::default();
    let metric: &mut dyn Metric<f64, Sigmoid, u32> = &mut precision;
    metric.start(1);
    metric.update(&scored(1, &outputs, &targets));
    assert_eq!(
        precision.curve(1),
        [
            [third, 1.0],
            [2.0 * third, 2.0 / 3.0],
            [1.0, 0.75],
            [1.0, 0.6],
        ]
    );
}

#[test]
fn the_confusion_matrix_knows_f1() {
    let case = &cases()[2];
    let matrix = fed::<Softmax, _, _>(
        &ConfusionMatrix::with_labels(["a"]),
        case.features,
        case.get("outputs"),
        &case.classes(),
    );
    let each: Vec<f64> = (0..case.features).map(|class| matrix.f1(class)).collect();
    case.check("F1", &each, case.get("f1_per_class"));
    assert_eq!((matrix.label(0), matrix.label(1)), ("a".into(), "1".into()));
    assert!(ConfusionMatrix::default().f1(0).is_nan());
}

network! { struct Tagger { [4, 2] => Dense(6, tanh) => Dense(3, softmax) } }
network! { struct Logits { [4, 2] => Dense(6, tanh) => Dense(3) } }

/// Sequences of up to four steps, with tags of which 9 does not count.
fn tagged() -> Dataset<Sequence<4, 2>, u32> {
    let step = |i: usize, t: usize| [(i as f32).sin(), (t as f32 + 0.3 * i as f32).cos()];
    Dataset::from_sequences_by_step((0..9).map(|i| {
        let steps = 0..1 + i % 4;
        let tag = move |t| {
            [if (i + t) % 4 == 3 {
                9
            } else {
                (i * t + t) as u32 % 3
            }]
        };
        (
            steps.clone().map(|t| step(i, t)).collect::<Vec<_>>(),
            steps.map(tag).collect::<Vec<_>>(),
        )
    }))
    .unwrap()
}

#[test]
fn perplexity_is_e_to_the_loss_over_real_steps_that_count() {
    let data = tagged();
    let loss = CrossEntropy {
        ignored_class: Some(9),
        ..CrossEntropy::default()
    };
    let ignoring = |metric| Ignoring { class: 9, metric };
    let mut perplexity = ignoring(Perplexity::default());
    let mut bits = Ignoring {
        class: 9,
        metric: BitsPerCharacter::default(),
    };
    let network = Tagger::new(3);
    let nats = evaluate(&network, &loss, &mut [&mut perplexity, &mut bits], &data).unwrap();
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found}");
    close(perplexity.metric.value(), nats.exp());
    close(bits.metric.value(), nats / std::f64::consts::LN_2);
    // The same of logits.
    let mut of_logits = ignoring(Perplexity::default());
    let mut logits = Logits::zeros();
    logits.dense1 = network.dense1.clone();
    logits.dense2.weight = network.dense2.weight.clone();
    measure(&logits, &mut [&mut of_logits], &data).unwrap();
    close(of_logits.metric.value(), nats.exp());
    // Without, a class that the network does not have makes it undefined.
    let mut plain = Perplexity::default();
    measure(&network, &mut [&mut plain], &data).unwrap();
    assert!(plain.value().is_nan());
}

#[test]
fn metrics_ride_along_in_training() {
    let data = tagged();
    let trainer = Trainer {
        epochs: 2,
        batch_size: 4,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let loss = CrossEntropy {
        ignored_class: Some(9),
        ..CrossEntropy::default()
    };
    let mut f1 = Ignoring {
        class: 9,
        metric: F1::new(Average::Macro),
    };
    let mut area = Ignoring {
        class: 9,
        metric: RocAuc::default(),
    };
    let binned = Ignoring {
        class: 9,
        metric: RocAuc::binned(4096),
    };
    let mut binned = Named {
        name: "ROC AUC of bins".into(),
        metric: binned,
    };
    let mut network = Tagger::new(3);
    let mut optimizer = Optimizer::new(Adam::default()).unwrap();
    let metrics: &mut [&mut dyn Metric<_, _, _>] = &mut [&mut f1, &mut area, &mut binned];
    let history = trainer
        .fit(
            &mut network,
            &mut optimizer,
            Fit {
                train: &data,
                validation: Some(&data),
                loss: &loss,
                metrics,
            },
        )
        .unwrap();
    assert_eq!(
        history.metric_names(),
        ["macro F1", "ROC AUC", "ROC AUC of bins"]
    );
    let last = history.metrics(1);
    assert_eq!(last[0], f1.metric.value());
    assert_eq!(last[1], area.metric.value());
    assert!((0.0..=1.0).contains(&last[1]) && (last[1] - last[2]).abs() < 0.02);
}
