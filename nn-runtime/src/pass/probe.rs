//! Where an attention looks, asked while a sample goes through a network.

use alloc::vec::Vec;
use core::cell::RefCell;

use crate::kernels::attention::{Reads, Sample};
use crate::scalar::Scalar;

/// How much each query of an attention reads of each key, in inference: what `PyTorch`'s
/// `MultiheadAttention` gives with `need_weights` and `average_attn_weights=False`.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionWeights {
    /// Heads of queries.
    pub heads: usize,
    /// Positions that read.
    pub queries: usize,
    /// Positions that are read.
    pub keys: usize,
    /// The weights: head after head, in each query after query, of each a number for every key.
    pub weights: Vec<f64>,
}

impl AttentionWeights {
    /// What a head's query reads of each key: numbers from 0 to 1, whose sum is 1. Empty where there
    /// is no such head or query.
    pub fn row(&self, head: usize, query: usize) -> &[f64] {
        let first = (head * self.queries + query) * self.keys;
        match self.weights.get(first..first + self.keys) {
            Some(row) if head < self.heads && query < self.queries => row,
            _ => &[],
        }
    }

    /// The same as the mean of all heads.
    pub fn mean(&self, query: usize) -> Vec<f64> {
        let of_key = |key: usize| {
            let heads = (0..self.heads).filter_map(|head| self.row(head, query).get(key));
            heads.sum::<f64>() / self.heads.max(1) as f64
        };
        (0..self.keys).map(of_key).collect()
    }
}

/// What is asked of an attention while a network infers a sample.
#[derive(Debug)]
pub(crate) struct Probe {
    /// Where the parameter lies by which the stage is known.
    stage: usize,
    found: RefCell<Option<AttentionWeights>>,
}

impl Probe {
    /// Of the stage that is known by the parameter at this place.
    pub(crate) fn of(stage: usize) -> Self {
        Self {
            stage,
            found: RefCell::new(None),
        }
    }

    /// What the attention answered.
    pub(crate) fn into_found(self) -> Option<AttentionWeights> {
        self.found.into_inner()
    }

    /// Takes the weights of the attention that has this parameter, if it is the one that is asked,
    /// and for the first time.
    pub(super) fn attended<S: Scalar>(
        &self,
        parameter: &[S],
        reads: &Reads,
        sample: &Sample<'_, S>,
    ) {
        if parameter.as_ptr() as usize != self.stage || self.found.borrow().is_some() {
            return;
        }
        let (queries, keys) = (sample.queries.count, sample.keys.count);
        let mut weights = alloc::vec![0.0; reads.heads * queries * keys];
        for (place, row) in weights.chunks_exact_mut(keys.max(1)).enumerate() {
            reads.weights(sample, place / queries.max(1), place % queries.max(1), row);
        }
        *self.found.borrow_mut() = Some(AttentionWeights {
            heads: reads.heads,
            queries,
            keys,
            weights,
        });
    }
}
