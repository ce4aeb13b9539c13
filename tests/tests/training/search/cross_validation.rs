//! Cross-validation.

use std::collections::BTreeSet;

use nn_runtime::data::{Dataset, Fold, k_folds, stratified_folds};
use nn_runtime::error::{Error, Result};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{CrossValidation, History, cross_validate};

use super::{on, sectors, trainer};

network! {
    struct Small { 2 => Dense(16, relu) => Dense(3, softmax) }
}

fn train_fold(data: &Dataset<Vector<2>, u32>, fold: &Fold) -> Result<History> {
    let (train, validation) = data.split_by(fold)?;
    trainer(3).fit(
        &mut Small::new(fold.number as u64),
        &mut Optimizer::new(Adam {
            learning_rate: 0.02,
            ..Adam::default()
        })?,
        Fit {
            train: &train,
            validation: Some(&validation),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Accuracy::default()],
        },
    )
}

/// All that does not depend on the clock, as bits.
fn bits(result: &CrossValidation) -> Vec<u64> {
    let epochs = result.histories().iter().flat_map(|history| {
        let losses = history.losses().chain(history.validation_losses());
        losses.chain(history.metric("accuracy").unwrap())
    });
    epochs.map(f64::to_bits).collect()
}

#[test]
fn cross_validation_is_what_a_loop_over_the_folds_gives() {
    let data = sectors(300);
    let folds = stratified_folds(data.targets(), 5, 0).unwrap();
    let result = cross_validate(&folds, |fold| train_fold(&data, fold)).unwrap();
    let by_hand: Vec<History> = folds
        .iter()
        .map(|f| train_fold(&data, f).unwrap())
        .collect();
    let last = |value: fn(&History) -> f64| by_hand.iter().map(value).collect::<Vec<_>>();
    assert_eq!(result.loss().values(), last(|h| h.last().unwrap().loss));
    let losses = last(|h| h.last().unwrap().validation_loss.unwrap());
    assert_eq!(result.validation_loss().values(), losses);
    let accuracy = result.metric("accuracy").unwrap();
    let expected = last(|h| h.metric("accuracy").unwrap().last().unwrap());
    assert_eq!(accuracy.values(), expected);
    assert_eq!(result.metric("precision"), None);

    let mean = expected.iter().sum::<f64>() / 5.0;
    assert!((accuracy.mean() - mean).abs() < 1e-15 && mean > 0.5);
    let squares: f64 = expected.iter().map(|value| (value - mean).powi(2)).sum();
    assert!((accuracy.standard_deviation() - (squares / 4.0).sqrt()).abs() < 1e-15);

    for threads in [1, 2, 5] {
        let again = on(threads, || {
            cross_validate(&folds, |fold| train_fold(&data, fold))
        });
        assert_eq!(bits(&again.unwrap()), bits(&result), "{threads} threads");
    }

    let table = result.to_string();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1 + 5 + 2);
    let heading: Vec<&str> = lines[0].split_whitespace().collect();
    assert_eq!(
        heading,
        ["fold", "epochs", "loss", "validation", "loss", "accuracy"]
    );
    assert!(lines[6].starts_with("mean") && lines[6].ends_with(&format!("{mean:.4}")));
    let widths: BTreeSet<usize> = lines.iter().map(|line| line.chars().count()).collect();
    assert_eq!(widths.len(), 1, "{table}");
}

#[test]
fn the_first_fold_that_fails_is_named() {
    let folds = k_folds(30, 6, 0).unwrap();
    let result = cross_validate(&folds, |fold| match fold.number {
        3 | 5 => Err(Error::Empty { what: "the bottle" }),
        _ => Ok(History::default()),
    });
    let error = result.unwrap_err().to_string();
    assert!(error.starts_with("fold 3: the bottle is empty"), "{error}");
}
