//! Scaled dot-product attention, block by block: what a query makes of its keys is never stored
//! for all keys at once, so that memory grows with the number of positions and not with its square.
//!
//! T. Dao et al., "`FlashAttention`: fast and memory-efficient exact attention with IO-awareness",
//! 2022. The maximum and the sum of a query's exponentials are brought up to date from block to
//! block; the backward computes the blocks once more.

use super::dispatch::{Isa, Task, dispatch};
use super::product::{Left, Product, Start, Walk};
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
    /// Scratch of [`forward`](Self::forward), in numbers.
    pub const FORWARD_SCRATCH: usize = SCORES + 2 * BLOCK;
    /// Scratch of [`backward`](Self::backward), in numbers.
    pub const BACKWARD_SCRATCH: usize = 2 * SCORES + BLOCK;

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

    /// How much a query of a head reads of each key, without what training drops: computed by
    /// itself, for those who look at it.
    #[cfg(feature = "alloc")]
    pub(crate) fn weights<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        head: usize,
        query: usize,
        row: &mut [f64],
    ) {
        let Sample { queries, keys, .. } = sample;
        let place = query * queries.step + head * self.size;
        let numbers = queries.numbers.get(place..).unwrap_or_default();
        let (first, end) = self.range(query, sample.length);
        let (slope, scale) = (self.slope(head), 1.0 / libm::sqrt(self.size as f64));
        row.fill(0.0);
        let Some(read) = row.get_mut(first..end) else {
            return;
        };
        for (place, weight) in read.iter_mut().enumerate() {
            let place = first + place;
            let key = place * keys.step + self.key_head(head) * self.size;
            let key = keys.numbers.get(key..).unwrap_or_default();
            let products = numbers.iter().zip(key).take(self.size);
            let score: f64 = products.map(|(q, k)| q.to_f64() * k.to_f64()).sum();
            *weight = score * scale - slope * query.abs_diff(place) as f64;
        }
        let most = read.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        for weight in read.iter_mut() {
            *weight = libm::exp(*weight - most);
        }
        let sum: f64 = read.iter().sum();
        for weight in read {
            *weight /= sum;
        }
    }

    /// `scores = keysᵀ · queries`, a column a query.
    fn scores<S: Scalar>(&self, sample: &Sample<'_, S>, block: Block, scores: &mut [S]) {
        let Sample { queries, keys, .. } = sample;
        let key = block.key * keys.step + self.key_head(block.head) * self.size;
        let query = block.query * queries.step + block.head * self.size;
        S::compute(Product {
            rows: block.keys,
            left: Left::Transposed(keys.numbers.get(key..).unwrap_or_default()),
            left_step: keys.step,
            right: queries.numbers.get(query..).unwrap_or_default(),
            depth: Walk::line(self.size, 1),
            columns: Walk::line(block.queries, queries.step),
            start: Start::Nothing,
            result: scores,
            result_step: BLOCK,
        });
    }

    /// `output = Σ softmax(keysᵀ query / √size) · values`, and for each head and query the
    /// logarithm of the sum of its exponentials, which the backward needs, if there is room for
    /// it: `heads` for each query.
    pub fn forward<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        output: &mut ColumnsMut<'_, S>,
        mut logarithms: Option<&mut [S]>,
        scratch: &mut [S],
    ) {
        let scratch = scratch.get_mut(..Self::FORWARD_SCRATCH).unwrap_or_default();
        let (scores, rest) = scratch.split_at_mut_checked(SCORES).unwrap_or_default();
        let (most, sums) = rest.split_at_mut_checked(BLOCK).unwrap_or_default();
        let Sample {
            queries, values, ..
        } = sample;
        for head in 0..self.heads {
            for query in (0..queries.count).step_by(BLOCK) {
                let count = BLOCK.min(queries.count - query);
                most.fill(S::NEG_INFINITY);
                sums.fill(S::ZERO);
                let place = query * output.step + head * self.size;
                let Some(output_block) = output.numbers.get_mut(place..) else {
                    return;
                };
                let (first, end) = self.key_blocks(query, count, sample.length);
                let mut start = Start::Nothing;
                for key in (first..end).step_by(BLOCK) {
                    let block = Block {
                        head,
                        query,
                        key,
                        queries: count,
                        keys: BLOCK.min(end - key),
                    };
                    self.scores(sample, block, scores);
                    dispatch(Softened {
                        reads: self,
                        block,
                        length: sample.length,
                        slope: S::from_f64(self.slope(head)),
                        drops: sample.drops,
                        scores,
                        most,
                        sums,
                        output: output_block,
                        output_step: output.step,
                        is_first: key == first,
                    });
                    let place = key * values.step + self.key_head(head) * self.size;
                    S::compute(Product {
                        rows: self.size,
                        left: Left::Plain(values.numbers.get(place..).unwrap_or_default()),
                        left_step: values.step,
                        right: scores,
                        depth: Walk::line(block.keys, 1),
                        columns: Walk::line(count, BLOCK),
                        start,
                        result: output_block,
                        result_step: output.step,
                    });
                    start = Start::Contents;
                }
                // A query that reads no key at all, which is padding.
                let is_empty = matches!(start, Start::Nothing);
                for (column, sum) in sums.iter().enumerate().take(count) {
                    let place = column * output.step;
                    let numbers = output_block.get_mut(place..place + self.size);
                    let inverse = if *sum > S::ZERO {
                        S::ONE / *sum
                    } else {
                        S::ZERO
                    };
                    for number in numbers.unwrap_or_default() {
                        *number = if is_empty { S::ZERO } else { *number * inverse };
                    }
                    if let Some(logarithms) = logarithms.as_deref_mut()
                        && let Some(place) =
                            logarithms.get_mut((query + column) * self.heads + head)
                    {
                        *place = match most.get(column) {
                            Some(most) if *sum > S::ZERO => *most + sum.ln(),
                            _ => S::ZERO,
                        };
                    }
                }
            }
        }
    }

    /// Given the gradient with respect to the output, adds to those of queries, keys and values.
    pub fn backward<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        output: Columns<'_, S>,
        logarithms: &[S],
        d_output: Columns<'_, S>,
        mut d: Gradients<'_, S>,
        scratch: &mut [S],
    ) {
        let (probabilities, rest) = scratch.split_at_mut_checked(SCORES).unwrap_or_default();
        let (d_scores, inner) = rest.split_at_mut_checked(SCORES).unwrap_or_default();
        let Sample {
            queries,
            keys,
            values,
            ..
        } = sample;
        for head in 0..self.heads {
            let key_head = self.key_head(head) * self.size;
            for query in (0..queries.count).step_by(BLOCK) {
                let count = BLOCK.min(queries.count - query);
                // Σ d_output · output, for each query.
                for (column, inner) in inner.iter_mut().enumerate().take(count) {
                    let at = |columns: &Columns<'_, S>| {
                        (query + column) * columns.step + head * self.size
                    };
                    let left = output.numbers.get(at(&output)..).unwrap_or_default();
                    let right = d_output.numbers.get(at(&d_output)..).unwrap_or_default();
                    let products = left.iter().zip(right).take(self.size);
                    *inner = products.fold(S::ZERO, |sum, (a, b)| sum + *a * *b);
                }
                let (first, end) = self.key_blocks(query, count, sample.length);
                for key in (first..end).step_by(BLOCK) {
                    let block = Block {
                        head,
                        query,
                        key,
                        queries: count,
                        keys: BLOCK.min(end - key),
                    };
                    self.scores(sample, block, probabilities);
                    let upper = query * d_output.step + head * self.size;
                    let upper = d_output.numbers.get(upper..).unwrap_or_default();
                    let place = key * values.step + key_head;
                    S::compute(Product {
                        rows: block.keys,
                        left: Left::Transposed(values.numbers.get(place..).unwrap_or_default()),
                        left_step: values.step,
                        right: upper,
                        depth: Walk::line(self.size, 1),
                        columns: Walk::line(count, d_output.step),
                        start: Start::Nothing,
                        result: d_scores,
                        result_step: BLOCK,
                    });
                    dispatch(Slopes {
                        reads: self,
                        block,
                        length: sample.length,
                        slope: S::from_f64(self.slope(head)),
                        drops: sample.drops,
                        probabilities,
                        d_scores,
                        logarithms,
                        inner,
                    });
                    let sums =
                        |left: Left<'_, S>, left_step, right: &[S], result: &mut [S], step| {
                            S::compute(Product {
                                rows: self.size,
                                left,
                                left_step,
                                right,
                                depth: Walk::line(count, BLOCK),
                                columns: Walk::line(block.keys, 1),
                                start: Start::Contents,
                                result,
                                result_step: step,
                            });
                        };
                    let (result, step) = d.others(2, key, key_head);
                    let left = Left::Plain(upper);
                    sums(left, d_output.step, probabilities, result, step);
                    let place = query * queries.step + head * self.size;
                    let left = queries.numbers.get(place..).unwrap_or_default();
                    let (result, step) = d.others(1, key, key_head);
                    sums(Left::Plain(left), queries.step, d_scores, result, step);
                    let place = key * keys.step + key_head;
                    let left = keys.numbers.get(place..).unwrap_or_default();
                    let (result, step) = d.queries(query, head * self.size);
                    S::compute(Product {
                        rows: self.size,
                        left: Left::Plain(left),
                        left_step: keys.step,
                        right: d_scores,
                        depth: Walk::line(block.keys, 1),
                        columns: Walk::line(count, BLOCK),
                        start: Start::Contents,
                        result,
                        result_step: step,
                    });
                }
            }
        }
    }
}

/// Gradients with respect to queries, keys and values.
#[derive(Debug)]
pub struct Gradients<'a, S> {
    /// Those of queries, where they lie by themselves; nothing where they lie among the others.
    pub queries: Option<ColumnsMut<'a, S>>,
    /// Those of keys and values.
    pub others: ColumnsMut<'a, S>,
    /// Where the first query, key and value begin.
    pub firsts: [usize; 3],
}

impl<S> Gradients<'_, S> {
    /// The queries from a place on, and from each column to the next.
    fn queries(&mut self, column: usize, row: usize) -> (&mut [S], usize) {
        let first = self.firsts[0] + row;
        let ColumnsMut { numbers, step } = self.queries.as_mut().unwrap_or(&mut self.others);
        let numbers = numbers.get_mut(first + column * *step..);
        (numbers.unwrap_or_default(), *step)
    }

    /// Keys (1) or values (2) from a place on, and from each column to the next.
    fn others(&mut self, which: usize, column: usize, row: usize) -> (&mut [S], usize) {
        let first = self.firsts[which] + row;
        let ColumnsMut { numbers, step } = &mut self.others;
        let numbers = numbers.get_mut(first + column * *step..);
        (numbers.unwrap_or_default(), *step)
    }
}

/// Where a probability stands among those of its sample.
#[inline(always)]
fn place_of(block: &Block, column: usize, row: usize, length: usize) -> u32 {
    // Heads begin far from each other, at places that a multiplication scatters.
    let head = (block.head as u32).wrapping_mul(0x9e37_79b1);
    let place = (block.query + column).wrapping_mul(length) + block.key + row;
    head.wrapping_add(place as u32)
}

/// The factor of a probability that may be dropped.
#[inline(always)]
fn kept<S: Scalar>(drops: Drops, place: u32) -> S {
    let threshold = (drops.probability * 4_294_967_296.0) as u32;
    if random::mix_short(drops.key, place) >= threshold {
        S::from_f64(1.0 / (1.0 - drops.probability))
    } else {
        S::ZERO
    }
}

/// All numbers combined, in several chains side by side.
#[inline(always)]
fn folded<S: Scalar>(numbers: &[S], first: S, combine: impl Fn(S, S) -> S) -> S {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut lanes = [first; LANES];
    for chunk in chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane = combine(*lane, *number);
        }
    }
    for (lane, number) in lanes.iter_mut().zip(rest) {
        *lane = combine(*lane, *number);
    }
    lanes.into_iter().fold(first, combine)
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

/// Turns a block of scores into exponentials, less the largest so far, and what was computed
/// before with another largest to that.
struct Softened<'a, S> {
    reads: &'a Reads,
    block: Block,
    length: usize,
    slope: S,
    drops: Option<Drops>,
    scores: &'a mut [S],
    most: &'a mut [S],
    sums: &'a mut [S],
    output: &'a mut [S],
    output_step: usize,
    is_first: bool,
}

impl<S: Scalar> Task for Softened<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let columns = self.scores.chunks_exact_mut(BLOCK);
        let states = self.most.iter_mut().zip(self.sums.iter_mut());
        for (column, (scores, (most, sum))) in
            columns.zip(states).enumerate().take(self.block.queries)
        {
            let (first, end) = rows(self.reads, &self.block, column, self.length);
            let Some((before, rest)) = scores.split_at_mut_checked(first) else {
                return;
            };
            let Some((read, after)) = rest.split_at_mut_checked(end - first) else {
                return;
            };
            before.fill(S::ZERO);
            after.fill(S::ZERO);
            let moved = Block {
                key: self.block.key + first,
                ..self.block
            };
            scale(self.reads, &moved, column, self.slope, read);
            let largest = folded(read, *most, S::max);
            if largest == S::NEG_INFINITY {
                continue;
            }
            for score in read.iter_mut() {
                *score = (*score - largest).exp();
            }
            let factor = if *most == S::NEG_INFINITY {
                S::ZERO
            } else {
                (*most - largest).exp()
            };
            let added = folded(read, S::ZERO, |sum, score| sum + score);
            *sum = *sum * factor + added;
            *most = largest;
            if !self.is_first {
                let place = column * self.output_step;
                let output = self.output.get_mut(place..place + self.reads.size);
                for number in output.unwrap_or_default() {
                    *number *= factor;
                }
            }
            if let Some(drops) = self.drops {
                for (row, score) in read.iter_mut().enumerate() {
                    let place = place_of(&moved, column, row, self.length);
                    *score *= kept::<S>(drops, place);
                }
            }
        }
    }
}

/// Turns a block of scores into probabilities, as they were used, and the gradient with respect to
/// these into that with respect to the scores before they were scaled.
struct Slopes<'a, S> {
    reads: &'a Reads,
    block: Block,
    length: usize,
    slope: S,
    drops: Option<Drops>,
    probabilities: &'a mut [S],
    d_scores: &'a mut [S],
    logarithms: &'a [S],
    inner: &'a [S],
}

impl<S: Scalar> Task for Slopes<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let factor = S::ONE / S::from_f64(self.reads.size as f64).sqrt();
        let columns = self.probabilities.chunks_exact_mut(BLOCK);
        let columns = columns.zip(self.d_scores.chunks_exact_mut(BLOCK));
        let columns = columns.zip(self.inner).enumerate();
        for (column, ((scores, d_scores), inner)) in columns.take(self.block.queries) {
            let (first, end) = rows(self.reads, &self.block, column, self.length);
            let query = self.block.query + column;
            let place = query * self.reads.heads + self.block.head;
            let logarithm = self.logarithms.get(place).copied().unwrap_or(S::ZERO);
            for numbers in [&mut *scores, &mut *d_scores] {
                for (row, number) in numbers.iter_mut().enumerate() {
                    if row < first || row >= end {
                        *number = S::ZERO;
                    }
                }
            }
            let read = scores.get_mut(first..end).unwrap_or_default();
            let d_read = d_scores.get_mut(first..end).unwrap_or_default();
            let moved = Block {
                key: self.block.key + first,
                ..self.block
            };
            scale(self.reads, &moved, column, self.slope, read);
            for score in read.iter_mut() {
                *score = (*score - logarithm).exp();
            }
            if let Some(drops) = self.drops {
                let pairs = read.iter_mut().zip(d_read.iter_mut());
                for (row, (probability, d)) in pairs.enumerate() {
                    let kept = kept::<S>(drops, place_of(&moved, column, row, self.length));
                    *d = *probability * (*d * kept - *inner) * factor;
                    *probability *= kept;
                }
            } else {
                for (probability, d) in read.iter().zip(d_read.iter_mut()) {
                    *d = *probability * (*d - *inner) * factor;
                }
            }
        }
    }
}
