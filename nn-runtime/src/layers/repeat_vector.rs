//! `RepeatVector(16)`: repeats a vector at every position.

use super::reduce::{add_positions, spread};
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Repeats a vector at every position, for example to pass the single output of an encoder to a
/// decoder.
///
/// # Shapes
/// `F` becomes `[T, F]` or `[H, W, F]`.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Repeated { 2 => RepeatVector(3) } }
///
/// let outputs = Repeated::new(0).predict(&SMatrix::<f32, 2, 1>::new(1.0, 2.0));
/// assert_eq!(outputs.as_slice(), [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatVector {
    features: usize,
    positions: usize,
}

impl RepeatVector {
    /// Repeats vectors of `features` numbers at `positions` positions.
    pub const fn new(features: usize, positions: usize) -> Self {
        Self {
            features: max(features, 1),
            positions: max(positions, 1),
        }
    }
}

impl<S: Scalar> Operation<S> for RepeatVector {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        spread(pass, x, y, [self.features, self.positions]);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            pass,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            let sizes = [self.features, self.positions];
            add_positions(Undecided, pass, d_y, d_x, sizes);
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Nothing);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::whole;
    use crate::io::onnx::values::Form;

    #[expect(
        clippy::unnecessary_wraps,
        reason = "required by the signature of the register"
    )]
    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let x = it.last(0);
        let mut sizes: Vec<usize> = it.shape.to_vec();
        let features = sizes.pop().unwrap_or(1);
        let ones = [&vec![1; sizes.len()][..], &[features]].concat();
        let x = it.builder.reshape(&x, &ones);
        let sizes: Vec<i64> = [1]
            .into_iter()
            .chain(sizes.iter().map(|n| whole(*n)))
            .collect();
        let shape = it.builder.integers(&[&sizes[..], &[1]].concat());
        let y = it.node("Expand", &[&x, &shape], vec![]);
        Ok(it.give(y, Form::Last))
    }
}
