//! `prelu`: a leaky rectifier with learned slopes (parametric `ReLU`).

use crate::activation::FIRST_SLOPE;
use crate::activation::or_nan;
use crate::call::{Backward, Forward, Infer};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::operation::Operation;
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;

/// Parametric `ReLU`: x if x > 0, otherwise slope · x, with a learned slope for each feature. The
/// derivative at 0 is the slope.
///
/// K. He et al., "Delving deep into rectifiers", 2015.
///
/// # Shapes
/// The input and the output have `FEATURES` features and any number of positions.
///
/// The backward pass needs the input.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Prelu<S: Scalar, const FEATURES: usize> {
    /// The slope of each feature for negative arguments.
    pub slope: Parameter<S, FEATURES>,
}

impl<S: Scalar, const FEATURES: usize> Prelu<S, FEATURES> {
    /// Initializes every slope with 0.25.
    pub fn initialize(&mut self, _: &mut Generator) {
        self.slope.as_mut_slice().fill(S::from_f64(FIRST_SLOPE));
    }
}

impl<S: Scalar, const FEATURES: usize> Parameters<S> for Prelu<S, FEATURES> {
    const COUNT: usize = FEATURES;

    fn zeros() -> Self {
        Self {
            slope: Parameter::zeros(),
        }
    }

    parameter::fields!(S: slope as Activation);
}

impl<S: Scalar, const FEATURES: usize> Operation<S> for Prelu<S, FEATURES> {
    type Parameters = Self;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        run(isa, Apply(self.slope.as_slice(), x, y));
    }

    fn forward(&self, call: Forward<'_, S>) {
        let Forward {
            pass,
            input: x,
            output: y,
            scratch,
            ..
        } = call;
        self.infer(Undecided, pass.infer(x, y, scratch));
    }

    fn backward(&self, call: Backward<'_, S, Self>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        let [x] = saved.input;
        if let Some(gradient) = gradient {
            run(Undecided, Slopes(gradient.slope.as_mut_slice(), x, d_y));
        }
        if let Some(d_x) = d_x {
            run(Undecided, Inputs(self.slope.as_slice(), x, d_y, d_x));
        }
    }
}

/// Computes the values from the slopes and the inputs.
struct Apply<'a, S>(&'a [S], &'a [S], &'a mut [S]);

impl<S: Scalar> Task for Apply<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(slope, x, y) = self;
        let features = slope.len().max(1);
        let columns = x.chunks_exact(features);
        for (y, x) in y.chunks_exact_mut(features).zip(columns) {
            for ((y, &x), &slope) in y.iter_mut().zip(x).zip(slope) {
                let below = slope * x;
                *y = if x > S::ZERO { x } else { below };
            }
        }
    }
}

/// Accumulates the gradient of the slopes, given the inputs and the gradient of the outputs.
struct Slopes<'a, S>(&'a mut [S], &'a [S], &'a [S]);

impl<S: Scalar> Task for Slopes<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(d_slope, x, d_y) = self;
        let features = d_slope.len().max(1);
        let columns = x.chunks_exact(features);
        for (d_y, x) in d_y.chunks_exact(features).zip(columns) {
            for ((d_slope, &x), &d_y) in d_slope.iter_mut().zip(x).zip(d_y) {
                *d_slope += S::ZERO.min(x) * d_y;
            }
        }
    }
}

/// Computes the gradient of the inputs, given the slopes, the inputs and the gradient of the
/// outputs.
struct Inputs<'a, S>(&'a [S], &'a [S], &'a [S], &'a mut [S]);

impl<S: Scalar> Task for Inputs<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(slope, x, d_y, d_x) = self;
        let features = slope.len().max(1);
        let columns = x.chunks_exact(features).zip(d_y.chunks_exact(features));
        for (d_x, (x, d_y)) in d_x.chunks_exact_mut(features).zip(columns) {
            for (((d_x, &x), &d_y), &slope) in d_x.iter_mut().zip(x).zip(d_y).zip(slope) {
                let below = or_nan(x, slope * d_y);
                *d_x = if x > S::ZERO { d_y } else { below };
            }
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Everything).with(|it| {
        let first = it.plan.tensors.len();
        it.vector(["slope", "weight"], it.orders[0].clone());
        for tensor in &mut it.plan.tensors[first..] {
            tensor.may_be_single = true;
        }
    });
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Prelu { features } = it.operation else {
            return it.mistaken();
        };
        let (x, form) = it.any();
        let slope = it.for_features("slope", features, form)?;
        let y = it.node("PRelu", &[&x, &slope], vec![]);
        Ok(it.give(y, form))
    }
}
