//! Layers, to be checked.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::any::Any;

use super::subject::{Subject, name_of, roles_of};
use super::{Check, flat, set};
use crate::kernels::dispatch::{Isa, Task, Undecided, dispatch};
use crate::layer::{Layer, Memory, Saved};
use crate::parameter::{Parameters, Role};
use crate::pass::Pass;

/// A layer, and what its last forward left.
pub(super) struct OfLayer<L, F, const INPUTS: usize> {
    layer: L,
    /// Lets the parameters of a layer be changed, where it has any.
    find: F,
    inputs: [usize; INPUTS],
    output: usize,
    positions: usize,
    last_output: Vec<f64>,
    tape: Vec<f64>,
}

/// Finds the parameters of a layer that are the layer itself.
pub(super) fn own<L: 'static, P: 'static>(layer: &mut L, change: &mut dyn FnMut(&mut P)) {
    if let Some(parameters) = (layer as &mut dyn Any).downcast_mut::<P>() {
        change(parameters);
    }
}

/// Exactly so much memory, full of NaN.
pub(super) fn undefined(floats: usize) -> Vec<f64> {
    vec![f64::NAN; floats]
}

impl<L, F, const INPUTS: usize> OfLayer<L, F, INPUTS>
where
    L: Layer<f64, INPUTS>,
    F: Fn(&mut L, &mut dyn FnMut(&mut L::Parameters)),
{
    pub(super) fn new(
        layer: L,
        find: F,
        inputs: [usize; INPUTS],
        output: usize,
        check: &Check,
    ) -> Self {
        Self {
            layer,
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

/// The inputs as a layer takes them.
fn slices<const INPUTS: usize>(inputs: &[Vec<f64>]) -> [&[f64]; INPUTS] {
    core::array::from_fn(|number| &inputs[number][..])
}

impl<L, F, const INPUTS: usize> Subject for OfLayer<L, F, INPUTS>
where
    L: Layer<f64, INPUTS>,
    F: Fn(&mut L, &mut dyn FnMut(&mut L::Parameters)),
{
    fn roles(&self) -> Vec<Role> {
        roles_of(&L::Parameters::zeros())
    }

    fn set_parameters(&mut self, numbers: &[f64]) {
        (self.find)(&mut self.layer, &mut |parameters| set(parameters, numbers));
    }

    fn parameter_name(&self, index: usize) -> String {
        name_of(&L::Parameters::zeros(), index)
    }

    fn inputs(&self) -> &[usize] {
        &self.inputs
    }

    fn output(&self) -> usize {
        self.output
    }

    fn whole_batch(&self) -> bool {
        L::WHOLE_BATCH
    }

    fn infer(&self, samples: usize, inputs: &[Vec<f64>], chosen: bool) -> Vec<f64> {
        let pass = Pass::inference(samples);
        let mut output = undefined(self.output * samples);
        let infer = Infer {
            layer: &self.layer,
            pass: &pass,
            inputs: slices(inputs),
            output: &mut output,
            scratch: &mut self.memory(L::INFER_SCRATCH, samples),
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
        self.tape = self.memory(L::TAPE, pass.samples);
        let mut scratch = self.memory(L::FORWARD_SCRATCH, pass.samples);
        self.layer.forward(
            pass,
            slices(inputs),
            &mut self.last_output,
            &mut self.tape,
            &mut scratch,
        );
        self.last_output.clone()
    }

    fn backward(
        &mut self,
        pass: &Pass,
        inputs: &[Vec<f64>],
        d_output: &[f64],
        gradient: &mut [f64],
        wanted: bool,
    ) -> Vec<Vec<f64>> {
        let mut sum = L::Parameters::zeros();
        set(&mut sum, gradient);
        let saved = Saved {
            input: slices(inputs),
            output: &self.last_output,
            tape: &self.tape,
        };
        let mut d_inputs = self.inputs.map(|size| undefined(size * pass.samples));
        self.layer.backward(
            pass,
            saved,
            &mut d_output.to_vec(),
            d_inputs
                .each_mut()
                .map(|d_input| wanted.then_some(&mut d_input[..])),
            &mut sum,
            &mut self.memory(L::BACKWARD_SCRATCH, pass.samples),
        );
        gradient.copy_from_slice(&flat(&sum));
        d_inputs.into()
    }
}

struct Infer<'a, L, const INPUTS: usize> {
    layer: &'a L,
    pass: &'a Pass,
    inputs: [&'a [f64]; INPUTS],
    output: &'a mut [f64],
    scratch: &'a mut [f64],
}

impl<L: Layer<f64, INPUTS>, const INPUTS: usize> Task for Infer<'_, L, INPUTS> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        self.layer
            .infer(isa, self.pass, self.inputs, self.output, self.scratch);
    }
}
