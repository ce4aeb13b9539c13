//! The losses of several outputs, as a tuple.

#[cfg(feature = "alloc")]
use alloc::format;
#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{Loss, Parts, Reduction, Tile, check};
use crate::error::{Error, Result};
use crate::head::{Heads, Part};
#[cfg(feature = "alloc")]
use crate::in_words::number;
use crate::kernels::guard::Parts as _;
use crate::scalar::Scalar;

/// A loss with a factor, for use in a tuple of losses.
///
/// A network with several outputs has a tuple of losses, one for each output. The total is their
/// sum; each is averaged or summed by itself. The targets of a sample are a tuple of arrays.
///
/// ```
/// use nn_runtime::data::Dataset;
/// use nn_runtime::loss::{CrossEntropy, MeanSquaredError, Weighted};
/// use nn_runtime::{network::Workspace, prelude::*};
///
/// network! {
///     struct ActorCritic(observation: 3) {
///         let trunk = observation => Dense(16, tanh);
///         (trunk => Dense(4, softmax), trunk => Dense(1))
///     }
/// }
///
/// // Two samples, each with an action and a value.
/// let targets = vec![([2_u32], [0.5_f32]), ([0], [-1.0])];
/// let data = Dataset::from_flat(vec![0.1; 6], targets)?;
/// let loss = (
///     CrossEntropy::default(),
///     Weighted { loss: MeanSquaredError::default(), weight: 0.5 },
/// );
/// let (network, mut gradient) = (ActorCritic::new(0), ActorCritic::zeros());
/// let value = network.gradient(&loss, data.all(), &mut gradient, &mut Workspace::new())?;
/// assert!(value > 0.0);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Weighted<L> {
    /// The loss.
    pub loss: L,
    /// The factor.
    pub weight: f64,
}

impl<S: Scalar, H, T, L: Loss<S, H, T>> Loss<S, H, T> for Weighted<L> {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        self.loss.targets_per_sample(features, positions)
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        self.loss.check(features, positions, targets)
    }

    fn check_settings(&self, features: usize, positions: usize) -> Result<()> {
        check::setting::<S>("weight", self.weight, "a finite number", |_| true)?;
        self.loss.check_settings(features, positions)
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        self.loss.divisor(tile)
    }

    fn reduction(&self) -> Reduction {
        self.loss.reduction()
    }

    #[cfg(feature = "alloc")]
    fn describe(&self) -> String {
        format!("{} × {}", self.weight, self.loss.describe())
    }

    #[cfg(feature = "alloc")]
    fn in_words(&self) -> String {
        format!("{} × {}", number(self.weight), self.loss.in_words())
    }

    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        let scale = scale * self.weight;
        self.weight * self.loss.evaluate(head, tile, scale, d_logits)
    }

    fn is_by_position(&self) -> bool {
        self.loss.is_by_position()
    }

    fn add_divisors(&self, tile: &Tile<'_, S, T>, divisors: &mut Parts) {
        self.loss.add_divisors(tile, divisors);
    }

    fn scales(&self, divisors: &Parts) -> Parts {
        self.loss.scales(divisors).map(|scale| scale * self.weight)
    }

    fn evaluate_parts(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scales: &Parts,
        d_logits: Option<&mut [S]>,
    ) -> Parts
    where
        H: Copy,
    {
        // `scales` already includes the weight.
        self.loss.evaluate_parts(head, tile, scales, d_logits)
    }
}

/// The number of real steps of a sample's output; `usize::MAX` if the sample has no length.
fn length<S, T>(tile: &Tile<'_, S, T>, output: usize, sample: usize) -> usize {
    let length = tile.lengths.and_then(|lengths| lengths.get(output, sample));
    length.unwrap_or(usize::MAX)
}

macro_rules! several {
    ($($loss:ident $head:ident $target:ident $features:ident $positions:ident $targets:ident $index:tt),*) => {
        #[diagnostic::do_not_recommend]
        impl<S, $($loss, $head, $target,)* $(const $features: usize, const $positions: usize, const $targets: usize),*>
            Loss<S, Heads<($(Part<$head, $features, $positions>,)*)>, ($([$target; $targets],)*)>
            for ($($loss,)*)
        where
            S: Scalar,
            $($head: Copy, $target: Copy, $loss: Loss<S, $head, $target>,)*
        {
            fn targets_per_sample(&self, _: usize, _: usize) -> usize {
                1
            }

            fn check(
                &self,
                _: usize,
                _: usize,
                targets: &[($([$target; $targets],)*)],
            ) -> Result<()> {
                $(
                    for (number, sample) in targets.iter().enumerate() {
                        self.$index
                            .check($features, $positions, &sample.$index)
                            .map_err(|error| error.of_sample(number))?;
                    }
                )*
                Ok(())
            }

            fn check_settings(&self, _: usize, _: usize) -> Result<()> {
                $(
                    let expected = self.$index.targets_per_sample($features, $positions);
                    if expected != $targets {
                        return Err(Error::Length {
                            what: concat!("targets of output ", $index, " per sample"),
                            expected,
                            found: $targets,
                        });
                    }
                    self.$index
                        .check_settings($features, $positions)
                        .map_err(|error| error.within(concat!("the loss of output ", $index)))?;
                )*
                Ok(())
            }

            fn divisor(&self, tile: &Tile<'_, S, ($([$target; $targets],)*)>) -> f64 {
                tile.targets.len() as f64
            }

            fn reduction(&self) -> Reduction {
                Reduction::Mean
            }

            #[cfg(feature = "alloc")]
            fn describe(&self) -> String {
                [$(self.$index.describe()),*].join(" + ")
            }

            #[cfg(feature = "alloc")]
            fn in_words(&self) -> String {
                [$(self.$index.in_words()),*].join("; plus ")
            }

            fn evaluate(
                &self,
                head: Heads<($(Part<$head, $features, $positions>,)*)>,
                tile: &Tile<'_, S, ($([$target; $targets],)*)>,
                scale: f64,
                d_logits: Option<&mut [S]>,
            ) -> f64 {
                let values = self.evaluate_parts(head, tile, &[scale; super::MOST_OUTPUTS], d_logits);
                let value: f64 = values.iter().sum();
                if scale == 0.0 { 0.0 } else { value / scale }
            }

            fn add_divisors(
                &self,
                tile: &Tile<'_, S, ($([$target; $targets],)*)>,
                divisors: &mut Parts,
            ) {
                for (sample, targets) in tile.targets.iter().enumerate() {
                    let weights = tile.weights.map(|weights| weights.part(sample..=sample));
                    $(
                        let own = Tile {
                            features: $features,
                            positions: $positions,
                            logits: &[],
                            targets: &targets.$index,
                            weights,
                            lengths: None,
                        };
                        divisors[$index] += self.$index.divisor(&own.real(length(tile, $index, sample)));
                    )*
                }
            }

            fn scales(&self, divisors: &Parts) -> Parts {
                let mut scales = [0.0; super::MOST_OUTPUTS];
                $(scales[$index] = super::scale(self.$index.reduction(), divisors[$index]);)*
                scales
            }

            fn evaluate_parts(
                &self,
                head: Heads<($(Part<$head, $features, $positions>,)*)>,
                tile: &Tile<'_, S, ($([$target; $targets],)*)>,
                scales: &Parts,
                mut d_logits: Option<&mut [S]>,
            ) -> Parts {
                let size = tile.features * tile.positions;
                let mut values = [0.0; super::MOST_OUTPUTS];
                for (sample, targets) in tile.targets.iter().enumerate() {
                    let weights = tile.weights.map(|weights| weights.part(sample..=sample));
                    let mut start = sample * size;
                    $(
                        let part = start..start + $features * $positions;
                        start = part.end;
                        let own = Tile {
                            features: $features,
                            positions: $positions,
                            logits: tile.logits.part(part.clone()),
                            targets: &targets.$index,
                            weights,
                            lengths: None,
                        };
                        let own = own.real(length(tile, $index, sample));
                        let d_own = d_logits.as_deref_mut().map(|d| d.part_mut(part));
                        let d_own = d_own.map(|d| super::before_padding(d, &own));
                        let scale = scales[$index];
                        values[$index] +=
                            scale * self.$index.evaluate(head.0.$index.0, &own, scale, d_own);
                    )*
                    let _ = start;
                }
                values
            }
        }
    };
}
several!(LA HA TA FA PA KA 0, LB HB TB FB PB KB 1);
several!(LA HA TA FA PA KA 0, LB HB TB FB PB KB 1, LC HC TC FC PC KC 2);
several!(LA HA TA FA PA KA 0, LB HB TB FB PB KB 1, LC HC TC FC PC KC 2, LD HD TD FD PD KD 3);
