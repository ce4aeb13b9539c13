//! `Reverse`: reverses the steps of a sequence.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::Parts;
use crate::memory::max;
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// Reverses the steps of every sample. For a sample with a length, only the real steps are
/// reversed: the last one becomes the first, and padding stays at the end.
///
/// # Shapes
/// The input and the output are `[T, F]`.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Backwards { [3, 1] => Reverse } }
///
/// let steps = SMatrix::<f32, 1, 3>::new(1.0, 2.0, 4.0);
/// assert_eq!(Backwards::new(0).predict(&steps).as_slice(), [4.0, 2.0, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reverse {
    features: usize,
    steps: usize,
}

impl Reverse {
    /// Reverses samples with the given numbers of features and steps.
    pub const fn new(features: usize, steps: usize) -> Self {
        Self {
            features: max(features, 1),
            steps: max(steps, 1),
        }
    }

    fn turn<S: Scalar>(self, pass: &Pass, x: &[S], y: &mut [S]) {
        let size = self.features * self.steps;
        let samples = x.chunks_exact(size).zip(y.chunks_exact_mut(size));
        for (sample, (x, y)) in samples.enumerate() {
            let length = pass.length(sample, self.steps) * self.features;
            let (real, padding) = x.cut(length);
            let (turned, rest) = y.cut_mut(length);
            let steps = real.chunks_exact(self.features).rev();
            for (step, turned) in steps.zip(turned.chunks_exact_mut(self.features)) {
                copy(step, turned);
            }
            copy(padding, rest);
        }
    }
}

impl<S: Scalar> Operation<S> for Reverse {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        self.turn(pass, x, y);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            pass,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            self.turn(pass, d_y, d_x);
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Part);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::whole;
    use crate::io::onnx::proto::attribute::int;

    #[expect(
        clippy::unnecessary_wraps,
        reason = "required by the signature of the register"
    )]
    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let (x, form) = it.any();
        let axis = form.positions(it.shape)[0];
        let steps = whole(it.shape[0]);
        let places: Vec<i64> = (0..steps).rev().collect();
        let places = it.builder.integers(&places);
        let y = it.node("Gather", &[&x, &places], vec![int("axis", axis)]);
        Ok(it.give(y, form))
    }
}
