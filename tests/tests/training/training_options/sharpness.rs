//! Sharpness-aware minimization.

use nn_runtime::error::Error;
use nn_runtime::optimizer::{AdamW, Lbfgs, LbfgsSettings, Optimizer, Sam, Sgd};
use nn_runtime::train::{Clip, Optimize, Snapshot, Trainer};

use super::{Classifier, compare, flat, initial, trainer};

fn sgd() -> Optimizer<Classifier, Sgd> {
    let settings = Sgd {
        learning_rate: 0.2,
        momentum: 0.9,
        ..Sgd::default()
    };
    Optimizer::new(settings).unwrap()
}

#[test]
fn losses_and_parameters_are_those_of_the_papers() {
    compare("sam", &trainer(), &mut Sam::new(sgd(), 0.05).unwrap());
    compare("sam_large", &trainer(), &mut Sam::new(sgd(), 0.8).unwrap());
    let mut adaptive = Sam::adaptive(sgd(), 0.5, 0.01).unwrap();
    compare("asam", &trainer(), &mut adaptive);
    let clipped = Trainer {
        accumulate: 4,
        clip: Some(Clip::Norm(0.1)),
        ..trainer()
    };
    compare("sam_clipped", &clipped, &mut Sam::new(sgd(), 0.3).unwrap());
}

#[test]
fn the_network_is_restored_where_an_evaluation_fails() {
    let mut sam = Sam::new(sgd(), 0.5).unwrap();
    let mut network = initial::<Classifier>();
    let mut gradient = initial::<Classifier>();
    let mut moved = false;
    let result = sam.step(&mut network, &mut gradient, &mut |network, _| {
        moved = flat(network) != flat(&initial::<Classifier>());
        Err(Error::Empty { what: "the batch" })
    });
    assert_eq!(result, Err(Error::Empty { what: "the batch" }));
    assert!(moved);
    assert_eq!(flat(&network), flat(&initial::<Classifier>()));
}

#[test]
fn it_goes_on_from_a_snapshot_with_the_same_bits() {
    let make = || {
        let settings = AdamW {
            learning_rate: 0.01,
            ..AdamW::default()
        };
        Sam::new(Optimizer::new(settings).unwrap(), 0.1).unwrap()
    };
    // Any function with a gradient: here |x|² / 2 of the parameters.
    let run = |sam: &mut Sam<_, _>, network: &mut Classifier| {
        for _ in 0..3 {
            let mut gradient = network.clone();
            let result = sam.step(network, &mut gradient, &mut |network, gradient| {
                gradient.clone_from(network);
                Ok(flat(network).iter().map(|x| x * x / 2.0).sum())
            });
            result.unwrap();
        }
    };
    let (mut sam, mut network) = (make(), initial::<Classifier>());
    run(&mut sam, &mut network);
    let mut resumed = make();
    let mut snapshot = Snapshot::default();
    sam.save(&mut snapshot);
    resumed.load(&mut snapshot).unwrap();
    let mut copy = network.clone();
    run(&mut resumed, &mut copy);
    run(&mut sam, &mut network);
    assert_eq!(flat(&copy), flat(&network));

    let mut snapshot = Snapshot::default();
    sam.save(&mut snapshot);
    let mut other = Sam::new(make().optimizer().clone(), 0.2).unwrap();
    let error = other.load(&mut snapshot).unwrap_err().to_string();
    assert!(error.contains("`sharpness` is radius: 0.2"), "{error}");
}

#[test]
fn settings_out_of_range() {
    for (sam, name) in [
        (Sam::new(sgd(), -1.0), "radius"),
        (Sam::new(sgd(), f64::NAN), "radius"),
        (Sam::adaptive(sgd(), 0.5, f64::INFINITY), "floor"),
    ] {
        let error = sam.unwrap_err();
        assert!(matches!(error, Error::Setting { name: found, .. } if found == name));
    }
    let lbfgs = Lbfgs::<Classifier>::new(LbfgsSettings::default()).unwrap();
    let error = Sam::new(lbfgs, 0.1).unwrap_err().to_string();
    let expected = "`optimizer` should be an optimizer that does not evaluate batches itself, but \
                    it is one that does";
    assert_eq!(error, expected);
}
