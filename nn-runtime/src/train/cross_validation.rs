//! Cross-validation.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::History;
use super::history::Number;
use crate::data::Fold;
use crate::error::Result;
use crate::text;
use crate::threads::each_alone;

/// Trains once per fold on the rest of the data, and validates on the fold.
///
/// With the feature `threads`, folds are trained in parallel, one thread per fold. The results are
/// in the order of the folds and do not depend on the number of threads. Set the progress of the
/// trainer to [`Silent`](super::Progress::Silent).
///
/// ```
/// use nn_runtime::{data::stratified_folds, loss::CrossEntropy, metric::Accuracy, prelude::*};
/// use nn_runtime::{data::Standardizer, optimizer::{Adam, Optimizer}};
/// use nn_runtime::train::{Progress, cross_validate};
///
/// network! { struct Sign { 1 => Dense(8, relu) => Dense(2, softmax) } }
///
/// let numbers: Vec<f32> = (0..100_u8).map(|i| f32::from(i) - 49.5).collect();
/// let signs = numbers.iter().map(|&x| u32::from(x > 0.0)).collect();
/// let data = Dataset::<Vector<1>, u32>::classes(numbers, signs)?;
///
/// let trainer = Trainer { epochs: 20, progress: Progress::Silent, ..Trainer::default() };
/// let folds = stratified_folds(data.targets(), 5, 0)?;
/// let result = cross_validate(&folds, |fold| {
///     let (mut train, mut validation) = data.split_by(fold)?;
///     let standardizer = Standardizer::fit(&train)?;
///     standardizer.transform(&mut train)?;
///     standardizer.transform(&mut validation)?;
///     let mut optimizer = Optimizer::new(Adam { learning_rate: 0.03, ..Adam::default() })?;
///     trainer.fit(
///         &mut Sign::new(fold.number as u64),
///         &mut optimizer,
///         Fit {
///             train: &train,
///             validation: Some(&validation),
///             loss: &CrossEntropy::default(),
///             metrics: &mut [&mut Accuracy::default()],
///         },
///     )
/// })?;
/// println!("{result}");
/// let accuracy = result.metric("accuracy").expect("it was measured");
/// println!("{accuracy}"); // such as 0.9700 ± 0.0274
/// assert!(accuracy.mean() > 0.9);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// The error of the first fold that failed, with the number of the fold.
pub fn cross_validate(
    folds: &[Fold],
    train: impl Fn(&Fold) -> Result<History> + Sync,
) -> Result<CrossValidation> {
    let histories = each_alone(folds.len(), |place| {
        let fold = &folds[place];
        train(fold).map_err(|error| error.within(format!("fold {}", fold.number)))
    });
    let histories: Result<Vec<_>> = histories.into_iter().collect();
    histories.map(|histories| CrossValidation { histories })
}

/// The results of a cross-validation. Print them with `{}` for a table with one row per fold, which
/// shows the values of its last epoch, followed by rows for the means and standard deviations.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CrossValidation {
    histories: Vec<History>,
}

impl CrossValidation {
    /// The history of each fold.
    pub fn histories(&self) -> &[History] {
        &self.histories
    }

    /// The training loss of each fold in its last epoch.
    pub fn loss(&self) -> Scores {
        self.last(|history| history.last().map(|epoch| epoch.loss))
    }

    /// The validation loss of each fold in its last epoch; NaN if it has none.
    pub fn validation_loss(&self) -> Scores {
        self.last(|history| history.last().and_then(|epoch| epoch.validation_loss))
    }

    /// The value of a metric for each fold in its last epoch, or `None` if no fold has a metric of
    /// this name.
    pub fn metric(&self, name: &str) -> Option<Scores> {
        let last = |history: &History| history.metric(name)?.last();
        let is_known = self.histories.iter().any(|history| last(history).is_some());
        is_known.then(|| self.last(last))
    }

    fn last(&self, value: impl Fn(&History) -> Option<f64>) -> Scores {
        let values = self.histories.iter();
        Scores(values.map(|fold| value(fold).unwrap_or(f64::NAN)).collect())
    }
}

/// One number per fold. Print it with `{}` for mean ± standard deviation.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores(Vec<f64>);

impl Scores {
    /// The numbers, in the order of the folds.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The mean of the numbers; NaN if there are none.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// The sample standard deviation of the numbers (with divisor *n* − 1); NaN if there are fewer
    /// than two. The training sets of the folds overlap, so it says less about the error of the
    /// mean than it would for independent numbers.
    pub fn standard_deviation(&self) -> f64 {
        let mean = self.mean();
        let squares = self.0.iter().map(|value| (value - mean) * (value - mean));
        libm::sqrt(squares.sum::<f64>() / (self.0.len() as f64 - 1.0))
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mean, deviation) = (Number(self.mean()), Number(self.standard_deviation()));
        f.pad(&format!("{mean} ± {deviation}"))
    }
}

impl fmt::Display for CrossValidation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut columns = Vec::from([(String::from("loss"), self.loss())]);
        let validation = self.validation_loss();
        if validation.values().iter().any(|loss| !loss.is_nan()) {
            columns.push(("validation loss".into(), validation));
        }
        if let Some(first) = self.histories.first() {
            for name in first.metric_names() {
                let scores = self.metric(name);
                columns.extend(scores.map(|scores| (text::cell(name), scores)));
            }
        }
        let width = |name: &str| name.chars().count().max(10);

        write!(f, "{:<18} {:>6}", "fold", "epochs")?;
        for (name, _) in &columns {
            write!(f, " {name:>0$}", width(name))?;
        }
        for (place, history) in self.histories.iter().enumerate() {
            write!(f, "\n{:<18} {:>6}", place + 1, history.len())?;
            for (name, scores) in &columns {
                write!(f, " {:>1$}", Number(scores.values()[place]), width(name))?;
            }
        }
        for title in ["mean", "standard deviation"] {
            write!(f, "\n{title:<18} {:>6}", "")?;
            for (name, scores) in &columns {
                let value = match title {
                    "mean" => scores.mean(),
                    _ => scores.standard_deviation(),
                };
                write!(f, " {:>1$}", Number(value), width(name))?;
            }
        }
        Ok(())
    }
}
