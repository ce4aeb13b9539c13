//! The interface of recurrent cells for the loop over steps.

use super::Steps;
use crate::kernels::dispatch::Isa;
use crate::layers::Dropout;
use crate::parameter::Parameters;
use crate::scalar::Scalar;

/// A recurrent cell. It computes one step for all samples of a tile at a time.
pub trait Cell<S: Scalar>: Parameters<S> {
    /// The number of input features.
    const INPUT: usize;
    /// The number of output features. The output is the hidden state.
    const OUTPUT: usize;
    /// The size of the state in addition to the output, such as the cell state of an LSTM.
    const CELL: usize = 0;
    /// The numbers that the forward pass stores for each step.
    const KEPT: usize;
    /// The numbers that the backward pass computes for each step.
    const GRADIENTS: usize;
    /// The scratch memory of the backward pass for each sample.
    const BACKWARD_EACH: usize = 0;
    /// The scratch memory of the backward pass that is independent of the number of samples.
    const BACKWARD_ONCE: usize;
    /// The scratch memory of [`advance`](Self::advance).
    const ADVANCE: usize;
    /// Whether the initial state is learned.
    const LEARNED: bool;

    /// The learned initial output and cell state; empty if they are zero.
    fn beginning(&self) -> [&[S]; 2];

    /// The learned initial state in a gradient.
    fn beginning_mut(&mut self) -> [&mut [S]; 2];

    /// Computes the projections of the inputs for all of these steps.
    fn project(&self, steps: &Steps<'_>, x: &[S], kept: &mut [S]);

    /// Computes one step.
    fn step(&self, steps: &Steps<'_>, step: StepForward<'_, S>, kept: &mut [S]);

    /// Prepares the memory that [`step_back`](Self::step_back) needs in addition to the tape, once
    /// for all steps.
    fn prepare_back(&self, once: &mut [S]);

    /// Computes the gradients of one step.
    fn step_back(
        &self,
        steps: &Steps<'_>,
        step: StepBackward<'_, S>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
    );

    /// Computes the gradients of the parameters and of the inputs, from the gradients of all steps.
    fn accumulate(
        &self,
        steps: &Steps<'_>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
        wanted: Wanted<'_, S, Self>,
    );

    /// Computes one step of one sample, with dimensions known at compile time.
    fn advance<I: Isa>(&self, isa: I, x: &[S], state: [&mut [S]; 2], scratch: &mut [S]);
}

/// The inputs and outputs of a step.
#[derive(Debug)]
pub struct StepForward<'a, S> {
    /// The index of the step.
    pub(crate) index: usize,
    /// The output of the previous step.
    pub(crate) before: &'a [S],
    /// The output of the previous step for the recurrent product, with dropout if there is any.
    pub(crate) recurrent: &'a [S],
    pub(crate) output: &'a mut [S],
    pub(crate) cell_before: &'a [S],
    pub(crate) cell: &'a mut [S],
}

/// The inputs and outputs of the backward pass of a step.
#[derive(Debug)]
pub struct StepBackward<'a, S> {
    /// The index of the step.
    pub(crate) index: usize,
    /// The gradient of the outputs, one sample after another.
    pub(crate) d_y: &'a [S],
    /// The gradient of the state after the step, which becomes the gradient of the state before it.
    pub(crate) d_output: &'a mut [S],
    pub(crate) d_cell: &'a mut [S],
    /// The gradient of the recurrent product, if it is not added to `d_output`.
    pub(crate) d_recurrent: Option<&'a mut [S]>,
    /// The scratch memory for each sample.
    pub(crate) each: &'a mut [S],
    /// The memory that [`Cell::prepare_back`] prepared.
    pub(crate) once: &'a [S],
}

/// The values that the forward pass stored for all of its steps.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a, S> {
    /// The input.
    pub(crate) x: &'a [S],
    /// The values of the cell itself.
    pub(crate) own: &'a [S],
    /// Outputs and cell states, starting with the state before the first step.
    pub(crate) outputs: &'a [S],
    pub(crate) cells: &'a [S],
    /// The inputs of the recurrent product.
    pub(crate) recurrent: &'a [S],
}

/// The gradients that are requested from a backward pass.
#[derive(Debug)]
pub struct Wanted<'a, S, C> {
    /// The buffer for the gradient of the input.
    pub(crate) d_x: Option<&'a mut [S]>,
    /// The gradient of the parameters, which is accumulated.
    pub(crate) gradient: Option<&'a mut C>,
}

/// How a recurrent layer processes a sequence.
pub trait Recurrence: Copy {
    /// Whether numbers of the hidden state are dropped.
    const DROPS: bool;

    /// The dropout.
    fn dropout(self) -> Dropout;
}

/// A recurrent layer without dropout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Recurrent;

impl Recurrent {
    /// Creates the only value.
    pub const fn new() -> Self {
        Self
    }
}

impl Recurrence for Recurrent {
    const DROPS: bool = false;

    fn dropout(self) -> Dropout {
        Dropout::new(0.0)
    }
}

/// A recurrent layer with recurrent dropout: in training, it drops numbers of the hidden state in
/// the recurrent product. The same numbers are dropped at all steps of a sample, and the others are
/// divided by 1 − p.
///
/// Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent neural
/// networks", 2016. It corresponds to `recurrent_dropout` in Keras.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecurrentDropout(Dropout);

impl RecurrentDropout {
    /// Drops numbers with the given probability.
    ///
    /// # Panics
    /// If the probability is not in the range from 0 (inclusive) to 1 (exclusive). In a declared
    /// network, this is evaluated at compile time and is a compile error.
    #[must_use]
    pub const fn new(probability: f64) -> Self {
        Self(Dropout::new(probability))
    }
}

impl Recurrence for RecurrentDropout {
    const DROPS: bool = true;

    fn dropout(self) -> Dropout {
        self.0
    }
}
