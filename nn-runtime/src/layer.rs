//! The trait that every stage of a network implements.

use crate::kernels::dispatch::{Isa, Undecided};
use crate::parameter::Parameters;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// Numbers of memory that something needs: so many for each sample, for each position (time
/// step, pixel) of a sample, and once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Memory {
    /// For each position of each sample.
    pub per_position: usize,
    /// For each sample.
    pub per_sample: usize,
    /// Once, however many samples there are.
    pub fixed: usize,
}

impl Memory {
    /// Nothing.
    pub const NONE: Self = Self::per_position(0);

    /// So many numbers for each position.
    pub const fn per_position(numbers: usize) -> Self {
        Self {
            per_position: numbers,
            per_sample: 0,
            fixed: 0,
        }
    }

    /// So many numbers for each sample.
    pub const fn per_sample(numbers: usize) -> Self {
        Self {
            per_position: 0,
            per_sample: numbers,
            fixed: 0,
        }
    }

    /// Numbers for each sample, where a sample has so many positions.
    pub const fn each(self, positions: usize) -> usize {
        self.per_position * positions + self.per_sample
    }

    /// The same, for a sample of so many positions, all counted per sample.
    #[must_use]
    pub const fn at(self, positions: usize) -> Self {
        Self {
            per_position: 0,
            per_sample: self.each(positions),
            fixed: self.fixed,
        }
    }

    /// Numbers for `samples` samples, once positions are counted ([`at`](Self::at)).
    pub const fn floats(self, samples: usize) -> usize {
        self.per_sample * samples + self.fixed
    }

    /// Enough for either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            per_position: max(self.per_position, other.per_position),
            per_sample: max(self.per_sample, other.per_sample),
            fixed: max(self.fixed, other.fixed),
        }
    }

    /// Enough for both at once.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            per_position: self.per_position + other.per_position,
            per_sample: self.per_sample + other.per_sample,
            fixed: self.fixed + other.fixed,
        }
    }
}

/// The larger of two sizes.
pub const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
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

/// One stage of a network: a function of its input and its own parameters, with its derivative.
///
/// All memory is slices of whole samples, side by side, features first: a layer from 3 to 2
/// features on 4 samples reads 12 numbers and writes 8. Nothing is allocated: what the forward
/// has to keep for the backward goes to `tape`, passing results to `scratch`, each as large as
/// the layer's constants ask. The contents of `output`, `scratch` and, in the forward, `tape`
/// are undefined on entry.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer for numbers of type `{S}`",
    label = "a stage of a network must implement `nn_runtime::layer::Layer`"
)]
pub trait Layer<S: Scalar, const INPUTS: usize = 1> {
    /// What holds the layer's parameters, and its gradient: usually `Self`; `()` for a layer
    /// that has none.
    type Parameters: Parameters<S>;
    /// What the forward in training keeps for the backward, beside input and output.
    const TAPE: Memory = Memory::NONE;
    /// What [`infer`](Self::infer) needs while it runs.
    const INFER_SCRATCH: Memory = Memory::NONE;
    /// What [`forward`](Self::forward) needs while it runs.
    const FORWARD_SCRATCH: Memory = Self::INFER_SCRATCH;
    /// What [`backward`](Self::backward) needs while it runs.
    const BACKWARD_SCRATCH: Memory = Memory::NONE;
    /// The statistics of a batch cannot be had from its parts, so that it must not be cut.
    const WHOLE_BATCH: bool = false;

    /// Computes the output, for use rather than for training. It is inlined into code compiled
    /// for the instruction set that `isa` names.
    fn infer<I: Isa>(
        &self,
        isa: I,
        pass: &Pass,
        input: [&[S]; INPUTS],
        output: &mut [S],
        scratch: &mut [S],
    );

    /// Computes the output, and keeps on the tape what the backward needs. For a layer that keeps
    /// nothing and behaves in training as in use, it need not be written.
    fn forward(
        &self,
        pass: &Pass,
        input: [&[S]; INPUTS],
        output: &mut [S],
        tape: &mut [S],
        scratch: &mut [S],
    ) {
        let _ = tape;
        self.infer(Undecided, pass, input, output, scratch);
    }

    /// Given the gradient of the loss with respect to the output, adds to `gradient` that with
    /// respect to the parameters, and writes to `d_input` that with respect to each input, where
    /// it is asked for. `d_output` may be overwritten.
    fn backward(
        &self,
        pass: &Pass,
        saved: Saved<'_, S, INPUTS>,
        d_output: &mut [S],
        d_input: [Option<&mut [S]>; INPUTS],
        gradient: &mut Self::Parameters,
        scratch: &mut [S],
    );
}

/// A layer whose output has the shape of its input and that holds its own parameters: the body
/// of a repeat. The macro implements it.
pub trait Block<S: Scalar>: Layer<S, 1, Parameters = Self> + Parameters<S> {
    /// Numbers in one sample, at the start and at the end.
    const SIZE: usize;

    /// Draws every parameter.
    fn initialise(&mut self, generator: &mut crate::random::Generator);
}
