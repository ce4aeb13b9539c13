//! Fingerprints, which distinguish data sets by a few numbers.

use core::hash::Hasher;

use super::{Dataset, DatasetFor, Target};
use crate::error::Result;
use crate::kernels::compiled::compiled;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// A fingerprint of a data set: the number of samples, and a 64-bit hash of each of its parts. Data
/// sets with equal fingerprints are considered equal. With it, a
/// [resumed](crate::train::Checkpoints::resume) run verifies that it continues with the data it
/// started with.
///
/// ```
/// use nn_runtime::{data::{Dataset, DatasetFor}, prelude::*};
///
/// let data = Dataset::<Vector<1>, u32>::classes(vec![0.1, 0.2], vec![0, 1])?;
/// let other = Dataset::<Vector<1>, u32>::classes(vec![0.1, 0.2], vec![1, 0])?;
/// let [data, other] = [data.fingerprint()?, other.fingerprint()?];
/// assert_eq!(data.inputs, other.inputs);
/// assert_ne!(data.targets, other.targets);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The number of samples.
    pub samples: usize,
    /// A hash of the inputs.
    pub inputs: u64,
    /// A hash of the targets.
    pub targets: u64,
    /// A hash of the weights; `None` if there are none.
    pub weights: Option<u64>,
    /// A hash of the lengths; `None` if there are none.
    pub lengths: Option<u64>,
}

impl Fingerprint {
    /// The fingerprint of a data set that wraps another one. It combines the wrapper's own
    /// fingerprint, `self`, with the fingerprint of the wrapped data set, `of`.
    #[must_use]
    pub fn of_changed(self, of: Self) -> Self {
        let both = |own: u64, other: u64| hash([own, other]);
        let either = |own: Option<u64>, other: Option<u64>| match (own, other) {
            (None, None) => None,
            (own, other) => Some(both(own.unwrap_or(0), other.unwrap_or(0))),
        };
        Self {
            samples: self.samples,
            inputs: both(self.inputs, of.inputs),
            targets: both(self.targets, of.targets),
            weights: either(self.weights, of.weights),
            lengths: either(self.lengths, of.lengths),
        }
    }

    /// The fingerprint of a subset: the samples with these indices.
    #[must_use]
    pub(super) fn of_part(self, indices: &[usize]) -> Self {
        Self {
            samples: indices.len(),
            inputs: hash([self.inputs, hash(indices.iter().map(|&index| index as u64))]),
            ..self
        }
    }
}

/// The number of samples whose inputs are hashed if reading all of them would take too long.
const LOOKED_AT: usize = 16;

/// The fingerprint of a data set. In memory, every number is hashed. Otherwise, all targets,
/// weights and lengths are hashed, but only the inputs of a few samples, as read in the first
/// epoch.
pub(super) fn of<I: Shape, S: Scalar, D: DatasetFor<I, S> + ?Sized>(
    data: &D,
) -> Result<Fingerprint> {
    let mut targets = Hash::default();
    let (mut weights, mut lengths) = (None::<Hash>, None::<Hash>);
    targets.write_usize(data.targets_per_sample());
    data.visit_targets(0, &mut |all| {
        for &target in all.targets {
            target.hash_into(&mut targets);
        }
        if let Some(all) = all.weights {
            weights.get_or_insert_default().numbers(all);
        }
        if let Some(all) = all.lengths {
            let lengths = lengths.get_or_insert_default();
            for &length in all.numbers() {
                lengths.write_usize(length);
            }
        }
        Ok(())
    })?;
    Ok(Fingerprint {
        samples: data.len(),
        inputs: inputs(data)?,
        targets: targets.finish(),
        weights: weights.map(|hash| hash.finish()),
        lengths: lengths.map(|hash| hash.finish()),
    })
}

/// A hash of the inputs.
fn inputs<I: Shape, S: Scalar, D: DatasetFor<I, S> + ?Sized>(data: &D) -> Result<u64> {
    let mut inputs = Hash::default();
    for &size in I::DIMENSIONS {
        inputs.write_usize(size);
    }
    if let Some(data) = data.in_memory() {
        inputs.numbers(data.inputs());
        return Ok(inputs.finish());
    }
    let count = data.len();
    let looked_at = count.min(LOOKED_AT);
    let mut samples = Dataset::with_capacity(1, data.targets_per_sample());
    for number in 0..looked_at {
        // Evenly spread, including the first and the last sample.
        let share = number as u128 * (count - 1) as u128;
        let index = (share / (looked_at - 1).max(1) as u128) as usize;
        samples.clear();
        data.read(0, &[index], &mut samples)?;
        inputs.numbers(samples.inputs());
    }
    Ok(inputs.finish())
}

/// A hash of numbers.
pub(crate) fn hash(numbers: impl IntoIterator<Item = u64>) -> u64 {
    let mut hash = Hash::default();
    for number in numbers {
        hash.write_u64(number);
    }
    hash.finish()
}

/// A 64-bit hash that is the same on every machine. Each number is multiplied into the state, and
/// both halves of the product are used (as in Wang Yi's `wyhash`). It is not cryptographic: it
/// detects accidental changes, not forgeries.
#[derive(Clone, Copy, Debug)]
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0x243f_6a88_85a3_08d3)
    }
}

impl Hash {
    fn numbers<S: Scalar>(&mut self, numbers: &[S]) {
        self.0 = hash_numbers(self.0, numbers);
    }
}

compiled! { fn hash_numbers<S>(state: u64, numbers: &[S]) -> u64 = hash_numbers_generic }

fn hash_numbers_generic<S: Scalar>(state: u64, numbers: &[S]) -> u64 {
    let mut hash = Hash(state);
    for number in numbers {
        hash.write_u64(number.to_f64().to_bits());
    }
    hash.0
}

impl Hasher for Hash {
    fn finish(&self) -> u64 {
        crate::random::mix(self.0, 0)
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut whole = [0; 8];
            whole[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_le_bytes(whole));
        }
        self.write_u64(bytes.len() as u64);
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number) * 0x9e37_79b9_7f4a_7c15;
        let folded = (product as u64) ^ ((product >> 64) as u64);
        // The constant makes further zeros change the hash, too.
        self.0 = folded.wrapping_add(0xa409_3822_299f_31d0);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_every_number_counts() {
        let numbers = [0, 1, 1, 0x8000_0000_0000_0000, u64::MAX, 5];
        let whole = hash(numbers);
        for place in 0..numbers.len() {
            for bit in 0..64 {
                let mut other = numbers;
                other[place] ^= 1 << bit;
                assert_ne!(hash(other), whole, "bit {bit} of number {place}");
            }
        }
        let mut swapped = numbers;
        swapped.swap(1, 3);
        assert_ne!(hash(swapped), whole);
        assert_ne!(hash(numbers[..5].iter().copied()), whole);
        assert_ne!(hash([0]), hash([0, 0]));
    }

    #[test]
    fn zeros_are_counted_whatever_came_before() {
        // Writing a number to an equal state gives a product of 0.
        let mut state = Hash(7);
        state.write_u64(7);
        let mut longer = state;
        longer.write_u64(0);
        assert_ne!(state.finish(), longer.finish());
        longer.write_u64(0);
        assert_ne!(state.finish(), longer.finish());
    }
}
