//! A stage that works in more memory than it asks for: with debug assertions every call says so, and
//! without no result of it can be taken for a number.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nn_runtime::activation::Identity;
use nn_runtime::call::{Backward, Infer};
use nn_runtime::data::Dataset;
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::layer::Layer;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::nalgebra::{Dyn, OMatrix, SVector, U2, U3};
use nn_runtime::network::Workspace;
use nn_runtime::parameter::{Description, Parameters, Path};
use nn_runtime::prelude::*;
use nn_runtime::random::Generator;
use nn_runtime::train::evaluate;

/// Copies its input, by way of scratch that it never asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Greedy;

impl Parameters<f64> for Greedy {
    const COUNT: usize = 0;
    fn zeros() -> Self {
        Self
    }
    fn describe(_: Path<'_>, _: &mut dyn FnMut(&Description<'_>)) {}

    fn slices<'a>(&'a self, _: &mut dyn FnMut(&'a [f64])) {}

    fn slices_mut<'a>(&'a mut self, _: &mut dyn FnMut(&'a mut [f64])) {}
}

impl Layer for Greedy {
    type Scalar = f64;
    type Input = Vector<3>;
    type Output = Vector<3>;
    type Head = Identity;
    fn head() -> Identity {
        Identity
    }
    fn initialize(&mut self, _: &mut Generator) {}
    fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, f64>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        let ([copy], _) = pass.split(scratch, [3]);
        y.fill(0.0);
        for ((copy, x), y) in copy.iter_mut().zip(x).zip(y) {
            *copy = *x;
            *y = *copy;
        }
    }
    fn backward_tile(&self, call: Backward<'_, f64, Self>) {
        let Backward {
            pass,
            d_output: d_y,
            d_input: [d_x],
            scratch,
            ..
        } = call;
        let ([copy], _) = pass.split(scratch, [3]);
        if let Some(d_x) = d_x {
            d_x.copy_from_slice(d_y);
        }
        copy.fill(0.0);
    }
}

network! { #[scalar(f64)] struct Net { 3 => Greedy => relu => Dense(2, relu) } }

/// What a call gives: nothing where it says that something is wrong.
fn refused(call: impl FnOnce() -> Option<Vec<f64>>) {
    let found = catch_unwind(AssertUnwindSafe(call));
    if cfg!(debug_assertions) {
        let message = found.unwrap_err();
        let message = message.downcast_ref::<String>().unwrap();
        assert!(
            message.contains("expected") && message.contains("found"),
            "{message}"
        );
    } else if let Some(numbers) = found.unwrap() {
        assert!(!numbers.is_empty() && numbers.iter().all(|number| number.is_nan()));
    }
}

#[test]
fn no_result_of_too_little_memory_is_a_number() {
    let network = Net::new(0);
    let mut workspace = Workspace::<Net>::new();
    let inputs = OMatrix::<f64, U3, Dyn>::from_element(4, 1.0);
    let data = Dataset::<Vector<3>, f64, f64>::from_flat(vec![1.0; 12], vec![0.5; 8]).unwrap();
    let loss = MeanSquaredError::default();
    let all = |numbers: &[f64]| Some(numbers.to_vec());
    refused(|| all(network.predict(&SVector::from([1.0; 3])).as_slice()));
    refused(|| {
        let mut output = [0.0; 2];
        network
            .predict_in([1.0; 3], &mut output, &mut workspace)
            .unwrap();
        all(&output)
    });
    refused(|| {
        all(network
            .predict_batch(&inputs, &mut workspace)
            .unwrap()
            .as_slice())
    });
    refused(|| {
        all(network
            .predict_batch(data.all(), &mut workspace)
            .unwrap()
            .as_slice())
    });
    refused(|| all(&[network.loss(&loss, data.all(), &mut workspace).ok()?]));
    refused(|| all(&[evaluate(&network, &loss, &mut [], &data).ok()?]));
    refused(|| {
        let mut gradient = Net::zeros();
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        all(&[value.ok()?])
    });
    refused(|| all(network.forward(&inputs, &mut workspace).unwrap().as_slice()));
    // A backward after it has no memory either.
    refused(|| {
        let d_outputs = OMatrix::<f64, U2, Dyn>::from_element(4, 1.0);
        let mut d_inputs = inputs.clone();
        let found = network.backward(
            &d_outputs,
            Some(d_inputs.as_mut_slice()),
            None,
            &mut workspace,
        );
        found.ok()?;
        all(d_inputs.as_slice())
    });
}
