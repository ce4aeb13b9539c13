//! Layers: what networks are made of, and what a user may add to them.
//!
//! Every declared network is a [`Layer`], and every type that implements it is a stage of a
//! network: `=> Encoder`, `=> my::Scale::<64>`. The stages that the language itself knows are
//! [operations](crate::operation).

use crate::call::{Backward, Forward, Gradient, Infer, Needs};
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::parameter::Parameters;
use crate::pass::Lengths;
use crate::random::Generator;
use crate::scalar::Scalar;
use crate::shape::{Shape, Takes};
use crate::structure::Graph;

/// A differentiable function of samples of one shape, with its own parameters: a declared
/// network, or a stage that a user wrote.
///
/// It is given samples and memory as [records](crate::call).
///
/// [The tutorial](crate::tutorial) writes a layer in 30 lines.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "this is no stage of a network",
    note = "a stage is a layer of the language, a network declared by `network!`, or a type that implements `nn_runtime::layer::Layer`"
)]
#[doc(alias = "Module")]
pub trait Layer: Parameters<Self::Scalar> + Send + Sync {
    /// The numbers it computes with.
    type Scalar: Scalar;
    /// The shape of a sample.
    type Input: Shape;
    /// The shape of its output.
    type Output: Shape;
    /// The last activation, which decides the losses that fit where the layer is the last of a
    /// network. The layer computes its arguments (logits); whoever uses it applies it. For a
    /// layer whose output is just what it computes, [`Identity`](crate::activation::Identity).
    type Head: Head<Self::Scalar>;

    /// What it is made of, if it is a declared network.
    const STRUCTURE: Option<&'static Graph> = None;

    /// The memory that its calls need.
    const NEEDS: Needs = Needs::NONE;
    /// The statistics of a batch cannot be had from its parts, so that it must not be cut.
    const WHOLE_BATCH: bool = false;
    /// The first stage that reads all positions of a sample, padding too, so that samples of
    /// [different lengths](crate::pass::Pass::with_lengths) have no meaning: its declaration, or nothing where
    /// the layer itself is meant, as where it does not say. `None` where nothing of padded
    /// positions gets into others, nor into statistics, and gradients are zero there if those of
    /// the logits are.
    const WHOLE_SEQUENCES: Option<&'static str> = Some("");
    /// The stages that measure a batch in training, as `BatchNorm` does, which cannot be done with one
    /// value: nothing where there is none, or the layer does not say.
    const MEASURES: Measures = Measures::NONE;
    /// Of its output, or of each of several outputs, the sequence among its inputs whose length it
    /// has, or [`WHOLE`](crate::pass::WHOLE): the first, where it does not say.
    const OUTPUT_LENGTHS: [usize; Lengths::MOST_VALUES] = [0; Lengths::MOST_VALUES];
    /// Multiplications with an addition, for one sample: what `summary()` shows.
    const MULTIPLY_ADDS: usize = match Self::STRUCTURE {
        Some(graph) => graph.multiply_adds(),
        None => 0,
    };

    /// Positions whose logits training computes at once, with their loss and its gradient, where the
    /// logits of all positions would be very many: those of a large vocabulary. 0 for a layer that
    /// computes all, as by default.
    const LOGITS_AT_ONCE: usize = 0;

    /// The last activation.
    fn head() -> Self::Head;

    /// Draws every parameter. They are zero when it is called.
    fn initialize(&mut self, generator: &mut Generator);

    /// The state of one sample at the beginning of its sequence.
    fn begin(&self, state: &mut [Self::Scalar]) {
        state.fill(Self::Scalar::ZERO);
    }

    /// Computes the logits, for use rather than for training. It is inlined into code compiled for the
    /// instruction set that `isa` names.
    ///
    /// Where `call.states` has states, the sequences go on from them, and the states are brought up to
    /// date.
    fn infer_tile<I: Isa>(&self, isa: I, call: Infer<'_, Self::Scalar>);

    /// Computes the logits, and keeps on the tape what the backward needs. A layer that keeps nothing
    /// and behaves in training as in use need not write it.
    ///
    /// The backward goes back to where a part of sequences begins, and takes the states there as
    /// given.
    fn forward_tile(&self, call: Forward<'_, Self::Scalar>) {
        self.infer_tile(Undecided, call.as_inference());
    }

    /// Given the gradient of the loss with respect to the logits, adds to `call.gradient` that with
    /// respect to the parameters, and writes to `call.d_input` that with respect to the input, each
    /// where it is asked for. `call.saved.output` is the logits.
    fn backward_tile(&self, call: Backward<'_, Self::Scalar, Self>);

    /// Computes forward, loss and backward in one, for a layer that does not compute
    /// [all logits at once](Self::LOGITS_AT_ONCE): `call.loss` is given the logits of some positions,
    /// at most [`LOGITS_AT_ONCE`](Self::LOGITS_AT_ONCE) of each sample. Other layers need not write it.
    fn gradient_tile(&self, call: Gradient<'_, Self::Scalar, Self>) {
        let _ = call;
    }
}

/// Stages that measure a mean and a variance over a batch, which takes two values at least: of each
/// kind the declaration of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Measures {
    /// It sees one position of each sample: it cannot be trained with one sample.
    pub one_position: Option<&'static str>,
    /// It sees the steps of a sequence, of which a sample may have one.
    pub steps: Option<&'static str>,
}

impl Measures {
    /// No stage does.
    pub const NONE: Self = Self {
        one_position: None,
        steps: None,
    };

    /// The stage of this declaration does, over so many positions of each sample, or over as many of
    /// them as a sequence has steps.
    pub const fn stage(declaration: &'static str, positions: usize, of_sequence: bool) -> Self {
        Self {
            one_position: if positions == 1 {
                Some(declaration)
            } else {
                None
            },
            steps: if of_sequence { Some(declaration) } else { None },
        }
    }

    /// The first of several.
    #[must_use]
    pub const fn first(stages: &[Self]) -> Self {
        let (mut found, mut rest) = (Self::NONE, stages);
        while let [stage, others @ ..] = rest {
            if found.one_position.is_none() {
                found.one_position = stage.one_position;
            }
            if found.steps.is_none() {
                found.steps = stage.steps;
            }
            rest = others;
        }
        found
    }
}

/// What a network has to know of a layer of its user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Features of its output.
    pub features: usize,
    /// Positions of its output.
    pub positions: usize,
    /// How many sizes its output's shape has.
    pub rank: usize,
    /// These sizes without the last, the features, at the end of the array.
    pub sizes: [usize; 2],
    /// Numbers that it learns.
    pub parameters: usize,
    /// Multiplications with an addition, for one sample.
    pub multiply_adds: usize,
}

/// The facts of a layer. The macro calls it for each layer of its user's.
pub const fn facts<L: Layer>() -> Facts {
    let dimensions = <L::Output as Shape>::DIMENSIONS;
    let rank = dimensions.len();
    let sizes = match dimensions {
        [height, width, _] => [*height, *width],
        [steps, _] => [1, *steps],
        _ => [1, 1],
    };
    Facts {
        rank,
        sizes,
        features: <L::Output as Shape>::FEATURES,
        positions: <L::Output as Shape>::POSITIONS,
        parameters: <L as Parameters<L::Scalar>>::COUNT,
        multiply_adds: L::MULTIPLY_ADDS,
    }
}

/// What a network with `steps` positions has to know of a layer of its user's, declared as
/// `stage`: whether it, or a stage inside of it, [reads all positions](Layer::WHOLE_SEQUENCES), or
/// gives others than there are. The macro calls it for each layer of its user's.
pub const fn whole_sequences<L: Layer>(stage: &'static str, steps: usize) -> Option<&'static str> {
    let dimensions = <L::Output as Shape>::DIMENSIONS.len();
    let other_steps = dimensions == 2 && <L::Output as Shape>::POSITIONS != steps;
    match L::WHOLE_SEQUENCES {
        None if dimensions > 2 || other_steps => Some(stage),
        Some(inner) if inner.is_empty() => Some(stage),
        inner => inner,
    }
}

/// The first that there is.
pub const fn first_of(stages: &[Option<&'static str>]) -> Option<&'static str> {
    let mut rest = stages;
    while let [first, others @ ..] = rest {
        if first.is_some() {
            return *first;
        }
        rest = others;
    }
    None
}

/// Compiles where the layer takes samples of the shape `Comes`. The macro calls it for each stage
/// that is a layer of its user's.
pub const fn takes<L: Layer, Comes>()
where
    L::Input: Takes<Comes>,
{
}
