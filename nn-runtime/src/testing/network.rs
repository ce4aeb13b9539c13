//! The check of what a declared network adds to a layer.

use alloc::format;
use alloc::vec;

use super::layer::OfLayer;
use super::operation::undefined;
use super::subject::{Subject, Wanted, agree, inputs_of, learned_of, numbers, parameters};
use super::{Check, Failure, flat};
use crate::kernels::dispatch::{PerKernel, Task, Undecided, dispatch};
use crate::network::{Network, Workspace};
use crate::pass::Pass;
use crate::random;
use crate::shape::Shape;

/// Checks that inference compiled for the processor's instruction set computes the same, and to the
/// last bit the same as inference whose kernels select it.
pub(super) fn check_inference<N: Network<Scalar = f64>>(check: &Check) -> Result<(), Failure> {
    let mut generator = random::generator(check.seed);
    let mut tiles = OfLayer::<N>::new();
    let learned = learned_of(&tiles.layer);
    tiles.set_parameters(&parameters(&learned, check.magnitude, &mut generator));
    let input = inputs_of::<N::Input>(1, check.magnitude, &mut generator);
    let pass = Pass::inference(1);
    let plain = tiles.infer_by(&pass, &input, |infer| infer.run(Undecided));
    let chosen = tiles.infer_by(&pass, &input, |infer| dispatch(infer));
    compare("inference for the processor and inference", &plain, &chosen)?;
    let each = tiles.infer_by(&pass, &input, |infer| infer.run(PerKernel));
    let differs = |(chosen, each): (&f64, &f64)| chosen.to_bits() != each.to_bits();
    match chosen.iter().zip(&each).position(differs) {
        None => Ok(()),
        Some(index) => Err(Failure::Disagreement {
            what: "inference that selects an instruction set once, and in each kernel",
            place: format!("number {index}"),
            expected: chosen[index],
            found: each[index],
        }),
    }
}

/// Checks that the methods for batches compute the same as the tiles.
pub(super) fn check_batches<N: Network<Scalar = f64>>(check: &Check) -> Result<(), Failure> {
    let mut generator = random::generator(!check.seed);
    let mut tiles = OfLayer::<N>::new();
    let learned = learned_of(&tiles.layer);
    let parameters = parameters(&learned, check.magnitude, &mut generator);
    tiles.set_parameters(&parameters);
    let inputs = inputs_of::<N::Input>(check.samples, check.magnitude, &mut generator);
    let d_outputs = numbers(N::Output::SIZE * check.samples, 1.0, &mut generator);
    let mut workspace = Workspace::<N>::new();
    workspace.set_seed(check.seed);

    let network = &tiles.layer;
    let predicted = network
        .predict_batch(&inputs, &mut workspace)?
        .as_slice()
        .to_vec();
    let outputs = network
        .forward(&inputs, &mut workspace)?
        .as_slice()
        .to_vec();
    let mut gradient = N::zeros();
    let mut d_inputs = undefined(inputs.len());
    network.backward(
        &d_outputs,
        Some(&mut d_inputs),
        Some(&mut gradient),
        &mut workspace,
    )?;

    let inputs = [inputs];
    let pass = Pass::training(check.samples, 0, check.seed);
    let mut sum = vec![0.0; N::COUNT];
    let inferred = tiles.infer(&Pass::inference(check.samples), &inputs, false);
    let forward = tiles.forward(&pass, &inputs);
    let backward = tiles.backward(&pass, &inputs, &d_outputs, Wanted::all(&mut sum));
    compare("`predict_batch` and inference", &inferred, &predicted)?;
    compare("`forward` and the forward of a tile", &forward, &outputs)?;
    compare(
        "`backward` and the backward of a tile",
        &sum,
        &flat(&gradient),
    )?;
    let what = "the inputs' gradient of `backward` and of a tile";
    compare(what, &backward[0], &d_inputs)
}

fn compare(what: &'static str, expected: &[f64], found: &[f64]) -> Result<(), Failure> {
    for (index, (&expected, &found)) in expected.iter().zip(found).enumerate() {
        agree(what, || format!("number {index}"), expected, found)?;
    }
    Ok(())
}
