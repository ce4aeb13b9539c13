//! Attention for one query at a time, as the formulas are written. It computes the attention
//! weights that users can inspect, and is the reference for the tests of the blocks.

#[cfg(test)]
use std::vec;
#[cfg(test)]
use std::vec::Vec;

use super::careful::{at, inner};
use super::{Reads, Sample, softmax};
use crate::scalar::Scalar;

impl Reads {
    /// Whether a query reads a key, given the number of keys.
    fn sees(&self, query: usize, key: usize, length: usize) -> bool {
        key < length
            && (!self.is_causal || key <= query)
            && (self.window == 0 || query.abs_diff(key) < self.window)
    }

    /// The keys that a query reads.
    #[cfg(test)]
    fn seen<S: Scalar>(&self, sample: &Sample<'_, S>, query: usize) -> impl Iterator<Item = usize> {
        let (reads, length) = (*self, sample.length);
        (0..sample.keys.count).filter(move |key| reads.sees(query, *key, length))
    }

    /// The attention weights of a query of a head, without dropout:
    /// `softmax(keysᵀ query / √size - slope · distance)` over the keys that the query reads, and 0
    /// for all other keys.
    pub(crate) fn weights<S: Scalar>(
        &self,
        sample: &Sample<'_, S>,
        head: usize,
        query: usize,
        row: &mut [f64],
    ) {
        let numbers = at(&sample.queries, query, head, self.size);
        let scale = 1.0 / libm::sqrt(self.size as f64);
        // Without keys, the softmax is not defined.
        let mut sees_any = false;
        for (key, weight) in row.iter_mut().enumerate() {
            *weight = f64::NEG_INFINITY;
            if self.sees(query, key, sample.length) {
                let keys = at(&sample.keys, key, self.key_head(head), self.size);
                let distance = query.abs_diff(key) as f64;
                *weight = inner(numbers, keys) * scale - self.slope(head) * distance;
                sees_any = true;
            }
        }
        if sees_any {
            let _ = softmax(row);
        } else {
            row.fill(0.0);
        }
    }
}

/// The output of all heads for a query, one head after another: `Σ kept · weight · value`, where
/// `kept` is the dropout factor in training.
#[cfg(test)]
pub(super) fn read<S: Scalar>(reads: &Reads, sample: &Sample<'_, S>, query: usize) -> Vec<f64> {
    let mut all = vec![0.0; reads.heads * reads.size];
    for (head, read) in all.chunks_mut(reads.size).enumerate() {
        let mut weights = vec![0.0; sample.keys.count];
        reads.weights(sample, head, query, &mut weights);
        for key in reads.seen(sample, query) {
            let weight = kept(sample, head, query, key) * weights[key];
            let value = at(&sample.values, key, reads.key_head(head), reads.size);
            for (read, value) in read.iter_mut().zip(value) {
                *read += weight * value.to_f64();
            }
        }
    }
    all
}

/// The gradients with respect to all queries, keys and values, given the gradient with respect to
/// the output in the layout of the queries.
#[cfg(test)]
pub(super) fn gradients<S: Scalar>(
    reads: &Reads,
    sample: &Sample<'_, S>,
    d_read: &[f64],
) -> [Vec<f64>; 3] {
    let (size, scale) = (reads.size, 1.0 / (reads.size as f64).sqrt());
    let [joined, width] = [reads.heads * size, reads.key_heads * size];
    let mut d_queries = vec![0.0; sample.queries.count * joined];
    let mut d_keys = vec![0.0; sample.keys.count * width];
    let mut d_values = d_keys.clone();
    for (query, d_read) in d_read.chunks(joined).enumerate() {
        for (head, d_read) in d_read.chunks(size).enumerate() {
            let mut weights = vec![0.0; sample.keys.count];
            reads.weights(sample, head, query, &mut weights);
            let key_head = reads.key_head(head);
            // d_weight = kept · d_read · value, and
            // d_score = weight · (d_weight - Σ weight · d_weight).
            let d_weight = |key: usize| {
                let value = at(&sample.values, key, key_head, size);
                let products = value.iter().zip(d_read).map(|(v, d)| v.to_f64() * d);
                kept(sample, head, query, key) * products.sum::<f64>()
            };
            let seen = reads.seen(sample, query);
            let mean: f64 = seen.map(|key| weights[key] * d_weight(key)).sum();
            for key in reads.seen(sample, query) {
                let weight = weights[key];
                let d_score = weight * (d_weight(key) - mean) * scale;
                let (q, k) = (query * joined + head * size, key * width + key_head * size);
                let queries = at(&sample.queries, query, head, size);
                let keys = at(&sample.keys, key, key_head, size);
                for i in 0..size {
                    d_queries[q + i] += d_score * keys[i].to_f64();
                    d_keys[k + i] += d_score * queries[i].to_f64();
                    d_values[k + i] += kept(sample, head, query, key) * weight * d_read[i];
                }
            }
        }
    }
    [d_queries, d_keys, d_values]
}

/// The dropout factor of a key; 0 if it is dropped.
#[cfg(test)]
fn kept<S: Scalar>(sample: &Sample<'_, S>, head: usize, query: usize, key: usize) -> f64 {
    let drops = sample.drops.as_ref();
    drops.map_or(1.0, |drops| drops.factor(head, query, key, sample.length))
}
