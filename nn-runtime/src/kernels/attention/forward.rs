//! The forward pass of attention, with an online softmax: the maximum and the sum of exponentials
//! of each query are updated block by block.

use super::careful::{One, are_finite};
use super::{BLOCK, Block, ColumnsMut, Drops, Reads, SCORES, Sample, folded, rows, scale};
use crate::kernels::compiled::compiled;
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::kernels::guard::{Parts, Present};
use crate::kernels::product::{Left, Product, Start, Walk};
use crate::scalar::Scalar;

compiled! {
    fn forward<S>(
        reads: &Reads,
        sample: &Sample<'_, S>,
        output: &mut ColumnsMut<'_, S>,
        norms: Option<&mut [S]>,
        scratch: &mut [S],
    ) = Reads::forward_generic
}

/// Up to this absolute value of the maximum, the logarithm of the sum is added to it.
const LARGE: f64 = 64.0;

impl Reads {
    /// The size of the scratch memory of [`forward`](Self::forward), in numbers.
    pub const FORWARD_SCRATCH: usize = SCORES + 2 * BLOCK;

    /// Computes `output = Σ softmax(keysᵀ query / √size) · values`. If `norms` is given, it also
    /// stores the two numbers per head and query (`2 · heads` for each query) that the backward
    /// pass needs to convert scores to probabilities: the first is subtracted from a score, and the
    /// exponential of the difference is multiplied by the second. The first number is NaN if the
    /// scores of the query are out of the range of the type.
    pub fn forward<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        output: &mut ColumnsMut<'_, S>,
        norms: Option<&mut [S]>,
        scratch: &mut [S],
    ) {
        forward(self, sample, output, norms, scratch);
    }

    fn forward_generic<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        output: &mut ColumnsMut<'_, S>,
        mut norms: Option<&mut [S]>,
        scratch: &mut [S],
    ) {
        let scratch = scratch.part_mut(..Self::FORWARD_SCRATCH);
        let (scores, rest) = scratch.cut_mut(SCORES);
        let (most, sums) = rest.cut_mut(BLOCK);
        let Sample {
            queries, values, ..
        } = sample;
        for head in 0..self.heads {
            for query in (0..queries.count).step_by(BLOCK) {
                let count = BLOCK.min(queries.count - query);
                most.fill(S::NEG_INFINITY);
                sums.fill(S::ZERO);
                let place = query * output.step + head * self.size;
                let output_block = output.numbers.part_mut(place..);
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
                        left: Left::Plain(values.numbers.part(place..)),
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
                // The query reads no key at all, since it is padding.
                let is_empty = matches!(start, Start::Nothing);
                for (column, sum) in sums.iter().enumerate().take(count) {
                    let place = column * output.step;
                    let numbers = output_block.part_mut(place..place + self.size);
                    let inverse = if *sum > S::ZERO {
                        S::ONE / *sum
                    } else {
                        S::ZERO
                    };
                    for number in &mut *numbers {
                        *number = if is_empty { S::ZERO } else { *number * inverse };
                    }
                    let most = most.get(column).copied().present();
                    let is_held = *sum > S::ZERO && sum.is_finite() && most.is_finite();
                    let is_whole = is_held && are_finite(numbers);
                    if !is_empty && !is_whole {
                        let query = query + column;
                        self.forward_one(sample, One { head, query }, numbers);
                    }
                    let place = ((query + column) * self.heads + head) * 2;
                    if let Some(norms) = norms.as_deref_mut() {
                        let norm = if !is_held {
                            [S::from_f64(f64::NAN), S::ONE]
                        } else if most.abs() <= S::from_f64(LARGE) {
                            [most + sum.ln(), S::ONE]
                        } else {
                            // The logarithm would be lost in rounding.
                            [most, inverse]
                        };
                        let kept = norms.part_mut(place..place + 2);
                        for (kept, number) in kept.iter_mut().zip(norm) {
                            *kept = number;
                        }
                    }
                }
            }
        }
    }
}

/// Turns a block of scores into exponentials relative to the largest score so far, and rescales
/// earlier results if the largest score has changed.
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
            let (before, rest) = scores.cut_mut(first);
            let (read, after) = rest.cut_mut(end - first);
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
                let output = self.output.part_mut(place..place + self.reads.size);
                for number in output {
                    *number *= factor;
                }
            }
            if let Some(drops) = self.drops {
                for (row, score) in read.iter_mut().enumerate() {
                    let (query, key) = (moved.query + column, moved.key + row);
                    *score *= drops.factor::<S>(moved.head, query, key, self.length);
                }
            }
        }
    }
}
