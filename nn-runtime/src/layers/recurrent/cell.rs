//! What the loop over steps asks of a cell.

use super::Steps;
use crate::kernels::dispatch::Isa;
use crate::layers::Dropout;
use crate::parameter::Parameters;
use crate::scalar::Scalar;

/// A recurrent cell: what it does at one step, of all samples of a tile at once.
pub trait Cell<S: Scalar>: Parameters<S> {
    /// Features of its input.
    const INPUT: usize;
    /// Features of its output, which is what it remembers.
    const OUTPUT: usize;
    /// Numbers that it remembers beside its output.
    const CELL: usize = 0;
    /// Numbers that a forward keeps of each step.
    const KEPT: usize;
    /// Numbers that a backward makes of each step.
    const GRADIENTS: usize;
    /// Numbers of a backward for each sample.
    const BACKWARD_EACH: usize = 0;
    /// Numbers of a backward, once.
    const BACKWARD_ONCE: usize;
    /// Numbers that [`advance`](Self::advance) needs.
    const ADVANCE: usize;
    /// What it remembers at first is learned.
    const LEARNED: bool;

    /// The learned beginning: output and cell. Empty where they are zeros.
    fn beginning(&self) -> [&[S]; 2];

    /// The learned beginning of a gradient.
    fn beginning_mut(&mut self) -> [&mut [S]; 2];

    /// What the inputs alone decide, of all these steps.
    fn project(&self, steps: &Steps<'_>, x: &[S], kept: &mut [S]);

    /// One step.
    fn step(&self, steps: &Steps<'_>, step: StepForward<'_, S>, kept: &mut [S]);

    /// What [`step_back`](Self::step_back) needs beside the tape, once.
    fn prepare_back(&self, once: &mut [S]);

    /// The gradients of one step.
    fn step_back(
        &self,
        steps: &Steps<'_>,
        step: StepBackward<'_, S>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
    );

    /// The gradients of parameters and inputs, once those of all steps are there.
    fn accumulate(
        &self,
        steps: &Steps<'_>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
        wanted: Wanted<'_, S, Self>,
    );

    /// One step of one sample, whose dimensions are known when it is compiled.
    fn advance<I: Isa>(&self, isa: I, x: &[S], state: [&mut [S]; 2], scratch: &mut [S]);
}

/// What a step goes from, and what it makes.
#[derive(Debug)]
pub struct StepForward<'a, S> {
    /// Which of the steps it is.
    pub(crate) index: usize,
    /// The output of the step before.
    pub(crate) before: &'a [S],
    /// The same as the recurrent product sees it: with some numbers dropped, perhaps.
    pub(crate) recurrent: &'a [S],
    pub(crate) output: &'a mut [S],
    pub(crate) cell_before: &'a [S],
    pub(crate) cell: &'a mut [S],
}

/// What a step back goes from, and what it makes.
#[derive(Debug)]
pub struct StepBackward<'a, S> {
    /// Which of the steps it is.
    pub(crate) index: usize,
    /// The gradient of the outputs, sample after sample.
    pub(crate) d_y: &'a [S],
    /// That of what the step remembers, made into that of what the step before does.
    pub(crate) d_output: &'a mut [S],
    pub(crate) d_cell: &'a mut [S],
    /// Where that of the recurrent product is added, if not to `d_output`.
    pub(crate) d_recurrent: Option<&'a mut [S]>,
    /// For each sample.
    pub(crate) each: &'a mut [S],
    /// What [`Cell::prepare_back`] made.
    pub(crate) once: &'a [S],
}

/// What a forward kept of all its steps.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a, S> {
    /// The input.
    pub(crate) x: &'a [S],
    /// The cell's own.
    pub(crate) own: &'a [S],
    /// Outputs and cells, that before the first step first.
    pub(crate) outputs: &'a [S],
    pub(crate) cells: &'a [S],
    /// What the recurrent product saw.
    pub(crate) recurrent: &'a [S],
}

/// The gradients that a backward is asked for.
#[derive(Debug)]
pub struct Wanted<'a, S, C> {
    /// Where that of the input goes.
    pub(crate) d_x: Option<&'a mut [S]>,
    /// What that of the parameters is added to.
    pub(crate) gradient: Option<&'a mut C>,
}

/// How a recurrent layer goes through a sequence.
pub trait Recurrence: Copy {
    /// Numbers of what it remembers are dropped.
    const DROPS: bool;

    /// How they are dropped.
    fn dropout(self) -> Dropout;
}

/// A recurrent layer that drops nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Recurrent;

impl Recurrent {
    /// The only one.
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

/// A recurrent layer that in training drops numbers of what it remembers, as the recurrent product
/// sees it: the same numbers at all steps of a sample, and the others are divided by 1 − p.
///
/// Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent neural
/// networks", 2016; Keras's `recurrent_dropout`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecurrentDropout(Dropout);

impl RecurrentDropout {
    /// Drops with the given probability.
    ///
    /// # Panics
    /// Where it is not a number from 0 to 1. In a network's declaration, which is evaluated by
    /// the compiler, that is a compile error.
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
