//! The tasks that are compiled for each instruction set.

use super::numbers::{block_scratch, part};
use super::{Step, Streams};
use crate::call::{self, Advance};
use crate::kernels::dispatch::{Isa, Task};
use crate::pass::Pass;

pub(super) struct Prepare<'a, N: Streams> {
    pub(super) network: &'a N,
    pub(super) pass: Pass<'a>,
    pub(super) given: &'a [N::Scalar],
    pub(super) state: &'a mut [N::Scalar],
    pub(super) scratch: &'a mut [N::Scalar],
}

impl<N: Streams> Task for Prepare<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (scratch, _) = part(self.scratch, N::PREPARE_SCRATCH);
        let call = call::Prepare {
            pass: &self.pass,
            given: [self.given],
            state: self.state,
            scratch,
        };
        Step::prepare(self.network, isa, call);
    }
}

pub(super) struct Fill<'a, N: Streams> {
    pub(super) network: &'a N,
    pub(super) now: u64,
    pub(super) count: usize,
    pub(super) numbers: &'a mut [N::Scalar],
    pub(super) inputs: &'a [N::Scalar],
}

impl<N: Streams> Task for Fill<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (state, scratch) = part(self.numbers, <N as Step<N::Scalar>>::STATE);
        let (scratch, _) = part(scratch, block_scratch::<N, N::Scalar>());
        let inputs = [self.inputs];
        self.network.steps(
            isa,
            Advance {
                now: self.now,
                count: self.count,
                input: inputs,
                output: &mut [],
                state,
                scratch,
            },
        );
    }
}

pub(super) struct Logits<'a, N: Streams> {
    pub(super) network: &'a N,
    pub(super) now: u64,
    pub(super) numbers: &'a mut [N::Scalar],
    pub(super) input: &'a [N::Scalar],
    pub(super) output: &'a mut [N::Scalar],
}

impl<N: Streams> Task for Logits<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (state, scratch) = part(self.numbers, <N as Step<N::Scalar>>::STATE);
        let (scratch, _) = part(scratch, N::SCRATCH);
        let input = [self.input];
        self.network.step(
            isa,
            Advance {
                now: self.now,
                count: 1,
                input,
                output: self.output,
                state,
                scratch,
            },
        );
    }
}

pub(super) struct Steps<'a, N: Streams> {
    pub(super) network: &'a N,
    /// The number of steps before these.
    pub(super) now: u64,
    pub(super) state: &'a mut [N::Scalar],
    pub(super) scratch: &'a mut [N::Scalar],
    pub(super) inputs: &'a [N::Scalar],
    pub(super) outputs: &'a mut [N::Scalar],
}

impl<N: Streams> Task for Steps<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self {
            network,
            mut now,
            state,
            scratch,
            inputs,
            outputs,
        } = self;
        let (scratch, _) = part(scratch, N::SCRATCH);
        let inputs = inputs.chunks_exact(N::STEP_INPUT.max(1));
        for (input, output) in inputs.zip(outputs.chunks_exact_mut(N::STEP_OUTPUT.max(1))) {
            network.step(
                isa,
                Advance {
                    now,
                    count: 1,
                    input: [input],
                    output,
                    state,
                    scratch,
                },
            );
            network.finish(isa, output);
            now = now.wrapping_add(1);
        }
    }
}
