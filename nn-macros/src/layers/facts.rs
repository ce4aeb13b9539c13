//! Plain facts of a layer.

use super::{Initialization, Window};
use crate::arguments::Activation;
use crate::shapes::{Origin, Symbol};

/// What is known of a layer without the shapes of its inputs. A layer says what differs from the
/// default, by which it is a function without parameters.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the facts are independent of each other"
)]
pub(crate) struct Facts<'a> {
    /// It needs to know whether its input is a vector, a sequence or an image.
    pub(crate) needs_positions: bool,
    /// Its first input may be tokens.
    pub(crate) takes_tokens: bool,
    /// It is a linear function of each position by itself, so that its outputs can be computed some
    /// positions at a time, from its first input alone.
    pub(crate) projects: bool,
    /// The stage whose parameters it uses, by name, in place of parameters of its own.
    pub(crate) borrows: Option<&'a (String, Origin)>,
    /// It is a field of the network's struct even where it holds no numbers.
    pub(crate) is_field: bool,
    /// How its parameters get their first values.
    pub(crate) initialization: Initialization,
    /// What the backward reads of the forward, where no activation is fused.
    pub(crate) reads: Reads,
    /// It keeps something for its backward beside input and output, whatever is fused with it.
    pub(crate) keeps_tape: bool,
    /// How much memory it needs is known to the runtime alone.
    pub(crate) has_memory: bool,
    /// It measures a mean and a variance over a batch.
    pub(crate) measures_batch: bool,
    /// It makes random choices in training.
    pub(crate) is_random: bool,
    /// It carries something from one part of a long sequence to the next, or perhaps something.
    pub(crate) carries: bool,
    /// It does as it should where sequences among its inputs have padded positions: nothing of
    /// them gets into others, nor into statistics, and gradients are zero there. Without an answer,
    /// it does where it goes through a sequence step by step. Of a layer of the user's only the
    /// compiler knows.
    pub(crate) takes_lengths: Option<bool>,
    /// Its inputs after the first may be sequences of other lengths.
    pub(crate) reads_other_sequences: bool,
    /// The layer of the user's that it is.
    pub(crate) user_layer: Option<Symbol>,
    /// Step by step, it has a last step: that of the sequence.
    pub(crate) ends: bool,
    /// An elementwise activation that follows can be computed together with it, which keeps the
    /// activation's argument where its derivative needs that.
    pub(crate) fuses: bool,
    /// In inference, a layer that is foldable and follows can be computed together with it.
    pub(crate) folds: bool,
    /// In inference it is a function of each position by itself, which a layer before it can
    /// compute where its output lies.
    pub(crate) is_foldable: bool,
    /// It gives the numbers of its input, as another shape: nothing needs to be computed.
    pub(crate) is_view: bool,
    /// The number of the input that it is, in a network of several.
    pub(crate) port: Option<usize>,
    /// Names of values of the network that it reads after its input, and where they stand. While
    /// steps come, these must be known before the first.
    pub(crate) values: &'a [(String, Origin)],
    /// The windows that it lays over its input.
    pub(crate) window: Option<&'a Window>,
    /// The activation that it is, and nothing else.
    pub(crate) activation: Option<&'a Activation>,
}

/// Values of the forward that a backward reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    pub(crate) input: bool,
    pub(crate) output: bool,
}

impl Reads {
    pub(crate) const INPUT: Self = Self {
        input: true,
        output: false,
    };

    pub(crate) const BOTH: Self = Self {
        input: true,
        output: true,
    };
}
