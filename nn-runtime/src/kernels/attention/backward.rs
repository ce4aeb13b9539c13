//! The gradients of attention, for which blocks of scores are recomputed.

use super::careful::One;
use super::{BLOCK, Block, Columns, ColumnsMut, Reads, SCORES, Sample, rows, scale};
use crate::kernels::compiled::compiled;
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::kernels::guard::{Parts, Present};
use crate::kernels::product::{Left, Product, Start, Walk};
use crate::scalar::Scalar;

compiled! {
    fn backward<S>(
        reads: &Reads,
        saved: Attended<'_, S>,
        d_output: Columns<'_, S>,
        d: Gradients<'_, S>,
        scratch: &mut [S],
    ) = Reads::backward_generic
}

impl Reads {
    /// The size of the scratch memory of [`backward`](Self::backward), in numbers.
    pub const BACKWARD_SCRATCH: usize = 2 * SCORES + BLOCK;

    /// Adds the gradients with respect to queries, keys and values, given the gradient with respect
    /// to the output.
    pub fn backward<S: Scalar>(
        &self,
        saved: Attended<'_, S>,
        d_output: Columns<'_, S>,
        d: Gradients<'_, S>,
        scratch: &mut [S],
    ) {
        backward(self, saved, d_output, d, scratch);
    }

    fn backward_generic<S: Scalar>(
        &self,
        saved: Attended<'_, S>,
        d_output: Columns<'_, S>,
        mut d: Gradients<'_, S>,
        scratch: &mut [S],
    ) {
        let Attended {
            sample,
            output,
            norms,
        } = saved;
        let (probabilities, rest) = scratch.cut_mut(SCORES);
        let (d_scores, rest) = rest.cut_mut(SCORES);
        let inner = rest.part_mut(..BLOCK);
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
                // Σ d_output · output for each query.
                for (column, inner) in inner.iter_mut().enumerate().take(count) {
                    let at = |columns: &Columns<'_, S>| {
                        (query + column) * columns.step + head * self.size
                    };
                    let left = output.numbers.part(at(&output)..);
                    let right = d_output.numbers.part(at(&d_output)..);
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
                    let upper = d_output.numbers.part(upper..);
                    let place = key * values.step + key_head;
                    S::compute(Product {
                        rows: block.keys,
                        left: Left::Transposed(values.numbers.part(place..)),
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
                        sample,
                        block,
                        slope: S::from_f64(self.slope(head)),
                        probabilities,
                        d_scores,
                        norms,
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
                    let left = queries.numbers.part(place..);
                    let (result, step) = d.others(1, key, key_head);
                    sums(Left::Plain(left), queries.step, d_scores, result, step);
                    let place = key * keys.step + key_head;
                    let left = keys.numbers.part(place..);
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

/// A sample with the results of its forward pass.
#[derive(Clone, Copy, Debug)]
pub struct Attended<'a, S> {
    /// The sample.
    pub sample: &'a Sample<'a, S>,
    /// The output of the forward pass.
    pub output: Columns<'a, S>,
    /// The numbers that convert scores to probabilities, from the forward pass.
    pub norms: &'a [S],
}

/// The gradients with respect to queries, keys and values.
#[derive(Debug)]
pub struct Gradients<'a, S> {
    /// The gradient of the queries if they are stored separately; `None` if they are stored
    /// together with the keys and values.
    pub queries: Option<ColumnsMut<'a, S>>,
    /// The gradient of the keys and values.
    pub others: ColumnsMut<'a, S>,
    /// The offsets of the first query, key and value in a column.
    pub firsts: [usize; 3],
}

impl<S> Gradients<'_, S> {
    /// The gradients of the queries from a column and row on, and the step between columns.
    fn queries(&mut self, column: usize, row: usize) -> (&mut [S], usize) {
        let first = self.firsts[0] + row;
        let ColumnsMut { numbers, step } = match &mut self.queries {
            Some(queries) => queries,
            None => &mut self.others,
        };
        (numbers.part_mut(first + column * *step..), *step)
    }

    /// The gradients of keys (1) or values (2) from a column and row on, and the step between
    /// columns.
    fn others(&mut self, which: usize, column: usize, row: usize) -> (&mut [S], usize) {
        let first = self.firsts[which] + row;
        let ColumnsMut { numbers, step } = &mut self.others;
        (numbers.part_mut(first + column * *step..), *step)
    }
}

/// The gradient of a score, given the probability and the difference between the probability's
/// gradient and the weighted mean. If a query reads a single key, the exact gradient is zero. It
/// must be returned as zero, since the rounding error of the difference could be multiplied by keys
/// of any size.
#[inline(always)]
fn slope_of<S: Scalar>(probability: S, above: S) -> S {
    #[expect(clippy::eq_op, reason = "zero, or NaN for a NaN")]
    let nothing = above - above;
    if probability == S::ONE {
        nothing
    } else {
        probability * above
    }
}

/// Turns a block of scores into the probabilities that were used in the forward pass, and the
/// gradient with respect to these probabilities into the gradient with respect to the unscaled
/// scores.
struct Slopes<'a, S> {
    reads: &'a Reads,
    sample: &'a Sample<'a, S>,
    block: Block,
    slope: S,
    probabilities: &'a mut [S],
    d_scores: &'a mut [S],
    /// The numbers that convert scores to probabilities, as stored by the forward pass.
    norms: &'a [S],
    inner: &'a [S],
}

impl<S: Scalar> Task for Slopes<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let factor = S::ONE / S::from_f64(self.reads.size as f64).sqrt();
        let Sample { length, drops, .. } = *self.sample;
        let columns = self.probabilities.chunks_exact_mut(BLOCK);
        let columns = columns.zip(self.d_scores.chunks_exact_mut(BLOCK));
        let columns = columns.zip(self.inner).enumerate();
        for (column, ((scores, d_scores), inner)) in columns.take(self.block.queries) {
            let (first, end) = rows(self.reads, &self.block, column, length);
            let query = self.block.query + column;
            let head = self.block.head;
            let norms = self.norms.as_chunks::<2>().0;
            let norm = norms.get(query * self.reads.heads + head);
            let [most, weight] = norm.copied().present();
            for numbers in [&mut *scores, &mut *d_scores] {
                for (row, number) in numbers.iter_mut().enumerate() {
                    if row < first || row >= end {
                        *number = S::ZERO;
                    }
                }
            }
            let read = scores.part_mut(first..end);
            let d_read = d_scores.part_mut(first..end);
            let moved = Block {
                key: self.block.key + first,
                ..self.block
            };
            scale(self.reads, &moved, column, self.slope, read);
            for score in read.iter_mut() {
                *score = (*score - most).exp() * weight;
            }
            if !most.is_finite() {
                let one = One { head, query };
                let reads = self.reads;
                reads.probabilities_of_one(self.sample, one, moved.key, read);
            }
            if let Some(drops) = drops {
                let pairs = read.iter_mut().zip(d_read.iter_mut());
                for (row, (probability, d)) in pairs.enumerate() {
                    let kept: S = drops.factor(moved.head, query, moved.key + row, length);
                    *d = slope_of(*probability, *d * kept - *inner) * factor;
                    *probability *= kept;
                }
            } else {
                for (probability, d) in read.iter().zip(d_read.iter_mut()) {
                    *d = slope_of(*probability, *d - *inner) * factor;
                }
            }
        }
    }
}
