//! Reads the weights of an attention while a sample passes through a network.

use alloc::vec::Vec;
use core::cell::RefCell;

use crate::kernels::attention::{Reads, Sample};
use crate::scalar::Scalar;

/// How much each query of an attention reads from each key, in inference. `PyTorch`'s
/// `MultiheadAttention` gives these weights with `need_weights` and `average_attn_weights=False`.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionWeights {
    /// The number of query heads.
    pub heads: usize,
    /// The number of positions that read.
    pub queries: usize,
    /// The number of positions that are read.
    pub keys: usize,
    /// The weights: for each head and each query, one number for every key.
    pub weights: Vec<f64>,
}

impl AttentionWeights {
    /// The weights with which a query of a head reads the keys. They are between 0 and 1, and their
    /// sum is 1. Empty if the head or the query does not exist.
    pub fn row(&self, head: usize, query: usize) -> &[f64] {
        let first = (head * self.queries + query) * self.keys;
        match self.weights.get(first..first + self.keys) {
            Some(row) if head < self.heads && query < self.queries => row,
            _ => &[],
        }
    }

    /// The weights with which a query reads the keys, averaged over all heads.
    pub fn mean(&self, query: usize) -> Vec<f64> {
        let of_key = |key: usize| {
            let heads = (0..self.heads).filter_map(|head| self.row(head, query).get(key));
            heads.sum::<f64>() / self.heads.max(1) as f64
        };
        (0..self.keys).map(of_key).collect()
    }
}

/// The request for the weights of one attention while a network infers a sample.
#[derive(Debug)]
pub(crate) struct Probe {
    /// The address of the parameter that identifies the stage.
    stage: usize,
    found: RefCell<Option<AttentionWeights>>,
}

impl Probe {
    /// A request for the stage with the parameter at this address.
    pub(crate) fn of(stage: usize) -> Self {
        Self {
            stage,
            found: RefCell::new(None),
        }
    }

    /// The weights, if the attention was reached.
    pub(crate) fn into_found(self) -> Option<AttentionWeights> {
        self.found.into_inner()
    }

    /// Stores the weights of an attention, if `parameter` identifies the requested stage and there
    /// are no weights yet.
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
