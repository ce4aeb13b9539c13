//! A declared network, or a user's own layer, as a stage of another network.

use super::columnwise::copy;
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::guard::Parts;
use crate::layer::{Layer, Measures, Memory, Saved};
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::state::States;
use crate::stream::{Step, at_mut};

/// A layer, with the activation that it ends with.
///
/// # Memory
/// The tape holds the logits, where the activation changes them, then what the layer keeps.
#[derive(Clone, Copy, Debug)]
pub struct Nested<'a, L>(pub &'a L);

/// A layer without the activation that it ends with: the last stage of a network, whose head
/// that activation becomes.
#[derive(Clone, Copy, Debug)]
pub struct NestedLogits<'a, L>(pub &'a L);

/// Numbers of one sample of logits that are kept beside the outputs.
const fn logits<L: Layer>() -> usize {
    if <L::Head as Head<L::Scalar>>::IS_IDENTITY {
        0
    } else {
        <L::Output as Shape>::SIZE
    }
}

impl<S: Scalar, L: Layer<Scalar = S>> Operation<S> for Nested<'_, L> {
    type Parameters = L;

    const TAPE: Memory = Memory::per_sample(logits::<L>()).and(L::TAPE);
    const INFER_SCRATCH: Memory = L::INFER_SCRATCH;
    const FORWARD_SCRATCH: Memory = L::FORWARD_SCRATCH;
    const BACKWARD_SCRATCH: Memory = L::BACKWARD_SCRATCH;
    const WHOLE_BATCH: bool = L::WHOLE_BATCH;
    const MEASURES: Measures = L::MEASURES;
    const STATE: usize = L::STATE;

    fn begin(&self, state: &mut [S]) {
        self.0.begin(state);
    }

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, pass: &Pass, x: [&[S]; 1], y: &mut [S], scratch: &mut [S]) {
        self.infer_from(isa, pass, x, y, States::none(), scratch);
    }

    fn forward(&self, pass: &Pass, x: [&[S]; 1], y: &mut [S], tape: &mut [S], scratch: &mut [S]) {
        self.forward_from(pass, x, y, States::none(), tape, scratch);
    }

    #[inline(always)]
    fn infer_from<I: Isa>(
        &self,
        isa: I,
        pass: &Pass,
        [x]: [&[S]; 1],
        y: &mut [S],
        states: States<'_, S>,
        scratch: &mut [S],
    ) {
        self.0.infer_tile_from(isa, pass, x, y, states, scratch);
        L::head().apply(isa, L::Output::FEATURES, y);
    }

    fn forward_from(
        &self,
        pass: &Pass,
        [x]: [&[S]; 1],
        y: &mut [S],
        states: States<'_, S>,
        tape: &mut [S],
        scratch: &mut [S],
    ) {
        let ([logits], tape) = pass.split(tape, [logits::<L>()]);
        self.0.forward_tile_from(pass, x, y, states, tape, scratch);
        // They are kept where the activation changes them.
        if !logits.is_empty() {
            copy(y, logits);
        }
        L::head().apply(Undecided, L::Output::FEATURES, y);
    }

    fn backward(
        &self,
        pass: &Pass,
        saved: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        gradient: Option<&mut L>,
        scratch: &mut [S],
    ) {
        let kept = logits::<L>() * pass.samples;
        let (logits, tape) = saved.tape.cut(kept);
        let logits = if kept == 0 { saved.output } else { logits };
        L::head().backward(L::Output::FEATURES, logits, saved.output, d_y);
        let saved = Saved {
            input: saved.input,
            output: logits,
            tape,
        };
        self.0
            .backward_tile(pass, saved, d_y, d_x, gradient, scratch);
    }
}

impl<S: Scalar, L: Layer<Scalar = S>> Operation<S> for NestedLogits<'_, L> {
    type Parameters = L;

    const TAPE: Memory = L::TAPE;
    const INFER_SCRATCH: Memory = L::INFER_SCRATCH;
    const FORWARD_SCRATCH: Memory = L::FORWARD_SCRATCH;
    const BACKWARD_SCRATCH: Memory = L::BACKWARD_SCRATCH;
    const WHOLE_BATCH: bool = L::WHOLE_BATCH;
    const MEASURES: Measures = L::MEASURES;
    const STATE: usize = L::STATE;

    fn begin(&self, state: &mut [S]) {
        self.0.begin(state);
    }

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, pass: &Pass, [x]: [&[S]; 1], y: &mut [S], scratch: &mut [S]) {
        self.0.infer_tile(isa, pass, x, y, scratch);
    }

    fn forward(&self, pass: &Pass, [x]: [&[S]; 1], y: &mut [S], tape: &mut [S], scratch: &mut [S]) {
        self.0.forward_tile(pass, x, y, tape, scratch);
    }

    #[inline(always)]
    fn infer_from<I: Isa>(
        &self,
        isa: I,
        pass: &Pass,
        [x]: [&[S]; 1],
        y: &mut [S],
        states: States<'_, S>,
        scratch: &mut [S],
    ) {
        self.0.infer_tile_from(isa, pass, x, y, states, scratch);
    }

    fn forward_from(
        &self,
        pass: &Pass,
        [x]: [&[S]; 1],
        y: &mut [S],
        states: States<'_, S>,
        tape: &mut [S],
        scratch: &mut [S],
    ) {
        self.0.forward_tile_from(pass, x, y, states, tape, scratch);
    }

    fn backward(
        &self,
        pass: &Pass,
        saved: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        gradient: Option<&mut L>,
        scratch: &mut [S],
    ) {
        self.0
            .backward_tile(pass, saved, d_y, d_x, gradient, scratch);
    }
}

impl<S: Scalar, L: Layer<Scalar = S> + Step<S>> Step<S> for NestedLogits<'_, L> {
    const STATE: usize = <L as Step<S>>::STATE;
    const SCRATCH: usize = L::SCRATCH;
    const BLOCK_SCRATCH: usize = L::BLOCK_SCRATCH;
    const STEPS: u64 = L::STEPS;

    fn begin(&self, state: &mut [S]) {
        Step::begin(self.0, state);
    }

    #[inline(always)]
    fn step<I: Isa>(
        &self,
        isa: I,
        now: u64,
        x: [&[S]; 1],
        y: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        self.0.step(isa, now, x, y, state, scratch);
    }

    #[inline(always)]
    fn steps<I: Isa>(
        &self,
        isa: I,
        now: u64,
        count: usize,
        x: [&[S]; 1],
        y: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        self.0.steps(isa, now, count, x, y, state, scratch);
    }
}

impl<S: Scalar, L: Layer<Scalar = S> + Step<S>> Step<S> for Nested<'_, L> {
    const STATE: usize = <L as Step<S>>::STATE;
    const SCRATCH: usize = L::SCRATCH;
    const BLOCK_SCRATCH: usize = L::BLOCK_SCRATCH;
    const STEPS: u64 = L::STEPS;

    fn begin(&self, state: &mut [S]) {
        Step::begin(self.0, state);
    }

    #[inline(always)]
    fn step<I: Isa>(
        &self,
        isa: I,
        now: u64,
        x: [&[S]; 1],
        y: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        self.0.step(isa, now, x, y, state, scratch);
        self.0.finish(isa, y);
    }

    #[inline(always)]
    fn steps<I: Isa>(
        &self,
        isa: I,
        now: u64,
        count: usize,
        x: [&[S]; 1],
        y: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        self.0.steps(isa, now, count, x, y, state, scratch);
        for step in 0..count {
            self.0.finish(isa, at_mut(y, step, count));
        }
    }
}
