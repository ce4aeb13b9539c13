//! The layers that the language knows, a file each: their arguments, their shape rule, what
//! their backward reads, and which type of the runtime they become.

mod activation;
mod adaptive_pool;
mod attention;
mod batch_norm;
mod class_token;
mod combine;
mod conv;
mod crop;
mod cross_attention;
mod dense;
mod described;
mod drop_groups;
mod dropout;
mod embedding;
mod expand;
mod flatten;
mod formula;
mod gated;
mod group_norm;
mod layer_norm;
mod nested;
mod pad;
mod patches;
mod pixel_shuffle;
mod pool;
mod ports;
mod positions;
mod recurrent;
mod reduce;
mod repeat_vector;
mod reshape;
mod reverse;
mod slice;
mod transpose;
mod upsample;
mod window;

use std::fmt;

pub(crate) use activation::activation_rule;
pub(crate) use combine::{Combination, combination_rule};
pub(crate) use described::{Described, Setting};
pub(crate) use formula::{Formula, Terms};
pub(crate) use nested::nested;
pub(crate) use ports::{input_part, input_rule, outputs_rule};
pub(crate) use reverse::reversals;
pub(crate) use window::{Placed, Window};

use crate::arguments::{Activation, Arguments, Initializer, Signature};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Number, Origin, Shape, Symbol};

/// What the compiler has to know of a layer.
pub(crate) trait Rule: fmt::Debug {
    /// The shape of the output. Reports what does not fit, and then says `Unknown`; never called
    /// with an unknown input.
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape;

    /// It needs to know whether its input is a vector, a sequence or an image.
    fn needs_positions(&self) -> bool {
        false
    }

    /// Its first input may be tokens.
    fn takes_tokens(&self) -> bool {
        false
    }

    /// It is a linear function of each position by itself, so that its outputs can be computed some
    /// positions at a time, from its first input alone.
    fn projects(&self) -> bool {
        false
    }

    /// The stage whose parameters it uses, by name, in place of parameters of its own.
    fn borrows(&self) -> Option<&(String, Origin)> {
        None
    }

    /// Numbers that it holds: those that it learns, and those that it measures.
    fn parameters(&self, inputs: &[Shape]) -> Dimension {
        let _ = inputs;
        Dimension::ZERO
    }

    /// It is a field of the network's struct.
    fn is_field(&self, inputs: &[Shape]) -> bool {
        self.parameters(inputs) != Dimension::ZERO
    }

    /// Multiplications with an addition, for one sample.
    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        let _ = inputs;
        Dimension::ZERO
    }

    /// What is right and may still not be what was meant, for the documentation: stable Rust lets
    /// macros report errors alone.
    fn note(&self, inputs: &[Shape]) -> Option<String> {
        let _ = inputs;
        None
    }

    /// What the backward reads of the forward, where no activation is fused.
    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    /// What it computes, with all its settings, for programs that read it.
    fn described(&self, inputs: &[Shape]) -> Described;

    /// What it computes, as a formula for the user to read.
    fn formula(&self, of: &Terms<'_>) -> Formula;

    /// The type of the runtime that computes it.
    fn runtime(&self, inputs: &[Shape]) -> Runtime;

    /// How its parameters get their first values.
    fn initialization(&self) -> Initialization {
        Initialization::Own
    }

    /// It keeps something for its backward beside input and output.
    fn keeps_tape(&self, fused: Option<&Activation>) -> bool {
        let _ = fused;
        false
    }

    /// How much memory it needs is known to the runtime alone.
    fn has_memory(&self) -> bool {
        false
    }

    /// It measures a mean and a variance over a batch.
    fn measures_batch(&self) -> bool {
        false
    }

    /// It makes random choices in training.
    fn is_random(&self) -> bool {
        false
    }

    /// It carries something from one part of a long sequence to the next, or perhaps something.
    fn carries(&self) -> bool {
        false
    }

    /// It does as it should where sequences among these inputs have padded positions: nothing of
    /// them gets into others, nor into statistics, and gradients are zero there. A layer that looks
    /// back, or at each step by itself, does; one that makes a sequence of vectors does not. Of a
    /// layer of the user's only the compiler knows.
    fn takes_lengths(&self, inputs: &[Shape]) -> bool {
        let has_steps = |shape| !matches!(shape, &Shape::Vector(_));
        inputs.iter().any(has_steps) && !matches!(self.stepped(inputs), Stepped::Not(_))
    }

    /// Its inputs after the first may be sequences of other lengths.
    fn reads_other_sequences(&self) -> bool {
        false
    }

    /// The layer of the user's that it is.
    fn user_layer(&self) -> Option<Symbol> {
        None
    }

    /// How it goes through a sequence one step at a time, where its inputs have these shapes.
    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        if inputs.iter().all(|shape| matches!(shape, Shape::Vector(_))) {
            Stepped::Position
        } else {
            Stepped::Not("it needs the whole sequence".into())
        }
    }

    /// Step by step, it has a last step: that of the sequence.
    fn ends(&self) -> bool {
        false
    }

    /// An elementwise activation that follows can be computed together with it.
    fn fuses(&self) -> bool {
        false
    }

    /// In inference, a layer that is foldable and follows can be computed together with it.
    fn folds(&self) -> bool {
        false
    }

    /// In inference it is a function of each position by itself, which a layer before it can
    /// compute where its output lies.
    fn is_foldable(&self) -> bool {
        false
    }

    /// It gives the numbers of its input, as another shape: nothing needs to be computed.
    fn is_view(&self) -> bool {
        false
    }

    /// What computes the argument of its last activation, and that activation: how an output
    /// that it gives is computed.
    fn without_head(&self) -> Option<(Box<dyn Rule>, Head)> {
        None
    }

    /// The number of the input that it is, in a network of several.
    fn port(&self) -> Option<usize> {
        None
    }

    /// Names of values of the network that it reads after its input, and where they stand. While
    /// steps come, these must be known before the first.
    fn values(&self) -> &[(String, Origin)] {
        &[]
    }

    /// It is an activation, and nothing else.
    fn as_activation(&self) -> Option<&Activation> {
        None
    }
}

/// How a layer goes through a sequence one step at a time.
#[derive(Clone, Debug)]
pub(crate) enum Stepped {
    /// Each step by itself: it infers a sequence of one.
    Position,
    /// This is what infers a step.
    As(Runtime),
    /// This is what computes a step, by the runtime's trait `Step`.
    State(Runtime),
    /// It cannot, for a reason: `it reads later steps`.
    Not(String),
}

/// Values of the forward that a backward reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reads {
    pub(crate) input: bool,
    pub(crate) output: bool,
}

impl Reads {
    pub(crate) const NOTHING: Self = Self {
        input: false,
        output: false,
    };
}

/// The last activation of an output.
#[derive(Clone, Debug)]
pub(crate) enum Head {
    Activation(Activation),
    /// That of a layer of the user's, which gives its argument.
    Layer(Symbol),
    /// Perhaps one: a layer of the user's has applied it.
    Unknown,
}

/// A type of `nn_runtime::layers` and how to get a value of it.
#[derive(Clone, Debug)]
pub(crate) struct Runtime {
    /// The type's name.
    pub(crate) name: &'static str,
    pub(crate) generics: Vec<Generic>,
    pub(crate) value: Value,
}

/// An argument of a generic type.
#[derive(Clone, Debug)]
pub(crate) enum Generic {
    /// The network's scalar type.
    Scalar,
    Size(Dimension),
    /// The type of an activation.
    Activation(Activation),
    /// A type of the user's.
    Layer(Symbol),
    /// `'static`
    Static,
}

/// Where the value of a layer comes from.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// It holds parameters: a field of the network.
    Field,
    /// It holds parameters: a field of the network, which is used together with settings: a type
    /// of the runtime, made by this function with arrays of sizes, then numbers.
    Configured {
        settings: &'static str,
        /// The sizes of the type.
        of: Vec<Dimension>,
        function: &'static str,
        sizes: Vec<Vec<Dimension>>,
        numbers: Vec<Number>,
    },
    /// It holds none: made where it is used, by `new` with these numbers.
    New(Vec<Number>),
    /// It holds parameters, which are used at places of these sizes: `field.function::<Places>()`
    /// is the operation.
    Over {
        function: &'static str,
        /// The operation's type, of the parameters' type and that of the places.
        operation: &'static str,
        places: &'static str,
        sizes: Vec<Dimension>,
    },
    /// It holds none and needs none: the type's name.
    Unit,
    /// It holds none: made where it is used, by `new` with these sizes.
    Sizes(Vec<Dimension>),
    /// The same, with an array of these sizes.
    List(Vec<Dimension>),
    /// It holds none: made where it is used, by this function with arrays of sizes, then numbers.
    Made {
        function: &'static str,
        sizes: Vec<Vec<Dimension>>,
        numbers: Vec<Number>,
    },
    /// It holds none: made where it is used, around an activation.
    Wrapped(Activation),
    /// Made where it is used, around a field of the network, which is of a type of the user's.
    Around(Symbol),
}

impl Value {
    /// It holds parameters: a field of the network, of the layer's own type.
    pub(crate) const fn is_field(&self) -> bool {
        matches!(
            self,
            Self::Field | Self::Configured { .. } | Self::Over { .. }
        )
    }
}

/// How the parameters of a layer get their first values.
#[derive(Clone, Debug)]
pub(crate) enum Initialization {
    /// `layer.initialize(generator)`
    Own,
    /// The same, of the trait `Layer`.
    Layer,
    /// `layer.initialize(Initializer::…, generator)`
    Weights(Initializer),
    /// The same, with the initializer that suits the activation that follows.
    ByActivation,
}

/// A layer as it was declared, and the activation that it was declared with.
pub(crate) struct Lowered {
    pub(crate) rule: Box<dyn Rule>,
    pub(crate) activation: Option<Activation>,
    /// What follows it, where one name stands for several layers: how it is called, and it. Without
    /// a name it is the layer itself, whose input this one prepares.
    pub(crate) then: Option<(&'static str, Box<Lowered>)>,
    /// What it is multiplied by, where one name stands for two layers of one input.
    pub(crate) times: Option<(&'static str, Box<Lowered>)>,
}

impl Lowered {
    /// A layer alone.
    pub(crate) fn of(rule: impl Rule + 'static) -> Self {
        Self {
            rule: Box::new(rule),
            activation: None,
            then: None,
            times: None,
        }
    }
}

/// One layer of the language.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    /// As it is written, for messages.
    pub(crate) usage: &'static str,
    /// Arguments that may be given by place, then those that must be named.
    pub(crate) positional: &'static [&'static str],
    pub(crate) named: &'static [&'static str],
    /// `None` if a mistake was reported.
    pub(crate) lower: fn(&mut Arguments<'_>) -> Option<Lowered>,
}

impl Entry {
    /// How it is written.
    pub(crate) fn signature(&self) -> Signature {
        Signature {
            name: self.name,
            usage: self.usage,
            positional: self.positional,
            named: self.named,
        }
    }
}

/// All layers, in the order in which messages list them.
pub(crate) const LAYERS: &[Entry] = &[
    dense::ENTRY,
    conv::CONV_2D,
    conv::CONV_1D,
    conv::DEPTHWISE_2D,
    conv::DEPTHWISE_1D,
    conv::SEPARABLE_2D,
    conv::SEPARABLE_1D,
    conv::TRANSPOSE_2D,
    conv::TRANSPOSE_1D,
    attention::ENTRY,
    cross_attention::ENTRY,
    gated::SWI_GLU,
    gated::GE_GLU,
    patches::ENTRY,
    class_token::ENTRY,
    embedding::EMBEDDING,
    embedding::UNEMBED,
    positions::ENTRY,
    dropout::ENTRY,
    drop_groups::CHANNELS_2D,
    drop_groups::CHANNELS_1D,
    drop_groups::PATH,
    drop_groups::DEPTH,
    batch_norm::ENTRY,
    layer_norm::LAYER,
    layer_norm::RMS,
    group_norm::GROUP,
    group_norm::INSTANCE,
    flatten::ENTRY,
    reduce::MEAN,
    reduce::MAX,
    reduce::GLOBAL_AVG,
    reduce::GLOBAL_MAX,
    reduce::FIRST,
    reduce::LAST,
    reduce::SUM,
    reshape::ENTRY,
    transpose::ENTRY,
    slice::ENTRY,
    crop::ENTRY,
    pad::ENTRY,
    pool::MAX_2D,
    pool::MAX_1D,
    pool::AVG_2D,
    pool::AVG_1D,
    adaptive_pool::AVG_2D,
    adaptive_pool::AVG_1D,
    adaptive_pool::MAX_2D,
    adaptive_pool::MAX_1D,
    upsample::ENTRY,
    pixel_shuffle::ENTRY,
    repeat_vector::ENTRY,
    expand::ENTRY,
    recurrent::LSTM,
    recurrent::GRU,
    recurrent::RNN,
    reverse::ENTRY,
];

/// The layer of that name.
pub(crate) fn lookup(name: &str) -> Option<&'static Entry> {
    LAYERS.iter().find(|entry| entry.name == name)
}
