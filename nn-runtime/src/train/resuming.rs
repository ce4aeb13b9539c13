//! Saves and resumes runs.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::accumulate::Sums;
use super::identity::{self, Fact, NONE};
use super::run::Loop;
use super::step::NetworkWork;
use super::{History, Position, check};
use crate::data::{DatasetFor, Target};
use crate::error::{Error, Result};
use crate::loss::{Loss, MOST_OUTPUTS, Parts};
use crate::network::Network;
use crate::optimizer::optimize::Optimize;
use crate::scalar::Scalar;
use crate::snapshot::{Change, Plain, Snapshot};

/// The identity of a run.
#[derive(Debug, Default)]
pub(super) struct Identity {
    facts: Vec<Fact>,
    /// Whether the properties of the data sets are included.
    is_complete: bool,
    /// The number of completed epochs and steps at the time of the last change of settings.
    since: (usize, u64),
}

/// The state of a run in a snapshot.
struct Found {
    position: Position,
    sums: Sums,
    since: (usize, u64),
    history: History,
}

impl<N, L, O, T, const HOOKED: bool> NetworkWork<'_, '_, '_, N, L, O, T, HOOKED>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
    O: Optimize<N>,
    T: Target,
{
    /// Records the properties that can change while the run lasts, as of its start.
    pub(super) fn note_beginning(&self, state: &mut Loop<'_>) {
        identity::optimizer(self.optimizer, &mut state.identity.facts);
        #[cfg(feature = "plots")]
        {
            state.in_words = super::run::SettingsInWords {
                optimizer: self.optimizer.in_words(),
                loss: self.loss.in_words(),
            };
        }
    }

    /// Records the remaining properties of the run before the first snapshot. This reads the data
    /// sets once.
    pub(super) fn identify(&self, state: &mut Loop<'_>) -> Result<()> {
        if state.identity.is_complete {
            return Ok(());
        }
        let place = |set: &'static str| move |error: Error| error.within(set);
        let train = self.train.fingerprint();
        let train = train.map_err(place("the training set"))?;
        let validation = self.validation.map(DatasetFor::fingerprint).transpose();
        let validation = validation.map_err(place("the validation set"))?;
        let facts = &mut state.identity.facts;
        identity::network::<N>(facts);
        identity::trainer(state.settings, facts);
        identity::loss(self.loss.describe(), facts);
        identity::data(&train, validation.as_ref(), facts);
        identity::metrics(state.history.metric_names(), facts);
        state.identity.is_complete = true;
        Ok(())
    }

    pub(super) fn save<'s>(&'s self, state: &Loop<'_>, snapshot: &mut Snapshot<'s, N>) {
        let mut run = Snapshot::default();
        state.save(run.plain_mut());
        if let Some(carried) = self.carried.as_ref().filter(|_| state.position.batches > 0) {
            let states = carried.as_slice().iter().map(|value| value.to_f64());
            run.put_numbers("carried", states.collect());
        }
        snapshot.put_parameters("network", self.network);
        snapshot.insert("run", run);
        let mut optimizer = Snapshot::default();
        self.optimizer.save(&mut optimizer);
        snapshot.insert("optimizer", optimizer);
    }

    /// Resumes from a snapshot, and returns the previous network. If this fails, the run does not
    /// start, and nothing relevant has changed.
    pub(super) fn load(
        &mut self,
        state: &mut Loop<'_>,
        snapshot: &mut Snapshot<'_, N>,
    ) -> Result<N> {
        self.identify(state)?;
        let differences = self.hooks.differences(snapshot);
        let changes = state.changes(snapshot.plain(), differences)?;
        let run = snapshot.take("run");
        let mut found = state.found(run.plain())?;
        if changes.is_empty() {
            state.check_consistency(run.plain(), &found)?;
        } else if found.position.batches > 0 {
            // Changes take effect at the beginning of an epoch.
            found.position.batches = 0;
            found.sums = Sums::default();
        }
        if !changes.is_empty() {
            found.since = (found.position.epochs, found.position.steps);
        }
        if self.carried.is_some() && found.position.batches > 0 {
            self.load_carried(&run)?;
        }
        let network = snapshot.take_parameters("network")?;
        check::parameters(&network).map_err(|error| run.problem(format!("{error}")))?;
        self.load_optimizer(
            snapshot.take("optimizer"),
            changes.contains(&Change::Optimizer),
        )?;
        state.history = found.history;
        state.position = found.position;
        state.sums = found.sums;
        state.identity.since = found.since;
        Ok(core::mem::replace(self.network, network))
    }

    fn load_carried(&mut self, run: &Snapshot<'_, N>) -> Result<()> {
        let Some(carried) = &mut self.carried else {
            return Ok(());
        };
        let values = run.numbers("carried")?;
        let states = carried.as_mut_slice();
        if values.len() != states.len() {
            return Err(Error::Length {
                what: "the states of the run to be resumed",
                expected: states.len(),
                found: values.len(),
            });
        }
        for (state, value) in states.iter_mut().zip(values) {
            *state = N::Scalar::from_f64(*value);
        }
        Ok(())
    }

    /// Restores the state of the optimizer. If another optimizer is allowed, only the parts that
    /// apply to it are restored.
    fn load_optimizer(&mut self, mut part: Snapshot<'_, N>, is_another: bool) -> Result<()> {
        if !is_another {
            return self.optimizer.load(&mut part);
        }
        let rate = self.optimizer.learning_rate();
        let mut own = Snapshot::<N>::default();
        self.optimizer.save(&mut own);
        if identity::kind(&own) != identity::kind(&part) {
            return Ok(());
        }
        for (name, text) in own.all_texts() {
            part.put_text(name, text);
        }
        drop(own);
        self.optimizer.load(&mut part)?;
        rate.map_or(Ok(()), |rate| self.optimizer.set_learning_rate(rate))
    }
}

// All of this is independent of the type of the network, so that it is compiled once.
impl Loop<'_> {
    /// Writes the state of the run.
    fn save(&self, run: &mut Plain) {
        for fact in &self.identity.facts {
            run.put_text(fact.key, fact.value.clone());
        }
        let (epochs, steps) = self.identity.since;
        run.put_number("since_epochs", epochs as f64);
        run.put_number("since_steps", steps as f64);
        run.put_number("epochs", self.position.epochs as f64);
        run.put_number("batches", self.position.batches as f64);
        run.put_number("steps", self.position.steps as f64);
        run.put_numbers("loss", self.sums.losses.to_vec());
        run.put_numbers("divisors", self.sums.divisors.to_vec());
        run.put_number("seen", self.sums.samples as f64);
        run.put_numbers("history", self.history.numbers());
    }

    /// The differences between this run and the run in the snapshot, if all of them are allowed.
    fn changes(&self, snapshot: &Plain, of_hooks: Vec<String>) -> Result<Vec<Change>> {
        let mut differences: Vec<(Change, String)> = Vec::new();
        for fact in &self.identity.facts {
            let found = snapshot.text(&format!("run.{}", fact.key)).ok();
            differences.extend(fact.difference(found).map(|words| (fact.change, words)));
        }
        let of_hooks = of_hooks.into_iter();
        differences.extend(of_hooks.map(|words| (Change::Hooks, words)));

        let mut problems = Vec::new();
        let (mut changes, mut unmeant) = (Vec::new(), Vec::new());
        for (change, words) in differences {
            if snapshot.allows(change) {
                changes.push(change);
                continue;
            }
            problems.push(words);
            let name = format!("Change::{}", change.name());
            if !unmeant.contains(&name) {
                unmeant.push(name);
            }
        }
        if problems.is_empty() {
            return Ok(changes);
        }
        problems.insert(
            0,
            "it belongs to a different run, which this run cannot resume:".into(),
        );
        problems.push(format!(
            "help: if this is intended, use `Checkpoints::resume_with([{}])` to resume anyway",
            unmeant.join(", ")
        ));
        Err(snapshot.problems(problems))
    }

    fn found(&self, run: &Plain) -> Result<Found> {
        let position = Position {
            epochs: run.count("epochs")? as usize,
            batches: run.count("batches")? as usize,
            steps: run.count("steps")?,
        };
        let sums = Sums {
            losses: parts(run, "loss")?,
            divisors: parts(run, "divisors")?,
            samples: run.count("seen")? as usize,
        };
        let since = (
            run.count("since_epochs")? as usize,
            run.count("since_steps")?,
        );
        let metrics = run.text("metrics")?;
        let metrics: Vec<&str> = metrics.lines().filter(|name| *name != NONE).collect();
        let history = self.history.with_numbers(run.numbers("history")?, &metrics);
        let history = history.map_err(|error| run.problem(format!("{error}")))?;
        if history.len() != position.epochs {
            return Err(run.problem(format!(
                "it was saved after {} epochs, but contains the losses of {}",
                position.epochs,
                history.len()
            )));
        }
        if position.epochs > self.settings.epochs {
            return Err(run.problem(format!(
                "it was saved after {} epochs, but the run should have only {}",
                position.epochs, self.settings.epochs
            )));
        }
        Ok(Found {
            position,
            sums,
            since,
            history,
        })
    }

    /// Checks that the numbers of a run with the same settings are consistent with each other.
    fn check_consistency(&self, run: &Plain, found: &Found) -> Result<()> {
        let (position, (epochs, steps)) = (found.position, found.since);
        let accumulate = self.settings.accumulate;
        let each = self.run.batches.div_ceil(accumulate) as u64;
        let made = position.batches.div_ceil(accumulate) as u64;
        let since = position.epochs.checked_sub(epochs);
        let expected = since.map(|epochs| {
            let steps = (epochs as u64).saturating_mul(each).saturating_add(steps);
            steps.saturating_add(made)
        });
        let seen = position.batches.saturating_mul(self.settings.batch_size);
        let seen = seen.min(self.run.samples);
        let is_between_steps = position.batches.is_multiple_of(accumulate);
        let is_consistent = expected == Some(position.steps)
            && position.batches < self.run.batches
            && is_between_steps
            && found.sums.samples == seen
            && found.sums.losses.iter().all(|loss| loss.is_finite())
            && (position.batches > 0 || found.sums == Sums::default());
        if is_consistent {
            return Ok(());
        }
        Err(run.problem(format!(
            "its numbers contradict each other: {} epochs, {} of {} batches with {} samples, and {} steps",
            position.epochs,
            position.batches,
            self.run.batches,
            found.sums.samples,
            position.steps
        )))
    }
}

/// Reads one number per output.
fn parts(run: &Plain, name: &str) -> Result<Parts> {
    let numbers = run.numbers(name)?;
    numbers.try_into().map_err(|_| {
        run.problem(format!(
            "`{name}` has {} numbers, but there should be {MOST_OUTPUTS}, one for each possible output",
            numbers.len()
        ))
    })
}
