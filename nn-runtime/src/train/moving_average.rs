//! Averages of parameters over a training run.

use alloc::format;
use alloc::string::String;

use super::{BatchEnd, Hook, Position, Training};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::parameter::Description;
use crate::scalar::Scalar;
use crate::snapshot::Snapshot;

/// Averages the parameters over the run. The averaged network often generalizes better than the
/// final parameters.
///
/// The average is used for validation, is visible to other hooks at the end of an epoch (which may
/// keep it as the best network), and is the result of the run. Training itself continues with the
/// network's own parameters. Place this hook before hooks that use the network at the end of an
/// epoch.
///
/// ```
/// use nn_runtime::prelude::*;
/// use nn_runtime::train::{Average, MovingAverage};
/// network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
///
/// // Each step moves the average by 0.1% toward the parameters.
/// let kind = Average::Exponential { decay: 0.999, warm_up: true };
/// let exponential = MovingAverage::<Net>::new(kind)?;
/// // The plain mean over the parameters at the ends of epochs 20 and later.
/// let stochastic = MovingAverage::<Net>::new(Average::Stochastic { from_epoch: 20 })?;
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "EMA")]
#[doc(alias = "AveragedModel")]
pub struct MovingAverage<N> {
    kind: Average,
    /// The average or, while `is_swapped`, the network's own parameters.
    other: Option<N>,
    is_swapped: bool,
    /// The number of updates of the average.
    count: u64,
}

/// The type of average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Average {
    /// An exponential moving average. After each step: average ← decay · average + (1 − decay) ·
    /// parameters.
    Exponential {
        /// The decay, from 0 to 1; 0.999 is common.
        decay: f64,
        /// Whether the decay in step *t* is limited to (1 + t) / (10 + t), so that the first
        /// parameters have less weight. Without warm-up, the average starts as the parameters after
        /// the first step, as in `AveragedModel` of `PyTorch`, and changes slowly.
        warm_up: bool,
    },
    /// Stochastic weight averaging (SWA): the mean of the parameters at the ends of epochs. It
    /// works best with a learning rate that stays high. P. Izmailov et al., "Averaging weights
    /// leads to wider optima and better generalization", 2018. The statistics of `BatchNorm` are
    /// averaged too, whereas the paper recomputes them.
    Stochastic {
        /// The first epoch to include, from 1. Before its end, there is no average.
        from_epoch: usize,
    },
}

impl<N> MovingAverage<N> {
    /// Creates an empty average.
    ///
    /// # Errors
    /// If the decay is not in the range from 0 to 1.
    pub fn new(kind: Average) -> Result<Self> {
        if let Average::Exponential { decay, .. } = kind
            && !(0.0..=1.0).contains(&decay)
        {
            return Err(Error::Setting {
                name: "decay",
                expected: "from 0 to 1",
                found: format!("{decay}"),
            });
        }
        Ok(Self {
            kind,
            other: None,
            is_swapped: false,
            count: 0,
        })
    }

    /// The network's own (not averaged) parameters, after the run; `None` if there is no average.
    pub fn own(&self) -> Option<&N> {
        self.other.as_ref().filter(|_| self.is_swapped)
    }

    fn swap(&mut self, network: &mut N, to_average: bool) {
        if self.is_swapped != to_average
            && let Some(other) = &mut self.other
        {
            core::mem::swap(other, network);
            self.is_swapped = to_average;
        }
    }

    /// Moves the average toward the parameters by the fraction `share`.
    fn move_toward(&mut self, network: &N, share: f64)
    where
        N: Network,
    {
        self.count += 1;
        let Some(average) = &mut self.other else {
            self.other = Some(network.clone());
            return;
        };
        let share = N::Scalar::from_f64(share);
        let visit = &mut |_: &Description<'_>,
                          [average]: [&mut [N::Scalar]; 1],
                          [own]: [&[N::Scalar]; 1]| {
            for (average, &own) in average.iter_mut().zip(own) {
                *average += share * (own - *average);
            }
        };
        N::walk([average], [network], visit);
    }
}

impl<N: Network> Hook<N> for MovingAverage<N> {
    fn name(&self) -> &'static str {
        "moving average"
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        (self.other, self.is_swapped, self.count) = (None, false, 0);
        if let Average::Exponential { warm_up: true, .. } = self.kind
            && training.position == Position::default()
        {
            self.other = Some(training.network.clone());
        }
        Ok(())
    }

    fn epoch_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        self.swap(training.network, false);
        Ok(())
    }

    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if let Average::Exponential { decay, warm_up } = self.kind
            && end.stepped
        {
            let steps = self.count as f64 + 1.0;
            let most = if warm_up {
                (1.0 + steps) / (10.0 + steps)
            } else {
                1.0
            };
            let decay = decay.min(most);
            self.move_toward(training.network, 1.0 - decay);
        }
        Ok(())
    }

    fn validation_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        if let Average::Stochastic { from_epoch } = self.kind
            && training.position.epochs + 1 >= from_epoch
        {
            let share = 1.0 / (self.count as f64 + 1.0);
            self.move_toward(training.network, share);
        }
        self.swap(training.network, true);
        Ok(())
    }

    fn end(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        self.swap(training.network, true);
        Ok(())
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        snapshot.put_text("settings", format!("{:?}", self.kind));
        snapshot.put_number("count", self.count as f64);
        snapshot.put_number("is_swapped", f64::from(u8::from(self.is_swapped)));
        snapshot.put_number("exists", f64::from(u8::from(self.other.is_some())));
        if let Some(other) = &self.other {
            snapshot.put_parameters("other", other);
        }
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        self.count = snapshot.count("count")?;
        // The count of another kind of average does not apply: start over from the current
        // parameters.
        let kind = |text: &str| text.split(' ').next().map(String::from);
        if kind(snapshot.text("settings")?) != kind(&format!("{:?}", self.kind)) {
            self.count = 0;
        }
        self.is_swapped = snapshot.number("is_swapped")? > 0.0;
        let exists = snapshot.number("exists")? > 0.0;
        self.other = exists
            .then(|| snapshot.take_parameters("other"))
            .transpose()?;
        Ok(())
    }
}
