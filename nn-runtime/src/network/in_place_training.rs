//! The loss of a few samples and its gradient, in memory of the caller.

use core::ops::Range;

use super::Network;
use super::divisors::check_targets;
use super::measured::check_measured;
use super::training::{Needs, Training, input_floats, output_floats, tile, training_floats};
use crate::error::{BlockError, Error, Result, SampleError};
use crate::kernels::guard::{Parts as _, Watch};
use crate::loss::{Loss, MOST_OUTPUTS, Tile, add_parts};
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::shape::{Shape, is_token};
use crate::state::States;

/// Samples with their targets, as slices.
#[derive(Debug)]
pub struct Examples<'a, S, T> {
    /// The samples, one after another, features first.
    pub inputs: &'a [S],
    /// Their targets, the same number for each sample.
    pub targets: &'a [T],
    /// The key from which the random choices (dropout) are derived: another one for each batch. 0 by
    /// default.
    pub key: u64,
}

impl<'a, S, T> Examples<'a, S, T> {
    /// Samples with their targets, and the key 0.
    pub const fn new(inputs: &'a [S], targets: &'a [T]) -> Self {
        Self {
            inputs,
            targets,
            key: 0,
        }
    }

    /// The same samples with this key.
    #[must_use]
    pub const fn with_key(self, key: u64) -> Self {
        Self { key, ..self }
    }
}

impl<S, T> Clone for Examples<'_, S, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S, T> Copy for Examples<'_, S, T> {}

impl<S, T> Examples<'_, S, T> {
    /// Checks that the examples fit the network and the loss, and returns the number of samples and
    /// of the targets of each.
    fn check<N, L>(&self, loss: &L) -> Result<[usize; 2]>
    where
        S: Scalar,
        N: Network<Scalar = S>,
        L: Loss<S, N::Head, T>,
    {
        loss.check_settings(N::Output::FEATURES, N::Output::POSITIONS)?;
        let size = input_floats::<N>().max(1);
        let samples = self.inputs.len() / size;
        if samples == 0 {
            return Err(Error::Empty { what: "the batch" });
        }
        if samples * size != self.inputs.len() {
            return Err(Error::Length {
                what: "the inputs (a whole number of samples)",
                expected: samples * size,
                found: self.inputs.len(),
            });
        }
        let each = self.targets.len() / samples;
        if each * samples != self.targets.len() {
            return Err(Error::Length {
                what: "targets (the same number for each sample)",
                expected: each.max(1) * samples,
                found: self.targets.len(),
            });
        }
        check_targets::<N, L, T>(loss, each)?;
        check_measured::<N>(samples, None, 0)?;
        if N::Input::HAS_TOKENS {
            for (place, &number) in self.inputs.iter().enumerate() {
                let vocabulary = N::Input::vocabulary_of(place % size);
                if vocabulary > 0 && !is_token(number, vocabulary) {
                    let number = number.to_f64();
                    return Err(BlockError::no_token(place, number, vocabulary).into());
                }
            }
        }
        Ok([samples, each])
    }
}

/// [`Network::gradient_with`].
pub(super) fn gradient<N, L, T>(
    network: &N,
    loss: &L,
    examples: Examples<'_, N::Scalar, T>,
    gradient: &mut N,
    scratch: &mut [N::Scalar],
) -> Result<f64>
where
    N: Network,
    L: Loss<N::Scalar, N::Head, T>,
{
    let [samples, each] = examples.check::<N, L>(loss)?;
    let in_parts = N::LOGITS_AT_ONCE > 0 && loss.is_by_position();
    let tile_samples = tile_that_fits::<N>(samples, in_parts, scratch.len())?;
    let mut divisors = [0.0; MOST_OUTPUTS];
    let mut parts = [0.0; MOST_OUTPUTS];
    let positions = N::Output::POSITIONS;
    for places in super::parts(samples, tile_samples) {
        let targets = examples
            .targets
            .part(places.start * each..places.end * each);
        loss.add_divisors(&of_loss::<N, T>(positions, targets, &[]), &mut divisors);
    }
    let scales = loss.scales(&divisors);
    let watch = Watch::new();
    for places in super::parts(samples, tile_samples) {
        let (n, size) = (places.len(), input_floats::<N>());
        let inputs = examples.inputs.part(places.start * size..places.end * size);
        let targets = examples
            .targets
            .part(places.start * each..places.end * each);
        let needs = needs::<N>(n, in_parts);
        let mut memory = training(network, inputs, &needs, scratch);
        let pass = Pass::training(n, places.start, examples.key);
        // The constant condition comes first, so that other networks contain no code for this case.
        if const { N::LOGITS_AT_ONCE > 0 } && in_parts {
            let of_position = each / positions.max(1);
            let mut of_columns = |columns: Range<usize>, logits: &[_], d_logits: &mut [_]| {
                let count = columns.len();
                let targets = columns.start * of_position..columns.end * of_position;
                let targets = targets_of(&examples, places.start * each, targets);
                let tile = of_loss::<N, T>(count, targets, logits);
                let part = loss.evaluate_parts(N::head(), &tile, &scales, Some(d_logits));
                add_parts(&mut parts, &part);
            };
            memory.gradient(&pass, States::none(), &mut of_columns, gradient);
            continue;
        }
        memory.forward(&pass, States::none());
        let logits = memory.logits.part(..n * output_floats::<N>());
        let d_logits = memory.d_logits.part_mut(..n * output_floats::<N>());
        let tile = of_loss::<N, T>(positions, targets, logits);
        let part = loss.evaluate_parts(N::head(), &tile, &scales, Some(d_logits));
        add_parts(&mut parts, &part);
        memory.backward(&pass, None, Some(&mut *gradient));
    }
    let value: f64 = parts.iter().sum();
    if value.is_finite() && !watch.has_missed() {
        return Ok(value);
    }
    loss.check(N::Output::FEATURES, positions, examples.targets)?;
    Err(Error::loss_not_finite(samples))
}

/// The arguments of a loss for some positions.
const fn of_loss<'a, N: Network, T>(
    positions: usize,
    targets: &'a [T],
    logits: &'a [N::Scalar],
) -> Tile<'a, N::Scalar, T> {
    Tile {
        features: <N::Output as Shape>::FEATURES,
        positions,
        logits,
        targets,
        weights: None,
        lengths: None,
    }
}

/// The targets of some positions, counted from the first target of a tile.
fn targets_of<'a, S, T>(
    examples: &Examples<'a, S, T>,
    first: usize,
    targets: Range<usize>,
) -> &'a [T] {
    examples
        .targets
        .part(first + targets.start..first + targets.end)
}

/// The memory for a tile.
const fn needs<N: Network>(samples: usize, in_parts: bool) -> Needs {
    let positions = if in_parts {
        super::training::positions_at_once::<N>(samples)
    } else {
        <N::Output as Shape>::POSITIONS * samples
    };
    Needs {
        // The samples are used where they are.
        inputs: 0,
        ..Needs::training::<N>(samples, positions)
    }
}

/// The number of samples that go through the network at once: as many as with a heap, or fewer if
/// there is less scratch memory.
fn tile_that_fits<N: Network>(samples: usize, in_parts: bool, found: usize) -> Result<usize> {
    let mut fitting = tile::<N>(samples);
    while fitting > 1 && !N::WHOLE_BATCH && needs::<N>(fitting, in_parts).floats() > found {
        fitting -= 1;
    }
    let needed = needs::<N>(fitting, in_parts).floats();
    if needed > found {
        let error = SampleError::Scratch { needed, found };
        return Err(error.into());
    }
    Ok(fitting)
}

/// [`Network::TRAIN_FLOATS`].
pub(super) const fn floats<N: Network>() -> usize {
    training_floats::<N>(1) - input_floats::<N>()
}

/// The scratch memory, cut into its parts.
fn training<'a, N: Network>(
    network: &'a N,
    inputs: &'a [N::Scalar],
    needs: &Needs,
    scratch: &'a mut [N::Scalar],
) -> Training<'a, N> {
    let (logits, rest) = scratch.cut_mut(needs.logits);
    let (d_logits, rest) = rest.cut_mut(needs.d_logits);
    let (tape, rest) = rest.cut_mut(needs.tape);
    let (scratch, _) = rest.cut_mut(needs.scratch);
    Training {
        network,
        inputs,
        logits,
        d_logits,
        tape,
        scratch,
    }
}
