//! Names and labels that come from data or from others: in tables, in files for spreadsheets, and in
//! a run's page.

use std::fs;

use nn_runtime::data::{Dataset, Fold};
use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{Better, ConfusionMatrix, Metric, Scored};
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::scalar::Scalar;
use nn_runtime::train::{History, Hook, Progress, RunDirectory, Search, Space, cross_validate};

network! { struct Signs { 1 => Dense(2, softmax) } }

fn signs() -> Dataset<Vector<1>, u32> {
    let inputs = vec![-1.0, 1.0, -2.0, 2.0];
    Dataset::classes(inputs, vec![0, 1, 0, 1]).unwrap()
}

/// A metric of any name.
struct Named(String);

impl<S: Scalar, H> Metric<S, H, u32> for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
    fn better(&self) -> Better {
        Better::Lower
    }
    fn start(&mut self, _: usize) {}
    fn update(&mut self, _: &Scored<'_, S, u32>) {}
    fn merge(&mut self, _: &Self) {}
    fn value(&self) -> f64 {
        0.5
    }
}

fn fit(
    name: &str,
    confusion: &mut ConfusionMatrix,
    hooks: &mut [&mut dyn Hook<Signs>],
) -> Result<History> {
    let trainer = Trainer {
        progress: Progress::Silent,
        ..Trainer::default()
    };
    trainer.fit_with(
        &mut Signs::new(0),
        &mut Optimizer::new(Sgd::default())?,
        Fit {
            train: &signs(),
            validation: Some(&signs()),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Named(name.into()), confusion],
        },
        hooks,
    )
}

/// Longer than the widest column that Rust's formatting knows.
fn long() -> String {
    "é".repeat(120_001)
}

/// No line is long, no character commands a terminal, and columns are aligned.
fn is_table(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines {
        assert!(line.chars().count() < 300, "{line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    assert!(text.contains("ééé…"), "{text}");
}

#[test]
fn tables_cut_what_is_long() -> Result<()> {
    let mut confusion = ConfusionMatrix::with_labels([long(), "a\n\u{1b}[2Jb\0".into()]);
    let history = fit(&long(), &mut confusion, &mut [])?;
    let table = confusion.to_string();
    is_table(&table);
    let widths: Vec<usize> = table
        .lines()
        .skip(2)
        .take(2)
        .map(|line| line.chars().count())
        .collect();
    assert_eq!(widths[0], widths[1], "{table}");
    is_table(&history.to_string());

    let fold = |number| Fold {
        number,
        train: vec![0, 1],
        validation: vec![2, 3],
    };
    let folds = [fold(0), fold(1)];
    let train = |_: &Fold| fit(&long(), &mut ConfusionMatrix::default(), &mut []);
    is_table(&cross_validate(&folds, train)?.to_string());

    let space = Space::default().choice(&long(), [1.0, 2.0]);
    let trials = Search::default().run(space.grid()?, |_| Ok(0.5))?;
    is_table(&trials.to_string());
    Ok(())
}

#[test]
fn no_name_is_a_formula_or_a_command() -> Result<()> {
    let directory = tempfile::tempdir().unwrap();
    let mut run = RunDirectory::new(directory.path());
    let mut confusion = ConfusionMatrix::with_labels(["n\0ul", "e\u{1b}[31msc\u{ffff}"]);
    fit("=cmd|'/c calc\u{7}'!A1", &mut confusion, &mut [&mut run])?;
    let metrics = fs::read_to_string(directory.path().join("metrics.csv")).unwrap();
    let header = metrics.lines().next().unwrap();
    assert!(header.contains(",\"'=cmd|'/c calc"), "{header}");
    let report = fs::read_to_string(directory.path().join("report.html")).unwrap();
    assert!(report.contains("n\u{fffd}ul") && report.contains("e\u{fffd}[31msc\u{fffd}"));
    let raw = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    assert!(!report.chars().any(raw));
    Ok(())
}
