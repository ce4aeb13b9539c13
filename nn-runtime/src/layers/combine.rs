//! `Sum { a | b }`, `Product { a | b }`, `Concat { a | b }`: combinations of several values.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::guard::Parts;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// The sum of values of the same shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sum;

impl<S: Scalar, const N: usize> Operation<S, N> for Sum {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S, N>) {
        let Infer {
            input, output: y, ..
        } = call;
        let Some((first, others)) = input.split_first() else {
            return;
        };
        copy(first, y);
        for other in others {
            elementwise::add(isa, y, other);
        }
    }

    fn backward(&self, call: Backward<'_, S, (), N>) {
        let Backward {
            d_output: d_y,
            d_input,
            ..
        } = call;
        for d_x in d_input.into_iter().flatten() {
            copy(d_y, d_x);
        }
    }
}

/// The element-wise product of values of the same shape, such as a gate and the value that it
/// controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Product;

impl<S: Scalar, const N: usize> Operation<S, N> for Product {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S, N>) {
        let Infer {
            input, output: y, ..
        } = call;
        let Some((first, others)) = input.split_first() else {
            return;
        };
        copy(first, y);
        for other in others {
            elementwise::zip(isa, y, other, |x, y| x * y);
        }
    }

    fn backward(&self, call: Backward<'_, S, (), N>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input,
            ..
        } = call;
        for (index, d_x) in d_input.into_iter().enumerate() {
            let Some(d_x) = d_x else { continue };
            copy(d_y, d_x);
            for (other, x) in saved.input.iter().enumerate() {
                if other != index {
                    elementwise::zip(Undecided, d_x, x, |d, x| d * x);
                }
            }
        }
    }
}

/// Concatenates the features of several values at every position.
///
/// # Shapes
/// Input `i` has `features[i]` features, and the output has the sum of all features. All inputs
/// have the same positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concat<const N: usize> {
    features: [usize; N],
}

impl<const N: usize> Concat<N> {
    /// Concatenates values with the given numbers of features.
    pub const fn new(features: [usize; N]) -> Self {
        Self { features }
    }

    /// The offset of the features of each input, and the total number of features.
    fn layout(&self) -> ([usize; N], usize) {
        let mut total = 0;
        let starts = self.features.map(|features| {
            total += features;
            total - features
        });
        (starts, total.max(1))
    }
}

impl<S: Scalar, const N: usize> Operation<S, N> for Concat<N> {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S, N>) {
        let Infer {
            input, output: y, ..
        } = call;
        let (starts, total) = self.layout();
        for ((x, start), features) in input.into_iter().zip(starts).zip(self.features) {
            let columns = x.chunks_exact(features.max(1));
            for (x, y) in columns.zip(y.chunks_exact_mut(total)) {
                copy(x, y.part_mut(start..start + features));
            }
        }
    }

    fn backward(&self, call: Backward<'_, S, (), N>) {
        let Backward {
            d_output: d_y,
            d_input,
            ..
        } = call;
        let (starts, total) = self.layout();
        for ((d_x, start), features) in d_input.into_iter().zip(starts).zip(self.features) {
            let Some(d_x) = d_x else { continue };
            let columns = d_x.chunks_exact_mut(features.max(1));
            for (d_x, d_y) in columns.zip(d_y.chunks_exact(total)) {
                copy(d_y.part(start..start + features), d_x);
            }
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Everything);
    pub(crate) const CONCAT: PyTorch = PyTorch::passing(Passes::Joined);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::proto::attribute::int;
    use crate::io::onnx::values::Value;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        match it.operation {
            Operation::Sum => Ok(combined(it, "Add")),
            Operation::Product => Ok(combined(it, "Mul")),
            Operation::Concat => Ok(concat(it)),
            _ => it.mistaken(),
        }
    }

    /// Combines all values with a binary operator.
    fn combined(it: &mut Context<'_>, operator: &str) -> Value {
        let (tensors, form) = it.all();
        let mut tensors = tensors.into_iter();
        let first = tensors.next().unwrap_or_else(String::new);
        let whole = tensors.fold(first, |sum, next| it.node(operator, &[&sum, &next], vec![]));
        it.give(whole, form)
    }

    fn concat(it: &mut Context<'_>) -> Value {
        let (tensors, form) = it.all();
        let tensors: Vec<&str> = tensors.iter().map(String::as_str).collect();
        let axis = int("axis", form.features(it.shape));
        let whole = it.node("Concat", &tensors, vec![axis]);
        it.give(whole, form)
    }
}
