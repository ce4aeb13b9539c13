//! `N * { … }`: a chain of blocks, each with its own parameters.

use crate::call::{Advance, Backward, Forward, Infer, Needs, Prepare, Saved};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::guard::Parts;
use crate::layer::Measures;
use crate::memory::Memory;
use crate::operation::{Block, Operation};
use crate::scalar::Scalar;
use crate::stream::{BLOCK, Step, part as cut};

/// An array of blocks is their composition. The first input passes through all blocks, and every
/// block reads the other inputs.
///
/// # Memory
/// The tape contains the tapes of the blocks, followed by the values between them. Inference
/// alternates between two buffers.
impl<S: Scalar, B: Block<S, INPUTS>, const N: usize, const INPUTS: usize> Operation<S, INPUTS>
    for [B; N]
{
    type Parameters = [B; N];

    const NEEDS: Needs = Needs {
        tape: B::NEEDS
            .tape
            .times(N)
            .and(Memory::per_sample(B::SIZES[0] * N.saturating_sub(1))),
        infer: Memory::per_sample(2 * B::SIZES[0]).and(B::NEEDS.infer),
        forward: B::NEEDS.forward,
        backward: Memory::per_sample(B::SIZES[0] + total(B::SIZES)).and(B::NEEDS.backward),
        state: B::NEEDS.state * N,
    };
    const WHOLE_BATCH: bool = B::WHOLE_BATCH;
    const MEASURES: Measures = B::MEASURES;

    fn begin(&self, state: &mut [S]) {
        for (index, block) in self.iter().enumerate() {
            let place = index * B::NEEDS.state..(index + 1) * B::NEEDS.state;
            block.begin(state.part_mut(place));
        }
    }

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S, INPUTS>) {
        let Infer {
            pass,
            input: inputs,
            output: y,
            mut states,
            scratch,
        } = call;
        let Some((last, others)) = self.split_last() else {
            return;
        };
        let size = B::SIZES[0];
        let ([mut from, mut to], scratch) = pass.split(scratch, [size, size]);
        let mut first = true;
        for (index, block) in others.iter().enumerate() {
            let input = if first { inputs[0] } else { &*from };
            let states = states.part(index * B::NEEDS.state, B::NEEDS.state);
            block.infer(
                isa,
                Infer {
                    pass: &pass.at(index),
                    input: with(inputs, input),
                    output: to,
                    states,
                    scratch,
                },
            );
            core::mem::swap(&mut from, &mut to);
            first = false;
        }
        let input = if first { inputs[0] } else { &*from };
        let states = states.part((N - 1) * B::NEEDS.state, B::NEEDS.state);
        last.infer(
            isa,
            Infer {
                pass: &pass.at(N - 1),
                input: with(inputs, input),
                output: y,
                states,
                scratch,
            },
        );
    }

    fn forward(&self, call: Forward<'_, S, INPUTS>) {
        let Forward {
            pass,
            input: inputs,
            output: y,
            mut states,
            tape,
            scratch,
        } = call;
        let ([mut tapes], mut between) = pass.split_memory(tape, [B::NEEDS.tape.times(N)]);
        let mut input = inputs[0];
        for (index, block) in self.iter().enumerate() {
            let ([tape], other_tapes) = pass.split_memory(tapes, [B::NEEDS.tape]);
            tapes = other_tapes;
            let pass = pass.at(index);
            pass.copy(index);
            let states = states.part(index * B::NEEDS.state, B::NEEDS.state);
            if index + 1 == N {
                block.forward(Forward {
                    pass: &pass,
                    input: with(inputs, input),
                    output: y,
                    states,
                    tape,
                    scratch,
                });
                return;
            }
            let ([output], rest) = pass.split(between, [B::SIZES[0]]);
            between = rest;
            block.forward(Forward {
                pass: &pass,
                input: with(inputs, input),
                output,
                states,
                tape,
                scratch,
            });
            input = output;
        }
    }

    fn backward(&self, call: Backward<'_, S, [B; N], INPUTS>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: mut d_inputs,
            mut gradient,
            scratch,
        } = call;
        let size = B::SIZES[0];
        let between = Memory::per_sample(size * N.saturating_sub(1));
        let [tapes, between] = pass.split_memory_ref(saved.tape, [B::NEEDS.tape.times(N), between]);
        let tape_of = |index: usize| part(tapes, index, B::NEEDS.tape.floats(pass.samples));
        let value = |index: usize| part(between, index, size * pass.samples);
        let ([mut d_output, mut d_input], scratch) = pass.split(scratch, [size, size]);
        let mut outer_sizes = B::SIZES;
        outer_sizes[0] = 0;
        let (mut added, scratch) = pass.split(scratch, outer_sizes);
        let mut d_y = Some(d_y);
        for (index, block) in self.iter().enumerate().rev() {
            let input = index.checked_sub(1).map_or(saved.input[0], value);
            let saved = Saved {
                input: with(saved.input, input),
                output: if index + 1 == N {
                    saved.output
                } else {
                    value(index)
                },
                tape: tape_of(index),
            };
            // The last block writes the gradients of the inputs that all blocks read, and the
            // others add to them.
            let is_first_to_write = index + 1 == N;
            let first = if index > 0 {
                Some(&mut *d_input)
            } else {
                d_inputs[0].take()
            };
            let mut targets = [const { None }; INPUTS];
            if is_first_to_write {
                for (target, d_input) in targets.iter_mut().zip(&mut d_inputs) {
                    *target = d_input.as_deref_mut();
                }
            } else {
                for ((target, added), wanted) in targets.iter_mut().zip(&mut added).zip(&d_inputs) {
                    if wanted.is_some() {
                        *target = Some(&mut **added);
                    }
                }
            }
            targets[0] = first;
            // The last block reads the caller's gradient, and the others the gradient of the
            // following block.
            let from = d_y.take().unwrap_or(d_output);
            let gradient = gradient.as_deref_mut().map(|blocks| &mut blocks[index]);
            block.backward(Backward {
                pass: &pass.at(index),
                saved,
                d_output: from,
                d_input: targets,
                gradient,
                scratch,
            });
            if !is_first_to_write {
                for (sum, added) in d_inputs.iter_mut().zip(&added).skip(1) {
                    if let Some(sum) = sum {
                        elementwise::add(Undecided, sum, added);
                    }
                }
            }
            d_output = from;
            core::mem::swap(&mut d_output, &mut d_input);
        }
    }
}

/// A step passes through all blocks, each of which has its own state.
impl<S, B, const N: usize, const INPUTS: usize> Step<S, INPUTS> for [B; N]
where
    S: Scalar,
    B: Block<S, INPUTS> + Step<S, INPUTS>,
{
    const STATE: usize = <B as Step<S, INPUTS>>::STATE * N;
    const SCRATCH: usize = 2 * B::WIDTH + B::SCRATCH;
    const BLOCK_SCRATCH: usize = 2 * BLOCK * B::WIDTH + B::BLOCK_SCRATCH;
    const WIDTH: usize = B::WIDTH;
    const STEPS: u64 = B::STEPS;
    const PREPARE_SCRATCH: usize = B::PREPARE_SCRATCH;

    #[inline(always)]
    fn prepare<I: Isa>(&self, isa: I, call: Prepare<'_, S, INPUTS>) {
        let Prepare {
            pass,
            given,
            state,
            scratch,
        } = call;
        let mut rest = state;
        for block in self {
            let (own, others) = cut(rest, <B as Step<S, INPUTS>>::STATE);
            block.prepare(
                isa,
                Prepare {
                    pass,
                    given,
                    state: own,
                    scratch,
                },
            );
            rest = others;
        }
    }

    fn begin(&self, state: &mut [S]) {
        let mut rest = state;
        for block in self {
            let (own, others) = cut(rest, <B as Step<S, INPUTS>>::STATE);
            Step::begin(block, own);
            rest = others;
        }
    }

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S, INPUTS>) {
        self.steps(isa, call);
    }

    #[inline(always)]
    fn steps<I: Isa>(&self, isa: I, call: Advance<'_, S, INPUTS>) {
        let Advance {
            now,
            count,
            input: inputs,
            output: y,
            state,
            scratch,
        } = call;
        let Some((last, others)) = self.split_last() else {
            return;
        };
        let (from, scratch) = cut(scratch, y.len());
        let (to, scratch) = cut(scratch, y.len());
        let (mut from, mut to, mut rest) = (from, to, state);
        let mut first = true;
        for block in others {
            let (own, after) = cut(rest, <B as Step<S, INPUTS>>::STATE);
            rest = after;
            let input = if first { inputs[0] } else { &*from };
            block.steps(
                isa,
                Advance {
                    now,
                    count,
                    input: with(inputs, input),
                    output: to,
                    state: own,
                    scratch,
                },
            );
            core::mem::swap(&mut from, &mut to);
            first = false;
        }
        let input = if first { inputs[0] } else { &*from };
        last.steps(
            isa,
            Advance {
                now,
                count,
                input: with(inputs, input),
                output: y,
                state: rest,
                scratch,
            },
        );
    }
}

/// The sum of the sizes.
const fn total<const N: usize>(sizes: [usize; N]) -> usize {
    let (mut total, mut index) = (0, 0);
    while index < N {
        total += sizes[index];
        index += 1;
    }
    total
}

/// The inputs with the first one replaced.
#[inline(always)]
fn with<'a, S, const INPUTS: usize>(
    mut inputs: [&'a [S]; INPUTS],
    first: &'a [S],
) -> [&'a [S]; INPUTS] {
    if let Some(input) = inputs.first_mut() {
        *input = first;
    }
    inputs
}

/// Part number `index` of `memory`, which consists of parts of `numbers` numbers.
fn part<S>(memory: &[S], index: usize, numbers: usize) -> &[S] {
    memory.part(index * numbers..(index + 1) * numbers)
}
