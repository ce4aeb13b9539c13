//! Reduces the learning rate when there is no more improvement.

use alloc::format;

use super::{EpochEnd, Hook, Training, Watch};
use crate::error::{Error, Result};
use crate::metric::Better;
use crate::snapshot::Snapshot;

/// Multiplies the learning rate by a factor after a number of epochs without improvement. Defaults
/// and counting match `ReduceLROnPlateau` of `PyTorch`.
///
/// ```
/// use nn_runtime::train::ReduceOnPlateau;
///
/// let plateau = ReduceOnPlateau { factor: 0.5, patience: 3, ..ReduceOnPlateau::default() };
/// assert_eq!(plateau.threshold, 1e-4);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "ReduceLROnPlateau")]
pub struct ReduceOnPlateau {
    /// The number that has to improve.
    pub watch: Watch,
    /// The factor on the learning rate; 0.1 by default.
    pub factor: f64,
    /// The number of epochs without improvement that are tolerated; 10 by default.
    pub patience: usize,
    /// The relative threshold of an improvement: the value must be better than the best value by
    /// more than this fraction of it; 1e-4 by default.
    pub threshold: f64,
    /// The number of epochs after a reduction that are not counted; 0 by default.
    pub cooldown: usize,
    /// The lower bound of the learning rate; 0 by default.
    pub minimum: f64,
    /// The state of the run so far. Start with the default.
    pub so_far: Plateau,
}

/// The state of a [`ReduceOnPlateau`]. It starts as the default value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plateau {
    best: f64,
    better: Better,
    waited: usize,
    cooling: usize,
}

impl Default for Plateau {
    fn default() -> Self {
        Self {
            best: f64::NAN,
            better: Better::Lower,
            waited: 0,
            cooling: 0,
        }
    }
}

impl Default for ReduceOnPlateau {
    fn default() -> Self {
        Self {
            watch: Watch::Loss,
            factor: 0.1,
            patience: 10,
            threshold: 1e-4,
            cooldown: 0,
            minimum: 0.0,
            so_far: Plateau::default(),
        }
    }
}

impl ReduceOnPlateau {
    /// Records a value, and returns whether the learning rate should be reduced now.
    fn reduces(&mut self, value: f64) -> bool {
        let so_far = &mut self.so_far;
        let bound = match so_far.better {
            Better::Lower => so_far.best * (1.0 - self.threshold),
            Better::Higher => so_far.best * (1.0 + self.threshold),
        };
        if so_far.better.prefers(value, bound) {
            so_far.best = value;
            so_far.waited = 0;
        } else {
            so_far.waited += 1;
        }
        if so_far.cooling > 0 {
            so_far.cooling -= 1;
            so_far.waited = 0;
        }
        if so_far.waited <= self.patience {
            return false;
        }
        so_far.cooling = self.cooldown;
        so_far.waited = 0;
        true
    }
}

impl<N> Hook<N> for ReduceOnPlateau {
    fn name(&self) -> &'static str {
        "reduce on plateau"
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        for (name, value, most) in [
            ("factor", self.factor, 1.0),
            ("threshold", self.threshold, 1.0),
            ("minimum", self.minimum, f64::MAX),
        ] {
            if !(0.0..=most).contains(&value) || (name == "factor" && value == 1.0) {
                return Err(Error::Setting {
                    name,
                    expected: match name {
                        "factor" => "at least 0 and below 1",
                        "threshold" => "a fraction from 0 to 1",
                        _ => "a finite number that is at least 0",
                    },
                    found: format!("{value}"),
                });
            }
        }
        let better = self.watch.better(training.run)?;
        self.so_far = Plateau {
            better,
            ..Plateau::default()
        };
        Ok(())
    }

    fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        if self.reduces(self.watch.value(end))
            && let Some(before) = training.optimizer.learning_rate()
        {
            let after = (before * self.factor).max(self.minimum);
            // Smaller reductions are skipped, as in `PyTorch`.
            if before - after > 1e-8 {
                training.optimizer.set_learning_rate(after)?;
            }
        }
        Ok(())
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        let Self {
            watch,
            factor,
            patience,
            threshold,
            cooldown,
            minimum,
            so_far: _,
        } = self;
        snapshot.put_text(
            "settings",
            format!(
                "watch: {watch:?}, factor: {factor}, patience: {patience}, threshold: {threshold}, \
                 cooldown: {cooldown}, minimum: {minimum}"
            ),
        );
        snapshot.put_number("best", self.so_far.best);
        snapshot.put_number("waited", self.so_far.waited as f64);
        snapshot.put_number("cooling", self.so_far.cooling as f64);
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        // If a different number was watched, its best value does not apply: start over.
        let watch = format!("watch: {:?}, ", self.watch);
        if !snapshot.text("settings")?.starts_with(&watch) {
            return Ok(());
        }
        self.so_far.best = snapshot.number("best")?;
        self.so_far.waited = snapshot.count("waited")? as usize;
        self.so_far.cooling = snapshot.count("cooling")? as usize;
        Ok(())
    }
}
