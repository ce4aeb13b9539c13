//! `Expand(8)`: repeats a single feature.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Repeats the single feature of each position, for example to apply a gate to all features.
///
/// # Shapes
/// The input has one feature, and the output has `features` features. Both have any number of
/// positions.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Gated { [2, 3] => Product { Slice(1..) | Slice(..1) => Expand(2) } } }
///
/// let steps = SMatrix::<f32, 3, 2>::from_column_slice(&[10.0, 1.0, 2.0, -1.0, 3.0, 4.0]);
/// let outputs = Gated::new(0).predict(&steps);
/// assert_eq!(outputs.as_slice(), [10.0, 20.0, -3.0, -4.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expand {
    features: usize,
}

impl Expand {
    /// Repeats the feature `features` times.
    pub const fn new(features: usize) -> Self {
        Self {
            features: max(features, 1),
        }
    }
}

impl<S: Scalar> Operation<S> for Expand {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        for (x, y) in x.iter().zip(y.chunks_exact_mut(self.features)) {
            y.fill(*x);
        }
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        for (d_x, d_y) in d_x.iter_mut().zip(d_y.chunks_exact(self.features)) {
            *d_x = d_y.iter().fold(S::ZERO, |sum, d| sum + *d);
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
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Expand { features } = it.operation else {
            return it.mistaken();
        };
        let (x, form) = it.any();
        let mut sizes = vec![1; it.shape.len() + 1];
        sizes[form.features(it.shape) as usize] = whole(features);
        let shape = it.builder.integers(&sizes);
        let y = it.node("Expand", &[&x, &shape], vec![]);
        Ok(it.give(y, form))
    }
}
