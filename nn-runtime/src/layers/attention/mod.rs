//! `Attention(heads = 4, causal = true)`: self-attention.

mod attend;
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
use crate::layers::options::{Biased, Options, size};
use crate::memory::Memory;
use crate::parameter::{self, Numbers, Optional, Parameter, Parameters, Stacked};
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
/// The input and the output have `F` features. `JOINED` is the count of the numbers in all queries
/// of a position, and `KEYS` the count of the numbers in all its keys; its values have as many. `JOINED` is a multiple of `KEYS`, and `PARTS` is `JOINED / KEYS + 2`. `O` says whether
/// there are biases, and whether queries and keys are normalized (RMS): see
/// [`Options`](crate::layers::Options). The number of heads is a [setting](Heads).
///
/// ```
/// use nn_runtime::{layers::Attention, prelude::*};
/// network! {
///     pub struct Encoder {
///         [9, 32] => Attention(heads = 4) => Attention(heads = 4, kv_heads = 2)
///     }
/// }
///
/// let encoder = Encoder::new(0);
/// let all: &Attention<f32, 32> = &encoder.attention1;
/// assert_eq!(all.in_weight.shape(), (3 * 32, 32));
/// let grouped: &Attention<f32, 32, 32, 16, 4> = &encoder.attention2;
/// assert_eq!(grouped.in_weight.shape(), (32 + 2 * 16, 32));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "MultiheadAttention")]
#[doc(alias = "MultiHeadAttention")]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Attention<
    S: Scalar,
    const F: usize,
    const JOINED: usize = F,
    const KEYS: usize = JOINED,
    const PARTS: usize = 3,
    O: Options = Biased,
> {
    /// The weights of the queries, one head after another, followed by the weights of the keys and
    /// of the values.
    pub in_weight: Stacked<S, PARTS, KEYS, F>,
    /// The biases of the queries, keys and values, or empty.
    pub in_bias: Optional<O::Bias, S, Stacked<S, PARTS, KEYS>>,
    /// The weights of the output projection: `F` × `JOINED`.
    pub out_weight: Parameter<S, F, JOINED>,
    /// The biases of the output projection: `F` numbers, or empty.
    pub out_bias: Optional<O::Bias, S, Parameter<S, F>>,
    /// The factors of normalized queries, or empty.
    pub query_norm: O::HeadNorm<S>,
    /// The factors of normalized keys, or empty.
    pub key_norm: O::HeadNorm<S>,
}

impl<
    S: Scalar,
    const F: usize,
    const JOINED: usize,
    const KEYS: usize,
    const PARTS: usize,
    O: Options,
> Attention<S, F, JOINED, KEYS, PARTS, O>
{
    /// Initializes the weights randomly, the biases with zero, and the factors of normalizations
    /// with one.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        weight.initialize(
            self.in_weight.as_mut_slice(),
            WeightShape::matrix(Self::PROJECTED, F),
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
    fn within(&self) -> Affine<'_, S, Stacked<S, PARTS, KEYS, F>> {
        Affine {
            weight: &self.in_weight,
            bias: self.in_bias.as_slice(),
        }
    }

    /// The output projection.
    #[inline(always)]
    fn out(&self) -> Affine<'_, S, Parameter<S, F, JOINED>> {
        Affine {
            weight: &self.out_weight,
            bias: self.out_bias.as_slice(),
        }
    }

    /// The numbers in all queries, keys and values of a position.
    const PROJECTED: usize = PARTS * KEYS;
    /// The factors of normalized queries or keys; 0 if they are not normalized.
    const NORM: usize = <O::HeadNorm<S> as Parameters<S>>::COUNT;
    /// The numbers in the queries and keys of a position before normalization; 0 if they are not
    /// normalized.
    const RAW: usize = if Self::NORM == 0 { 0 } else { JOINED + KEYS };
}

impl<
    S: Scalar,
    const F: usize,
    const JOINED: usize,
    const KEYS: usize,
    const PARTS: usize,
    O: Options,
> Parameters<S> for Attention<S, F, JOINED, KEYS, PARTS, O>
{
    const COUNT: usize =
        (Self::PROJECTED + JOINED) * F + size::<O::Bias>(Self::PROJECTED + F) + 2 * Self::NORM;

    fn zeros() -> Self {
        Self {
            in_weight: Parameters::<S>::zeros(),
            in_bias: Parameters::<S>::zeros(),
            out_weight: Parameters::<S>::zeros(),
            out_bias: Parameters::<S>::zeros(),
            query_norm: Parameters::<S>::zeros(),
            key_norm: Parameters::<S>::zeros(),
        }
    }

    parameter::fields!(S: in_weight as Weight, in_bias as Bias, out_weight as Weight, out_bias as Bias, query_norm as Normalization, key_norm as Normalization);
}

/// An attention layer with its settings.
type Set<
    'a,
    S,
    const F: usize,
    const JOINED: usize,
    const KEYS: usize,
    const PARTS: usize,
    O,
    const COUNT: usize,
    const POSITIONS: usize,
    const WINDOW: usize,
> = Configured<'a, Attention<S, F, JOINED, KEYS, PARTS, O>, Heads<COUNT, POSITIONS, WINDOW>>;

/// Scratch memory that is independent of the number of samples.
const fn once(floats: usize) -> Memory {
    Memory {
        fixed: floats,
        ..Memory::NONE
    }
}
