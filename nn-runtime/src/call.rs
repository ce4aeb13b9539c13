//! The records that the methods of a layer take: for writing a layer of your own.
//!
//! A call is a record: [`Infer`], [`Forward`] or [`Backward`]. Samples come in *tiles*. A tile is
//! any number of whole samples side by side in a slice, features first. With the shape `Vector<3>`,
//! a tile of 4 samples is 12 numbers, one sample after another. [`Pass::samples`] is the number of
//! samples. Nothing is allocated: the caller brings the memory that the [`Needs`] of the layer or
//! operation ask for. On entry, the contents of outputs and scratch memory are undefined, and in
//! the forward pass so is the tape.

use core::ops::Range;

use crate::memory::Memory;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::state::States;

/// The memory that a layer or an operation needs, for each kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Needs {
    /// The tape: what the forward pass keeps for the backward pass, besides input and output.
    pub tape: Memory,
    /// Scratch memory of inference.
    pub infer: Memory,
    /// Scratch memory of the forward pass.
    pub forward: Memory,
    /// Scratch memory of the backward pass.
    pub backward: Memory,
    /// The number of values that each sample carries from one part of a long sequence to the next.
    pub state: usize,
}

impl Needs {
    /// No memory.
    pub const NONE: Self = Self {
        tape: Memory::NONE,
        infer: Memory::NONE,
        forward: Memory::NONE,
        backward: Memory::NONE,
        state: 0,
    };

    /// For each sample: the numbers of the tape, and of the scratch memory for inference, forward
    /// pass and backward pass.
    pub const fn per_sample([tape, infer, forward, backward]: [usize; 4]) -> Self {
        Self {
            tape: Memory::per_sample(tape),
            infer: Memory::per_sample(infer),
            forward: Memory::per_sample(forward),
            backward: Memory::per_sample(backward),
            state: 0,
        }
    }

    /// The same scratch memory for inference and forward pass, and nothing else.
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
    /// The samples, and the mode of the pass.
    pub pass: &'a Pass<'a>,
    /// The inputs.
    pub input: [&'a [S]; INPUTS],
    /// Receives the output.
    pub output: &'a mut [S],
    /// The states carried from the previous part of the sequences. The call updates them.
    pub states: States<'a, S>,
    /// Scratch memory, as large as [`Needs::infer`] asks.
    pub scratch: &'a mut [S],
}

impl<'a, S, const INPUTS: usize> Infer<'a, S, INPUTS> {
    /// The same call with these carried states.
    #[inline(always)]
    #[must_use]
    pub fn from(self, states: States<'a, S>) -> Self {
        Self { states, ..self }
    }
}

/// A call of the forward pass in training.
#[derive(Debug)]
pub struct Forward<'a, S, const INPUTS: usize = 1> {
    /// The samples, and the key of the pass's random choices.
    pub pass: &'a Pass<'a>,
    /// The inputs.
    pub input: [&'a [S]; INPUTS],
    /// Receives the output.
    pub output: &'a mut [S],
    /// The states carried from the previous part of the sequences. The call updates them.
    pub states: States<'a, S>,
    /// Receives what the backward pass reads. It is as large as [`Needs::tape`] asks.
    pub tape: &'a mut [S],
    /// Scratch memory, as large as [`Needs::forward`] asks.
    pub scratch: &'a mut [S],
}

impl<'a, S, const INPUTS: usize> Forward<'a, S, INPUTS> {
    /// The same call with these carried states.
    #[inline(always)]
    #[must_use]
    pub fn from(self, states: States<'a, S>) -> Self {
        Self { states, ..self }
    }

    /// The same call with this tape.
    #[inline(always)]
    #[must_use]
    pub fn tape(self, tape: &'a mut [S]) -> Self {
        Self { tape, ..self }
    }

    /// The call as inference, for an operation that behaves the same in training and keeps nothing.
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

/// What a backward pass may read from its forward pass.
#[derive(Clone, Copy, Debug)]
pub struct Saved<'a, S, const INPUTS: usize = 1> {
    /// The inputs. Empty if the layer declared that it does not read them.
    pub input: [&'a [S]; INPUTS],
    /// The output. Empty if the layer declared that it does not read it.
    pub output: &'a [S],
    /// The tape that the forward pass wrote.
    pub tape: &'a [S],
}

impl<'a, S, const INPUTS: usize> Saved<'a, S, INPUTS> {
    /// Combines inputs, an output and a tape.
    #[inline(always)]
    pub const fn new(input: [&'a [S]; INPUTS], output: &'a [S], tape: &'a [S]) -> Self {
        Self {
            input,
            output,
            tape,
        }
    }
}

/// A call of the backward pass. The gradient has the type `P`.
#[derive(Debug)]
pub struct Backward<'a, S, P, const INPUTS: usize = 1> {
    /// The pass of the forward call.
    pub pass: &'a Pass<'a>,
    /// What the forward pass saved.
    pub saved: Saved<'a, S, INPUTS>,
    /// The gradient of the loss with respect to the output. The call may overwrite it.
    pub d_output: &'a mut [S],
    /// Receives the gradient with respect to each input, where it is wanted.
    pub d_input: [Option<&'a mut [S]>; INPUTS],
    /// The gradient with respect to the parameters is added to this value, if it is wanted.
    pub gradient: Option<&'a mut P>,
    /// Scratch memory, as large as [`Needs::backward`] asks.
    pub scratch: &'a mut [S],
}

impl<'a, S, P, const INPUTS: usize> Backward<'a, S, P, INPUTS> {
    /// The same call with memory for the gradients with respect to the inputs.
    #[inline(always)]
    #[must_use]
    pub fn inputs(self, d_input: [Option<&'a mut [S]>; INPUTS]) -> Self {
        Self { d_input, ..self }
    }

    /// The same call with a gradient that it adds to.
    #[inline(always)]
    #[must_use]
    pub fn gradient(self, gradient: Option<&'a mut P>) -> Self {
        Self { gradient, ..self }
    }
}

impl Pass<'_> {
    /// A call of inference on whole samples.
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

    /// A call of the forward pass on whole samples, without a tape.
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

    /// A call of the backward pass that does not ask for any gradient yet.
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

/// A loss on some positions, which are counted across all samples of a tile. The function receives
/// the logits of these positions, and writes the gradient of the loss with respect to the logits.
pub type LossOfPart<'a, S> = dyn FnMut(Range<usize>, &[S], &mut [S]) + 'a;

/// A combined call of forward pass, loss and backward pass, for a layer that does not compute [all
/// logits at once](crate::layer::Layer::LOGITS_AT_ONCE).
pub struct Gradient<'a, S, P> {
    /// The samples, and the key of the pass's random choices.
    pub pass: &'a Pass<'a>,
    /// The input.
    pub input: &'a [S],
    /// The states carried from the previous part of the sequences. The call updates them.
    pub states: States<'a, S>,
    /// Memory for the logits of some positions.
    pub logits: &'a mut [S],
    /// Memory for the gradient with respect to these logits.
    pub d_logits: &'a mut [S],
    /// The loss.
    pub loss: &'a mut LossOfPart<'a, S>,
    /// The gradient with respect to the parameters is added to this value.
    pub gradient: &'a mut P,
    /// The tape, as large as [`Needs::tape`] asks.
    pub tape: &'a mut [S],
    /// Scratch memory, as large as the larger of [`Needs::forward`] and [`Needs::backward`] asks.
    pub scratch: &'a mut [S],
}

/// A call for the next steps of one sequence, in a stream.
#[derive(Debug)]
pub struct Advance<'a, S, const INPUTS: usize = 1> {
    /// The number of steps before these.
    pub now: u64,
    /// The number of steps in this call: 1, or the size of a block, which is at most
    /// [`BLOCK`](crate::stream::BLOCK).
    pub count: usize,
    /// The inputs at these steps, one step after another.
    pub input: [&'a [S]; INPUTS],
    /// Receives the outputs. For a network, it may be empty if the outputs are not needed.
    pub output: &'a mut [S],
    /// The state after the previous steps. The call updates it.
    pub state: &'a mut [S],
    /// Scratch memory, as large as [`Step::SCRATCH`](crate::stream::Step::SCRATCH) asks, or for a
    /// block [`Step::BLOCK_SCRATCH`](crate::stream::Step::BLOCK_SCRATCH).
    pub scratch: &'a mut [S],
}

/// A call before the first step of a stream, with the inputs that are given as a whole.
#[derive(Debug)]
pub struct Prepare<'a, S, const INPUTS: usize = 1> {
    /// The pass of one sample, whose sequences may have [lengths](Pass::length_of).
    pub pass: &'a Pass<'a>,
    /// The given inputs. Inputs that arrive step by step are empty.
    pub given: [&'a [S]; INPUTS],
    /// Receives what the steps read from the given inputs.
    pub state: &'a mut [S],
    /// Scratch memory, as large as [`Step::PREPARE_SCRATCH`](crate::stream::Step::PREPARE_SCRATCH)
    /// asks.
    pub scratch: &'a mut [S],
}
