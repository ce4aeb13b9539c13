//! Learning rate schedules in words.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Curve, Schedule};
use crate::in_words::{count, number};

impl Schedule {
    /// The learning rates in words, for an optimizer with this learning rate.
    ///
    /// ```
    /// use nn_runtime::optimizer::Schedule;
    ///
    /// let schedule = Schedule::warm_up(2).then(2, Schedule::cosine(20, 0.0)).by_epoch();
    /// assert_eq!(
    ///     schedule.in_words(0.001),
    ///     "cosine annealing from 0.001 to 0 over 20 epochs after 2 epochs of warm-up",
    /// );
    /// assert_eq!(Schedule::constant().in_words(0.001), "constant at 0.001");
    /// ```
    #[must_use]
    pub fn in_words(&self, learning_rate: f64) -> String {
        let unit = if self.by_epoch { "epoch" } else { "step" };
        self.curve.in_words(learning_rate, unit)
    }
}

impl Curve {
    /// The curve from a peak of `rate`, over times of this unit.
    fn in_words(&self, rate: f64, unit: &str) -> String {
        let at = |factor: f64| number(rate * factor);
        let time = |duration: u64| count(duration, unit);
        match self {
            Self::Constant => format!("constant at {}", at(1.0)),
            Self::Step { every, factor } => {
                let by = number(*factor);
                format!(
                    "from {}, multiplied by {by} every {}",
                    at(1.0),
                    time(*every)
                )
            }
            Self::MultiStep { milestones, factor } => {
                let mut milestones = milestones.clone();
                milestones.sort_unstable();
                let by = number(*factor);
                let times: Vec<String> = milestones.iter().map(|time| format!("{time}")).collect();
                let times = times.join(", ");
                format!("from {}, multiplied by {by} after {times} {unit}s", at(1.0))
            }
            Self::Exponential { factor } => {
                let by = number(*factor);
                format!("from {}, multiplied by {by} every {unit}", at(1.0))
            }
            Self::Polynomial { duration, power } => format!(
                "polynomial decay from {} to 0 over {}, with power {}",
                at(1.0),
                time(*duration),
                number(*power)
            ),
            Self::Linear { from, to, duration } => {
                let (from, to) = (at(*from), at(*to));
                format!("linear from {from} to {to} over {}", time(*duration))
            }
            Self::WarmUp { duration } => {
                format!("linear warm-up to {} over {}", at(1.0), time(*duration))
            }
            Self::Cosine { duration, minimum } => {
                let (from, to) = (at(1.0), at(*minimum));
                format!(
                    "cosine annealing from {from} to {to} over {}",
                    time(*duration)
                )
            }
            Self::CosineRestarts {
                first,
                growth,
                minimum,
            } => {
                let (from, to) = (at(1.0), at(*minimum));
                let length = time(*first);
                let growth = match growth {
                    0 | 1 => String::new(),
                    _ => format!(", then in cycles {growth} times as long as the one before"),
                };
                format!("repeated cosine annealing from {from} to {to} over {length}{growth}")
            }
            Self::OneCycle {
                duration,
                rise,
                start,
                end,
            } => format!(
                "one cycle over {}: from {} up to {} in the first {} %, then down to {}",
                time(*duration),
                at(*start),
                at(1.0),
                number(rise * 100.0),
                at(*end)
            ),
            Self::InverseSquareRoot { warm_up } => format!(
                "linear warm-up to {} over {}, then inversely proportional to the square root of \
                 the {unit}",
                at(1.0),
                time(*warm_up)
            ),
            Self::Then {
                first,
                at: begin,
                next,
            } => {
                let (begin, next) = (time(*begin), next.in_words(rate, unit));
                match **first {
                    Self::WarmUp { duration } if begin == time(duration) => {
                        format!("{next} after {begin} of warm-up")
                    }
                    _ => {
                        let first = first.in_words(rate, unit);
                        format!("{first}, during the first {begin}; then {next}")
                    }
                }
            }
            Self::Times(first, second) => {
                let first = first.in_words(rate, unit);
                let second = second.in_words(1.0, unit);
                format!("{first}, times a factor: {second}")
            }
        }
    }
}
