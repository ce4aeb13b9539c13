//! Calls of layers and operations: what each is given, and how much memory it needs.
//!
//! A call is a record: [`Infer`], [`Forward`] or [`Backward`]. Samples come in *tiles*: any number
//! of whole samples side by side in slices, features first. On `Vector<3>`, a tile of 4 samples is
//! 12 numbers, one sample after another; [`Pass::samples`] says how many there are. Nothing is
//! allocated: a call brings its memory, sized by the [`Needs`] of what is called. On entry the
//! contents of outputs, of scratch and, in the forward, of the tape are undefined.

use core::ops::Range;

use crate::memory::Memory;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::state::States;

/// The memory that a layer or an operation needs, by the kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Needs {
    /// What the forward keeps for the backward, beside input and output.
    pub tape: Memory,
    /// Scratch of inference.
    pub infer: Memory,
    /// Scratch of the forward.
    pub forward: Memory,
    /// Scratch of the backward.
    pub backward: Memory,
    /// Numbers of each sample that are carried from one part of a long sequence to the next.
    pub state: usize,
}

impl Needs {
    /// Nothing.
    pub const NONE: Self = Self {
        tape: Memory::NONE,
        infer: Memory::NONE,
        forward: Memory::NONE,
        backward: Memory::NONE,
        state: 0,
    };

    /// For each sample: numbers of the tape, and scratch of inference, forward and backward.
    pub const fn per_sample([tape, infer, forward, backward]: [usize; 4]) -> Self {
        Self {
            tape: Memory::per_sample(tape),
            infer: Memory::per_sample(infer),
            forward: Memory::per_sample(forward),
            backward: Memory::per_sample(backward),
            state: 0,
        }
    }

    /// Scratch for inference and forward alike, and nothing else.
    pub const fn scratch(memory: Memory) -> Self {
        Self {
            infer: memory,
            forward: memory,
            ..Self::NONE
        }
    }
}

/// A call of inference.
#[derive(Debug)]
pub struct Infer<'a, S, const INPUTS: usize = 1> {
    /// The samples, and the mode they travel in.
    pub pass: &'a Pass<'a>,
    /// The inputs.
    pub input: [&'a [S]; INPUTS],
    /// Where the output goes.
    pub output: &'a mut [S],
    /// What is carried from the part of the sequences before, to be brought up to date.
    pub states: States<'a, S>,
    /// As [`Needs::infer`] asks.
    pub scratch: &'a mut [S],
}

impl<'a, S, const INPUTS: usize> Infer<'a, S, INPUTS> {
    /// The same call from what is carried.
    #[inline(always)]
    #[must_use]
    pub fn from(self, states: States<'a, S>) -> Self {
        Self { states, ..self }
    }
}

/// A call of the forward in training.
#[derive(Debug)]
pub struct Forward<'a, S, const INPUTS: usize = 1> {
    /// The samples, and the key of the pass's random choices.
    pub pass: &'a Pass<'a>,
    /// The inputs.
    pub input: [&'a [S]; INPUTS],
    /// Where the output goes.
    pub output: &'a mut [S],
    /// What is carried from the part of the sequences before, to be brought up to date.
    pub states: States<'a, S>,
    /// Where it keeps what the backward reads, as [`Needs::tape`] asks.
    pub tape: &'a mut [S],
    /// As [`Needs::forward`] asks.
    pub scratch: &'a mut [S],
}

impl<'a, S, const INPUTS: usize> Forward<'a, S, INPUTS> {
    /// The same call from what is carried.
    #[inline(always)]
    #[must_use]
    pub fn from(self, states: States<'a, S>) -> Self {
        Self { states, ..self }
    }

    /// The same call with a tape.
    #[inline(always)]
    #[must_use]
    pub fn tape(self, tape: &'a mut [S]) -> Self {
        Self { tape, ..self }
    }

    /// The same call of something that behaves in training as in use and keeps nothing.
    #[inline(always)]
    pub fn as_inference(self) -> Infer<'a, S, INPUTS> {
        Infer {
            pass: self.pass,
            input: self.input,
            output: self.output,
            states: self.states,
            scratch: self.scratch,
        }
    }
}

/// What a backward may read of its forward.
#[derive(Clone, Copy, Debug)]
pub struct Saved<'a, S, const INPUTS: usize = 1> {
    /// The inputs. Empty where the layer declared that it does not read them.
    pub input: [&'a [S]; INPUTS],
    /// The output. Empty where the layer declared that it does not read it.
    pub output: &'a [S],
    /// What the forward wrote to its tape.
    pub tape: &'a [S],
}

impl<'a, S, const INPUTS: usize> Saved<'a, S, INPUTS> {
    /// These inputs, this output and this tape.
    #[inline(always)]
    pub const fn new(input: [&'a [S]; INPUTS], output: &'a [S], tape: &'a [S]) -> Self {
        Self {
            input,
            output,
            tape,
        }
    }
}

/// A call of the backward, with a gradient in a value of type `P`.
#[derive(Debug)]
pub struct Backward<'a, S, P, const INPUTS: usize = 1> {
    /// The pass of the forward.
    pub pass: &'a Pass<'a>,
    /// What the forward left.
    pub saved: Saved<'a, S, INPUTS>,
    /// The gradient of the loss with respect to the output. It may be overwritten.
    pub d_output: &'a mut [S],
    /// Where the gradient with respect to each input goes, if it is wanted.
    pub d_input: [Option<&'a mut [S]>; INPUTS],
    /// What the gradient with respect to the parameters is added to, if it is wanted.
    pub gradient: Option<&'a mut P>,
    /// As [`Needs::backward`] asks.
    pub scratch: &'a mut [S],
}

impl<'a, S, P, const INPUTS: usize> Backward<'a, S, P, INPUTS> {
    /// The same call with places for the gradients with respect to the inputs.
    #[inline(always)]
    #[must_use]
    pub fn inputs(self, d_input: [Option<&'a mut [S]>; INPUTS]) -> Self {
        Self { d_input, ..self }
    }

    /// The same call with a gradient to add to.
    #[inline(always)]
    #[must_use]
    pub fn gradient(self, gradient: Option<&'a mut P>) -> Self {
        Self { gradient, ..self }
    }
}

impl Pass<'_> {
    /// A call of inference, for whole samples.
    #[inline(always)]
    pub const fn infer<'a, S: Scalar, const INPUTS: usize>(
        &'a self,
        input: [&'a [S]; INPUTS],
        output: &'a mut [S],
        scratch: &'a mut [S],
    ) -> Infer<'a, S, INPUTS> {
        Infer {
            pass: self,
            input,
            output,
            states: States::none(),
            scratch,
        }
    }

    /// A call of the forward, for whole samples, without a tape.
    #[inline(always)]
    pub const fn forward<'a, S: Scalar, const INPUTS: usize>(
        &'a self,
        input: [&'a [S]; INPUTS],
        output: &'a mut [S],
        scratch: &'a mut [S],
    ) -> Forward<'a, S, INPUTS> {
        Forward {
            pass: self,
            input,
            output,
            states: States::none(),
            tape: &mut [],
            scratch,
        }
    }

    /// A call of the backward that asks for no gradient yet.
    #[inline(always)]
    pub const fn backward<'a, S, P, const INPUTS: usize>(
        &'a self,
        saved: Saved<'a, S, INPUTS>,
        d_output: &'a mut [S],
        scratch: &'a mut [S],
    ) -> Backward<'a, S, P, INPUTS> {
        Backward {
            pass: self,
            saved,
            d_output,
            d_input: [const { None }; INPUTS],
            gradient: None,
            scratch,
        }
    }
}

/// A function that is given the logits of some positions, counted through all samples of a tile, and
/// writes the gradient of their loss with respect to them.
pub type LossOfPart<'a, S> = dyn FnMut(Range<usize>, &[S], &mut [S]) + 'a;

/// A call of forward, loss and backward in one, for a layer that does not compute
/// [all logits at once](crate::layer::Layer::LOGITS_AT_ONCE).
pub struct Gradient<'a, S, P> {
    /// The samples, and the key of the pass's random choices.
    pub pass: &'a Pass<'a>,
    /// The input.
    pub input: &'a [S],
    /// What is carried from the part of the sequences before, to be brought up to date.
    pub states: States<'a, S>,
    /// Room for the logits of some positions.
    pub logits: &'a mut [S],
    /// Room for the gradient with respect to them.
    pub d_logits: &'a mut [S],
    /// The loss.
    pub loss: &'a mut LossOfPart<'a, S>,
    /// What the gradient with respect to the parameters is added to.
    pub gradient: &'a mut P,
    /// As [`Needs::tape`] asks.
    pub tape: &'a mut [S],
    /// As [`Needs::forward`] and [`Needs::backward`] ask, whichever is more.
    pub scratch: &'a mut [S],
}

/// A call for the next steps of one sequence, in a stream.
#[derive(Debug)]
pub struct Advance<'a, S, const INPUTS: usize = 1> {
    /// Steps before these.
    pub now: u64,
    /// Steps of this call: 1, or those of a block, at most [`BLOCK`](crate::stream::BLOCK).
    pub count: usize,
    /// The inputs at these steps, one step after another.
    pub input: [&'a [S]; INPUTS],
    /// Where the outputs go. Those of a network may be empty where they are not needed.
    pub output: &'a mut [S],
    /// What is known of the steps before, to be brought up to date.
    pub state: &'a mut [S],
    /// As [`Step::SCRATCH`](crate::stream::Step::SCRATCH) asks, or that of a block.
    pub scratch: &'a mut [S],
}

/// A call before the first step of a stream, with the inputs that are given as a whole.
#[derive(Debug)]
pub struct Prepare<'a, S, const INPUTS: usize = 1> {
    /// That of one sample, whose sequences may have [lengths](Pass::length_of).
    pub pass: &'a Pass<'a>,
    /// The inputs that are given; those that come step by step are empty.
    pub given: [&'a [S]; INPUTS],
    /// What is to hold what the steps read of these inputs.
    pub state: &'a mut [S],
    /// As [`Step::PREPARE_SCRATCH`](crate::stream::Step::PREPARE_SCRATCH) asks.
    pub scratch: &'a mut [S],
}
