//! The check of layers, including declared networks.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::operation::undefined;
use super::subject::{Subject, Wanted, learned_of, name_of};
use super::{flat, set};
use crate::call::{Backward, Saved};
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::layer::Layer;
use crate::pass::{Lengths, Pass};
use crate::shape::Shape;

/// A layer, and what its last forward stored.
pub(super) struct OfLayer<L> {
    pub(super) layer: L,
    inputs: [usize; 1],
    logits: Vec<f64>,
    outputs: Vec<f64>,
    tape: Vec<f64>,
}

impl<L: Layer<Scalar = f64>> OfLayer<L> {
    pub(super) fn new() -> Self {
        Self {
            layer: L::zeros(),
            inputs: [L::Input::SIZE],
            logits: vec![],
            outputs: vec![],
            tape: vec![],
        }
    }

    pub(super) fn infer_by(
        &self,
        pass: &Pass,
        input: &[f64],
        run: impl FnOnce(Inferred<'_, L>),
    ) -> Vec<f64> {
        let mut output = undefined(L::Output::SIZE * pass.samples);
        run(Inferred {
            layer: &self.layer,
            pass,
            input,
            output: &mut output,
            scratch: &mut undefined(L::NEEDS.infer.floats(pass.samples)),
        });
        output
    }
}

impl<L: Layer<Scalar = f64>> Subject for OfLayer<L> {
    fn learned(&self) -> Vec<bool> {
        learned_of(&self.layer)
    }

    fn set_parameters(&mut self, numbers: &[f64]) {
        set(&mut self.layer, numbers);
    }

    fn parameter_name(&self, index: usize) -> String {
        name_of(&self.layer, index)
    }

    fn inputs(&self) -> &[usize] {
        &self.inputs
    }

    fn output(&self) -> usize {
        L::Output::SIZE
    }

    fn positions(&self) -> Option<usize> {
        Some(L::Output::POSITIONS)
    }

    fn output_lengths(&self) -> [usize; Lengths::MOST_VALUES] {
        L::OUTPUT_LENGTHS
    }

    fn vocabulary_of(&self, place: usize) -> usize {
        L::Input::vocabulary_of(place)
    }

    fn whole_batch(&self) -> bool {
        L::WHOLE_BATCH
    }

    fn infer(&self, pass: &Pass, inputs: &[Vec<f64>], _: bool) -> Vec<f64> {
        self.infer_by(pass, &inputs[0], |infer| infer.run(Undecided))
    }

    fn forward(&mut self, pass: &Pass, inputs: &[Vec<f64>]) -> Vec<f64> {
        self.logits = undefined(L::Output::SIZE * pass.samples);
        self.tape = undefined(L::NEEDS.tape.floats(pass.samples));
        self.layer.forward_tile(
            pass.forward(
                [&inputs[0]],
                &mut self.logits,
                &mut undefined(L::NEEDS.forward.floats(pass.samples)),
            )
            .tape(&mut self.tape),
        );
        self.outputs.clone_from(&self.logits);
        L::head().apply(Undecided, L::Output::FEATURES, &mut self.outputs);
        self.outputs.clone()
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
        let mut d_logits = d_output.to_vec();
        L::head().backward(
            L::Output::FEATURES,
            &self.logits,
            &self.outputs,
            &mut d_logits,
        );
        let saved = Saved {
            input: [&inputs[0][..]],
            output: &self.logits,
            tape: &self.tape,
        };
        let mut d_input = undefined(L::Input::SIZE * pass.samples);
        let mut sum = L::zeros();
        if let Some(gradient) = &gradient {
            set(&mut sum, gradient);
        }
        self.layer.backward_tile(Backward {
            pass,
            saved,
            d_output: &mut d_logits,
            d_input: [wants_inputs.then_some(&mut d_input[..])],
            gradient: gradient.is_some().then_some(&mut sum),
            scratch: &mut undefined(L::NEEDS.backward.floats(pass.samples)),
        });
        if let Some(gradient) = gradient {
            gradient.copy_from_slice(&flat(&sum));
        }
        vec![d_input]
    }
}

pub(super) struct Inferred<'a, L> {
    layer: &'a L,
    pass: &'a Pass<'a>,
    input: &'a [f64],
    output: &'a mut [f64],
    scratch: &'a mut [f64],
}

impl<L: Layer<Scalar = f64>> Task for Inferred<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        self.layer.infer_tile(
            isa,
            self.pass.infer([self.input], self.output, self.scratch),
        );
        L::head().apply(isa, L::Output::FEATURES, self.output);
    }
}
