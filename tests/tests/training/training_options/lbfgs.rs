//! L-BFGS.

use allocation_counter::measure;
use nn_runtime::data::Dataset;
use nn_runtime::error::{Error, Result};
use nn_runtime::io::{load_snapshot, save_snapshot};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Lbfgs, LbfgsSettings};
use nn_runtime::prelude::*;
use nn_runtime::train::{Optimize, Progress, Snapshot};

use super::{Curve, assert_close, flat, initial, reference};

fn data() -> Dataset<Vector<1>, f64, f64> {
    Dataset::from_pairs((0..40).map(|i| {
        let t = f64::from(i) / 10.0;
        ([t], [(-t).exp() * (3.0 * t).cos()])
    }))
}

/// The loss of all samples and its gradient.
fn evaluate(curve: &Curve, gradient: &mut Curve, workspace: &mut Workspace<Curve>) -> Result<f64> {
    gradient.clear();
    curve.gradient(
        &MeanSquaredError::default(),
        data().all(),
        gradient,
        workspace,
    )
}

fn step(lbfgs: &mut Lbfgs<Curve>, curve: &mut Curve) -> Result<f64> {
    let mut workspace = Workspace::new();
    lbfgs.step(curve, &mut |curve, gradient| {
        evaluate(curve, gradient, &mut workspace)
    })
}

/// Some steps, and the counts after them. Rounding may make no more of a difference than it makes in
/// `PyTorch`, and losses no more than parameters.
fn compare(name: &str, settings: LbfgsSettings) {
    let (mut lbfgs, mut curve) = (Lbfgs::new(settings).unwrap(), initial::<Curve>());
    let (mut tolerance, mut numbers) = (1e-9_f64, vec![]);
    let all = reference(name);
    let (losses, expected) = all.split_at(all.len() - 2);
    for number in 0..losses.len() {
        numbers.push(step(&mut lbfgs, &mut curve).unwrap());
        let name = format!("{name}_{number}");
        tolerance = tolerance.max(10.0 * reference(&format!("{name}_spread"))[0]);
        assert_close(&name, &flat(&curve), &reference(&name), tolerance);
    }
    let counts = [lbfgs.iterations() as f64, lbfgs.evaluations() as f64];
    assert_close(name, &numbers, losses, tolerance);
    assert_eq!(counts, expected, "{name}");
}

fn wolfe() -> LbfgsSettings {
    LbfgsSettings {
        strong_wolfe: true,
        ..LbfgsSettings::default()
    }
}

#[test]
fn parameters_losses_and_counts_are_those_of_pytorch() {
    let fixed = LbfgsSettings {
        learning_rate: 0.5,
        iterations: 4,
        ..LbfgsSettings::default()
    };
    compare("lbfgs", fixed);
    let short = LbfgsSettings {
        learning_rate: 0.3,
        iterations: 8,
        history: 2,
        ..LbfgsSettings::default()
    };
    compare("lbfgs_short_history", short);
    let few = |iterations| LbfgsSettings {
        iterations,
        ..wolfe()
    };
    compare("lbfgs_wolfe", few(6));
    compare("lbfgs_wolfe_default", wolfe());
    let bounded = LbfgsSettings {
        evaluations: Some(7),
        history: 3,
        learning_rate: 2.0,
        ..few(10)
    };
    compare("lbfgs_wolfe_few", bounded);
    let far = LbfgsSettings {
        learning_rate: 200.0,
        ..few(4)
    };
    compare("lbfgs_wolfe_far", far);
    let near = LbfgsSettings {
        learning_rate: 1e-4,
        ..few(4)
    };
    compare("lbfgs_wolfe_near", near);
    let one = LbfgsSettings {
        evaluations: Some(1),
        ..few(2)
    };
    compare("lbfgs_wolfe_one", one);
    let tolerant = LbfgsSettings {
        gradient_tolerance: 3e-3,
        ..few(30)
    };
    compare("lbfgs_tolerant", tolerant);
    let change = LbfgsSettings {
        change_tolerance: 1e-3,
        ..few(30)
    };
    compare("lbfgs_change", change);
}

#[test]
fn a_trainer_makes_the_same_steps() {
    let trainer = Trainer {
        epochs: 4,
        batch_size: 40,
        shuffle: false,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let settings = LbfgsSettings {
        iterations: 6,
        ..wolfe()
    };
    let (mut curve, mut lbfgs) = (initial::<Curve>(), Lbfgs::new(settings).unwrap());
    let loss = MeanSquaredError::default();
    trainer
        .fit(&mut curve, &mut lbfgs, Fit::new(&data(), &loss))
        .unwrap();
    let expected = reference("lbfgs_wolfe_3");
    assert_close("trainer", &flat(&curve), &expected, 1e-9);
}

#[test]
fn steps_allocate_nothing() {
    let data = data();
    let (mut curve, mut workspace) = (initial::<Curve>(), Workspace::new());
    let mut step = |lbfgs: &mut Lbfgs<Curve>| {
        measure(|| {
            let step = lbfgs.step(&mut curve, &mut |curve, gradient| {
                gradient.clear();
                curve.gradient(
                    &MeanSquaredError::default(),
                    data.all(),
                    gradient,
                    &mut workspace,
                )
            });
            step.unwrap();
        })
        .count_total
    };
    let settings = LbfgsSettings {
        history: 3,
        iterations: 7,
        ..wolfe()
    };
    let mut lbfgs = Lbfgs::new(settings).unwrap();
    // The workspace allocates in its first evaluation.
    assert!(step(&mut lbfgs) > 0);
    assert_eq!([step(&mut lbfgs), step(&mut lbfgs)], [0, 0]);
}

#[test]
fn it_goes_on_from_a_snapshot_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lbfgs.safetensors");
    for strong_wolfe in [false, true] {
        let settings = LbfgsSettings {
            strong_wolfe,
            iterations: 3,
            history: 4,
            learning_rate: 0.5,
            ..LbfgsSettings::default()
        };
        let (mut lbfgs, mut curve) = (Lbfgs::new(settings.clone()).unwrap(), initial::<Curve>());
        for _ in 0..3 {
            step(&mut lbfgs, &mut curve).unwrap();
        }
        let mut resumed = Lbfgs::new(settings.clone()).unwrap();
        let mut snapshot = Snapshot::default();
        lbfgs.save(&mut snapshot);
        // By way of a file.
        save_snapshot(&snapshot, &file).unwrap();
        resumed.load(&mut load_snapshot(&file).unwrap()).unwrap();
        let mut copy = curve.clone();
        for _ in 0..3 {
            step(&mut resumed, &mut copy).unwrap();
            step(&mut lbfgs, &mut curve).unwrap();
            assert_eq!(flat(&copy), flat(&curve));
        }
        // Without what it remembers, it would go elsewhere.
        step(&mut Lbfgs::new(settings).unwrap(), &mut copy).unwrap();
        step(&mut lbfgs, &mut curve).unwrap();
        assert_ne!(flat(&copy), flat(&curve));

        let mut snapshot = Snapshot::default();
        lbfgs.save(&mut snapshot);
        let mut other = Lbfgs::<Curve>::new(LbfgsSettings::default()).unwrap();
        let error = other.load(&mut snapshot).unwrap_err().to_string();
        assert!(error.contains("`settings` is LbfgsSettings"), "{error}");
    }
}

#[test]
fn a_search_turns_back_from_where_the_loss_is_not_finite() {
    // −ln(1 − 2x) − x for x = |θ|²: the loss ends at |θ|² = 1/2, and is least at 0.
    let mut evaluate = |curve: &Curve, gradient: &mut Curve| {
        let square: f64 = flat(curve).iter().map(|x| x * x).sum();
        let slope = 2.0 / (1.0 - 2.0 * square) - 1.0;
        gradient.clone_from(curve);
        gradient.for_each_mut(|_, values| values.iter_mut().for_each(|g| *g *= 2.0 * slope));
        Ok(-(1.0 - 2.0 * square).ln() - square)
    };
    let far = LbfgsSettings {
        learning_rate: 1000.0,
        ..wolfe()
    };
    let mut curve = Curve::zeros();
    curve.for_each_mut(|_, values| values.fill(0.15));
    let mut lbfgs = Lbfgs::new(far.clone()).unwrap();
    for _ in 0..20 {
        lbfgs.step(&mut curve, &mut evaluate).unwrap();
    }
    assert!(flat(&curve).iter().all(|x| x.abs() < 1e-6), "{curve:?}");

    // Without a search, that is an error, and the network as it was.
    let fixed = LbfgsSettings {
        strong_wolfe: false,
        ..far
    };
    curve.for_each_mut(|_, values| values.fill(0.15));
    let before = flat(&curve);
    let mut lbfgs = Lbfgs::new(fixed).unwrap();
    let error = lbfgs.step(&mut curve, &mut evaluate).unwrap_err();
    assert!(matches!(error, Error::NotFinite { .. }), "{error}");
    assert_eq!(flat(&curve), before);
}

#[test]
fn the_network_is_as_it_was_where_an_evaluation_fails() {
    let (mut curve, mut workspace) = (initial::<Curve>(), Workspace::new());
    let mut lbfgs = Lbfgs::new(wolfe()).unwrap();
    for fails_at in 1..8 {
        let mut count = 0;
        let result = lbfgs.step(&mut curve, &mut |curve, gradient| {
            count += 1;
            if count == fails_at {
                return Err(Error::Empty { what: "the batch" });
            }
            evaluate(curve, gradient, &mut workspace)
        });
        assert_eq!(result, Err(Error::Empty { what: "the batch" }));
        assert_eq!(flat(&curve), flat(&initial::<Curve>()));
    }
    step(&mut lbfgs, &mut curve).unwrap();
    let expected = reference("lbfgs_wolfe_default_0");
    assert_close("afterwards", &flat(&curve), &expected, 1e-9);
}

#[test]
fn settings_out_of_range() {
    macro_rules! complains {
        ($($field:ident: $value:expr;)*) => {$(
            let settings = LbfgsSettings { $field: $value, ..LbfgsSettings::default() };
            match Lbfgs::<Curve>::new(settings) {
                Err(Error::Setting { name, .. }) => assert_eq!(name, stringify!($field)),
                other => panic!("no complaint: {other:?}"),
            }
        )*};
    }
    complains! {
        learning_rate: -1.0;
        learning_rate: f64::NAN;
        iterations: 0;
        evaluations: Some(0);
        gradient_tolerance: -1.0;
        change_tolerance: f64::INFINITY;
        history: 0;
        history: usize::MAX;
    }
}
