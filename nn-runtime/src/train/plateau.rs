//! A smaller learning rate when nothing gets better.

use alloc::format;

use super::{EpochEnd, Hook, Training, Watch};
use crate::error::{Error, Result};
use crate::metric::Better;
use crate::snapshot::Snapshot;

/// Multiplies the learning rate when nothing has got better for some epochs: `PyTorch`'s
/// `ReduceLROnPlateau`, with its defaults and its counting.
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
    /// What has to get better.
    pub watch: Watch,
    /// What the learning rate is multiplied by; 0.1 by default.
    pub factor: f64,
    /// Epochs without a change for the better that are borne; 10 by default.
    pub patience: usize,
    /// A change for the better is one by more than this share of the best value; 1e-4 by default.
    pub threshold: f64,
    /// Epochs after a reduction in which nothing is counted; 0 by default.
    pub cooldown: usize,
    /// The learning rate is not reduced below this; 0 by default.
    pub minimum: f64,
    /// What happened so far.
    pub so_far: Plateau,
}

/// What a [`ReduceOnPlateau`] has seen. It begins as the default.
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
    /// Takes a value into account; whether the learning rate should be reduced now.
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
                        "threshold" => "a share from 0 to 1",
                        _ => "a finite number, at least 0",
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
            // Less is lost in rounding.
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
        // The best by something else is not the best: it begins anew.
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
