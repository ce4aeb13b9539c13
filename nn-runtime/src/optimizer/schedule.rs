//! Learning rate schedules.

mod in_words;

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::f64::consts::PI;

use crate::error::{Error, Result};

/// A learning rate schedule: a factor on the learning rate as a function of the number of finished
/// steps or epochs. It has no state, so that a resumed run continues with the same factors.
///
/// A [`Trainer`](crate::train::Trainer) has a schedule of its own. In your own loop, pass the value
/// of [`at`](Self::at) to
/// [`Optimizer::scale_learning_rate`](super::Optimizer::scale_learning_rate). The values are those
/// of `PyTorch` where `PyTorch` has the schedule. After its end, a schedule keeps its last value.
///
/// ```
/// use nn_runtime::optimizer::Schedule;
///
/// // 100 steps of warm-up, then half a cosine wave down to a tenth.
/// let schedule = Schedule::warm_up(100).then(100, Schedule::cosine(900, 0.1));
/// assert_eq!(schedule.at(0), 0.01);
/// assert_eq!(schedule.at(99), 1.0);
/// assert_eq!(schedule.at(100), 1.0);
/// assert!((schedule.at(550) - 0.55).abs() < 1e-12);
/// assert!((schedule.at(5000) - 0.1).abs() < 1e-12);
/// ```
///
/// [Reducing the learning rate on a plateau](crate::train::ReduceOnPlateau) depends on measured
/// values, so it is a [hook](crate::train::Hook).
#[derive(Clone, Debug, PartialEq, Default)]
#[doc(alias = "lr_scheduler")]
#[doc(alias = "LearningRateScheduler")]
pub struct Schedule {
    curve: Curve,
    by_epoch: bool,
}

#[derive(Clone, Debug, PartialEq, Default)]
enum Curve {
    #[default]
    Constant,
    Step {
        every: u64,
        factor: f64,
    },
    MultiStep {
        milestones: Vec<u64>,
        factor: f64,
    },
    Exponential {
        factor: f64,
    },
    Polynomial {
        duration: u64,
        power: f64,
    },
    Linear {
        from: f64,
        to: f64,
        duration: u64,
    },
    WarmUp {
        duration: u64,
    },
    Cosine {
        duration: u64,
        minimum: f64,
    },
    CosineRestarts {
        first: u64,
        growth: u64,
        minimum: f64,
    },
    OneCycle {
        duration: u64,
        rise: f64,
        start: f64,
        end: f64,
    },
    InverseSquareRoot {
        warm_up: u64,
    },
    Then {
        first: Box<Curve>,
        at: u64,
        next: Box<Curve>,
    },
    Times(Box<Curve>, Box<Curve>),
}

impl Schedule {
    /// Always 1; the default.
    #[must_use]
    pub fn constant() -> Self {
        Self::of(Curve::Constant)
    }

    /// Multiplied by `factor` every `every` steps: `StepLR`.
    #[must_use]
    pub fn step(every: u64, factor: f64) -> Self {
        Self::of(Curve::Step { every, factor })
    }

    /// Multiplied by `factor` at each milestone; milestones may be in any order: `MultiStepLR`.
    #[must_use]
    pub fn multi_step(milestones: impl Into<Vec<u64>>, factor: f64) -> Self {
        Self::of(Curve::MultiStep {
            milestones: milestones.into(),
            factor,
        })
    }

    /// `factor`ᵗ: `ExponentialLR`.
    #[must_use]
    pub fn exponential(factor: f64) -> Self {
        Self::of(Curve::Exponential { factor })
    }

    /// (1 − t / duration)^power, down to 0: `PolynomialLR`.
    #[must_use]
    pub fn polynomial(duration: u64, power: f64) -> Self {
        Self::of(Curve::Polynomial { duration, power })
    }

    /// Linear from `from` to `to` over `duration`: `LinearLR`.
    #[must_use]
    pub fn linear(from: f64, to: f64, duration: u64) -> Self {
        Self::of(Curve::Linear { from, to, duration })
    }

    /// Linear warm-up, (t + 1) / duration up to 1. It keeps steps small until the optimizer has
    /// estimated the magnitude of the gradient.
    #[must_use]
    pub fn warm_up(duration: u64) -> Self {
        Self::of(Curve::WarmUp { duration })
    }

    /// From 1 to `minimum`, along half a cosine wave: `CosineAnnealingLR`.
    ///
    /// I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
    #[must_use]
    pub fn cosine(duration: u64, minimum: f64) -> Self {
        Self::of(Curve::Cosine { duration, minimum })
    }

    /// Repeated [`cosine`](Self::cosine) schedules. The first takes `first` steps or epochs, and
    /// each of the others `growth` times as many as the one before: `CosineAnnealingWarmRestarts`.
    #[must_use]
    pub fn cosine_restarts(first: u64, growth: u64, minimum: f64) -> Self {
        Self::of(Curve::CosineRestarts {
            first,
            growth,
            minimum,
        })
    }

    /// From 1/25 up to 1 over the first 30 % of `duration`, then down to 1/250,000, along cosines:
    /// `OneCycleLR`. Unlike `OneCycleLR`, it does not change the momentum.
    ///
    /// L. N. Smith and N. Topin, "Super-convergence: very fast training of neural networks using
    /// large learning rates", 2018.
    #[must_use]
    pub fn one_cycle(duration: u64) -> Self {
        Self::one_cycle_with(duration, 0.3, 1.0 / 25.0, 1.0 / 250_000.0)
    }

    /// Like [`one_cycle`](Self::one_cycle), with other settings: `rise` is the fraction of the
    /// duration in which the factor rises; `start` and `end` are the first and last factors.
    #[must_use]
    pub fn one_cycle_with(duration: u64, rise: f64, start: f64, end: f64) -> Self {
        Self::of(Curve::OneCycle {
            duration,
            rise,
            start,
            end,
        })
    }

    /// Linear up to 1, then √(`warm_up` / (t + 1)): the schedule of the original transformer
    /// ("Noam"). There, the peak learning rate is 1 / √(features · `warm_up`).
    ///
    /// A. Vaswani et al., "Attention is all you need", 2017.
    #[must_use]
    pub fn inverse_square_root(warm_up: u64) -> Self {
        Self::of(Curve::InverseSquareRoot { warm_up })
    }

    /// This schedule until `at`, followed by `next`, whose time starts at 0 there: `SequentialLR`.
    #[must_use]
    pub fn then(self, at: u64, next: Self) -> Self {
        let curve = Curve::Then {
            first: Box::new(self.curve),
            at,
            next: Box::new(next.curve),
        };
        Self { curve, ..self }
    }

    /// The product of both schedules: `ChainedScheduler`.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let curve = Curve::Times(Box::new(self.curve), Box::new(other.curve));
        Self { curve, ..self }
    }

    /// Counts time in epochs; by default, a trainer counts steps. A schedule combined with this one
    /// also counts in epochs.
    #[must_use]
    pub fn by_epoch(self) -> Self {
        Self {
            by_epoch: true,
            ..self
        }
    }

    /// Whether time is counted in epochs.
    pub fn is_by_epoch(&self) -> bool {
        self.by_epoch
    }

    /// The factor after `time` steps or epochs.
    pub fn at(&self, time: u64) -> f64 {
        self.curve.at(time)
    }

    /// Checks that all settings are in their ranges.
    ///
    /// # Errors
    /// [`Error::Setting`] for the first setting that is out of range.
    pub fn check(&self) -> Result<()> {
        self.curve.check()
    }

    fn of(curve: Curve) -> Self {
        Self {
            curve,
            by_epoch: false,
        }
    }
}

/// Half a cosine wave from `start` to `end`, at the fraction `share` of the way.
fn half_wave(start: f64, end: f64, share: f64) -> f64 {
    end + (start - end) * 0.5 * (1.0 + libm::cos(PI * share))
}

/// Checks a number of steps or epochs.
#[inline(never)]
fn duration(name: &'static str, value: u64) -> Result<()> {
    if value >= 1 {
        return Ok(());
    }
    Err(setting(name, "at least 1", 0.0))
}

/// Checks a factor.
#[inline(never)]
fn factor(name: &'static str, value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    let expected = "a finite factor that is at least 0";
    Err(setting(name, expected, value))
}

impl Curve {
    fn at(&self, time: u64) -> f64 {
        let t = time as f64;
        let share = |duration: u64| (t / duration as f64).min(1.0);
        match *self {
            Self::Constant => 1.0,
            Self::Step { every, factor } => libm::pow(factor, (time / every.max(1)) as f64),
            Self::MultiStep {
                ref milestones,
                factor,
            } => {
                let passed = milestones.iter().filter(|&&milestone| milestone <= time);
                libm::pow(factor, passed.count() as f64)
            }
            Self::Exponential { factor } => libm::pow(factor, t),
            Self::Polynomial { duration, power } => libm::pow(1.0 - share(duration), power),
            Self::Linear { from, to, duration } => from + (to - from) * share(duration),
            Self::WarmUp { duration } => ((t + 1.0) / duration as f64).min(1.0),
            Self::Cosine { duration, minimum } => half_wave(1.0, minimum, share(duration)),
            Self::CosineRestarts {
                first,
                growth,
                minimum,
            } => {
                let (mut since, mut duration) = (time, first.max(1));
                if growth <= 1 {
                    since %= duration;
                }
                while since >= duration {
                    since -= duration;
                    duration = duration.saturating_mul(growth);
                }
                half_wave(1.0, minimum, since as f64 / duration as f64)
            }
            Self::OneCycle {
                duration,
                rise,
                start,
                end,
            } => {
                // The last steps of both halves, counted from 0, as in PyTorch. Without a rise,
                // `peak` is -1.
                let last = duration as f64 - 1.0;
                let peak = rise * duration as f64 - 1.0;
                if t < peak {
                    half_wave(start, 1.0, t / peak)
                } else if t < last {
                    half_wave(1.0, end, (t - peak) / (last - peak))
                } else if peak < last {
                    end
                } else {
                    1.0
                }
            }
            Self::InverseSquareRoot { warm_up } => {
                let (warm_up, t) = (warm_up as f64, t + 1.0);
                (t / warm_up).min(libm::sqrt(warm_up / t))
            }
            Self::Then {
                ref first,
                at,
                ref next,
            } => match time.checked_sub(at) {
                Some(since) => next.at(since),
                None => first.at(time),
            },
            Self::Times(ref first, ref second) => first.at(time) * second.at(time),
        }
    }

    fn check(&self) -> Result<()> {
        match *self {
            Self::Constant => Ok(()),
            Self::Step { every, factor: by } => {
                duration("every", every).and_then(|()| factor("factor", by))
            }
            Self::MultiStep { factor: by, .. } | Self::Exponential { factor: by } => {
                factor("factor", by)
            }
            Self::Polynomial {
                duration: time,
                power,
            } => duration("duration", time).and_then(|()| factor("power", power)),
            Self::Linear {
                from,
                to,
                duration: time,
            } => {
                factor("from", from)?;
                factor("to", to)?;
                duration("duration", time)
            }
            Self::WarmUp { duration: time } => duration("duration", time),
            Self::Cosine {
                duration: time,
                minimum,
            } => duration("duration", time).and_then(|()| factor("minimum", minimum)),
            Self::CosineRestarts {
                first,
                growth,
                minimum,
            } => {
                duration("first", first)?;
                duration("growth", growth)?;
                factor("minimum", minimum)
            }
            Self::OneCycle {
                duration: time,
                rise,
                start,
                end,
            } => {
                duration("duration", time)?;
                if !(0.0..=1.0).contains(&rise) {
                    return Err(setting("rise", "a fraction from 0 to 1", rise));
                }
                factor("start", start)?;
                factor("end", end)
            }
            Self::InverseSquareRoot { warm_up } => duration("warm_up", warm_up),
            Self::Then {
                ref first,
                ref next,
                ..
            } => first.check().and_then(|()| next.check()),
            Self::Times(ref first, ref second) => first.check().and_then(|()| second.check()),
        }
    }
}

fn setting(name: &'static str, expected: &'static str, found: f64) -> Error {
    Error::Setting {
        name,
        expected,
        found: format!("{found}"),
    }
}
