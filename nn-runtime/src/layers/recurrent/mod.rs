//! `Rnn`, `Lstm` and `Gru`: the loop over the steps of a sequence, which they share.
//!
//! A cell computes one step, of all samples of a tile at once. What it computes lies step after
//! step, in each the samples side by side, so that the products of a step read and write columns
//! without gaps; the layers' inputs and outputs lie sample after sample, as everywhere.

/// What [`Parameters`](crate::parameter::Parameters) asks for, of a layer with these fields.
macro_rules! parameters {
    ($($field:ident: $role:ident),* $(,)? ; $($other:ident),*) => {
        fn zeros() -> Self {
            Self {
                $($field: Parameter::zeros(),)*
                $($other: core::marker::PhantomData,)*
            }
        }

        fn walk<const M: usize, const R: usize, V>(
            mutable: [&mut Self; M],
            shared: [&Self; R],
            path: Path<'_>,
            visit: &mut V,
        ) where
            V: FnMut(&Description<'_>, [&mut [S]; M], [&[S]; R]),
        {
            let mut mutable = mutable;
            $(parameter::visit(
                mutable.each_mut().map(|layer| &mut layer.$field),
                shared.map(|layer| &layer.$field),
                path.field(stringify!($field)),
                Role::$role,
                visit,
            );)*
        }
    };
}

mod cell;
mod gates;
mod kernels;
mod steps;
mod unrolled;

pub(super) mod gru;
pub(super) mod lstm;
pub(super) mod rnn;

pub(crate) use cell::{Backward, Forward, Kept};
pub use cell::{Cell, Recurrence, Recurrent, RecurrentDropout};
pub(crate) use steps::Steps;

use crate::initialise::Initialiser;
use crate::random::Generator;
use crate::scalar::Scalar;

/// Draws uniformly between ±1/√`hidden`, as `PyTorch` does.
fn draw<S: Scalar, const N: usize>(
    parameters: [&mut [S]; N],
    hidden: usize,
    generator: &mut Generator,
) {
    let high = 1.0 / libm::sqrt(hidden as f64);
    let uniform = Initialiser::Uniform { low: -high, high };
    for values in parameters {
        let rows = values.len();
        uniform.fill(values, rows, 1, generator);
    }
}
