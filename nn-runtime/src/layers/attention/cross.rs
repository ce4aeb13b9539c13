//! `CrossAttention(memory, heads = 4)`: attention to the positions of another sequence.

use super::super::configured::Configured;
use super::super::projection::{Affine, project, project_backward};
use super::{heads, once};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::initialize::{Initialize, WeightShape};
use crate::kernels::attention::{Attended, Columns, ColumnsMut, Gradients, Reads, Sample};
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::{Parts, Present};
use crate::kernels::product::Into;
use crate::layers::options::{Biased, Options, size};
use crate::memory::{Memory, divided};
use crate::operation::Operation;
use crate::parameter::{self, Numbers, Optional, Parameter, Parameters, Stacked};
use crate::pass::Pass;
use crate::random::Generator;
use crate::scalar::Scalar;

/// Cross-attention from the positions of a sample to the positions of another sequence, the memory,
/// which supplies the keys and values; see [`Attention`](super::Attention). `query_weight` has the
/// query rows of `in_proj_weight` in `PyTorch`, and `memory_weight` its key and value rows.
///
/// # Shapes
/// The input has `F` features, the memory has `M` features at any number of positions, and the
/// output has `F` features. `JOINED` is the count of the numbers in all queries of a position, and
/// `PAIR` the count of the numbers in all keys of a position of the memory; its values have as many. `O` says whether there are biases: see [`Options`](crate::layers::Options). The
/// number of heads is a [setting](CrossHeads).
///
/// ```
/// use nn_runtime::{layers::CrossAttention, prelude::*};
/// network! {
///     pub struct Reader(x: [3, 8], memory: [5, 4]) { x => CrossAttention(memory, heads = 2) }
/// }
///
/// let reader = Reader::new(0);
/// let attention: &CrossAttention<f32, 8, 4> = &reader.cross_attention1;
/// assert_eq!(attention.query_weight.shape(), (8, 8));
/// assert_eq!(attention.memory_weight.shape(), (2 * 8, 4));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct CrossAttention<
    S: Scalar,
    const F: usize,
    const M: usize,
    const JOINED: usize = F,
    const PAIR: usize = JOINED,
    O: Options = Biased,
> {
    /// The weights of the queries, one head after another.
    pub query_weight: Parameter<S, JOINED, F>,
    /// The biases of the queries, or empty.
    pub query_bias: Optional<O::Bias, S, Parameter<S, JOINED>>,
    /// The weights of the keys, one head after another, followed by the weights of the values.
    pub memory_weight: Stacked<S, 2, PAIR, M>,
    /// The biases of the keys and values, or empty.
    pub memory_bias: Optional<O::Bias, S, Stacked<S, 2, PAIR>>,
    /// The weights of the output projection: `F` × `JOINED`.
    pub out_weight: Parameter<S, F, JOINED>,
    /// The biases of the output projection: `F` numbers, or empty.
    pub out_bias: Optional<O::Bias, S, Parameter<S, F>>,
}

/// The settings of attention with `COUNT` heads from `POSITIONS` positions to `KEYS` positions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossHeads<const COUNT: usize, const POSITIONS: usize, const KEYS: usize> {
    dropout: f64,
}

impl<const COUNT: usize, const POSITIONS: usize, const KEYS: usize>
    CrossHeads<COUNT, POSITIONS, KEYS>
{
    /// Settings with the given dropout probability for attention weights.
    ///
    /// # Panics
    /// If the probability is not in the range from 0 (inclusive) to 1 (exclusive). In a declared
    /// network, this is evaluated at compile time and is a compile error.
    #[must_use]
    pub const fn new(dropout: f64) -> Self {
        assert!(
            dropout >= 0.0 && dropout < 1.0,
            "the dropout probability of attention must be at least 0 and below 1"
        );
        Self { dropout }
    }
}

impl<S: Scalar, O: Options, const F: usize, const M: usize, const JOINED: usize, const PAIR: usize>
    CrossAttention<S, F, M, JOINED, PAIR, O>
{
    /// Initializes the weights randomly, and the biases with zero.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        weight.initialize(
            self.query_weight.as_mut_slice(),
            WeightShape::matrix(JOINED, F),
            generator,
        );
        weight.initialize(
            self.memory_weight.as_mut_slice(),
            WeightShape::matrix(2 * PAIR, M),
            generator,
        );
        weight.initialize(
            self.out_weight.as_mut_slice(),
            WeightShape::matrix(F, JOINED),
            generator,
        );
        self.query_bias.as_mut_slice().fill(S::ZERO);
        self.memory_bias.as_mut_slice().fill(S::ZERO);
        self.out_bias.as_mut_slice().fill(S::ZERO);
    }

    /// The projection to queries.
    #[inline(always)]
    pub(super) fn queries(&self) -> Affine<'_, S, Parameter<S, JOINED, F>> {
        Affine {
            weight: &self.query_weight,
            bias: self.query_bias.as_slice(),
        }
    }

    /// The projection to keys and values.
    #[inline(always)]
    pub(super) fn pairs(&self) -> Affine<'_, S, Stacked<S, 2, PAIR, M>> {
        Affine {
            weight: &self.memory_weight,
            bias: self.memory_bias.as_slice(),
        }
    }

    /// The output projection.
    #[inline(always)]
    pub(super) fn out(&self) -> Affine<'_, S, Parameter<S, F, JOINED>> {
        Affine {
            weight: &self.out_weight,
            bias: self.out_bias.as_slice(),
        }
    }
}

impl<S: Scalar, O: Options, const F: usize, const M: usize, const JOINED: usize, const PAIR: usize>
    Parameters<S> for CrossAttention<S, F, M, JOINED, PAIR, O>
{
    const COUNT: usize = 2 * JOINED * F + 2 * PAIR * M + size::<O::Bias>(JOINED + 2 * PAIR + F);

    fn zeros() -> Self {
        Self {
            query_weight: Parameters::<S>::zeros(),
            query_bias: Parameters::<S>::zeros(),
            memory_weight: Parameters::<S>::zeros(),
            memory_bias: Parameters::<S>::zeros(),
            out_weight: Parameters::<S>::zeros(),
            out_bias: Parameters::<S>::zeros(),
        }
    }

    parameter::fields!(S: query_weight as Weight, query_bias as Bias, memory_weight as Weight, memory_bias as Bias, out_weight as Weight, out_bias as Bias);
}

impl<
    S: Scalar,
    O: Options,
    const F: usize,
    const M: usize,
    const JOINED: usize,
    const PAIR: usize,
    const COUNT: usize,
    const POSITIONS: usize,
    const KEYS: usize,
> Configured<'_, CrossAttention<S, F, M, JOINED, PAIR, O>, CrossHeads<COUNT, POSITIONS, KEYS>>
{
    /// The numbers of a head.
    const SIZE: usize = divided(JOINED, COUNT);

    /// How queries read.
    pub(super) const READS: Reads = Reads {
        heads: COUNT,
        key_heads: divided(PAIR, Self::SIZE),
        size: Self::SIZE,
        is_causal: false,
        window: 0,
        has_slopes: false,
    };

    /// The sizes per sample, in numbers: queries; keys and values; outputs of the heads; and the
    /// numbers that convert scores to probabilities.
    const SIZES: [usize; 4] = [
        JOINED * POSITIONS,
        2 * PAIR * KEYS,
        JOINED * POSITIONS,
        2 * COUNT * POSITIONS,
    ];

    fn sample<'a>(
        &self,
        pass: &Pass,
        sample: usize,
        queries: &'a [S],
        pairs: &'a [S],
    ) -> Sample<'a, S> {
        let keys = |first: usize| Columns {
            numbers: pairs.part(first..),
            step: 2 * PAIR,
            count: KEYS,
        };
        Sample {
            queries: Columns {
                numbers: queries,
                step: JOINED,
                count: POSITIONS,
            },
            keys: keys(0),
            values: keys(PAIR),
            length: pass.length_of(1, sample, KEYS),
            drops: heads::drops(self.1.dropout, pass, sample),
        }
    }

    fn attend(&self, call: Infer<'_, S, 2>, [queries, pairs, joined, norms]: [&mut [S]; 4]) {
        let Infer {
            pass,
            input: [x, memory],
            output: y,
            scratch,
            ..
        } = call;
        let layer = self.0;
        project(layer.queries(), x, queries);
        project(layer.pairs(), memory, pairs);
        let [queries_each, pairs_each, joined_each, norms_each] = Self::SIZES;
        let samples = queries
            .chunks_exact(queries_each)
            .zip(pairs.chunks_exact(pairs_each));
        let mut norms = norms.chunks_exact_mut(norms_each);
        let outputs = joined.chunks_exact_mut(joined_each);
        for (sample, ((queries, pairs), output)) in samples.zip(outputs).enumerate() {
            let numbers = self.sample(pass, sample, queries, pairs);
            let mut output = ColumnsMut {
                numbers: output,
                step: JOINED,
            };
            let reads = Self::READS;
            pass.attended(layer.query_weight.as_slice(), &reads, &numbers);
            reads.forward(&numbers, &mut output, norms.next(), scratch);
        }
        project(layer.out(), joined, y);
    }
}

impl<
    S: Scalar,
    O: Options,
    const F: usize,
    const M: usize,
    const JOINED: usize,
    const PAIR: usize,
    const COUNT: usize,
    const POSITIONS: usize,
    const KEYS: usize,
> Operation<S, 2>
    for Configured<'_, CrossAttention<S, F, M, JOINED, PAIR, O>, CrossHeads<COUNT, POSITIONS, KEYS>>
{
    type Parameters = CrossAttention<S, F, M, JOINED, PAIR, O>;

    const NEEDS: Needs = Needs {
        // Queries; keys and values; outputs of the heads; and the numbers that convert scores to
        // probabilities.
        tape: Memory::per_sample(2 * JOINED * POSITIONS + 2 * PAIR * KEYS + 2 * COUNT * POSITIONS),
        infer: Memory::per_sample(2 * JOINED * POSITIONS + 2 * PAIR * KEYS)
            .and(once(Reads::FORWARD_SCRATCH)),
        forward: once(Reads::FORWARD_SCRATCH),
        backward: Memory::per_sample(2 * JOINED * POSITIONS + 2 * PAIR * KEYS)
            .and(once(Reads::BACKWARD_SCRATCH)),
        ..Needs::NONE
    };

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S, 2>) {
        let Infer {
            pass,
            input: inputs,
            output: y,
            scratch,
            ..
        } = call;
        let [queries, pairs, joined, _] = Self::SIZES;
        let ([queries, pairs, joined], scratch) = pass.split(scratch, [queries, pairs, joined]);
        let memory = [queries, pairs, joined, &mut []];
        self.attend(pass.infer(inputs, y, scratch), memory);
    }

    fn forward(&self, call: Forward<'_, S, 2>) {
        let Forward {
            pass,
            input: inputs,
            output: y,
            tape,
            scratch,
            ..
        } = call;
        let (memory, _) = pass.split(tape, Self::SIZES);
        self.attend(pass.infer(inputs, y, scratch), memory);
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters, 2>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x, d_memory],
            mut gradient,
            scratch,
        } = call;
        let layer = self.0;
        let [queries_each, pairs_each, joined_each, norms_each] = Self::SIZES;
        let [queries, pairs, joined, norms] = pass.split_ref(saved.tape, Self::SIZES);
        let sizes = [queries_each, pairs_each, joined_each];
        let ([d_queries, d_pairs, d_joined], scratch) = pass.split(scratch, sizes);
        let out = gradient
            .as_deref_mut()
            .map(|gradient| (&mut gradient.out_weight, gradient.out_bias.as_mut_slice()));
        let d_read = Some((&mut *d_joined, Into::Overwrite));
        project_backward(&layer.out_weight, joined, d_y, d_read, out);

        d_queries.fill(S::ZERO);
        d_pairs.fill(S::ZERO);
        let reads = Self::READS;
        let columns = |numbers| Columns {
            numbers,
            step: JOINED,
            count: POSITIONS,
        };
        let samples = queries
            .chunks_exact(queries_each)
            .zip(pairs.chunks_exact(pairs_each));
        let reading = joined
            .chunks_exact(joined_each)
            .zip(d_joined.chunks_exact(joined_each));
        let writing = d_queries
            .chunks_exact_mut(queries_each)
            .zip(d_pairs.chunks_exact_mut(pairs_each));
        let mut norms = norms.chunks_exact(norms_each);
        for (sample, (((queries, pairs), (read, d_read)), (d_queries, d_pairs))) in
            samples.zip(reading).zip(writing).enumerate()
        {
            let d = Gradients {
                queries: Some(ColumnsMut {
                    numbers: d_queries,
                    step: JOINED,
                }),
                others: ColumnsMut {
                    numbers: d_pairs,
                    step: 2 * PAIR,
                },
                firsts: [0, 0, PAIR],
            };
            let saved = Attended {
                sample: &self.sample(pass, sample, queries, pairs),
                output: columns(read),
                norms: norms.next().present(),
            };
            reads.backward(saved, columns(d_read), d, scratch);
        }
        let [x, memory] = saved.input;
        let queries = gradient.as_deref_mut().map(|gradient| {
            (
                &mut gradient.query_weight,
                gradient.query_bias.as_mut_slice(),
            )
        });
        let d_x = d_x.map(|d_x| (d_x, Into::Overwrite));
        project_backward(&layer.query_weight, x, d_queries, d_x, queries);
        let pairs = gradient.map(|gradient| {
            (
                &mut gradient.memory_weight,
                gradient.memory_bias.as_mut_slice(),
            )
        });
        let d_memory = d_memory.map(|d_memory| (d_memory, Into::Overwrite));
        project_backward(&layer.memory_weight, memory, d_pairs, d_memory, pairs);
    }
}
