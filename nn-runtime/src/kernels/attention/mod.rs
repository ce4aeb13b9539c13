//! Scaled dot-product attention, block by block: what a query makes of its keys is never stored
//! for all keys at once, so that memory grows with the number of positions and not with its square.
//!
//! T. Dao et al., "`FlashAttention`: fast and memory-efficient exact attention with IO-awareness",
//! 2022. [`Reads`] says which keys a query reads and how; its `forward` and `backward` go through
//! the blocks, and `plain` computes the same a query at a time, as `careful` does where the blocks
//! cannot.

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

/// Queries, and keys, of a block: its probabilities stay in the first-level cache.
const BLOCK: usize = 64;
/// Chains of a sum.
const LANES: usize = 16;
/// Numbers of a block.
const SCORES: usize = BLOCK * BLOCK;

/// Which keys a query reads, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reads {
    /// Heads of queries; a multiple of those of keys.
    pub heads: usize,
    /// Heads of keys and values, each of which as many heads of queries read.
    pub key_heads: usize,
    /// Numbers of a head.
    pub size: usize,
    /// A query reads no keys after its own position.
    pub is_causal: bool,
    /// A query reads the keys that are nearer than this; 0 for all.
    pub window: usize,
    /// Keys count the less the further away they are: O. Press et al., "Train short, test long"
    /// (`ALiBi`), 2022.
    pub has_slopes: bool,
}

/// Which probabilities of a sample are dropped in training.
#[derive(Clone, Copy, Debug)]
pub struct Drops {
    /// Of the sample.
    pub key: [u32; 2],
    /// The probability, from 0 to 1 without 1.
    pub probability: f64,
}

/// The numbers of heads at some positions: head after head in a column, and from each column to
/// the next a step.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a, S> {
    /// The first head of the first column, and all after it.
    pub numbers: &'a [S],
    /// From a column to the next.
    pub step: usize,
    /// How many columns.
    pub count: usize,
}

/// The same, to be written.
#[derive(Debug)]
pub struct ColumnsMut<'a, S> {
    /// The first head of the first column, and all after it.
    pub numbers: &'a mut [S],
    /// From a column to the next.
    pub step: usize,
}

/// One sample: its queries, keys and values.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a, S> {
    /// `heads` heads.
    pub queries: Columns<'a, S>,
    /// `key_heads` heads; those of `queries.count` positions, or of another sequence.
    pub keys: Columns<'a, S>,
    /// As many as keys.
    pub values: Columns<'a, S>,
    /// Keys after so many are padding.
    pub length: usize,
    /// What is dropped, in training.
    pub drops: Option<Drops>,
}

/// A block of queries and keys of one head.
#[derive(Clone, Copy)]
struct Block {
    head: usize,
    /// The first query and the first key.
    query: usize,
    key: usize,
    /// How many.
    queries: usize,
    keys: usize,
}

impl Reads {
    /// The slope of a head: 2^(-8 (head + 1) / heads), and between the powers of two what the next
    /// one has in between.
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

    /// The keys that a query reads, of `length` that there are.
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

    /// Blocks of keys that a block of queries reads.
    fn key_blocks(&self, query: usize, queries: usize, length: usize) -> (usize, usize) {
        let (first, _) = self.range(query, length);
        let (_, end) = self.range(query + queries - 1, length);
        (first / BLOCK * BLOCK, end)
    }

    /// The head of keys that a head of queries reads.
    pub(crate) fn key_head(&self, head: usize) -> usize {
        let each = self.heads.checked_div(self.key_heads).unwrap_or(1);
        head.checked_div(each).unwrap_or(0)
    }

    /// `scores = keysᵀ · queries`, a column a query.
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
    /// The factor of what a query of a head reads of a key, of `length` that there are: 0 where it
    /// is dropped, and otherwise what makes up for those that are.
    #[inline(always)]
    fn factor<S: Scalar>(&self, head: usize, query: usize, key: usize, length: usize) -> S {
        // Heads begin far from each other, at places that a multiplication scatters.
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

/// All numbers combined, in several chains side by side.
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
    // Half of the lanes with the other half, which is quicker than one after another.
    let mut count = LANES;
    while count > 1 {
        count /= 2;
        for lane in 0..count {
            lanes[lane] = combine(lanes[lane], lanes[lane + count]);
        }
    }
    combine(lanes[0], rest)
}

/// The exponentials of a row's numbers over their sum, in place. False where the largest or the sum
/// was no finite number: the row is then to be made anew, from numbers that the type holds.
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

/// The rows of a block's column whose keys the query reads.
#[inline(always)]
fn rows(reads: &Reads, block: &Block, column: usize, length: usize) -> (usize, usize) {
    let (first, end) = reads.range(block.query + column, length);
    let first = first.saturating_sub(block.key).min(block.keys);
    let end = end.saturating_sub(block.key).clamp(first, block.keys);
    (first, end)
}

/// Scores scaled; less for keys further away.
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
