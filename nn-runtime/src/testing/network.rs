//! Declared networks, to be checked.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use nalgebra::{DimName, Dyn, VecStorage};

use super::layer::undefined;
use super::subject::{Subject, agree, name_of, numbers, roles_of};
use super::{Check, Failure, flat, set};
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Task, Undecided, dispatch};
use crate::layer::Saved;
use crate::network::{Network, Workspace};
use crate::parameter::Role;
use crate::pass::Pass;
use crate::random;
use crate::shape::{Samples, Shape};

/// A network, and what its last forward left.
pub(super) struct OfNetwork<N> {
    network: N,
    inputs: [usize; 1],
    logits: Vec<f64>,
    outputs: Vec<f64>,
    tape: Vec<f64>,
}

impl<N: Network<Scalar = f64>> OfNetwork<N> {
    pub(super) fn new() -> Self {
        Self {
            network: N::zeros(),
            inputs: [N::Input::SIZE],
            logits: vec![],
            outputs: vec![],
            tape: vec![],
        }
    }

    fn infer_by(&self, samples: usize, input: &[f64], run: impl FnOnce(Infer<'_, N>)) -> Vec<f64> {
        let mut output = undefined(N::Output::SIZE * samples);
        run(Infer {
            network: &self.network,
            samples,
            input,
            output: &mut output,
            scratch: &mut undefined(N::INFER_SCRATCH.floats(samples)),
        });
        output
    }
}

impl<N: Network<Scalar = f64>> Subject for OfNetwork<N> {
    fn roles(&self) -> Vec<Role> {
        roles_of(&self.network)
    }

    fn set_parameters(&mut self, numbers: &[f64]) {
        set(&mut self.network, numbers);
    }

    fn parameter_name(&self, index: usize) -> String {
        name_of(&self.network, index)
    }

    fn inputs(&self) -> &[usize] {
        &self.inputs
    }

    fn output(&self) -> usize {
        N::Output::SIZE
    }

    fn whole_batch(&self) -> bool {
        N::WHOLE_BATCH
    }

    fn infer(&self, samples: usize, inputs: &[Vec<f64>], _: bool) -> Vec<f64> {
        self.infer_by(samples, &inputs[0], |infer| infer.run(Undecided))
    }

    fn forward(&mut self, pass: &Pass, inputs: &[Vec<f64>]) -> Vec<f64> {
        self.logits = undefined(N::Output::SIZE * pass.samples);
        self.tape = undefined(N::TAPE.floats(pass.samples));
        self.network.forward_tile(
            pass,
            &inputs[0],
            &mut self.logits,
            &mut self.tape,
            &mut undefined(N::FORWARD_SCRATCH.floats(pass.samples)),
        );
        self.outputs.clone_from(&self.logits);
        N::head().apply(Undecided, N::Output::FEATURES, &mut self.outputs);
        self.outputs.clone()
    }

    fn backward(
        &mut self,
        pass: &Pass,
        inputs: &[Vec<f64>],
        d_output: &[f64],
        gradient: &mut [f64],
        wanted: bool,
    ) -> Vec<Vec<f64>> {
        let mut d_logits = d_output.to_vec();
        N::head().backward(
            N::Output::FEATURES,
            &self.logits,
            &self.outputs,
            &mut d_logits,
        );
        let saved = Saved {
            input: [&inputs[0][..]],
            output: &self.logits,
            tape: &self.tape,
        };
        let mut d_input = undefined(N::Input::SIZE * pass.samples);
        let mut sum = N::zeros();
        set(&mut sum, gradient);
        self.network.backward_tile(
            pass,
            saved,
            &mut d_logits,
            wanted.then_some(&mut d_input[..]),
            &mut sum,
            &mut undefined(N::BACKWARD_SCRATCH.floats(pass.samples)),
        );
        gradient.copy_from_slice(&flat(&sum));
        vec![d_input]
    }
}

struct Infer<'a, N> {
    network: &'a N,
    samples: usize,
    input: &'a [f64],
    output: &'a mut [f64],
    scratch: &'a mut [f64],
}

impl<N: Network<Scalar = f64>> Task for Infer<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let pass = Pass::inference(self.samples);
        self.network
            .infer_tile(isa, &pass, self.input, self.output, self.scratch);
        N::head().apply(isa, N::Output::FEATURES, self.output);
    }
}

/// Checks that inference compiled for the processor's instruction set computes the same.
pub(super) fn check_inference<N: Network<Scalar = f64>>(check: &Check) -> Result<(), Failure> {
    let mut generator = random::generator(check.seed);
    let mut tiles = OfNetwork::<N>::new();
    tiles.set_parameters(&numbers(N::COUNT, check.magnitude, &mut generator));
    let input = numbers(N::Input::SIZE, check.magnitude, &mut generator);
    let plain = tiles.infer_by(1, &input, |infer| infer.run(Undecided));
    let chosen = tiles.infer_by(1, &input, |infer| dispatch(infer));
    compare("inference for the processor and inference", &plain, &chosen)
}

/// Checks that the methods for batches compute what the tiles do.
pub(super) fn check_batches<N: Network<Scalar = f64>>(check: &Check) -> Result<(), Failure> {
    let mut generator = random::generator(!check.seed);
    let mut tiles = OfNetwork::<N>::new();
    let parameters = numbers(N::COUNT, check.magnitude, &mut generator);
    tiles.set_parameters(&parameters);
    let inputs = numbers(
        N::Input::SIZE * check.samples,
        check.magnitude,
        &mut generator,
    );
    let d_outputs = numbers(N::Output::SIZE * check.samples, 1.0, &mut generator);
    let mut workspace = Workspace::<N>::new();
    workspace.set_seed(check.seed);

    let network = &tiles.network;
    let matrix = samples::<N::Input>(inputs.clone());
    let predicted = network
        .predict_batch(&matrix, &mut workspace)?
        .as_slice()
        .to_vec();
    let outputs = network
        .forward(&matrix, &mut workspace)?
        .as_slice()
        .to_vec();
    let mut gradient = N::zeros();
    let mut d_inputs = samples::<N::Input>(undefined(inputs.len()));
    network.backward(
        &samples::<N::Output>(d_outputs.clone()),
        Some(&mut d_inputs),
        &mut gradient,
        &mut workspace,
    )?;

    let inputs = [inputs];
    let pass = Pass::training(check.samples, 0, check.seed);
    let mut sum = vec![0.0; N::COUNT];
    let inferred = tiles.infer(check.samples, &inputs, false);
    let forward = tiles.forward(&pass, &inputs);
    let backward = tiles.backward(&pass, &inputs, &d_outputs, &mut sum, true);
    compare("`predict_batch` and inference", &inferred, &predicted)?;
    compare("`forward` and the forward of a tile", &forward, &outputs)?;
    compare(
        "`backward` and the backward of a tile",
        &sum,
        &flat(&gradient),
    )?;
    let what = "the inputs' gradient of `backward` and of a tile";
    compare(what, &backward[0], d_inputs.as_slice())
}

fn compare(what: &'static str, expected: &[f64], found: &[f64]) -> Result<(), Failure> {
    for (index, (&expected, &found)) in expected.iter().zip(found).enumerate() {
        agree(what, || format!("number {index}"), expected, found)?;
    }
    Ok(())
}

/// Numbers as samples of a shape.
fn samples<I: Shape>(numbers: Vec<f64>) -> Samples<I, f64> {
    let columns = numbers.len() / I::FEATURES;
    let storage = VecStorage::new(I::Rows::name(), Dyn(columns), numbers);
    Samples::<I, f64>::from_data(storage)
}
