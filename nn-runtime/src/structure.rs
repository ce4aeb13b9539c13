//! What a network computes, as data: for programs that draw a network or translate it.
//!
//! It has every operation with its settings, where its parameters are, and what it reads. The
//! export to ONNX reads it.
//!
//! [`Network::graph`](crate::network::Network::graph) has a vertex for each stage, and a vertex its
//! [nodes](Node): one operation for most, two for `Dense(10, relu)`, which is an affine map and an
//! activation. Nothing of it is in a program that does not ask for it.
//!
//! ```
//! use nn_runtime::prelude::*;
//! use nn_runtime::structure::Operation;
//! network! { struct Net { 8 => blocks: 3 * { Dense(16, tanh) => Dense(8) } => Dense(2) } }
//!
//! let nodes = Net::graph().vertices[1].nodes;
//! assert_eq!(nodes[0].operation, Operation::Dense { inputs: 8, outputs: 16, bias: true });
//! assert_eq!(nodes[0].parameters, "blocks.*.dense1");
//! ```
//!
//! With the feature `alloc`, [`Graph::steps`](crate::network::Graph::steps) writes repeats and
//! nested networks out, so that the operations are a plain list.

use crate::kernels::padding::Padding;

mod graph;
#[cfg(feature = "alloc")]
mod steps;
#[cfg(feature = "alloc")]
pub use steps::Step;

pub use graph::{Dot, Graph, Kind, Mermaid, Repeat, Stage, Vertex};

/// One operation of a stage, and its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Its name, which no other node has but those that share its parameters. That of the stage
    /// where the stage is this operation alone; else with what it is, as `dense1_relu`.
    pub name: &'static str,
    /// What it computes.
    pub operation: Operation,
    /// What it reads, in the order of its arguments.
    pub reads: &'static [Value],
    /// Where its parameters are, as the paths of
    /// [`Parameters::for_each`](crate::parameter::Parameters::for_each) begin: `dense1`, or
    /// `blocks.*.dense1` where `*` is the number of a copy. Nothing if it has none. Operations
    /// with the same path share them.
    pub parameters: &'static str,
    /// The shape of its value, as of [`Vertex::shape`](crate::network::Vertex::shape).
    pub shape: &'static [usize],
}

impl Node {
    /// An operation that learns nothing.
    pub const fn new(
        name: &'static str,
        operation: Operation,
        reads: &'static [Value],
        shape: &'static [usize],
    ) -> Self {
        Self {
            name,
            operation,
            reads,
            parameters: "",
            shape,
        }
    }

    /// An operation whose parameters are at the path of its own name.
    pub const fn learned(
        name: &'static str,
        operation: Operation,
        reads: &'static [Value],
        shape: &'static [usize],
    ) -> Self {
        Self::new(name, operation, reads, shape).with(name)
    }

    /// The same with parameters at this path.
    #[must_use]
    pub const fn with(self, parameters: &'static str) -> Self {
        Self { parameters, ..self }
    }

    /// An input; of tokens with the size of their vocabulary.
    pub const fn input(
        name: &'static str,
        shape: &'static [usize],
        vocabulary: Option<usize>,
    ) -> Self {
        Self::new(name, Operation::Input { vocabulary }, &[], shape)
    }

    /// An output.
    pub const fn output(
        name: &'static str,
        reads: &'static [Value],
        shape: &'static [usize],
    ) -> Self {
        Self::new(name, Operation::Output, reads, shape)
    }
}

/// A value that an operation reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// That of the last node of a vertex, by its place among the graph's vertices. Seen from outside
    /// of a repeat that the vertex is in, it is that of the last copy.
    Vertex(usize),
    /// That of another node of the same vertex, by its place.
    Node(usize),
    /// What goes through a repeat, by its place among the graph's repeats: for the first copy
    /// [`Repeat::input`](crate::network::Repeat::input), for each other one
    /// [`Repeat::output`](crate::network::Repeat::output) of the copy before it.
    Carried(usize),
}

/// What a node computes.
///
/// Sizes of images are pairs, of rows and of columns. A sequence is an image of one row: the first
/// of a pair then says nothing. Parameters are those of the type in [`layers`](crate::layers) that
/// each variant names, in its layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    /// An input of the network.
    Input {
        /// Of tokens, whole numbers below this; `None` of numbers.
        vocabulary: Option<usize>,
    },
    /// An output of the network: what it reads.
    Output,

    /// [`Dense`](crate::layers::Dense): an affine map of the features of every position.
    Dense {
        /// Features of its input.
        inputs: usize,
        /// Features of its output.
        outputs: usize,
        /// It has a bias.
        bias: bool,
    },
    /// An activation without parameters.
    Activation(Activation),
    /// [`Prelu`](crate::layers::Prelu), with a slope for each feature.
    Prelu {
        /// Features, and slopes.
        features: usize,
    },

    /// [`Conv`](crate::layers::Conv) over positions.
    Conv {
        /// Channels of its input.
        inputs: usize,
        /// Channels of its output.
        outputs: usize,
        /// Groups of channels; `inputs` of a depthwise convolution.
        groups: usize,
        /// Its windows over the input.
        window: Window,
        /// What the padding holds.
        mode: Padding,
        /// It has a bias.
        bias: bool,
    },
    /// [`Conv`](crate::layers::Conv), transposed.
    ConvTranspose {
        /// Channels of its input.
        inputs: usize,
        /// Channels of its output.
        outputs: usize,
        /// Groups of channels.
        groups: usize,
        /// Its windows over the output, from which the padding is cut off.
        window: Window,
        /// Positions that the output has more at its end.
        output_padding: [usize; 2],
        /// It has a bias.
        bias: bool,
    },
    /// [`MaxPool2d`](crate::layers::MaxPool2d) or [`MaxPool1d`](crate::layers::MaxPool1d).
    MaxPool {
        /// Its windows.
        window: Window,
        /// The number of windows is rounded up.
        ceil: bool,
    },
    /// [`AvgPool2d`](crate::layers::AvgPool2d) or [`AvgPool1d`](crate::layers::AvgPool1d).
    AvgPool {
        /// Its windows.
        window: Window,
        /// The number of windows is rounded up.
        ceil: bool,
        /// Padded positions count in the mean.
        count_padding: bool,
    },
    /// [`AdaptiveMaxPool2d`](crate::layers::AdaptiveMaxPool2d), or of a sequence.
    AdaptiveMaxPool {
        /// Of what.
        axes: Axes,
        /// Sizes of its output.
        output: [usize; 2],
    },
    /// [`AdaptiveAvgPool2d`](crate::layers::AdaptiveAvgPool2d), or of a sequence.
    AdaptiveAvgPool {
        /// Of what.
        axes: Axes,
        /// Sizes of its output.
        output: [usize; 2],
    },
    /// All positions made into one.
    Reduce(Reduction),

    /// [`BatchNorm`](crate::layers::BatchNorm).
    BatchNorm {
        /// Features of a position.
        features: usize,
        /// The share of a batch in the running statistics.
        momentum: f64,
        /// What is added to variances.
        epsilon: f64,
        /// It has a weight and a bias.
        affine: bool,
    },
    /// [`LayerNorm`](crate::layers::LayerNorm).
    LayerNorm {
        /// Features of a position.
        features: usize,
        /// What is added to variances.
        epsilon: f64,
        /// It has a weight.
        weight: bool,
        /// It has a bias.
        bias: bool,
    },
    /// [`RmsNorm`](crate::layers::RmsNorm).
    RmsNorm {
        /// Features of a position.
        features: usize,
        /// What is added to mean squares.
        epsilon: f64,
        /// It has a weight.
        weight: bool,
    },
    /// [`GroupNorm`](crate::layers::GroupNorm).
    GroupNorm {
        /// Features of a position.
        features: usize,
        /// Groups of features.
        groups: usize,
        /// What is added to variances.
        epsilon: f64,
        /// It has a weight and a bias.
        affine: bool,
    },
    /// [`InstanceNorm`](crate::layers::InstanceNorm).
    InstanceNorm {
        /// Features of a position.
        features: usize,
        /// What is added to variances.
        epsilon: f64,
        /// It has a weight and a bias.
        affine: bool,
    },

    /// [`Dropout`](crate::layers::Dropout): in inference, what it reads.
    Dropout {
        /// Of dropping a number.
        probability: f64,
    },
    /// [`Dropout2d`](crate::layers::Dropout2d), or of a sequence: in inference, what it reads.
    DropChannels {
        /// Of what.
        axes: Axes,
        /// Of dropping a channel.
        probability: f64,
    },
    /// [`DropPath`](crate::layers::DropPath): in inference, what it reads.
    DropPath {
        /// Of dropping a sample.
        probability: f64,
    },

    /// [`Embedding`](crate::layers::Embedding) of tokens.
    Embedding {
        /// Tokens that there are.
        vocabulary: usize,
        /// Numbers that each of them gets.
        features: usize,
    },
    /// [`Unembedding`](crate::layers::Unembedding), by the matrix of an embedding.
    Unembedding {
        /// Tokens that there are.
        vocabulary: usize,
        /// Features of its input.
        features: usize,
    },
    /// [`LearnedPositions`](crate::layers::LearnedPositions), added.
    LearnedPositions {
        /// Steps of the sequence.
        steps: usize,
        /// Features of a step.
        features: usize,
    },
    /// [`SinusoidalPositions`](crate::layers::SinusoidalPositions), added.
    SinusoidalPositions {
        /// Steps of the sequence.
        steps: usize,
        /// Features of a step.
        features: usize,
    },
    /// [`ClassToken`](crate::layers::ClassToken), before the other steps.
    ClassToken {
        /// Features of a step.
        features: usize,
    },
    /// [`Patches`](crate::layers::Patches) of an image as steps.
    Patches {
        /// Rows and columns of a patch.
        size: [usize; 2],
    },

    /// [`Attention`](crate::layers::Attention) of a sequence to itself.
    Attention {
        /// Features of a step.
        features: usize,
        /// Heads of queries.
        heads: usize,
        /// Heads of keys and values.
        kv_heads: usize,
        /// Numbers of a head.
        head: usize,
        /// A step reads no later ones.
        causal: bool,
        /// Steps that a step reads, with itself; `None` for all.
        window: Option<usize>,
        /// The base of rotary positions.
        rope: Option<f64>,
        /// It has linear biases.
        alibi: bool,
        /// Queries and keys are normalized.
        qk_norm: bool,
        /// Of dropping a key.
        dropout: f64,
        /// Its projections have biases.
        bias: bool,
    },
    /// [`CrossAttention`](crate::layers::CrossAttention) of the first value that it reads to the
    /// second.
    CrossAttention {
        /// Features of a step of the first.
        features: usize,
        /// Features of a step of the second.
        memory: usize,
        /// Heads of queries.
        heads: usize,
        /// Heads of keys and values.
        kv_heads: usize,
        /// Numbers of a head.
        head: usize,
        /// Of dropping a key.
        dropout: f64,
        /// Its projections have biases.
        bias: bool,
    },

    /// [`Lstm`](crate::layers::Lstm): all steps. After the sequence it reads what it begins with,
    /// where that are values.
    Lstm {
        /// Features of a step of its input.
        inputs: usize,
        /// Units: features of its cell, and of its output unless it is projected.
        units: usize,
        /// It has biases.
        bias: bool,
        /// Features of its output.
        projection: Option<usize>,
        /// Gates see the cell.
        peepholes: bool,
        /// Products and cell are normalized.
        norm: bool,
        /// Of dropping a number of the state.
        recurrent_dropout: f64,
        /// What it begins with.
        initial: Initial,
    },
    /// [`Gru`](crate::layers::Gru): all steps.
    Gru {
        /// Features of a step of its input.
        inputs: usize,
        /// Features of its output.
        units: usize,
        /// It has biases.
        bias: bool,
        /// Where the reset gate acts.
        reset: Reset,
        /// Of dropping a number of the state.
        recurrent_dropout: f64,
        /// What it begins with.
        initial: Initial,
    },
    /// [`Rnn`](crate::layers::Rnn): all steps.
    Rnn {
        /// Features of a step of its input.
        inputs: usize,
        /// Features of its output.
        units: usize,
        /// It has biases.
        bias: bool,
        /// That of each step.
        activation: Activation,
        /// Of dropping a number of the state.
        recurrent_dropout: f64,
        /// What it begins with.
        initial: Initial,
    },
    /// The steps of a sequence from its end.
    Reverse,

    /// The sum of all that it reads.
    Sum,
    /// The product of all that it reads, number by number.
    Product,
    /// The features of all that it reads, one after another.
    Concat,

    /// All numbers as one vector, position after position.
    Flatten,
    /// All numbers in another shape, that of its value.
    Reshape,
    /// `[T, F]` as `[F, T]`, `[H, W, C]` as `[W, H, C]`.
    Transpose,
    /// Some features of every position, as many as those of its value.
    Slice {
        /// The first of them.
        start: usize,
    },
    /// Some positions.
    Crop {
        /// Of what.
        axes: Axes,
        /// The first row and column of them.
        start: [usize; 2],
        /// How many rows and columns.
        size: [usize; 2],
    },
    /// More positions around the others.
    Pad {
        /// Of what.
        axes: Axes,
        /// At the top, at the bottom, on the left (before) and on the right (after).
        sides: [usize; 4],
        /// What they hold.
        mode: Padding,
    },
    /// [`Upsample`](crate::layers::Upsample).
    Upsample {
        /// Of what.
        axes: Axes,
        /// Factors of rows and columns.
        scale: [usize; 2],
        /// How numbers between others are made.
        mode: Interpolation,
    },
    /// [`PixelShuffle`](crate::layers::PixelShuffle).
    PixelShuffle {
        /// The factor of rows and of columns.
        scale: usize,
    },
    /// [`ChannelShuffle`](crate::layers::ChannelShuffle).
    ChannelShuffle {
        /// Groups of features.
        groups: usize,
    },
    /// A vector at every position of its value.
    RepeatVector,
    /// The one feature of every position as many times.
    Expand {
        /// How many.
        features: usize,
    },

    /// A network, or a layer of the user's own.
    Layer {
        /// Its type, as it was written.
        name: &'static str,
        /// What it is made of; `None` of a layer that is no network. A path in it follows that of
        /// this node.
        graph: Option<&'static Graph>,
    },
}

/// Windows that slide over the positions of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Over what.
    pub axes: Axes,
    /// Rows and columns of a window.
    pub kernel: [usize; 2],
    /// From one window to the next.
    pub stride: [usize; 2],
    /// From one position of a window to the next.
    pub dilation: [usize; 2],
    /// Padding at the top, at the bottom, on the left (before) and on the right (after).
    pub padding: [usize; 4],
}

/// What an operation works along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axes {
    /// The steps of a sequence: the second of each pair of sizes.
    Steps,
    /// The rows and the columns of an image.
    Pixels,
}

/// How all positions become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// The mean of each feature.
    Mean,
    /// The largest of each feature.
    Max,
    /// The sum of each feature.
    Sum,
    /// The first position.
    First,
    /// The last position.
    Last,
}

/// How [`Operation::Upsample`] makes numbers between others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// The nearest.
    Nearest,
    /// Linear, of an image bilinear, between the middles of positions.
    Linear,
    /// The same, where the first and last positions stay where they are: `align_corners`.
    Aligned,
}

/// What a recurrent layer begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initial {
    /// Zeros.
    Zeros,
    /// Parameters.
    Learned,
    /// Values that it reads after its sequence: the output, and of an [`Operation::Lstm`] perhaps
    /// the cell.
    Values,
}

/// Where the reset gate of an [`Operation::Gru`] acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// After the recurrent product, as in `PyTorch`.
    After,
    /// Before it.
    Before,
}

/// The functions of [`activation`](crate::activation), with their arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the activations are those of the module `activation`"
)]
pub enum Activation {
    Identity,
    Relu,
    LeakyRelu { slope: f64 },
    Elu { alpha: f64 },
    Selu,
    Gelu,
    GeluTanh,
    Silu,
    Mish,
    Softplus,
    Softsign,
    Sigmoid,
    HardSigmoid,
    HardSwish,
    Tanh,
    Sin,
    Softmax,
    LogSoftmax,
}
