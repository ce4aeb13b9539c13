//! `Rnn`, `Lstm` and `Gru`: recurrent layers, and the loop over the steps of a sequence that they
//! share.
//!
//! A cell computes one step for all samples of a tile at a time. Intermediate values are stored one
//! step after another, with the samples of a step side by side, so that the products of a step read
//! and write contiguous columns. The inputs and outputs of the layers are stored one sample after
//! another, as everywhere else.

/// Implements the methods of [`Parameters`](crate::parameter::Parameters) for a layer with these
/// fields.
macro_rules! parameters {
    ($($field:ident: $role:ident),* $(,)? ; $($other:ident),*) => {
        fn zeros() -> Self {
            Self {
                $($field: Parameters::<S>::zeros(),)*
                $($other: core::marker::PhantomData,)*
            }
        }

        $crate::parameter::fields!(S: $($field as $role),*; $($other),*);
    };
}

mod cell;
mod gates;
mod kernels;
#[cfg(feature = "onnx")]
pub(super) mod onnx;
#[cfg(feature = "onnx")]
mod onnx_scan;
mod steps;
mod unrolled;

pub(super) mod gru;
pub(super) mod lstm;
pub(super) mod rnn;

pub use cell::{Cell, Recurrence, Recurrent, RecurrentDropout};
pub(crate) use cell::{Kept, StepBackward, StepForward, Wanted};
pub(crate) use steps::{One, Steps};

use crate::initialize::Initializer;
use crate::random::Generator;
use crate::scalar::Scalar;

/// Initializes parameters uniformly between ±1/√`hidden`, as in `PyTorch`.
fn draw<S: Scalar, const N: usize>(
    parameters: [&mut [S]; N],
    hidden: usize,
    generator: &mut Generator,
) {
    let high = 1.0 / libm::sqrt(hidden as f64);
    let uniform = Initializer::Uniform { low: -high, high };
    for values in parameters {
        let rows = values.len();
        uniform.fill(values, rows, 1, generator);
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch, layer_of};

    /// One layer of a recurrent module, in one direction.
    pub(crate) const MODULE: PyTorch = PyTorch {
        has_layers: true,
        ..PyTorch::passing(Passes::Nothing).with(|it| {
            let (stage, suffix) = it.plan.direction(it.path);
            let (module, layer) = layer_of(&it.plan.resolver.module(&stage));
            it.name = module;
            for field in ["weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"] {
                it.plain([field, &format!("{field}_l{layer}{suffix}")]);
            }
        })
    };
}
