//! `RmsNorm`, `RmsNorm(epsilon = 1e-6, affine = false)`: RMS normalization.

use super::configured::{Configured, Epsilon};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::dispatch::Isa;
use crate::kernels::normalize::{Columns, ColumnsBackward};
use crate::memory::Memory;
use crate::operation::Operation;
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;

/// RMS normalization: divides the features of every position by their root mean square:
/// `y = x / √(mean(x²) + ε) · weight`.
///
/// B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019. It corresponds to
/// `torch.nn.RMSNorm(F)` in `PyTorch`. As there, ε defaults to the machine epsilon of the network's
/// type, the difference between 1 and the next larger number.
///
/// # Shapes
/// The input and the output have `F` features and any number of positions. `AFFINE` is `F`, or 0
/// for a layer without `weight`.
///
/// The backward pass needs the input.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { 2 => RmsNorm } }
///
/// let y = Net::new(0).predict(&[1.0, 7.0].into());
/// assert!((y[0] - 0.2).abs() < 1e-6 && (y[1] - 1.4).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct RmsNorm<S: Scalar, const F: usize, const AFFINE: usize = F> {
    /// The factor of each feature; initially 1.
    pub weight: Parameter<S, AFFINE>,
}

impl<S: Scalar, const F: usize, const AFFINE: usize> RmsNorm<S, F, AFFINE> {
    /// Initializes the parameters.
    pub fn initialize(&mut self, _: &mut Generator) {
        self.weight.as_mut_slice().fill(S::ONE);
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> Parameters<S> for RmsNorm<S, F, AFFINE> {
    const COUNT: usize = AFFINE;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Normalization);
}

impl<S: Scalar, const F: usize, const AFFINE: usize>
    Configured<'_, RmsNorm<S, F, AFFINE>, Epsilon>
{
    #[inline(always)]
    fn evaluate(&self, x: &[S], y: &mut [S], statistics: &mut [S]) {
        let columns = Columns {
            features: F,
            is_centered: false,
            weight: self.0.weight.as_slice(),
            bias: &[],
            epsilon: self.1.value(),
            x,
            y,
            statistics,
        };
        columns.run();
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> Operation<S>
    for Configured<'_, RmsNorm<S, F, AFFINE>, Epsilon>
{
    type Parameters = RmsNorm<S, F, AFFINE>;

    const NEEDS: Needs = Needs {
        // 1 / √(mean(x²) + ε).
        tape: Memory::per_position(1),
        ..Needs::NONE
    };

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        self.evaluate(x, y, &mut []);
    }

    fn forward(&self, call: Forward<'_, S>) {
        let Forward {
            input: [x],
            output: y,
            tape,
            ..
        } = call;
        self.evaluate(x, y, tape);
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        let backward = ColumnsBackward {
            features: F,
            is_centered: false,
            weight: self.0.weight.as_slice(),
            x: saved.input[0],
            statistics: saved.tape,
            d_y,
            d_x,
            d_weight: gradient.map_or_else(Default::default, |g| g.weight.as_mut_slice()),
            d_bias: &mut [],
        };
        backward.run();
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch, norm};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Everything).with(norm);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{root_mean_square, vector};
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::RmsNorm {
            epsilon, weight, ..
        } = it.operation
        else {
            return it.mistaken();
        };
        let x = it.last(0);
        let mut y = root_mean_square(it.builder, &x, epsilon);
        if weight {
            let weight = vector(it, "weight")?;
            y = it.node("Mul", &[&y, &weight], vec![]);
        }
        Ok(it.give(y, Form::Last))
    }
}
