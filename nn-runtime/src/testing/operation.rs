//! The check of operations.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::any::Any;

use super::subject::{Subject, Wanted, learned_of, name_of};
use super::{Check, flat, set};
use crate::call::{Backward, Saved};
use crate::kernels::dispatch::{Isa, Task, Undecided, dispatch};
use crate::memory::Memory;
use crate::operation::Operation;
use crate::parameter::Parameters;
use crate::pass::Pass;

/// An operation, and what its last forward stored.
pub(super) struct OfOperation<O, F, const INPUTS: usize> {
    operation: O,
    /// Gives mutable access to the operation's parameters, if it has any.
    find: F,
    inputs: [usize; INPUTS],
    output: usize,
    positions: usize,
    last_output: Vec<f64>,
    tape: Vec<f64>,
}

/// Finds the parameters of an operation that is its own parameters.
pub(super) fn own<O: 'static, P: 'static>(operation: &mut O, change: &mut dyn FnMut(&mut P)) {
    if let Some(parameters) = (operation as &mut dyn Any).downcast_mut::<P>() {
        change(parameters);
    }
}

/// Memory of exactly this size, filled with NaN.
pub(super) fn undefined(floats: usize) -> Vec<f64> {
    vec![f64::NAN; floats]
}

impl<O, F, const INPUTS: usize> OfOperation<O, F, INPUTS>
where
    O: Operation<f64, INPUTS>,
    F: Fn(&mut O, &mut dyn FnMut(&mut O::Parameters)),
{
    pub(super) fn new(
        operation: O,
        find: F,
        inputs: [usize; INPUTS],
        output: usize,
        check: &Check,
    ) -> Self {
        Self {
            operation,
            find,
            inputs,
            output,
            positions: check.positions,
            last_output: vec![],
            tape: vec![],
        }
    }

    fn memory(&self, memory: Memory, samples: usize) -> Vec<f64> {
        undefined(memory.at(self.positions).floats(samples))
    }
}

/// The inputs in the form that an operation takes.
fn slices<const INPUTS: usize>(inputs: &[Vec<f64>]) -> [&[f64]; INPUTS] {
    core::array::from_fn(|number| &inputs[number][..])
}

impl<O, F, const INPUTS: usize> Subject for OfOperation<O, F, INPUTS>
where
    O: Operation<f64, INPUTS>,
    F: Fn(&mut O, &mut dyn FnMut(&mut O::Parameters)),
{
    fn learned(&self) -> Vec<bool> {
        learned_of(&O::Parameters::zeros())
    }

    fn set_parameters(&mut self, numbers: &[f64]) {
        (self.find)(&mut self.operation, &mut |parameters| {
            set(parameters, numbers);
        });
    }

    fn parameter_name(&self, index: usize) -> String {
        name_of(&O::Parameters::zeros(), index)
    }

    fn inputs(&self) -> &[usize] {
        &self.inputs
    }

    fn output(&self) -> usize {
        self.output
    }

    fn positions(&self) -> Option<usize> {
        None
    }

    fn whole_batch(&self) -> bool {
        O::WHOLE_BATCH
    }

    fn infer(&self, pass: &Pass, inputs: &[Vec<f64>], chosen: bool) -> Vec<f64> {
        let mut output = undefined(self.output * pass.samples);
        let infer = Inferred {
            operation: &self.operation,
            pass,
            inputs: slices(inputs),
            output: &mut output,
            scratch: &mut self.memory(O::NEEDS.infer, pass.samples),
        };
        if chosen {
            dispatch(infer);
        } else {
            infer.run(Undecided);
        }
        output
    }

    fn forward(&mut self, pass: &Pass, inputs: &[Vec<f64>]) -> Vec<f64> {
        self.last_output = undefined(self.output * pass.samples);
        self.tape = self.memory(O::NEEDS.tape, pass.samples);
        let mut scratch = self.memory(O::NEEDS.forward, pass.samples);
        self.operation.forward(
            pass.forward(slices(inputs), &mut self.last_output, &mut scratch)
                .tape(&mut self.tape),
        );
        self.last_output.clone()
    }

    fn backward(
        &mut self,
        pass: &Pass,
        inputs: &[Vec<f64>],
        d_output: &[f64],
        wanted: Wanted<'_>,
    ) -> Vec<Vec<f64>> {
        let Wanted {
            gradient,
            inputs: wants_inputs,
        } = wanted;
        let mut sum = O::Parameters::zeros();
        if let Some(gradient) = &gradient {
            set(&mut sum, gradient);
        }
        let saved = Saved {
            input: slices(inputs),
            output: &self.last_output,
            tape: &self.tape,
        };
        let mut d_inputs = self.inputs.map(|size| undefined(size * pass.samples));
        self.operation.backward(Backward {
            pass,
            saved,
            d_output: &mut d_output.to_vec(),
            d_input: d_inputs
                .each_mut()
                .map(|d_input| wants_inputs.then_some(&mut d_input[..])),
            gradient: gradient.is_some().then_some(&mut sum),
            scratch: &mut self.memory(O::NEEDS.backward, pass.samples),
        });
        if let Some(gradient) = gradient {
            gradient.copy_from_slice(&flat(&sum));
        }
        d_inputs.into()
    }
}

struct Inferred<'a, O, const INPUTS: usize> {
    operation: &'a O,
    pass: &'a Pass<'a>,
    inputs: [&'a [f64]; INPUTS],
    output: &'a mut [f64],
    scratch: &'a mut [f64],
}

impl<O: Operation<f64, INPUTS>, const INPUTS: usize> Task for Inferred<'_, O, INPUTS> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        self.operation
            .infer(isa, self.pass.infer(self.inputs, self.output, self.scratch));
    }
}
