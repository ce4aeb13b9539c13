//! Hyperparameter search.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;

use super::clock::Clock;
use super::history::Number;
use super::space::{Candidate, Value};
use crate::error::{Error, Result};
use crate::metric::Better;
use crate::text;
use crate::threads::each_alone;

/// A hyperparameter search: trains with each of several candidates from a [`Space`](super::Space),
/// and compares their scores.
///
/// With the feature `threads`, trials run in parallel, one thread per trial. The results do not
/// depend on the number of threads. If a trial fails, for example because the loss is not finite,
/// its error is listed and the search continues.
///
/// ```
/// use nn_runtime::{loss::MeanSquaredError, prelude::*};
/// use nn_runtime::optimizer::{Optimizer, Sgd};
/// use nn_runtime::train::{Progress, Search, Space, evaluate};
///
/// network! { struct Line { 1 => Dense(1) } }
///
/// let points = (0_u8..64).map(|i| f32::from(i) / 32.0).map(|x| ([x], [2.0 * x + 1.0]));
/// let (train, validation) = Dataset::<Vector<1>, f32>::from_pairs(points).split(0.25, 0)?;
///
/// let space = Space::default()
///     .log_uniform("learning_rate", 1e-4, 10.0)
///     .choice("batch_size", [8.0, 16.0]);
/// let trials = Search::default().run(space.random(12, 0)?, |candidate| {
///     let learning_rate = candidate.number("learning_rate")?;
///     let mut optimizer = Optimizer::new(Sgd { learning_rate, ..Sgd::default() })?;
///     let trainer = Trainer {
///         epochs: 20,
///         batch_size: candidate.count("batch_size")?,
///         progress: Progress::Silent,
///         ..Trainer::default()
///     };
///     let (mut line, loss) = (Line::new(0), MeanSquaredError::default());
///     trainer.fit(&mut line, &mut optimizer, Fit::new(&train, &loss))?;
///     evaluate(&line, &loss, &mut [], &validation)
/// })?;
/// println!("{trials}");
/// let best = trials.best().expect("some learning rate is small enough");
/// assert!((0.01..1.0).contains(&best.candidate.number("learning_rate")?));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// Whether higher or lower scores are better. The default is lower, as for a loss.
    pub better: Better,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            better: Better::Lower,
        }
    }
}

/// The budgets of [`Search::halve`], in epochs or any other unit that the trials use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halving {
    /// The budget of each candidate in the first round; 1 by default.
    pub first: usize,
    /// After each round, one candidate in `factor` continues, with `factor` times the budget; 3 by
    /// default.
    pub factor: usize,
    /// The maximum budget of a candidate in a round; 81 by default.
    pub most: usize,
}

impl Default for Halving {
    fn default() -> Self {
        Self {
            first: 1,
            factor: 3,
            most: 81,
        }
    }
}

/// The result of one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The position among the candidates, from 1.
    pub number: usize,
    /// The candidate's settings.
    pub candidate: Candidate,
    /// The budget in the last round of the candidate, if the search [halves](Search::halve).
    pub budget: Option<usize>,
    /// The score or the error.
    pub score: Result<f64>,
    /// The duration of the last round in seconds; 0 without the feature `std`.
    pub seconds: f64,
}

/// The trials of a search, best first. Trials with a larger budget come before others, and failed
/// trials come last. Print them with `{}` for a table.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Trials {
    trials: Vec<Trial>,
}

impl Trials {
    /// All trials.
    pub fn all(&self) -> &[Trial] {
        &self.trials
    }

    /// The best trial, or `None` if all have failed.
    pub fn best(&self) -> Option<&Trial> {
        self.trials.first().filter(|trial| trial.score.is_ok())
    }
}

impl Search {
    /// Scores each candidate once. The score can be the loss or a metric on a validation set, or
    /// the mean of a [cross-validation](super::cross_validate).
    ///
    /// # Errors
    /// If there are no candidates.
    pub fn run(
        &self,
        candidates: Vec<Candidate>,
        score: impl Fn(&Candidate) -> Result<f64> + Sync,
    ) -> Result<Trials> {
        let mut trials = begin(candidates)?;
        round(&mut trials, None, &|candidate, _| score(candidate));
        self.sort(&mut trials);
        Ok(Trials { trials })
    }

    /// Successive halving: all candidates train for a short time, the best of them for longer, and
    /// so on, until one is left or the maximum budget is reached. `score` gets the budget of the
    /// trial in this round, for example as a number of epochs, and starts the training from
    /// scratch.
    ///
    /// K. Jamieson and A. Talwalkar, "Non-stochastic best arm identification and hyperparameter
    /// optimization", 2016.
    ///
    /// # Errors
    /// If there are no candidates, `first` is 0 or greater than `most`, or `factor` is less than 2.
    pub fn halve(
        &self,
        candidates: Vec<Candidate>,
        halving: Halving,
        score: impl Fn(&Candidate, usize) -> Result<f64> + Sync,
    ) -> Result<Trials> {
        let Halving {
            first,
            factor,
            most,
        } = halving;
        for (name, expected, found, valid) in [
            (
                "first",
                "from 1 to `most`",
                first,
                (1..=most).contains(&first),
            ),
            ("factor", "at least 2", factor, factor >= 2),
        ] {
            if !valid {
                return Err(Error::Setting {
                    name,
                    expected,
                    found: format!("{found}"),
                });
            }
        }
        let mut trials = begin(candidates)?;
        let (mut left, mut budget) = (trials.len(), first);
        loop {
            round(&mut trials[..left], Some(budget), &|candidate, budget| {
                score(candidate, budget.unwrap_or(most))
            });
            self.sort(&mut trials[..left]);
            let good = trials[..left].iter();
            let good = good.filter(|trial| trial.score.is_ok()).count();
            if left == 1 || good == 0 || budget == most {
                break;
            }
            left = (left / factor).max(1).min(good);
            budget = budget.saturating_mul(factor).min(most);
        }
        self.sort(&mut trials);
        Ok(Trials { trials })
    }

    /// Sorts the trials, best first.
    fn sort(self, trials: &mut [Trial]) {
        trials.sort_by(|a, b| {
            let by_score = match (&a.score, &b.score) {
                (Ok(a), Ok(b)) if self.better == Better::Lower => a.total_cmp(b),
                (Ok(a), Ok(b)) => b.total_cmp(a),
                _ => Ordering::Equal,
            };
            let by_error = a.score.is_err().cmp(&b.score.is_err());
            by_error
                .then(b.budget.cmp(&a.budget))
                .then(by_score)
                .then(a.number.cmp(&b.number))
        });
    }
}

fn begin(candidates: Vec<Candidate>) -> Result<Vec<Trial>> {
    if candidates.is_empty() {
        let what = "the list of candidates";
        return Err(Error::Empty { what });
    }
    let candidates = candidates.into_iter().enumerate();
    let trials = candidates.map(|(place, candidate)| Trial {
        number: place + 1,
        candidate,
        budget: None,
        score: Ok(f64::NAN),
        seconds: 0.0,
    });
    Ok(trials.collect())
}

/// Scores the trials in parallel.
fn round(
    trials: &mut [Trial],
    budget: Option<usize>,
    score: &(impl Fn(&Candidate, Option<usize>) -> Result<f64> + Sync),
) {
    let scores = each_alone(trials.len(), |place| {
        let clock = Clock::start();
        let trial = &trials[place];
        let score = score(&trial.candidate, budget).and_then(|score| {
            if score.is_finite() {
                return Ok(score);
            }
            Err(Error::NotFinite {
                what: "the score".into(),
                place: format!("trial {}", trial.number),
            })
        });
        (score, clock.seconds())
    });
    for (trial, (score, seconds)) in trials.iter_mut().zip(scores) {
        (trial.score, trial.seconds, trial.budget) = (score, seconds, budget);
    }
}

impl fmt::Display for Trials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = Vec::from([Vec::new()]);
        let has_budgets = self.trials.iter().any(|trial| trial.budget.is_some());
        if let (Some(first), [heading]) = (self.trials.first(), &mut rows[..]) {
            heading.push(String::from("trial"));
            let names = first.candidate.values().map(|(name, _)| text::cell(name));
            heading.extend(names);
            heading.extend(has_budgets.then(|| "budget".into()));
            heading.extend(["seconds".into(), "score".into()]);
        }
        for trial in &self.trials {
            let mut row = Vec::from([trial.number.to_string()]);
            row.extend(
                trial
                    .candidate
                    .values()
                    .map(|(_, value)| text::cell(&Value(value).to_string())),
            );
            row.extend(trial.budget.map(|budget| budget.to_string()));
            row.push(format!("{:.2}", trial.seconds));
            row.push(match &trial.score {
                Ok(score) => Number(*score).to_string(),
                Err(error) => error.to_string(),
            });
            rows.push(row);
        }
        for (number, row) in rows.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { "\n" })?;
            for (column, cell) in row.iter().enumerate() {
                let is_last = column + 1 == row.len();
                let cells = rows.iter().filter_map(|row| row.get(column));
                let width = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
                if is_last {
                    // The last column is not padded, since errors are long.
                    write!(f, "  {cell}")?;
                } else {
                    let space = if column == 0 { "" } else { "  " };
                    write!(f, "{space}{cell:>width$}")?;
                }
            }
        }
        Ok(())
    }
}
