//! `Attention(heads = 4, causal = true)`: every position reads the others.

mod cross;
mod heads;
#[cfg(feature = "onnx")]
pub(super) mod onnx;
#[cfg(feature = "safetensors")]
pub(super) mod pytorch;
mod step;
mod whole;

use super::configured::Configured;
use super::projection::Affine;
use crate::initialize::{Initialize, WeightShape};
use crate::memory::Memory;
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;

pub use cross::{CrossAttention, CrossHeads};
pub use heads::Heads;

/// Multi-head attention of the positions of a sample to each other: each of them makes a query, a
/// key and a value of `SIZE` numbers for every head, and reads
/// `Σ softmax(keysᵀ query / √SIZE) · values`; what all heads read is put together by `out_weight`.
///
/// A. Vaswani et al., "Attention is all you need", 2017. Computed block by block, so that memory
/// grows with the number of positions alone: T. Dao et al., "`FlashAttention`", 2022.
///
/// - Several heads of queries may read one head of keys and values: N. Shazeer, "Fast transformer
///   decoding: one write-head is all you need", 2019, with one head of keys; J. Ainslie et al.,
///   "GQA", 2023, with several.
/// - A window of keys: I. Beltagy et al., "Longformer", 2020, both ways; A. Q. Jiang et al.,
///   "Mistral 7B", 2023, causal.
/// - Rotary positions: J. Su et al., "`RoFormer`", 2021, the first half of a head's numbers turned
///   with the second.
/// - Linear biases: O. Press et al., "Train short, test long" (`ALiBi`), 2022.
/// - Normalized queries and keys: A. Henry et al., "Query-key normalization for transformers", 2020;
///   here by their root mean square, with a factor for each number of a head.
/// - Dropout of what is read, after the softmax.
///
/// Weights and biases are those of `PyTorch`'s `MultiheadAttention`, `in_proj_…` and `out_proj.…`,
/// and of GPT-2's `c_attn` and `c_proj`, whose files have the matrices transposed.
///
/// # Shapes
/// Input and output `F` features. `JOINED` is the number of heads times `SIZE`; `PROJECTED` that
/// and twice as many as the heads of keys have. `BIAS` is `PROJECTED`, or 0; `OUT_BIAS` is `F`, or
/// 0; `NORM` is `SIZE` where queries and keys are normalized (RMS), or 0.
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "MultiheadAttention")]
#[doc(alias = "MultiHeadAttention")]
pub struct Attention<
    S: Scalar,
    const F: usize,
    const SIZE: usize,
    const JOINED: usize,
    const PROJECTED: usize,
    const BIAS: usize,
    const OUT_BIAS: usize,
    const NORM: usize,
> {
    /// The rows of all queries, head after head, then those of keys, then of values.
    pub in_weight: Parameter<S, PROJECTED, F>,
    /// A number for each of these rows, or nothing.
    pub in_bias: Parameter<S, BIAS>,
    /// `F` × what the heads read.
    pub out_weight: Parameter<S, F, JOINED>,
    /// `F`, or nothing.
    pub out_bias: Parameter<S, OUT_BIAS>,
    /// Factors of normalized queries, or nothing.
    pub query_norm: Parameter<S, NORM>,
    /// Factors of normalized keys, or nothing.
    pub key_norm: Parameter<S, NORM>,
}

impl<
    S: Scalar,
    const F: usize,
    const SIZE: usize,
    const JOINED: usize,
    const PROJECTED: usize,
    const BIAS: usize,
    const OUT_BIAS: usize,
    const NORM: usize,
> Attention<S, F, SIZE, JOINED, PROJECTED, BIAS, OUT_BIAS, NORM>
{
    /// Draws the weights; biases become zero, factors of norms one.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        weight.initialize(
            self.in_weight.as_mut_slice(),
            WeightShape::matrix(PROJECTED, F),
            generator,
        );
        weight.initialize(
            self.out_weight.as_mut_slice(),
            WeightShape::matrix(F, JOINED),
            generator,
        );
        self.in_bias.as_mut_slice().fill(S::ZERO);
        self.out_bias.as_mut_slice().fill(S::ZERO);
        self.query_norm.as_mut_slice().fill(S::ONE);
        self.key_norm.as_mut_slice().fill(S::ONE);
    }

    /// What makes queries, keys and values.
    #[inline(always)]
    fn within(&self) -> Affine<'_, S, PROJECTED, F> {
        Affine {
            weight: &self.in_weight,
            bias: self.in_bias.as_slice(),
        }
    }

    /// What puts together what the heads read.
    #[inline(always)]
    fn out(&self) -> Affine<'_, S, F, JOINED> {
        Affine {
            weight: &self.out_weight,
            bias: self.out_bias.as_slice(),
        }
    }

    /// Numbers of all keys at a position, as many as of values.
    const KEYS: usize = (PROJECTED - JOINED) / 2;
    /// Heads of queries.
    const HEADS: usize = JOINED / SIZE;
    /// Queries and keys of a position before they are normalized.
    const RAW: usize = if NORM == 0 { 0 } else { JOINED + Self::KEYS };
}

impl<
    S: Scalar,
    const F: usize,
    const SIZE: usize,
    const JOINED: usize,
    const PROJECTED: usize,
    const BIAS: usize,
    const OUT_BIAS: usize,
    const NORM: usize,
> Parameters<S> for Attention<S, F, SIZE, JOINED, PROJECTED, BIAS, OUT_BIAS, NORM>
{
    const COUNT: usize = PROJECTED * F + BIAS + F * JOINED + OUT_BIAS + 2 * NORM;

    fn zeros() -> Self {
        Self {
            in_weight: Parameter::zeros(),
            in_bias: Parameter::zeros(),
            out_weight: Parameter::zeros(),
            out_bias: Parameter::zeros(),
            query_norm: Parameter::zeros(),
            key_norm: Parameter::zeros(),
        }
    }

    parameter::fields!(S: in_weight as Weight, in_bias as Bias, out_weight as Weight, out_bias as Bias, query_norm as Normalization, key_norm as Normalization);
}

/// Attention with its settings.
type Set<
    'a,
    S,
    const F: usize,
    const SIZE: usize,
    const JOINED: usize,
    const PROJECTED: usize,
    const BIAS: usize,
    const OUT_BIAS: usize,
    const NORM: usize,
    const POSITIONS: usize,
    const WINDOW: usize,
> = Configured<
    'a,
    Attention<S, F, SIZE, JOINED, PROJECTED, BIAS, OUT_BIAS, NORM>,
    Heads<POSITIONS, WINDOW>,
>;

/// Scratch that is needed once.
const fn once(floats: usize) -> Memory {
    Memory {
        fixed: floats,
        ..Memory::NONE
    }
}
