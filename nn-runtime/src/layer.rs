//! The trait of layers: for a stage of your own, and for functions over any network.
//!
//! Every declared network is a [`Layer`], and every type that implements the trait can be a stage
//! of a network: `=> Encoder`, `=> my::Scale::<64>`. The stages of the language itself are
//! [operations](crate::operation).

use crate::call::{Backward, Forward, Gradient, Infer, Needs};
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::parameter::Parameters;
use crate::pass::Lengths;
use crate::random::Generator;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::structure::Graph;
use crate::words::Words;

/// A differentiable function on samples of one shape, with parameters of its own: a declared
/// network, or a stage that a user wrote.
///
/// Samples and memory are passed as [records](crate::call).
///
/// [The tutorial](crate::tutorial) writes a layer in 30 lines.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "this is not a stage of a network",
    note = "a stage is a layer of the language, a network declared with `network!`, or a type that implements `nn_runtime::layer::Layer`"
)]
#[doc(alias = "Module")]
pub trait Layer: Parameters<Self::Scalar> + Send + Sync {
    /// The scalar type that the layer computes with.
    type Scalar: Scalar;
    /// The shape of a sample.
    type Input: Shape;
    /// The shape of its output.
    type Output: Shape;
    /// The last activation. If the layer is the last stage of a network, it determines the losses
    /// that the network can be trained with. The layer computes the arguments of the activation,
    /// the logits, and the caller applies the activation. For a layer whose output is what it
    /// computes, this is [`Identity`](crate::activation::Identity).
    type Head: Head<Self::Scalar>;

    /// The graph of a declared network.
    const STRUCTURE: Option<&'static Graph> = None;

    /// The memory that its calls need.
    const NEEDS: Needs = Needs::NONE;
    /// Whether the layer needs whole batches, because the statistics of a batch cannot be computed
    /// from its parts.
    const WHOLE_BATCH: bool = false;
    /// The first stage that reads all positions of a sample, including the padding, as it was
    /// declared. With such a stage, samples of [different lengths](crate::pass::Pass::with_lengths)
    /// make no sense. An empty text, which is the default, stands for the layer itself. `None`
    /// promises three things: no padded position affects another position, none affects a
    /// statistic, and the gradients at padded positions are zero if the gradients of the logits
    /// there are zero.
    const WHOLE_SEQUENCES: Option<&'static str> = Some("");
    /// The stages that measure a batch in training, such as `BatchNorm`. They cannot measure a
    /// single value. By default there are none.
    const MEASURES: Measures = Measures::NONE;
    /// For the output, or for each of several outputs, the sequence among the inputs that gives it
    /// its length, or [`WHOLE`](crate::pass::WHOLE). The default is the first sequence.
    const OUTPUT_LENGTHS: [usize; Lengths::MOST_VALUES] = [0; Lengths::MOST_VALUES];
    /// The number of multiply-adds for one sample, which `summary()` shows.
    const MULTIPLY_ADDS: usize = match Self::STRUCTURE {
        Some(graph) => graph.multiply_adds(),
        None => 0,
    };

    /// The number of positions whose logits, loss and gradient training computes at once, for
    /// layers with very many logits, such as those of a large vocabulary. 0, which is the default,
    /// means that the layer computes all logits at once.
    const LOGITS_AT_ONCE: usize = 0;

    /// The last activation.
    fn head() -> Self::Head;

    /// Draws all parameters. They are zero when this method is called.
    fn initialize(&mut self, generator: &mut Generator);

    /// Writes the state of one sample at the beginning of its sequence.
    fn begin(&self, state: &mut [Self::Scalar]) {
        state.fill(Self::Scalar::ZERO);
    }

    /// Computes the logits in inference. The method is inlined into code that is compiled for the
    /// instruction set `isa`.
    ///
    /// If `call.states` has states, the sequences continue from them, and the method updates them.
    fn infer_tile<I: Isa>(&self, isa: I, call: Infer<'_, Self::Scalar>);

    /// Computes the logits in training, and writes to the tape what the backward pass needs. A
    /// layer that keeps nothing and behaves the same in inference need not implement this method.
    ///
    /// The backward pass goes back to the beginning of a part of the sequences, and treats the
    /// states there as constants.
    fn forward_tile(&self, call: Forward<'_, Self::Scalar>) {
        self.infer_tile(Undecided, call.as_inference());
    }

    /// Takes the gradient of the loss with respect to the logits. Adds the gradient with respect to
    /// the parameters to `call.gradient`, and writes the gradient with respect to the input to
    /// `call.d_input`, each if it is wanted. `call.saved.output` holds the logits.
    fn backward_tile(&self, call: Backward<'_, Self::Scalar, Self>);

    /// Computes the forward pass, the loss and the backward pass together, for a layer that does
    /// not compute [all logits at once](Self::LOGITS_AT_ONCE). Each call of `call.loss` receives
    /// the logits of at most [`LOGITS_AT_ONCE`](Self::LOGITS_AT_ONCE) positions of each sample.
    /// Other layers need not implement this method.
    fn gradient_tile(&self, call: Gradient<'_, Self::Scalar, Self>) {
        let _ = call;
    }
}

/// Stages that measure a mean and a variance over a batch, which takes at least two values. For
/// each kind, this is the declaration of the first such stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Measures {
    /// The stage sees one position of each sample, so it cannot be trained with a single sample.
    pub one_position: Option<&'static str>,
    /// The stage sees the steps of a sequence, and a sample may have only one.
    pub steps: Option<&'static str>,
}

impl Measures {
    /// No stage measures a batch.
    pub const NONE: Self = Self {
        one_position: None,
        steps: None,
    };

    /// A stage that measures a batch. It sees `positions` positions of each sample. If
    /// `of_sequence` is true, it sees as many of them as the sequence has steps.
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

    /// The first of several stages of each kind.
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

/// What a network needs to know about a user-defined layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The sizes of its input.
    pub takes: &'static [usize],
    /// The size of the vocabulary if its input consists of tokens, and otherwise 0.
    pub vocabulary: usize,
    /// The number of its inputs.
    pub values: usize,
    /// The number of features of its output.
    pub features: usize,
    /// The number of positions of its output.
    pub positions: usize,
    /// The number of sizes in the shape of its output.
    pub rank: usize,
    /// These sizes without the last one (the features), aligned to the end of the array.
    pub sizes: [usize; 2],
    /// The number of its parameters.
    pub parameters: usize,
    /// The number of multiply-adds for one sample.
    pub multiply_adds: usize,
}

impl Facts {
    /// Panics if the layer does not accept samples of the shape `Comes`. The macro calls this
    /// function for each user-defined layer, while a program is compiled. `stage` is the layer as it
    /// was written.
    #[track_caller]
    pub const fn check<Comes: Shape>(&self, stage: &str) {
        let (takes, comes) = (self.takes, Comes::DIMENSIONS);
        let vocabularies = [self.vocabulary, Comes::VOCABULARY];
        let mut fits = takes.len() == comes.len() && vocabularies[0] == vocabularies[1];
        let mut place = 0;
        while fits && place < takes.len() {
            fits = takes[place] == comes[place];
            place += 1;
        }
        if fits {
            return;
        }
        let words = Words::new().text("`").text(stage);
        let words = if self.values > 1 {
            let words = words.text("` has ").number(self.values);
            words.text(" inputs, but a stage gets one value, ")
        } else {
            let words = words.text("` takes ").sample(takes, vocabularies[0]);
            words.text(", but receives ")
        };
        let words = words.sample(comes, vocabularies[1]);
        let words = if self.values > 1 {
            let words = words.text("\n\nhelp: put `Concat { … | … }` before it, which gives ");
            words
                .number(takes[0])
                .text(" features in the order of the inputs")
        } else {
            let words = words.text("\n\nhelp: end the stage before it with ");
            words
                .sample(takes, vocabularies[0])
                .text(", or change the input of `")
                .text(stage)
                .text("`")
        };
        panic!("{}", words.as_str());
    }
}

/// The facts about a layer in a network of scalars of type `S`. The macro calls this function for
/// each user-defined layer.
pub const fn facts<S: Scalar, L: Layer>() -> Facts
where
    L::Input: InputOf<S, L>,
{
    let dimensions = <L::Output as Shape>::DIMENSIONS;
    let rank = dimensions.len();
    let sizes = match dimensions {
        [height, width, _] => [*height, *width],
        [steps, _] => [1, *steps],
        _ => [1, 1],
    };
    Facts {
        takes: <L::Input as Shape>::DIMENSIONS,
        vocabulary: <L::Input as Shape>::VOCABULARY,
        values: <L::Input as Shape>::VALUES,
        rank,
        sizes,
        features: <L::Output as Shape>::FEATURES,
        positions: <L::Output as Shape>::POSITIONS,
        parameters: <L as Parameters<L::Scalar>>::COUNT,
        multiply_adds: L::MULTIPLY_ADDS,
    }
}

/// The condition that a layer holds parameters of type `S`, as a condition on its input, so that
/// rustc says nothing of the parameters of a type that is not a layer.
pub trait InputOf<S, L> {}

impl<S: Scalar, L: Parameters<S>, Input: Shape> InputOf<S, L> for Input {}

/// The type of a user-defined layer of which the facts are known. If it is not a layer, its facts
/// are an error, and so is the type that emitted code refers to.
pub trait OfLayer<L> {
    /// The layer itself.
    type Type;
}

/// See [`OfLayer`].
#[derive(Clone, Copy, Debug)]
pub struct Checked<const IS_CHECKED: bool>;

impl<L> OfLayer<L> for Checked<true> {
    type Type = L;
}

/// Evaluates facts, if there are some.
pub const fn checked(_: &Facts) -> bool {
    true
}

/// The stage that prevents samples of different lengths, if a user-defined layer prevents them. The
/// layer was declared as `stage`, in a network whose sequences have `steps` steps. If the output of
/// the layer has another number of positions, or the layer does not say anything, that stage is
/// `stage` itself. Otherwise it is the stage inside the layer that [reads all
/// positions](Layer::WHOLE_SEQUENCES). The macro calls this function for each user-defined layer.
pub const fn whole_sequences<L: Layer>(stage: &'static str, steps: usize) -> Option<&'static str> {
    let dimensions = <L::Output as Shape>::DIMENSIONS.len();
    let other_steps = dimensions == 2 && <L::Output as Shape>::POSITIONS != steps;
    match L::WHOLE_SEQUENCES {
        None if dimensions > 2 || other_steps => Some(stage),
        Some(inner) if inner.is_empty() => Some(stage),
        inner => inner,
    }
}

/// The first stage that exists.
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
