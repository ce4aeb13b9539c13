//! The trait that a declared network implements, and what every network can do with it.

use core::ops::Range;

use crate::kernels::guard::Parts;
use crate::layer::Layer;
use crate::random::{self, Source};
use crate::shape::Shape;
#[cfg(feature = "alloc")]
use crate::{
    error::Result,
    loss::{Divided, Loss},
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
mod divisors;
#[cfg(feature = "alloc")]
mod lane;
#[cfg(feature = "alloc")]
mod lanes;
mod lengths;
#[cfg(feature = "alloc")]
mod measured;
#[cfg(feature = "alloc")]
mod predict;
#[cfg(feature = "alloc")]
mod record;
mod sample;
#[cfg(feature = "alloc")]
mod stateful;
mod summary;
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
pub(crate) use divisors::add_divisors;
#[cfg(feature = "alloc")]
pub(crate) use lane::{Inference, Inferred};
pub use lengths::EqualLengths;
#[cfg(feature = "alloc")]
pub(crate) use lengths::{check_lengths, check_lengths_of, output_lengths};
#[cfg(feature = "alloc")]
pub(crate) use measured::{check_measured, check_measured_sample};
#[cfg(feature = "alloc")]
pub use predict::Outputs;
#[cfg(feature = "alloc")]
use sample::PredictIn;
pub use sample::{Unpack, numbers, pack, predict, predict_packed, sample, tokens};
#[cfg(feature = "alloc")]
pub use stateful::Stateful;
pub use summary::Summary;
#[cfg(feature = "alloc")]
pub use workspace::Workspace;

/// The most scratch that `predict` takes from the stack, in bytes.
pub const STACK_BYTES: usize = 64 * 1024;

/// The most that `predict` and `step` return by value, with what they lay side by side before and
/// after, in bytes. Where nothing is optimized, every number of it is on the stack several times.
///
/// With more they do not compile, and name `predict_in` and `step_block`, which write to memory of
/// the caller's:
///
/// ```compile_fail,E0080
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
/// network! { struct Segments { [256, 256, 3] => Dense(8) } }
///
/// let image = Box::new(SMatrix::zeros());
/// // error: the output of this network is too large for the stack, where `predict` returns it
/// let _ = Segments::new(0).predict(&image);
/// ```
///
/// ```compile_fail,E0080
/// use nn_runtime::prelude::*;
/// network! { struct Words { Tokens(8, vocab = 9) => Embedding(2) => Positions(learned) => Dense(50_000) } }
///
/// let words = Words::new(0);
/// // error: the output of a step of this network is too large for the stack
/// let _ = words.step(&mut words.state(), &[3]);
/// ```
pub const VALUE_BYTES: usize = 128 * 1024;

/// A network that [`network!`](macro@crate::network) declared.
///
/// It is a [`Layer`], whose methods compute logits, the arguments of the last activation, for
/// whole samples side by side in slices. Everything else is written on these.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a network declared by `network!`")]
#[doc(alias = "Model")]
#[doc(alias = "Sequential")]
pub trait Network: Layer + Clone {
    /// The network's name.
    const NAME: &'static str = Self::GRAPH.name;
    /// Its stages, and what they read of each other.
    const GRAPH: Graph;
    /// Sequences among its inputs that a stage joins position by position: in each sample they are
    /// as long as each other.
    const EQUAL_LENGTHS: &'static [EqualLengths] = &[];

    /// Bytes of the parameters.
    const BYTES: usize = Self::COUNT * size_of::<Self::Scalar>();

    /// Bytes of scratch that one sample takes in [`predict`]: from the stack up to
    /// [`STACK_BYTES`], from a workspace beyond that.
    const PREDICT_BYTES: usize = Self::NEEDS.infer.floats(1) * size_of::<Self::Scalar>();

    /// Bytes of the output for one sample, which [`predict`] returns by value, up to [`VALUE_BYTES`].
    const OUTPUT_BYTES: usize = <Self::Output as Shape>::SIZE * size_of::<Self::Scalar>();

    /// Bytes of workspace that [`gradient`](Self::gradient) takes at most for each lane of a batch
    /// ([`train_bytes`](Self::train_bytes)), however large it is: those of one tile of samples. A
    /// network that takes its batch whole ([`WHOLE_BATCH`](Layer::WHOLE_BATCH)) needs so much for
    /// [`TILE`](Self::TILE) samples.
    #[cfg(feature = "alloc")]
    const TRAIN_BYTES: usize =
        workspace::training_floats::<Self>(Self::TILE) * size_of::<Self::Scalar>();

    /// Samples that travel together in training, at most.
    #[cfg(feature = "alloc")]
    const TILE: usize = workspace::tile_at_most::<Self>();

    /// A network with parameters drawn from `seed`: the same seed, the same bits.
    #[must_use]
    fn new(seed: u64) -> Self {
        let mut network = Self::zeros();
        network.initialize(&mut random::generator(seed));
        network
    }

    /// A network with parameters drawn by any generator of `rand` 0.10, which gives one number: the
    /// [seed](Self::new). `rng.random::<Digits>()` is the same.
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

    /// Bytes of workspace that [`gradient`](Self::gradient) takes for a batch of so many samples;
    /// 2³² - 1 is the most that counts.
    ///
    /// Samples whose numbers do not lie one after another are copied, which takes as much as they do.
    ///
    /// A batch that is work for several threads is cut into lanes, at most 16, each with memory for
    /// a tile of samples and, but for the first, a gradient. How it is cut depends on the network
    /// and the batch alone, not on how many threads there are.
    ///
    /// Where the last stage is a projection to a vocabulary of 4096 tokens or more, the logits of
    /// few positions are in memory at once, as long as the loss is [the sum of those of
    /// positions](crate::loss::Loss::is_by_position), as the cross-entropy is; another loss needs
    /// room for all.
    #[cfg(feature = "alloc")]
    fn train_bytes(batch: usize) -> usize {
        let batch = batch.min(crate::limits::MOST_SAMPLES);
        workspace::batch_floats::<Self>(batch).saturating_mul(size_of::<Self::Scalar>())
    }

    /// A table of the stages: output shape, parameters, multiply-adds.
    fn summary() -> Summary {
        Summary {
            graph: Self::GRAPH,
            input: Self::Input::DIMENSIONS,
            vocabulary: Self::Input::VOCABULARY,
            parameters: Self::COUNT,
            multiply_adds: Self::MULTIPLY_ADDS,
        }
    }

    /// The stages and what they read of each other, to be drawn by other programs.
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

    /// What the stages compute, a formula for each, with the sizes and names of this network. The
    /// documentation of its struct shows the same. Empty for a network that no macro wrote.
    ///
    /// A sample is a matrix of features × positions, so that `W · x` is a product at every position;
    /// `⊙` multiplies number by number, and `[a; b]` is the features of one after those of the other.
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

    /// The output for a batch of one sample, with scratch from a workspace: for networks whose scratch
    /// is too large for the stack ([`PREDICT_BYTES`](Self::PREDICT_BYTES)), or whose output is
    /// ([`VALUE_BYTES`]), for which `predict` does not compile. `output` is the numbers of one sample,
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
    /// Sequences that are shorter than the shape are [`Padded`](crate::samples::Padded):
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
    /// input[4] = 9.0; // the third step of a text of two is padding
    /// reader.predict_in(Padded::new(&input, &[2, 2]), &mut again, &mut workspace)?;
    /// assert_eq!(output, again);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `input` is not one sample, `output` is not of the size of one, there are not as many lengths
    /// as sequences, one is 0 or more than there are steps, or there are lengths and a stage of the
    /// network [reads all positions](Layer::WHOLE_SEQUENCES).
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

    /// The output for one sequence of any length up to that of the shape, without padding, with
    /// scratch from a workspace. `steps` are its numbers, features first. `output` has as many
    /// numbers as the output; where that is a sequence, those of as many steps.
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
    /// If there are not from one step to as many as the shape has, the output is not of the size
    /// that belongs to it, or a stage of the network
    /// [reads all positions](Layer::WHOLE_SEQUENCES).
    #[cfg(feature = "alloc")]
    fn predict_sequence(
        &self,
        steps: &[Self::Scalar],
        output: &mut [Self::Scalar],
        workspace: &mut Workspace<Self>,
    ) -> Result<()> {
        predict::predict_sequence(self, steps, output, workspace)
    }

    /// Where an attention looks while the network infers a sample: how much each position reads of
    /// each other, for every head. `stage` is its name, with which the names of its parameters begin;
    /// `input` is a batch of one sample, which may be [`Padded`](crate::samples::Padded): no position
    /// reads padding. If a stage is used more than once, these are the weights of its first use.
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
    /// assert_eq!(row[3], 0.0); // it is causal
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `input` is not one sample, or no attention has this name.
    #[cfg(feature = "alloc")]
    fn attention_weights(
        &self,
        stage: &str,
        input: impl AsSamples<Self::Scalar, Self::Input>,
        workspace: &mut Workspace<Self>,
    ) -> Result<AttentionWeights> {
        attention::weights(self, stage, &input, workspace)
    }

    /// The outputs for a batch, in inference: a matrix, a view, a slice, an array, samples of a data
    /// set, sequences of different lengths ([more](crate::samples)). They are a view of the workspace.
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
    /// If the numbers are not those of whole samples, or the samples have different lengths and a stage
    /// of the network [reads all positions](Layer::WHOLE_SEQUENCES).
    #[cfg(feature = "alloc")]
    fn predict_batch<'a>(
        &self,
        inputs: impl AsSamples<Self::Scalar, Self::Input>,
        workspace: &'a mut Workspace<Self>,
    ) -> Result<Outputs<'a, Self>> {
        predict::predict_batch(self, &inputs, None, workspace)
    }

    /// The outputs for a batch, in training: a [`backward`](Self::backward) may follow. The whole
    /// batch is kept in the workspace; [`gradient`](Self::gradient) needs far less memory.
    ///
    /// # Errors
    /// As [`predict_batch`](Self::predict_batch), and if the batch is one sample of which a stage would
    /// [measure one value](Layer::MEASURES).
    #[cfg(feature = "alloc")]
    fn forward<'a>(
        &self,
        inputs: impl AsSamples<Self::Scalar, Self::Input>,
        workspace: &'a mut Workspace<Self>,
    ) -> Result<Outputs<'a, Self>> {
        record::forward(self, &inputs, workspace)
    }

    /// Given the gradient of any function with respect to the outputs of the last
    /// [`forward`](Self::forward), adds to `gradient` that with respect to the parameters and
    /// writes to `d_inputs` that with respect to the inputs, each where it is asked for. Gradients with
    /// respect to padded outputs count as zero.
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
    /// If `d_outputs` has not as many samples as the batch of that forward, or `d_inputs` not as many
    /// numbers.
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

    /// The loss of a batch, of a data set or a pair of samples and targets
    /// ([more](crate::samples::AsBatch)); its gradient is added to `gradient`.
    ///
    /// # Errors
    /// If the batch is empty, a setting of the loss is outside of its range, the targets are not as
    /// many as the loss needs, samples have lengths and a stage of the network [reads all
    /// positions](Layer::WHOLE_SEQUENCES), a stage would [measure one value](Layer::MEASURES), or the
    /// loss is not a finite number.
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

    /// The same loss for the parts of a batch, `whole`, each of which is then divided by what the
    /// whole is divided by: what [`gradient`](Self::gradient) gives for the parts adds up to what it
    /// gives for the whole ([more](crate::loss::Divided)).
    ///
    /// # Errors
    /// If a setting of the loss is outside of its range, or the targets are not as many as it needs.
    #[cfg(feature = "alloc")]
    fn divided<'l, L, B>(&self, loss: &'l L, whole: B) -> Result<Divided<'l, L>>
    where
        L: Loss<Self::Scalar, Self::Head, B::Target>,
        B: AsBatch<Self::Input, Self::Scalar, Target: Sync>,
    {
        divisors::divided::<Self, L, B>(loss, &whole)
    }

    /// The loss of a batch, in inference.
    ///
    /// # Errors
    /// As [`gradient`](Self::gradient).
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

    /// This network with states that are carried over batches: the next part of long sequences goes on
    /// where the part before ended ([more](crate::data#long-sequences-in-parts)).
    ///
    /// ```
    /// use nn_runtime::{network::{Carried, Workspace}, prelude::*};
    /// network! { struct Memory { [2, 1] => Lstm(4) } }
    ///
    /// let (memory, mut workspace) = (Memory::new(0), Workspace::new());
    /// let mut carried = Carried::new(&memory, 1); // of one sequence
    /// let mut parts = memory.stateful(&mut carried);
    /// let first = parts.predict_batch([1.0, 2.0], &mut workspace)?.into_owned();
    /// let second = parts.predict_batch([1.0, 2.0], &mut workspace)?;
    /// assert_ne!(first, second); // it remembers what came before
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    fn stateful<'a>(&'a self, carried: &'a mut Carried<Self>) -> Stateful<'a, Self> {
        Stateful::new(self, carried)
    }
}

/// The numbers in a range. What emitted code calls.
#[inline(always)]
pub fn part<S>(numbers: &[S], place: Range<usize>) -> &[S] {
    numbers.part(place)
}

/// The same, to be written.
#[inline(always)]
pub fn part_mut<S>(numbers: &mut [S], place: Range<usize>) -> &mut [S] {
    numbers.part_mut(place)
}

/// `0..count` in parts of at most so many.
pub fn parts(count: usize, at_most: usize) -> impl Iterator<Item = Range<usize>> {
    let at_most = at_most.max(1);
    (0..count)
        .step_by(at_most)
        .map(move |first| first..count.min(first.saturating_add(at_most)))
}
