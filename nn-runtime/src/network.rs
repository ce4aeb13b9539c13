//! The trait of declared networks: for everything that a network can do besides `predict`.

use core::ops::Range;

use crate::error::Result;
use crate::kernels::guard::Parts;
use crate::layer::Layer;
use crate::loss::Loss;
use crate::parameter::embedded::{self, Embedded, EmbeddedError};
use crate::random::{self, Source};
use crate::shape::Shape;
#[cfg(feature = "alloc")]
use crate::{
    loss::Divided,
    samples::{AsBatch, AsSamples},
};

#[cfg(feature = "npz")]
mod activations;
#[cfg(feature = "alloc")]
mod attention;
#[cfg(feature = "alloc")]
mod batch;
#[cfg(feature = "alloc")]
mod carried;
#[cfg(feature = "alloc")]
mod carrying;
mod divisors;
mod in_place;
mod in_place_training;
#[cfg(feature = "alloc")]
mod lane;
#[cfg(feature = "alloc")]
mod lanes;
mod lengths;
mod measured;
#[cfg(feature = "alloc")]
mod predict;
#[cfg(feature = "alloc")]
mod record;
mod sample;
mod summary;
mod training;
#[cfg(feature = "alloc")]
mod workspace;
pub use crate::error::SampleError;
#[cfg(feature = "alloc")]
pub use crate::pass::probe::AttentionWeights;
pub use crate::structure::{Dot, Graph, Kind, Mermaid, Repeat, Vertex};
#[cfg(feature = "npz")]
pub(crate) use activations::activations;
#[cfg(feature = "alloc")]
pub(crate) use batch::{BatchLoss, LossOf};
#[cfg(feature = "alloc")]
pub use carried::Carried;
#[cfg(feature = "alloc")]
pub use carrying::Carrying;
#[cfg(feature = "alloc")]
pub(crate) use divisors::add_divisors;
pub use in_place::{AsPart, Part, predict_with};
pub use in_place_training::Examples;
#[cfg(feature = "alloc")]
pub(crate) use lane::{Inference, Inferred};
pub use lengths::EqualLengths;
#[cfg(feature = "alloc")]
pub(crate) use lengths::{check_lengths, check_lengths_of, output_lengths};
#[cfg(feature = "alloc")]
pub(crate) use measured::{check_measured, check_measured_sample};
#[cfg(feature = "alloc")]
pub use predict::Outputs;
pub use sample::{
    Unpack, numbers, pack, predict, predict_on, predict_packed, sample, stack_floats, tokens,
};
pub use summary::Summary;
#[cfg(feature = "alloc")]
pub use workspace::Workspace;

/// The maximum amount of scratch memory that `predict` allocates on the stack, in bytes.
pub const STACK_BYTES: usize = 64 * 1024;

/// The maximum size in bytes of what `predict` and `step` return by value, including the copies in
/// which inputs or outputs are packed one after another. In builds without optimization, all of it
/// is on the stack several times.
///
/// Beyond this size, `predict` and `step` do not compile. The error suggests `predict_in` and
/// `step_block`, which write to memory of the caller:
///
/// ```compile_fail,E0080
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
/// network! { struct Segments { [256, 256, 3] => Dense(8) } }
///
/// let image = Box::new(SMatrix::zeros());
/// // error: `predict` returns the output on the stack, but this network's output is too large for that
/// let _ = Segments::new(0).predict(&image);
/// ```
///
/// ```compile_fail,E0080
/// use nn_runtime::prelude::*;
/// network! { struct Words { Tokens(8, vocab = 9) => Embedding(2) => Positions(learned) => Dense(50_000) } }
///
/// let words = Words::new(0);
/// // error: `step` returns the output of a step on the stack, but this network's output is too large
/// let _ = words.step(&mut words.state(), &[3]);
/// ```
pub const VALUE_BYTES: usize = 128 * 1024;

/// A network that was declared with [`network!`](macro@crate::network).
///
/// A network is a [`Layer`], whose methods compute logits (the arguments of the last activation)
/// for several whole samples at once, which are stored in slices. All other methods are based on
/// them.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a network declared by `network!`")]
#[doc(alias = "Model")]
#[doc(alias = "Sequential")]
pub trait Network: Layer + Clone {
    /// The name of the network.
    const NAME: &'static str = Self::GRAPH.name;
    /// The stages and their connections.
    const GRAPH: Graph;
    /// Pairs of input sequences that a stage combines position by position. In each sample, both
    /// must have the same length.
    const EQUAL_LENGTHS: &'static [EqualLengths] = &[];

    /// The size of the parameters in bytes.
    const BYTES: usize = Self::COUNT * size_of::<Self::Scalar>();

    /// The scratch memory in bytes that [`predict`] needs for one sample. It is on the stack up to
    /// [`STACK_BYTES`], and in a workspace beyond that.
    const PREDICT_BYTES: usize = Self::NEEDS.infer.floats(1) * size_of::<Self::Scalar>();

    /// How many numbers of scratch memory `predict_with` needs, which computes the output for one
    /// sample in memory of the caller. If there are several inputs or outputs, or tokens among the
    /// inputs, their numbers are part of it.
    ///
    /// ```
    /// use nn_runtime::{nalgebra::SVector, prelude::*};
    /// network! { struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }
    ///
    /// let (digits, image) = (Digits::new(0), SVector::repeat(0.5));
    /// let mut output = SVector::zeros();
    /// let mut scratch = [0.0; Digits::PREDICT_FLOATS]; // on a microcontroller, a `static`
    /// digits.predict_with(&image, &mut output, &mut scratch)?;
    /// assert_eq!(output, digits.predict(&image));
    ///
    /// let error = digits.predict_with(&image, &mut output, &mut scratch[1..]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the scratch memory has 127 numbers, but 128 are needed"
    /// );
    /// # Ok::<(), nn_runtime::network::SampleError>(())
    /// ```
    const PREDICT_FLOATS: usize = in_place::floats::<Self>();

    /// The size in bytes of the output for one sample, which [`predict`] returns by value up to
    /// [`VALUE_BYTES`].
    const OUTPUT_BYTES: usize = <Self::Output as Shape>::SIZE * size_of::<Self::Scalar>();

    /// The maximum size in bytes of the part of a workspace that [`gradient`](Self::gradient) uses
    /// for one lane of a batch ([`train_bytes`](Self::train_bytes)). It holds one tile of samples,
    /// so it does not depend on the batch size. For a network that processes a batch as a whole
    /// ([`WHOLE_BATCH`](Layer::WHOLE_BATCH)), it is the size for [`TILE`](Self::TILE) samples.
    #[cfg(feature = "alloc")]
    const TRAIN_BYTES: usize =
        training::training_floats::<Self>(Self::TILE) * size_of::<Self::Scalar>();

    /// The maximum number of samples that are processed together in training.
    #[cfg(feature = "alloc")]
    const TILE: usize = training::tile_at_most::<Self>();

    /// Creates a network with random parameters. The same `seed` gives bit-identical parameters.
    #[must_use]
    fn new(seed: u64) -> Self {
        let mut network = Self::zeros();
        network.initialize(&mut random::generator(seed));
        network
    }

    /// Creates a network with random parameters. The [seed](Self::new) is one number of the
    /// generator, which can be any generator of `rand` 0.10. `rng.random::<Digits>()` is
    /// equivalent.
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    /// use rand::{RngExt, SeedableRng, rngs::SmallRng};
    ///
    /// network! { struct Digits { 64 => Dense(10, softmax) } }
    ///
    /// let mut rng = SmallRng::seed_from_u64(7);
    /// let network = Digits::from_rng(&mut rng);
    /// assert_ne!(network, rng.random::<Digits>());
    /// assert_eq!(network, SmallRng::seed_from_u64(7).random());
    /// ```
    #[must_use]
    fn from_rng<R: Source + ?Sized>(generator: &mut R) -> Self {
        Self::new(generator.next_u64())
    }

    /// The network whose parameters are some bytes, as [`embedded::to_bytes`](crate::embedded)
    /// writes them. They are checked, and used where they are: nothing is copied or allocated. They
    /// have to be aligned to their numbers, and without the feature `alloc` to 64 bytes.
    ///
    /// # Errors
    /// If the bytes are not those of this network, are damaged, or are not aligned.
    fn from_static(bytes: &'static [u8]) -> Result<Embedded<Self>, EmbeddedError> {
        embedded::from_static::<Self::Scalar, Self>(bytes)
    }

    /// The size in bytes of the workspace that [`gradient`](Self::gradient) needs for `batch`
    /// samples, where numbers above 2³² - 1 count as 2³² - 1.
    ///
    /// Samples that are not contiguous in memory are copied, which needs as much memory again as
    /// the samples themselves.
    ///
    /// A batch with enough work for several threads is split into at most 16 lanes. Each has memory
    /// for one tile of samples, and each except the first has its own gradient. The split depends
    /// only on the network and the batch, not on the number of threads.
    ///
    /// If the last stage is a projection to a vocabulary of 4096 or more tokens, the logits of only
    /// a few positions are in memory at a time, provided that the loss is [a sum over
    /// positions](crate::loss::Loss::is_by_position), such as the cross-entropy. Other losses need
    /// memory for all logits.
    #[cfg(feature = "alloc")]
    fn train_bytes(batch: usize) -> usize {
        let batch = batch.min(crate::limits::MOST_SAMPLES);
        workspace::batch_floats::<Self>(batch).saturating_mul(size_of::<Self::Scalar>())
    }

    /// A table of the stages with their output shapes, parameters and multiply-adds.
    fn summary() -> Summary {
        Summary {
            graph: Self::GRAPH,
            input: Self::Input::DIMENSIONS,
            vocabulary: Self::Input::VOCABULARY,
            parameters: Self::COUNT,
            multiply_adds: Self::MULTIPLY_ADDS,
        }
    }

    /// The graph of the stages and their connections, for other programs to draw.
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    /// network! { struct Net { 4 => Residual { Dense(8, relu) => Dense(4) } => Dense(1) } }
    ///
    /// println!("{}", Net::graph().mermaid()); // for Markdown pages
    /// println!("{}", Net::graph().dot()); // for Graphviz
    /// ```
    fn graph() -> Graph {
        Self::GRAPH
    }

    /// The formulas of the stages, with the sizes and names of this network. The documentation of
    /// its struct shows the same text. Empty for networks that the macro did not generate.
    ///
    /// A sample is a matrix of features × positions, so that `W · x` is a product at every
    /// position. `⊙` is the element-wise product, and `[a; b]` concatenates the features of `a` and
    /// `b`.
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    ///
    /// const HIDDEN: usize = 128;
    /// network! { struct Digits { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) } }
    ///
    /// let formulas = "\
    /// input    x: 64
    /// dense1   h1 = relu(W1 · x + b1)      W1: HIDDEN × 64, b1: HIDDEN
    /// dense2   y = softmax(W2 · h1 + b2)   W2: 10 × HIDDEN, b2: 10";
    /// assert_eq!(Digits::equations(), formulas);
    /// ```
    fn equations() -> &'static str {
        Self::GRAPH.equations
    }

    /// Computes the output for one sample, with scratch memory from a workspace. Use it for
    /// networks for which `predict` does not compile, because their scratch memory
    /// ([`PREDICT_BYTES`](Self::PREDICT_BYTES)) or output ([`VALUE_BYTES`]) is too large for the
    /// stack. `input` is a batch of one sample. The numbers of the sample are written to `output`,
    /// features first.
    ///
    /// ```
    /// use nn_runtime::{network::Workspace, prelude::*};
    /// network! { struct Wide { 4 => Dense(20_000, relu) => Dense(1) } }
    ///
    /// let (network, mut workspace) = (Wide::new(0), Workspace::new());
    /// let mut output = [0.0];
    /// network.predict_in(&[0.1, 0.2, 0.3, 0.4], &mut output, &mut workspace)?;
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// Sequences that are shorter than the shape are passed as [`Padded`](crate::samples::Padded):
    ///
    /// ```
    /// use nn_runtime::{network::Workspace, prelude::*, samples::Padded};
    /// network! {
    ///     struct Reader(text: [3, 2], question: [2, 2]) {
    ///         question => CrossAttention(text, heads = 1) => Mean => Dense(1)
    ///     }
    /// }
    ///
    /// let (reader, mut workspace) = (Reader::new(0), Workspace::new());
    /// let mut input = [0.1, 0.2, 0.3, 0.4, 0.0, 0.0, 0.5, 0.6, 0.7, 0.8];
    /// let (mut output, mut again) = ([0.0], [0.0]);
    /// reader.predict_in(Padded::new(&input, &[2, 2]), &mut output, &mut workspace)?;
    /// input[4] = 9.0; // the text has two steps, so the third one is padding
    /// reader.predict_in(Padded::new(&input, &[2, 2]), &mut again, &mut workspace)?;
    /// assert_eq!(output, again);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `input` is not one sample, `output` does not have the size of one sample, the number of
    /// lengths is not the number of sequences, a length is 0 or greater than the number of steps,
    /// or there are lengths and a stage of the network [reads all
    /// positions](Layer::WHOLE_SEQUENCES).
    #[cfg(feature = "alloc")]
    #[doc(alias = "no_grad")]
    #[doc(alias = "eval")]
    fn predict_in(
        &self,
        input: impl AsSamples<Self::Scalar, Self::Input>,
        output: &mut [Self::Scalar],
        workspace: &mut Workspace<Self>,
    ) -> Result<()> {
        predict::predict_in(self, &input, output, workspace)
    }

    /// Computes the output for one sequence of any length up to the length of the shape, without
    /// padding, with scratch memory from a workspace. `steps` contains the numbers of the sequence,
    /// features first. If the output is a sequence, `output` has the numbers of as many steps;
    /// otherwise, it has the numbers of the whole output.
    ///
    /// ```
    /// use nn_runtime::{network::Workspace, prelude::*};
    /// network! { struct Average { [4, 1] => Mean } }
    ///
    /// let mut average = [0.0];
    /// Average::new(0).predict_sequence(&[1.0, 3.0], &mut average, &mut Workspace::new())?;
    /// assert_eq!(average, [2.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the number of steps is not from 1 to the length of the shape, `output` does not have the
    /// matching size, or a stage of the network [reads all positions](Layer::WHOLE_SEQUENCES).
    #[cfg(feature = "alloc")]
    fn predict_sequence(
        &self,
        steps: &[Self::Scalar],
        output: &mut [Self::Scalar],
        workspace: &mut Workspace<Self>,
    ) -> Result<()> {
        predict::predict_sequence(self, steps, output, workspace)
    }

    /// The attention weights of a stage in inference for one sample: the weight of each key
    /// position for each query position and head. `stage` is the name of the attention, as in the
    /// names of its parameters. `input` is a batch of one sample, which can be
    /// [`Padded`](crate::samples::Padded); padding gets no weight. If a stage is used more than
    /// once, these are the weights of its first use.
    ///
    /// ```
    /// use nn_runtime::{network::Workspace, prelude::*};
    /// network! { struct Gpt { Tokens(4, vocab = 9) => Embedding(8) => 2 * { Attention(heads = 2, causal = true) } } }
    ///
    /// let (gpt, mut workspace) = (Gpt::new(0), Workspace::new());
    /// let weights = gpt.attention_weights("repeat1.1.attention1", &[3.0, 1.0, 4.0, 1.0], &mut workspace)?;
    /// assert_eq!((weights.heads, weights.queries, weights.keys), (2, 4, 4));
    /// let row = weights.row(0, 2); // head 0, the third position
    /// assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-6);
    /// assert_eq!(row[3], 0.0); // causal attention reads no later positions
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `input` is not one sample, or there is no attention with this name.
    #[cfg(feature = "alloc")]
    fn attention_weights(
        &self,
        stage: &str,
        input: impl AsSamples<Self::Scalar, Self::Input>,
        workspace: &mut Workspace<Self>,
    ) -> Result<AttentionWeights> {
        attention::weights(self, stage, &input, workspace)
    }

    /// Computes the outputs for a batch in inference mode. The batch can be a matrix, a view, a
    /// slice, an array, samples of a data set, or sequences of different lengths
    /// ([more](crate::samples)). The result is a view of the workspace.
    ///
    /// ```
    /// use nn_runtime::{nalgebra::DMatrix, network::Workspace, prelude::*};
    /// network! { struct Digits { 64 => Dense(10, softmax) } }
    ///
    /// let (digits, mut workspace) = (Digits::new(0), Workspace::new());
    /// let images = DMatrix::from_element(64, 100, 0.5);
    /// let outputs = digits.predict_batch(images.columns(20, 5), &mut workspace)?;
    /// assert_eq!(outputs.shape(), (10, 5));
    /// assert!((outputs.column(4).sum() - 1.0).abs() < 1e-5);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the batch does not consist of whole samples, or the samples have different lengths and a
    /// stage of the network [reads all positions](Layer::WHOLE_SEQUENCES).
    #[cfg(feature = "alloc")]
    fn predict_batch<'a>(
        &self,
        inputs: impl AsSamples<Self::Scalar, Self::Input>,
        workspace: &'a mut Workspace<Self>,
    ) -> Result<Outputs<'a, Self>> {
        predict::predict_batch(self, &inputs, None, workspace)
    }

    /// Computes the outputs for a batch in training mode; [`backward`](Self::backward) can follow.
    /// The workspace stores the whole batch; [`gradient`](Self::gradient) needs far less memory.
    ///
    /// # Errors
    /// As for [`predict_batch`](Self::predict_batch), and if the batch is one sample of which a
    /// stage would [measure only one value](Layer::MEASURES).
    #[cfg(feature = "alloc")]
    fn forward<'a>(
        &self,
        inputs: impl AsSamples<Self::Scalar, Self::Input>,
        workspace: &'a mut Workspace<Self>,
    ) -> Result<Outputs<'a, Self>> {
        record::forward(self, &inputs, workspace)
    }

    /// Backpropagates from the outputs of the last [`forward`](Self::forward). `d_outputs` is the
    /// gradient of any function with respect to these outputs. If requested, the gradient with
    /// respect to the parameters is added to `gradient`, and the gradient with respect to the
    /// inputs is written to `d_inputs`. Gradients with respect to padded outputs count as zero.
    ///
    /// ```
    /// use nn_runtime::{nalgebra::SMatrix, network::Workspace, prelude::*};
    /// network! { struct Double { 2 => Dense(1, init = constant(2.0)) } }
    ///
    /// let (double, mut workspace) = (Double::new(0), Workspace::new());
    /// let (inputs, mut d_inputs) = (SMatrix::<f32, 2, 3>::zeros(), SMatrix::<f32, 2, 3>::zeros());
    /// double.forward(&inputs, &mut workspace)?;
    /// double.backward([1.0, 2.0, 3.0], Some(d_inputs.as_mut_slice()), None, &mut workspace)?;
    /// assert_eq!(d_inputs.row(1), SMatrix::<f32, 1, 3>::new(2.0, 4.0, 6.0));
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the number of samples in `d_outputs` differs from the batch of the last forward, or
    /// `d_inputs` does not have the size of its inputs.
    #[cfg(feature = "alloc")]
    #[doc(alias = "jacobian")]
    #[doc(alias = "vjp")]
    #[doc(alias = "autograd")]
    fn backward(
        &self,
        d_outputs: impl AsSamples<Self::Scalar, Self::Output>,
        d_inputs: Option<&mut [Self::Scalar]>,
        gradient: Option<&mut Self>,
        workspace: &mut Workspace<Self>,
    ) -> Result<()> {
        record::backward(self, &d_outputs, d_inputs, gradient, workspace)
    }

    /// Computes the loss of a batch, and adds its gradient to `gradient`. The batch is part of a
    /// data set, or a pair of samples and targets ([more](crate::samples::AsBatch)).
    ///
    /// # Errors
    /// If the batch is empty, a setting of the loss is out of range, the number of targets does not
    /// match the loss, samples have lengths and a stage of the network [reads all
    /// positions](Layer::WHOLE_SEQUENCES), a stage would [measure only one value](Layer::MEASURES),
    /// or the loss is not finite.
    #[cfg(feature = "alloc")]
    #[doc(alias = "loss.backward")]
    #[doc(alias = "autograd")]
    fn gradient<L, B>(
        &self,
        loss: &L,
        batch: B,
        gradient: &mut Self,
        workspace: &mut Workspace<Self>,
    ) -> Result<f64>
    where
        L: Loss<Self::Scalar, Self::Head, B::Target>,
        B: AsBatch<Self::Input, Self::Scalar, Target: Sync>,
    {
        let wanted = batch::Wanted {
            carried: None,
            gradient: Some(gradient),
        };
        batch::checked_loss(self, loss, &batch, wanted, workspace)
    }

    /// How many numbers of scratch memory [`gradient_with`](Self::gradient_with) needs for a sample.
    /// `k` times as many are enough for `k` samples at once.
    const TRAIN_FLOATS: usize = in_place_training::floats::<Self>();

    /// Computes the loss of a few samples, and adds its gradient to `gradient`, with scratch memory of
    /// the caller: at least [`TRAIN_FLOATS`](Self::TRAIN_FLOATS) numbers of any values. Needs no
    /// heap. With more scratch memory, several samples go through the network at once, which is
    /// faster; the sums are then rounded in another order. A network with `BatchNorm` needs memory
    /// for all samples.
    ///
    /// A [`Stepper`](crate::optimizer::Stepper) changes the parameters, and shows a whole example.
    /// If only the last stages learn on a device, declare them as a network of their own, whose
    /// input is the output of the other: then nothing is stored for the stages that do not learn.
    ///
    /// ```
    /// use nn_runtime::{loss::MeanSquaredError, network::Examples, prelude::*};
    /// network! { struct Net { 2 => Dense(3, tanh) => Dense(1) } }
    ///
    /// let (net, mut gradient) = (Net::new(0), Net::zeros());
    /// let mut scratch = [0.0; 2 * Net::TRAIN_FLOATS];
    /// let batch = Examples::new(&[0.1, 0.2, 0.3, 0.4], &[0.5_f32, 0.6]);
    /// let loss = net.gradient_with(&MeanSquaredError::default(), batch, &mut gradient, &mut scratch)?;
    /// assert!(loss > 0.0 && gradient != Net::zeros());
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for `gradient` (with the feature `alloc`), and if there is too little scratch memory.
    fn gradient_with<L, T>(
        &self,
        loss: &L,
        examples: Examples<'_, Self::Scalar, T>,
        gradient: &mut Self,
        scratch: &mut [Self::Scalar],
    ) -> Result<f64>
    where
        L: Loss<Self::Scalar, Self::Head, T>,
    {
        in_place_training::gradient(self, loss, examples, gradient, scratch)
    }

    /// Returns the loss for parts of the batch `whole`, which divides each part by the divisor of
    /// the whole batch. The results of [`gradient`](Self::gradient) for the parts then sum to its
    /// result for the whole batch ([more](crate::loss::Divided)).
    ///
    /// # Errors
    /// If a setting of the loss is out of range, or the number of targets does not match the loss.
    #[cfg(feature = "alloc")]
    fn divided<'l, L, B>(&self, loss: &'l L, whole: B) -> Result<Divided<'l, L>>
    where
        L: Loss<Self::Scalar, Self::Head, B::Target>,
        B: AsBatch<Self::Input, Self::Scalar, Target: Sync>,
    {
        divisors::divided::<Self, L, B>(loss, &whole)
    }

    /// Computes the loss of a batch in inference mode.
    ///
    /// # Errors
    /// As for [`gradient`](Self::gradient).
    #[cfg(feature = "alloc")]
    fn loss<L, B>(&self, loss: &L, batch: B, workspace: &mut Workspace<Self>) -> Result<f64>
    where
        L: Loss<Self::Scalar, Self::Head, B::Target>,
        B: AsBatch<Self::Input, Self::Scalar, Target: Sync>,
    {
        let wanted = batch::Wanted {
            carried: None,
            gradient: None,
        };
        batch::checked_loss(self, loss, &batch, wanted, workspace)
    }

    /// Combines this network with states that are carried over batches: the next part of a long
    /// sequence continues where the previous part ended
    /// ([more](crate::data#long-sequences-in-parts)).
    ///
    /// ```
    /// use nn_runtime::{network::{Carried, Workspace}, prelude::*};
    /// network! { struct Memory { [2, 1] => Lstm(4) } }
    ///
    /// let (memory, mut workspace) = (Memory::new(0), Workspace::new());
    /// let mut carried = Carried::new(&memory, 1); // for one sequence
    /// let mut parts = memory.carrying(&mut carried);
    /// let first = parts.predict_batch([1.0, 2.0], &mut workspace)?.into_owned();
    /// let second = parts.predict_batch([1.0, 2.0], &mut workspace)?;
    /// assert_ne!(first, second); // the output depends on the previous part
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    fn carrying<'a>(&'a self, carried: &'a mut Carried<Self>) -> Carrying<'a, Self> {
        Carrying::new(self, carried)
    }
}

/// The numbers in a range. Generated code calls this.
#[inline(always)]
pub fn part<S>(numbers: &[S], place: Range<usize>) -> &[S] {
    numbers.part(place)
}

/// The numbers in a range, mutable. Generated code calls this.
#[inline(always)]
pub fn part_mut<S>(numbers: &mut [S], place: Range<usize>) -> &mut [S] {
    numbers.part_mut(place)
}

/// Splits `0..count` into ranges of at most `at_most` numbers.
pub fn parts(count: usize, at_most: usize) -> impl Iterator<Item = Range<usize>> {
    let at_most = at_most.max(1);
    (0..count)
        .step_by(at_most)
        .map(move |first| first..count.min(first.saturating_add(at_most)))
}
