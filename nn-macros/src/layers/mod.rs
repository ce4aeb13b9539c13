//! The layers that the language knows, a file each: their arguments, their shape rule, what
//! their backward reads, and which type of the runtime they become.

mod activation;
mod adaptive_pool;
mod attention;
mod batch_norm;
mod channel_shuffle;
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
mod facts;
mod flatten;
mod formula;
mod gated;
mod group_norm;
mod layer_norm;
mod matrix;
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
mod runtime;
mod slice;
mod tables;
mod transpose;
mod upsample;
mod window;

use std::fmt;

pub(crate) use activation::activation_rule;
pub(crate) use combine::{Combination, combination_rule};
pub(crate) use described::{Described, Setting};
pub(crate) use facts::{Facts, Reads};
pub(crate) use formula::{Formula, Terms};
pub(crate) use matrix::Matrix;
pub(crate) use nested::{logits, nested};
pub(crate) use ports::{input_part, input_rule, outputs_rule};
pub(crate) use reverse::reversals;
pub(crate) use runtime::{
    Argument, Call, Generic, Initialization, Over, Places, Runtime, Settings, Value,
};
pub(crate) use tables::rows;
pub(crate) use window::{Placed, Window};

use crate::arguments::{Activation, Arguments, Signature};
use crate::diagnostics::{Candidate, Diagnostics};
use crate::shapes::{Dimension, Origin, Shape, Symbol};

/// What the compiler has to know of a layer.
pub(crate) trait Rule: fmt::Debug {
    /// The shape of the output. Reports what does not fit, and then says `Unknown`; never called
    /// with an unknown input.
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape;

    /// The shapes that its output may have been meant to have, after an error.
    fn meant(&self, inputs: &[Shape]) -> Vec<Shape> {
        let _ = inputs;
        Vec::new()
    }

    /// What is known of it without the shapes of its inputs.
    fn facts(&self) -> Facts<'_> {
        Facts::default()
    }

    /// The matrices that it holds, in the fields of its type.
    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let _ = inputs;
        Vec::new()
    }

    /// How many numbers it holds: those that it learns, and those that it measures.
    fn parameters(&self, inputs: &[Shape]) -> Dimension {
        let sizes = self
            .matrices(inputs)
            .into_iter()
            .map(|matrix| matrix.size());
        sizes.fold(Dimension::ZERO, |all, size| all.plus(&size))
    }

    /// Multiplications with an addition, for one sample.
    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        let _ = inputs;
        Dimension::ZERO
    }

    /// Computed sizes other than those of the output, with names for the constants that are emitted
    /// for them.
    fn named_sizes(&self, inputs: &[Shape]) -> Vec<(&'static str, Dimension)> {
        let _ = inputs;
        Vec::new()
    }

    /// What it computes, with all its settings, for programs that read it.
    fn described(&self, inputs: &[Shape]) -> Described;

    /// What it computes, as a formula for the user to read.
    fn formula(&self, of: &Terms<'_>) -> Formula;

    /// The type of the runtime that computes it.
    fn runtime(&self, inputs: &[Shape]) -> Runtime;

    /// How it goes through a sequence one step at a time, where its inputs have these shapes.
    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        if inputs.iter().all(|shape| matches!(shape, Shape::Vector(_))) {
            Stepped::Position
        } else {
            Stepped::Not("it needs the whole sequence".into())
        }
    }
}

/// What follows from the rules of any layer.
impl dyn Rule {
    /// It is a field of the network's struct.
    pub(crate) fn is_field(&self, inputs: &[Shape]) -> bool {
        self.facts().is_field || self.parameters(inputs) != Dimension::ZERO
    }

    /// It keeps something for its backward beside input and output.
    pub(crate) fn keeps_tape(&self, fused: Option<&Activation>) -> bool {
        let facts = self.facts();
        facts.keeps_tape || facts.fuses && fused.is_some_and(Activation::needs_argument)
    }

    /// [`Facts::takes_lengths`]. A layer that looks back, or at each step by itself, does; one that
    /// makes a sequence of vectors does not.
    pub(crate) fn takes_lengths(&self, inputs: &[Shape]) -> bool {
        self.facts().takes_lengths.unwrap_or_else(|| {
            let has_steps = |shape| !matches!(shape, &Shape::Vector(_));
            inputs.iter().any(has_steps) && !matches!(self.stepped(inputs), Stepped::Not(_))
        })
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

/// The last activation of an output.
#[derive(Clone, Debug)]
pub(crate) enum Head {
    Activation(Activation),
    /// That of a layer of the user's, which gives its argument.
    Layer(Symbol),
    /// Perhaps one: a layer of the user's has applied it.
    Unknown,
}

/// A layer as it was declared, and the activation that it was declared with.
pub(crate) struct Lowered {
    pub(crate) rule: Box<dyn Rule>,
    pub(crate) activation: Option<Activation>,
    pub(crate) more: More,
}

/// What else the name of a layer stands for, where it stands for several; each with how it is
/// called.
pub(crate) enum More {
    Nothing,
    /// The layer itself, whose input this one prepares.
    Itself(Box<Lowered>),
    /// What follows it.
    Then(&'static str, Box<Lowered>),
    /// What it is multiplied by, a layer of the same input.
    Times(&'static str, Box<Lowered>),
}

impl Lowered {
    /// A layer alone.
    pub(crate) fn of(rule: impl Rule + 'static) -> Self {
        Self {
            rule: Box::new(rule),
            activation: None,
            more: More::Nothing,
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
    /// What other libraries call it, in lower case and without underscores.
    pub(crate) aliases: &'static [&'static str],
    #[cfg_attr(not(test), expect(dead_code, reason = "read by tests"))]
    pub(crate) example: Example,
    pub(crate) page: Page,
}

/// A network with a layer, and the formula of that stage.
#[cfg_attr(not(test), expect(dead_code, reason = "read by tests"))]
pub(crate) struct Example {
    /// A chain, or a declaration.
    pub(crate) source: &'static str,
    /// The end of a line of the network's equations.
    pub(crate) formula: &'static str,
}

/// What the runtime's documentation says of a layer, as cells of its tables.
pub(crate) struct Page {
    pub(crate) table: Table,
    /// How it is written.
    pub(crate) stage: &'static str,
    /// What it does. Layers that say the same have one row.
    pub(crate) does: &'static str,
    /// The operators that it is in ONNX.
    pub(crate) onnx: &'static str,
}

/// A table of layers in the documentation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Layers,
    Transformers,
}

impl Entry {
    pub(crate) const fn candidate(&self) -> Candidate<'_> {
        Candidate {
            name: self.name,
            aliases: self.aliases,
        }
    }

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
    channel_shuffle::ENTRY,
    repeat_vector::ENTRY,
    expand::ENTRY,
    recurrent::LSTM,
    recurrent::GRU,
    recurrent::RNN,
    reverse::ENTRY,
];

/// In place of a layer that nobody knows: one with the usual parameters.
pub(crate) fn unknown(stage: Origin) -> Lowered {
    dense::plain((Dimension::ONE, stage), true, None, None)
}

/// The layer of that name.
pub(crate) fn lookup(name: &str) -> Option<&'static Entry> {
    LAYERS.iter().find(|entry| entry.name == name)
}
