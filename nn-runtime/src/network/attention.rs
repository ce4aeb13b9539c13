//! Where a network's attention looks.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;

use super::predict::{check_size, check_tokens, checked};
use super::workspace::{input_floats, output_floats};
use super::{Inferred, Network, Workspace};
use crate::error::{Error, Result};
use crate::kernels::attention::{Reads, Sample};
use crate::kernels::dispatch::Undecided;
use crate::kernels::guard::Watch;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::state::States;

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
    /// Takes the weights of the attention that has this parameter, if it is the one that is asked,
    /// and for the first time.
    pub(crate) fn attended<S: Scalar>(
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

pub(super) fn weights<N: Network>(
    network: &N,
    stage: &str,
    input: &[N::Scalar],
    lengths: Option<&[usize]>,
    workspace: &mut Workspace<N>,
) -> Result<AttentionWeights> {
    check_size("the input", input_floats::<N>(), input.len())?;
    let lengths = checked::<N>(lengths, 1)?;
    check_tokens::<N>(input, lengths)?;
    let mut place = None;
    let mut stages: Vec<String> = Vec::new();
    network.for_each(|description, values| {
        let path = description.path.to_string();
        let attention = path
            .strip_suffix(".in_weight")
            .or_else(|| path.strip_suffix(".query_weight"));
        if let Some(name) = attention {
            if name == stage {
                place = Some(values.as_ptr() as usize);
            }
            stages.push(name.to_string());
        }
    });
    let missing = || Error::NoAttention {
        stage: stage.to_string(),
        stages,
    };
    let Some(place) = place else {
        return Err(missing());
    };
    let probe = Probe {
        stage: place,
        found: RefCell::new(None),
    };
    let pass = Pass::inference(1).with(lengths).probed(&probe);
    let mut output = alloc::vec![N::Scalar::ZERO; output_floats::<N>()];
    let watch = Watch::new();
    let call = Inferred {
        pass: &pass,
        input,
        output: &mut output,
        states: States::none(),
    };
    workspace.lane().inference(1).run(network, Undecided, call);
    let mut found = probe.found.into_inner().ok_or_else(missing)?;
    watch.poison(&mut found.weights);
    Ok(found)
}
