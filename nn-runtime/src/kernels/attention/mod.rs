//! Scaled dot-product attention, computed block by block. The probabilities of a query are never
//! stored for all keys at once, so memory grows linearly with the number of positions, not
//! quadratically.
//!
//! T. Dao et al., "`FlashAttention`: fast and memory-efficient exact attention with IO-awareness",
//! 2022.
//!
//! [`Reads`] defines which keys a query reads and how. Its `forward` and `backward` process the
//! blocks. `plain` computes the same results one query at a time, and `careful` does so for numbers
//! that the blocks cannot handle.

mod backward;
mod careful;
mod forward;
#[cfg(any(feature = "alloc", test))]
mod plain;
#[cfg(test)]
mod tests;

pub use backward::{Attended, Gradients};
pub(crate) use careful::are_finite;

use super::product::{Left, Product, Start, Walk};
use crate::kernels::guard::Parts;
use crate::random;
use crate::scalar::Scalar;

/// The number of queries and of keys in a block, chosen so that the probabilities of a block stay
/// in the first-level cache.
const BLOCK: usize = 64;
/// The number of independent accumulators of a sum.
const LANES: usize = 16;
/// The number of scores in a block.
const SCORES: usize = BLOCK * BLOCK;

/// Which keys a query reads, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reads {
    /// The number of query heads, a multiple of the number of key heads.
    pub heads: usize,
    /// The number of key and value heads. Each is shared by `heads / key_heads` query heads.
    pub key_heads: usize,
    /// The number of features per head.
    pub size: usize,
    /// Whether a query reads only keys up to its own position.
    pub is_causal: bool,
    /// A query reads only keys at a distance less than this; 0 means all keys.
    pub window: usize,
    /// Whether more distant keys get lower scores. O. Press et al., "Train short, test long"
    /// (`ALiBi`), 2022.
    pub has_slopes: bool,
}

/// The dropout of probabilities of a sample in training.
#[derive(Clone, Copy, Debug)]
pub struct Drops {
    /// The random key of the sample.
    pub key: [u32; 2],
    /// The dropout probability, from 0 to 1 (exclusive).
    pub probability: f64,
}

/// The features of heads at some positions. A position is a column, which contains one head after
/// another. The distance between columns is a fixed step.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a, S> {
    /// The numbers from the first head of the first column on.
    pub numbers: &'a [S],
    /// The distance between columns.
    pub step: usize,
    /// The number of columns.
    pub count: usize,
}

/// The mutable variant of [`Columns`].
#[derive(Debug)]
pub struct ColumnsMut<'a, S> {
    /// The numbers from the first head of the first column on.
    pub numbers: &'a mut [S],
    /// The distance between columns.
    pub step: usize,
}

/// One sample: its queries, keys and values.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a, S> {
    /// The queries, with `heads` heads.
    pub queries: Columns<'a, S>,
    /// The keys, with `key_heads` heads. They belong to the same positions as the queries, or to
    /// another sequence.
    pub keys: Columns<'a, S>,
    /// The values, as many as there are keys.
    pub values: Columns<'a, S>,
    /// The number of keys before the padding.
    pub length: usize,
    /// The dropout in training.
    pub drops: Option<Drops>,
}

/// A block of queries and keys of one head.
#[derive(Clone, Copy)]
struct Block {
    head: usize,
    /// The first query and the first key.
    query: usize,
    key: usize,
    /// The number of queries and of keys.
    queries: usize,
    keys: usize,
}

impl Reads {
    /// The slope of a head: 2^(-8 (head + 1) / heads) if the number of heads is a power of two.
    /// Otherwise, the additional heads get the slopes between these, which belong to the next power
    /// of two.
    pub(crate) fn slope(&self, head: usize) -> f64 {
        if !self.has_slopes {
            return 0.0;
        }
        let power = if self.heads.is_power_of_two() {
            self.heads
        } else {
            self.heads.next_power_of_two() / 2
        };
        let exponent = if head < power {
            8.0 * (head + 1) as f64 / power as f64
        } else {
            8.0 * (2 * (head - power) + 1) as f64 / (2 * power) as f64
        };
        libm::exp2(-exponent)
    }

    /// The range of the keys that a query reads, given the number of keys.
    #[inline(always)]
    fn range(&self, query: usize, length: usize) -> (usize, usize) {
        let first = match self.window {
            0 => 0,
            window => (query + 1).saturating_sub(window),
        };
        let end = if self.is_causal {
            query + 1
        } else {
            match self.window {
                0 => length,
                window => query.saturating_add(window),
            }
        };
        (first.min(length), end.min(length))
    }

    /// The range of the keys that a block of queries reads, with a start at a block boundary.
    fn key_blocks(&self, query: usize, queries: usize, length: usize) -> (usize, usize) {
        let (first, _) = self.range(query, length);
        let (_, end) = self.range(query + queries - 1, length);
        (first / BLOCK * BLOCK, end)
    }

    /// The key head that a query head reads.
    pub(crate) fn key_head(&self, head: usize) -> usize {
        let each = self.heads.checked_div(self.key_heads).unwrap_or(1);
        head.checked_div(each).unwrap_or(0)
    }

    /// `scores = keysᵀ · queries`, with one column per query.
    fn scores<S: Scalar>(&self, sample: &Sample<'_, S>, block: Block, scores: &mut [S]) {
        let Sample { queries, keys, .. } = sample;
        let key = block.key * keys.step + self.key_head(block.head) * self.size;
        let query = block.query * queries.step + block.head * self.size;
        S::compute(Product {
            rows: block.keys,
            left: Left::Transposed(keys.numbers.part(key..)),
            left_step: keys.step,
            right: queries.numbers.part(query..),
            depth: Walk::line(self.size, 1),
            columns: Walk::line(block.queries, queries.step),
            start: Start::Nothing,
            result: scores,
            result_step: BLOCK,
        });
    }
}

impl Drops {
    /// The dropout factor of a probability: 0 if it is dropped, otherwise 1 / (1 - probability).
    /// `length` is the number of keys.
    #[inline(always)]
    fn factor<S: Scalar>(&self, head: usize, query: usize, key: usize, length: usize) -> S {
        // The counters of different heads start far apart, since the multiplication scatters them.
        let head = (head as u32).wrapping_mul(0x9e37_79b1);
        let place = head.wrapping_add((query.wrapping_mul(length) + key) as u32);
        let threshold = (self.probability * 4_294_967_296.0) as u32;
        if random::mix_short(self.key, place) >= threshold {
            S::from_f64(1.0 / (1.0 - self.probability))
        } else {
            S::ZERO
        }
    }
}

/// Combines all numbers, in several independent chains.
#[inline(always)]
fn folded<S: Scalar>(numbers: &[S], first: S, combine: impl Fn(S, S) -> S) -> S {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let rest = rest.iter().copied().fold(first, &combine);
    let Some((start, chunks)) = chunks.split_first() else {
        return rest;
    };
    let mut lanes = *start;
    for chunk in chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane = combine(*lane, *number);
        }
    }
    // Combining one half of the lanes with the other half is faster than one lane after another.
    let mut count = LANES;
    while count > 1 {
        count /= 2;
        for lane in 0..count {
            lanes[lane] = combine(lanes[lane], lanes[lane + count]);
        }
    }
    combine(lanes[0], rest)
}

/// The softmax of a row, in place. Returns false if the largest number or the sum is not finite:
/// the row must then be recomputed in a type with a larger range.
#[inline(always)]
pub(crate) fn softmax<S: Scalar>(row: &mut [S]) -> bool {
    let most = folded(row, S::NEG_INFINITY, S::max);
    for number in row.iter_mut() {
        *number = (*number - most).exp();
    }
    let sum = folded(row, S::ZERO, |sum, number| sum + number);
    let inverse = S::ONE / sum;
    for number in row {
        *number *= inverse;
    }
    most.is_finite() && sum.is_finite()
}

/// The range of the rows in a column of a block whose keys the query reads.
#[inline(always)]
fn rows(reads: &Reads, block: &Block, column: usize, length: usize) -> (usize, usize) {
    let (first, end) = reads.range(block.query + column, length);
    let first = first.saturating_sub(block.key).min(block.keys);
    let end = end.saturating_sub(block.key).clamp(first, block.keys);
    (first, end)
}

/// Scales the scores, and subtracts the penalty for distant keys.
#[inline(always)]
fn scale<S: Scalar>(reads: &Reads, block: &Block, column: usize, slope: S, scores: &mut [S]) {
    let scale = S::ONE / S::from_f64(reads.size as f64).sqrt();
    if reads.has_slopes {
        let query = (block.query + column) as f64 - block.key as f64;
        for (row, score) in scores.iter_mut().enumerate() {
            let distance = S::from_f64((query - row as f64).abs());
            *score = *score * scale - slope * distance;
        }
    } else {
        for score in scores {
            *score *= scale;
        }
    }
}
