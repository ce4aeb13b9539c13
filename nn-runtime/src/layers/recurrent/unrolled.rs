//! The loop over the steps of sequences, forward and backward.

use super::{Cell, Kept, Recurrence, StepBackward, StepForward, Steps, Wanted};
use crate::call::{Advance, Backward, Forward, Infer, Needs, Prepare};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::guard::{Parts, Present};
use crate::layers::Configured;
use crate::layers::columnwise::copy;
use crate::memory::{Memory, max};
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::state::States;
use crate::stream::{Step, part};

/// The number of steps whose inputs are multiplied by the weights together in inference.
const BLOCK: usize = 8;

/// Memory for `numbers` numbers per sample, before the first step and after each step.
const fn states(numbers: usize) -> Memory {
    Memory {
        per_position: numbers,
        per_sample: numbers,
        fixed: 0,
    }
}

/// The regions of the forward pass: the values of the cell; the inputs of the recurrent product, if
/// they differ from the outputs; outputs and cell states; and for each sample, whether its sequence
/// starts here.
const fn regions<S: Scalar, C: Cell<S>>(drops: bool, begins: bool) -> [Memory; 5] {
    let recurrent = if drops { C::OUTPUT } else { 0 };
    [
        Memory::per_position(C::KEPT),
        Memory::per_position(recurrent),
        states(C::OUTPUT),
        states(C::CELL),
        Memory::per_sample(begins as usize),
    ]
}

/// The number of `f32` numbers in a cache line.
const LINE: usize = 16;

/// The memory from its first whole cache line on, since vectors that cross cache lines are slow.
#[inline(always)]
fn aligned<S>(memory: &mut [S]) -> &mut [S] {
    let skipped = memory.as_ptr().align_offset(LINE * size_of::<f32>());
    let skipped = if skipped < LINE { skipped } else { 0 };
    memory.part_mut(skipped..)
}

/// The memory for all of these together.
const fn sum<const N: usize>(sizes: [Memory; N]) -> Memory {
    let (mut sum, mut index) = (Memory::NONE, 0);
    while index < N {
        sum = sum.and(sizes[index]);
        index += 1;
    }
    sum
}

/// Whether the initial state is an input or learned. If so, a carried state must record whether the
/// sequence has started.
const fn begins<S: Scalar, C: Cell<S>>(inputs: usize) -> bool {
    C::LEARNED || inputs > 1
}

/// The numbers of one sample.
fn of<S>(numbers: &[S], size: usize, sample: usize) -> &[S] {
    numbers.part(sample * size..(sample + 1) * size)
}

/// The numbers of one sample, mutable.
fn of_mut<S>(numbers: &mut [S], size: usize, sample: usize) -> &mut [S] {
    numbers.part_mut(sample * size..(sample + 1) * size)
}

/// The regions of the memory of the forward pass.
struct Regions<'a, S> {
    own: &'a mut [S],
    recurrent: &'a mut [S],
    outputs: &'a mut [S],
    cells: &'a mut [S],
    begun: &'a mut [S],
}

impl<'a, S: Scalar> Regions<'a, S> {
    /// Splits memory for `steps` steps.
    #[inline(always)]
    fn new<C: Cell<S>>(
        pass: &Pass,
        memory: &'a mut [S],
        steps: usize,
        drops: bool,
        begins: bool,
    ) -> Self {
        let sizes = regions::<S, C>(drops, begins).map(|size| size.at(steps));
        let ([own, recurrent, outputs, cells, begun], _) = pass.split_memory(memory, sizes);
        Self {
            own,
            recurrent,
            outputs,
            cells,
            begun,
        }
    }

    /// Sets the state of every sample before the first step: the carried state or, if the sequence
    /// has not started, the initial state from the inputs, the learned initial state, or zero.
    #[inline(always)]
    fn start<C: Cell<S>, const INPUTS: usize>(
        &mut self,
        cell: &C,
        pass: &Pass,
        inputs: [&[S]; INPUTS],
        states: &mut States<'_, S>,
    ) {
        let begins = begins::<S, C>(INPUTS);
        let is_carried = !states.is_none();
        for sample in 0..pass.samples {
            let output = of_mut(self.outputs, C::OUTPUT, sample);
            let memory = of_mut(self.cells, C::CELL, sample);
            let carried = states.get(sample).filter(|_| is_carried);
            let carried = carried.filter(|state| !begins || state.last() != Some(&S::ZERO));
            if begins {
                let begun = if carried.is_some() { S::ZERO } else { S::ONE };
                self.begun.part_mut(sample..=sample).fill(begun);
            }
            if let Some(state) = carried {
                let (from_output, from_cell) = state.cut(C::OUTPUT);
                copy(from_output, output);
                copy(from_cell.part(..C::CELL), memory);
                continue;
            }
            output.fill(S::ZERO);
            memory.fill(S::ZERO);
            let [learned_output, learned_cell] = cell.beginning();
            copy_learned(learned_output, output);
            copy_learned(learned_cell, memory);
            for (place, (size, to)) in [(C::OUTPUT, output), (C::CELL, memory)]
                .into_iter()
                .enumerate()
            {
                if let Some(told) = inputs.get(place + 1) {
                    copy(of(told, size, sample), to);
                }
            }
        }
    }

    /// Stores the state of every sample after `steps` steps, to be carried.
    #[inline(always)]
    fn end<C: Cell<S>, const INPUTS: usize>(
        &self,
        pass: &Pass,
        steps: usize,
        states: &mut States<'_, S>,
    ) {
        if states.is_none() {
            return;
        }
        for sample in 0..pass.samples {
            let state = states.get(sample).present();
            if begins::<S, C>(INPUTS)
                && let Some(has_begun) = state.last_mut()
            {
                *has_begun = S::ONE;
            }
            let column = steps * pass.samples + sample;
            let (output, cell) = state.cut_mut(C::OUTPUT);
            copy(of(self.outputs, C::OUTPUT, column), output);
            copy(of(self.cells, C::CELL, column), cell.part_mut(..C::CELL));
        }
    }

    /// Computes some steps.
    #[inline(always)]
    fn run<C: Cell<S>, O: Recurrence>(
        &mut self,
        layer: &Configured<'_, C, O>,
        steps: &Steps<'_>,
        x: &[S],
        y: &mut [S],
    ) {
        let &Configured(cell, recurrence) = layer;
        cell.project(steps, steps.since_first(x, C::INPUT), self.own);
        for index in 0..steps.count {
            let (before, output) = steps.pair(self.outputs, C::OUTPUT, index);
            let (cell_before, cell_after) = steps.pair(self.cells, C::CELL, index);
            let recurrent = if O::DROPS && !self.recurrent.is_empty() {
                let recurrent = steps.at_mut(self.recurrent, C::OUTPUT, index);
                recurrence.dropout().mask(steps.pass, before, recurrent);
                &*recurrent
            } else {
                before
            };
            let step = StepForward {
                index,
                before,
                recurrent,
                output: &mut *output,
                cell_before,
                cell: &mut *cell_after,
            };
            cell.step(steps, step, self.own);
            for sample in 0..steps.samples() {
                let y = y.part_mut(steps.place(C::OUTPUT, sample, index));
                let output = of_mut(output, C::OUTPUT, sample);
                if steps.is_padding(sample, index) {
                    copy(of(before, C::OUTPUT, sample), output);
                    copy(
                        of(cell_before, C::CELL, sample),
                        of_mut(cell_after, C::CELL, sample),
                    );
                    y.fill(S::ZERO);
                } else {
                    copy(output, y);
                }
            }
        }
    }

    /// Makes the state after `steps` steps the state before the first step.
    #[inline(always)]
    fn again<C: Cell<S>>(&mut self, samples: usize, steps: usize) {
        for (states, size) in [
            (&mut *self.outputs, C::OUTPUT * samples),
            (&mut *self.cells, C::CELL * samples),
        ] {
            let (first, others) = states.cut_mut(size);
            let last = steps.wrapping_sub(1).wrapping_mul(size);
            copy(others.part(last..last.wrapping_add(size)), first);
        }
    }
}

/// Inference for one sample, one step at a time.
#[inline(always)]
fn infer_one<I: Isa, S: Scalar, C: Cell<S>, const INPUTS: usize>(
    (isa, cell, pass): (I, &C, &Pass),
    inputs: [&[S]; INPUTS],
    y: &mut [S],
    mut states: States<'_, S>,
    scratch: &mut [S],
) {
    let begins = begins::<S, C>(INPUTS);
    let sizes = [C::OUTPUT, C::CELL, usize::from(begins)];
    let ([outputs, cells, begun], scratch) = pass.split(scratch, sizes);
    let mut regions = Regions {
        own: &mut [],
        recurrent: &mut [],
        outputs,
        cells,
        begun,
    };
    let scratch = aligned(scratch);
    regions.start(cell, pass, inputs, &mut states);
    let length = pass.length(0, y.len() / C::OUTPUT.max(1));
    let x = inputs[0];
    let columns = x.chunks_exact(C::INPUT.max(1));
    let outputs = y.chunks_exact_mut(C::OUTPUT.max(1));
    for (index, (x, y)) in columns.zip(outputs).enumerate() {
        if index >= length {
            y.fill(S::ZERO);
            continue;
        }
        let state = [&mut *regions.outputs, &mut *regions.cells];
        cell.advance(isa, x, state, scratch);
        copy(regions.outputs, y);
    }
    regions.end::<C, INPUTS>(pass, 0, &mut states);
}

impl<S, C, O, const INPUTS: usize> Operation<S, INPUTS> for Configured<'_, C, O>
where
    S: Scalar,
    C: Cell<S>,
    O: Recurrence,
{
    type Parameters = C;

    const NEEDS: Needs = Needs {
        tape: sum(regions::<S, C>(O::DROPS, begins::<S, C>(INPUTS))),
        infer: Memory::per_sample({
            let begins = begins::<S, C>(INPUTS);
            let block = sum(regions::<S, C>(false, begins)).each(BLOCK);
            max(block, C::OUTPUT + C::CELL + 1 + LINE + C::ADVANCE)
        }),
        forward: Memory::NONE,
        backward: sum(backward_regions::<S, C, O>()),
        state: C::OUTPUT + C::CELL + begins::<S, C>(INPUTS) as usize,
    };

    fn begin(&self, state: &mut [S]) {
        begin(self.0, state);
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
        if I::BY_SAMPLE && pass.samples == 1 {
            infer_one((isa, self.0, pass), inputs, y, states, scratch);
            return;
        }
        let begins = begins::<S, C>(INPUTS);
        let mut regions = Regions::new::<C>(pass, scratch, BLOCK, false, begins);
        regions.start(self.0, pass, inputs, &mut states);
        let x = inputs[0];
        let all = Steps::all(pass, y.len(), C::OUTPUT);
        let mut last = 0;
        for first in (0..all.count).step_by(BLOCK) {
            if last > 0 {
                regions.again::<C>(pass.samples, last);
            }
            last = BLOCK.min(all.count - first);
            let steps = Steps {
                first,
                count: last,
                ..all
            };
            let layer = Configured(self.0, super::Recurrent);
            regions.run(&layer, &steps, x, y);
        }
        regions.end::<C, INPUTS>(pass, last, &mut states);
    }

    fn forward(&self, call: Forward<'_, S, INPUTS>) {
        let Forward {
            pass,
            input: inputs,
            output: y,
            mut states,
            tape,
            ..
        } = call;
        let steps = Steps::all(pass, y.len(), C::OUTPUT);
        let begins = begins::<S, C>(INPUTS);
        let mut regions = Regions::new::<C>(pass, tape, steps.count, O::DROPS, begins);
        regions.start(self.0, pass, inputs, &mut states);
        let x = inputs[0];
        regions.run(self, &steps, x, y);
        regions.end::<C, INPUTS>(pass, steps.count, &mut states);
    }

    fn backward(&self, call: Backward<'_, S, C, INPUTS>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input,
            mut gradient,
            scratch,
        } = call;
        let steps = Steps::all(pass, d_y.len(), C::OUTPUT);
        let sizes = regions::<S, C>(O::DROPS, begins::<S, C>(INPUTS));
        let sizes = sizes.map(|size| size.at(steps.count));
        let [own, recurrent, outputs, cells, begun] = pass.split_memory_ref(saved.tape, sizes);
        let kept = Kept {
            x: saved.input[0],
            own,
            outputs,
            cells,
            recurrent: if O::DROPS { recurrent } else { outputs },
        };
        let sizes = backward_regions::<S, C, O>().map(|size| size.at(steps.count));
        let (
            [
                gradients,
                d_output,
                d_cell,
                d_recurrent,
                dropped,
                each,
                once,
            ],
            _,
        ) = pass.split_memory(scratch, sizes);
        self.0.prepare_back(once);
        d_output.fill(S::ZERO);
        d_cell.fill(S::ZERO);
        for index in (0..steps.count).rev() {
            d_recurrent.fill(S::ZERO);
            let step = StepBackward {
                index,
                d_y: &*d_y,
                d_output: &mut *d_output,
                d_cell: &mut *d_cell,
                d_recurrent: O::DROPS.then_some(&mut *d_recurrent),
                each: &mut *each,
                once: &*once,
            };
            self.0.step_back(&steps, step, kept, gradients);
            if O::DROPS {
                self.1.dropout().mask(pass, d_recurrent, dropped);
                elementwise::add(Undecided, d_output, dropped);
            }
        }
        let mut d_inputs = d_input.into_iter();
        let wanted = Wanted {
            d_x: d_inputs.next().flatten(),
            gradient: gradient.as_deref_mut(),
        };
        self.0.accumulate(&steps, kept, gradients, wanted);
        let beginnings = [(C::OUTPUT, &*d_output), (C::CELL, &*d_cell)];
        for ((size, d_state), told) in beginnings.into_iter().zip(d_inputs) {
            let Some(told) = told else { continue };
            for (sample, begun) in begun.iter().enumerate() {
                let told = of_mut(told, size, sample);
                copy(of(d_state, size, sample), told);
                if *begun == S::ZERO {
                    told.fill(S::ZERO);
                }
            }
        }
        if C::LEARNED
            && INPUTS == 1
            && let Some(gradient) = gradient
        {
            let learned = gradient.beginning_mut().into_iter();
            for ((size, d_state), learned) in beginnings.into_iter().zip(learned) {
                for (sample, begun) in begun.iter().enumerate() {
                    if *begun != S::ZERO {
                        elementwise::add(Undecided, learned, of(d_state, size, sample));
                    }
                }
            }
        }
    }
}

/// The regions of the backward pass: the gradients of all steps; of outputs and cell states; of the
/// inputs of the recurrent product, with and without dropout; and the scratch memory of the cell.
const fn backward_regions<S: Scalar, C: Cell<S>, O: Recurrence>() -> [Memory; 7] {
    let dropped = Memory::per_sample(if O::DROPS { C::OUTPUT } else { 0 });
    [
        Memory::per_position(C::GRADIENTS),
        Memory::per_sample(C::OUTPUT),
        Memory::per_sample(C::CELL),
        dropped,
        dropped,
        Memory::per_sample(C::BACKWARD_EACH),
        Memory {
            fixed: C::BACKWARD_ONCE,
            ..Memory::NONE
        },
    ]
}

/// Copies a learned state if there is one.
#[inline(always)]
fn copy_learned<S: Scalar>(learned: &[S], to: &mut [S]) {
    if !learned.is_empty() {
        copy(learned, to);
    }
}

/// Writes the initial state of a sequence that has not started.
fn begin<S: Scalar, C: Cell<S>>(cell: &C, state: &mut [S]) {
    state.fill(S::ZERO);
    let [output, memory] = cell.beginning();
    let (to_output, rest) = state.cut_mut(C::OUTPUT);
    copy_learned(output, to_output);
    copy_learned(memory, rest.part_mut(..C::CELL));
}

/// # Memory
/// The state is the output of the last step, followed by its cell state. If the initial state is an
/// input, it comes before them.
impl<S, C, O, const INPUTS: usize> Step<S, INPUTS> for Configured<'_, C, O>
where
    S: Scalar,
    C: Cell<S>,
    O: Recurrence,
{
    const STATE: usize = (C::OUTPUT + C::CELL) * if INPUTS > 1 { 2 } else { 1 };
    const SCRATCH: usize = LINE + C::ADVANCE;

    #[inline(always)]
    fn prepare<I: Isa>(&self, _: I, call: Prepare<'_, S, INPUTS>) {
        let Prepare { given, state, .. } = call;
        if INPUTS == 1 {
            return;
        }
        let (output, cell) = part(state, C::OUTPUT);
        let (cell, _) = part(cell, C::CELL);
        for (given, kept) in given.iter().skip(1).zip([output, cell]) {
            copy(given, kept);
        }
    }

    fn begin(&self, state: &mut [S]) {
        if INPUTS == 1 {
            begin(self.0, state);
        } else {
            let (given, state) = part(state, C::OUTPUT + C::CELL);
            copy(given, state);
        }
    }

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S, INPUTS>) {
        let Advance {
            input: inputs,
            output: y,
            state,
            scratch,
            ..
        } = call;
        let x = inputs[0];
        let given = if INPUTS > 1 { C::OUTPUT + C::CELL } else { 0 };
        let (_, state) = part(state, given);
        let (output, cell) = part(state, C::OUTPUT);
        let scratch = aligned(scratch);
        self.0.advance(isa, x, [&mut *output, cell], scratch);
        // The length is known at compile time.
        copy(output.part(..C::OUTPUT), y.part_mut(..C::OUTPUT));
    }
}
