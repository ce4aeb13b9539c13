//! `Attention(heads = 4, causal = true)`: self-attention.

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

/// Multi-head self-attention over the positions of a sample. For every head, each position has a
/// query, a key and a value of `SIZE` numbers, and the output of the head is
/// `Σ softmax(keysᵀ query / √SIZE) · values`. `out_weight` combines the outputs of all heads.
///
/// A. Vaswani et al., "Attention is all you need", 2017. It is computed block by block, so that
/// memory grows only linearly with the number of positions: T. Dao et al., "`FlashAttention`",
/// 2022.
///
/// - Several query heads can share a key and value head: N. Shazeer, "Fast transformer decoding:
///   one write-head is all you need", 2019, for a single key head; J. Ainslie et al., "GQA", 2023,
///   for several.
/// - Sliding windows of keys: I. Beltagy et al., "Longformer", 2020, for both directions; A. Q.
///   Jiang et al., "Mistral 7B", 2023, for causal attention.
/// - Rotary positions: J. Su et al., "`RoFormer`", 2021. The first half of the numbers of a head is
///   rotated together with the second half.
/// - Attention with linear biases (`ALiBi`): O. Press et al., "Train short, test long", 2022.
/// - Normalized queries and keys: A. Henry et al., "Query-key normalization for transformers",
///   2020. Here they are divided by their root mean square, and there is one factor for each number
///   of a head.
/// - Dropout of attention weights, after the softmax.
///
/// Weights and biases correspond to `in_proj_…` and `out_proj.…` of `MultiheadAttention` in
/// `PyTorch`. They also correspond to `c_attn` and `c_proj` of GPT-2, whose files store the
/// matrices transposed.
///
/// # Shapes
/// The input and the output have `F` features. `JOINED` is the number of heads times `SIZE`.
/// `PROJECTED` is `JOINED` plus twice the number of key heads times `SIZE`. `BIAS` is `PROJECTED`
/// or 0, and `OUT_BIAS` is `F` or 0. `NORM` is `SIZE` if queries and keys are normalized (RMS),
/// otherwise 0.
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
    /// The weights of the queries, one head after another, followed by the weights of the keys and
    /// of the values.
    pub in_weight: Parameter<S, PROJECTED, F>,
    /// The biases of the queries, keys and values, or empty.
    pub in_bias: Parameter<S, BIAS>,
    /// The weights of the output projection: `F` × `JOINED`.
    pub out_weight: Parameter<S, F, JOINED>,
    /// The biases of the output projection: `F` numbers, or empty.
    pub out_bias: Parameter<S, OUT_BIAS>,
    /// The factors of normalized queries, or empty.
    pub query_norm: Parameter<S, NORM>,
    /// The factors of normalized keys, or empty.
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
    /// Initializes the weights randomly, the biases with zero, and the factors of normalizations
    /// with one.
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

    /// The projection to queries, keys and values.
    #[inline(always)]
    fn within(&self) -> Affine<'_, S, PROJECTED, F> {
        Affine {
            weight: &self.in_weight,
            bias: self.in_bias.as_slice(),
        }
    }

    /// The output projection.
    #[inline(always)]
    fn out(&self) -> Affine<'_, S, F, JOINED> {
        Affine {
            weight: &self.out_weight,
            bias: self.out_bias.as_slice(),
        }
    }

    /// The numbers in all keys of a position, which equal the numbers in all values.
    const KEYS: usize = (PROJECTED - JOINED) / 2;
    /// The number of query heads.
    const HEADS: usize = JOINED / SIZE;
    /// The numbers in the queries and keys of a position before normalization; 0 if they are not
    /// normalized.
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

/// An attention layer with its settings.
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

/// Scratch memory that is independent of the number of samples.
const fn once(floats: usize) -> Memory {
    Memory {
        fixed: floats,
        ..Memory::NONE
    }
}
