//! `N * { … }`: blocks one after another, each with parameters of its own.

use crate::kernels::dispatch::Isa;
use crate::layer::{Block, Layer, Memory, Saved};
use crate::pass::Pass;
use crate::scalar::Scalar;

/// An array of blocks is their composition.
///
/// # Memory
/// The tape holds what the blocks keep, then the values between them. In inference two buffers
/// take turns.
impl<S: Scalar, B: Block<S>, const N: usize> Layer<S> for [B; N] {
    type Parameters = [B; N];

    const TAPE: Memory = {
        let between = B::SIZE * N.saturating_sub(1);
        Memory {
            per_position: 0,
            per_sample: B::TAPE.per_sample * N + between,
            fixed: B::TAPE.fixed,
        }
    };
    const INFER_SCRATCH: Memory = Memory::per_sample(2 * B::SIZE).and(B::INFER_SCRATCH);
    const FORWARD_SCRATCH: Memory = B::FORWARD_SCRATCH;
    const BACKWARD_SCRATCH: Memory = Memory::per_sample(2 * B::SIZE).and(B::BACKWARD_SCRATCH);
    const WHOLE_BATCH: bool = B::WHOLE_BATCH;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, pass: &Pass, [x]: [&[S]; 1], y: &mut [S], scratch: &mut [S]) {
        let Some((last, others)) = self.split_last() else {
            return;
        };
        let ([mut from, mut to], scratch) = pass.split(scratch, [B::SIZE, B::SIZE]);
        let mut first = true;
        for (index, block) in others.iter().enumerate() {
            let input = if first { x } else { &*from };
            block.infer(isa, &pass.at(index), [input], to, scratch);
            core::mem::swap(&mut from, &mut to);
            first = false;
        }
        let input = if first { x } else { &*from };
        last.infer(isa, &pass.at(N - 1), [input], y, scratch);
    }

    fn forward(&self, pass: &Pass, [x]: [&[S]; 1], y: &mut [S], tape: &mut [S], scratch: &mut [S]) {
        let ([mut tapes], mut between) = pass.split(tape, [B::TAPE.per_sample * N]);
        let mut input = x;
        for (index, block) in self.iter().enumerate() {
            let ([tape], other_tapes) = pass.split(tapes, [B::TAPE.per_sample]);
            tapes = other_tapes;
            let pass = pass.at(index);
            if index + 1 == N {
                block.forward(&pass, [input], y, tape, scratch);
                return;
            }
            let ([output], rest) = pass.split(between, [B::SIZE]);
            between = rest;
            block.forward(&pass, [input], output, tape, scratch);
            input = output;
        }
    }

    fn backward(
        &self,
        pass: &Pass,
        saved: Saved<'_, S>,
        d_y: &mut [S],
        [mut d_x]: [Option<&mut [S]>; 1],
        gradient: &mut [B; N],
        scratch: &mut [S],
    ) {
        let [tapes, between] = pass.split_ref(
            saved.tape,
            [B::TAPE.per_sample * N, B::SIZE * N.saturating_sub(1)],
        );
        let tape_of = |index: usize| part(tapes, index, B::TAPE.per_sample * pass.samples);
        let value = |index: usize| part(between, index, B::SIZE * pass.samples);
        let ([mut d_output, mut d_input], scratch) = pass.split(scratch, [B::SIZE, B::SIZE]);
        let mut d_y = Some(d_y);
        for (index, (block, gradient)) in self.iter().zip(gradient).enumerate().rev() {
            let saved = Saved {
                input: [if index == 0 {
                    saved.input[0]
                } else {
                    value(index - 1)
                }],
                output: if index + 1 == N {
                    saved.output
                } else {
                    value(index)
                },
                tape: tape_of(index),
            };
            let target = if index == 0 {
                d_x.take()
            } else {
                Some(&mut *d_input)
            };
            // The last block takes the caller's gradient, the others that of the one after.
            let from = d_y.take().unwrap_or(d_output);
            block.backward(&pass.at(index), saved, from, [target], gradient, scratch);
            d_output = from;
            core::mem::swap(&mut d_output, &mut d_input);
        }
    }
}

/// Part number `index` of `memory`, cut into parts of so many numbers.
fn part<S>(memory: &[S], index: usize, numbers: usize) -> &[S] {
    memory
        .get(index * numbers..(index + 1) * numbers)
        .unwrap_or_default()
}
