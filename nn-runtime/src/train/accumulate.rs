//! The divisors of the losses of a step that accumulates several batches.

use alloc::vec::Vec;

use super::evaluate::Data;
use crate::data::Target;
use crate::error::{Error, Result};
use crate::loss::{Loss, MOST_OUTPUTS, Parts};
use crate::network::{BatchLoss, Network, add_divisors};

/// The divisors of each step of an epoch, which are the sums of the divisors of its batches. Each
/// batch's loss and gradient is divided by the divisor of the step, so that their sum equals the
/// result of one large batch. Averaging the means of the batches would give a different number if
/// the batches differ in sequence lengths, class weights, ignored classes or number of samples.
#[derive(Debug, Default)]
pub(super) struct StepDivisors {
    steps: Vec<Parts>,
    /// The position of each sample in the order of the epoch.
    places: Vec<usize>,
}

/// How an epoch is split into steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut<'a> {
    /// The indices of the samples, in the order of the epoch.
    pub(super) indices: &'a [usize],
    /// The number of samples that are used: all of them, unless a short last batch is dropped.
    pub(super) used: usize,
    /// Samples per step.
    pub(super) step: usize,
}

impl StepDivisors {
    /// Computes the divisors from the targets of an epoch.
    pub(super) fn measure<N, L, T>(
        &mut self,
        loss: &L,
        train: &Data<'_, N, T>,
        epoch: usize,
        cut: Cut<'_>,
    ) -> Result<()>
    where
        N: Network,
        L: Loss<N::Scalar, N::Head, T>,
        T: Target,
    {
        let Self { steps, places } = self;
        let samples = cut.indices.len();
        let step = cut.step.max(1);
        places.resize(samples, 0);
        for (place, &index) in cut.indices.iter().enumerate() {
            places[index] = place;
        }
        steps.clear();
        steps.resize(samples.div_ceil(step), [0.0; MOST_OUTPUTS]);
        let per_sample = train.targets_per_sample().max(1);
        let mut seen = 0;
        train.visit_targets(epoch, &mut |all| {
            for sample in 0..all.targets.len() / per_sample {
                let Some(&place) = places.get(seen) else {
                    return Err(shown(samples, seen + 1));
                };
                seen += 1;
                if place < cut.used {
                    let one = all.part(sample..sample + 1, per_sample);
                    add_divisors::<N, L, T>(loss, one, &mut steps[place / step]);
                }
            }
            Ok(())
        })?;
        if seen == samples {
            Ok(())
        } else {
            Err(shown(samples, seen))
        }
    }

    /// The divisors of a step, counted from 0.
    pub(super) fn of_step(&self, step: usize) -> Option<Parts> {
        self.steps.get(step).copied()
    }
}

fn shown(expected: usize, found: usize) -> Error {
    Error::Length {
        what: "the samples whose targets the data set visits",
        expected,
        found,
    }
}

/// The sums of the undivided losses and of the divisors of several batches.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Sums {
    pub(super) losses: Parts,
    pub(super) divisors: Parts,
    pub(super) samples: usize,
}

impl Sums {
    /// Adds the loss of a batch of `samples` samples.
    pub(super) fn add(&mut self, batch: &BatchLoss, samples: usize) {
        let outputs = self.losses.iter_mut().zip(&mut self.divisors);
        for (output, (loss, divisor)) in outputs.enumerate() {
            let scale = batch.scales[output];
            // An output whose scale is 0 does not contribute.
            if scale != 0.0 {
                *loss += batch.parts[output] / scale;
            }
            *divisor += batch.divisors[output];
        }
        self.samples += samples;
    }

    /// The loss over all added batches, as if they were one batch. `scales` is [`Loss::scales`].
    pub(super) fn loss(&self, scales: &Parts) -> f64 {
        let outputs = self.losses.iter().zip(scales);
        outputs.map(|(loss, scale)| loss * scale).sum()
    }
}
