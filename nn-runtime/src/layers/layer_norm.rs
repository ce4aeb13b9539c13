//! `LayerNorm`, `LayerNorm(epsilon = 1e-6, bias = false)`: layer normalization.

use super::configured::{Configured, Epsilon};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::dispatch::Isa;
use crate::kernels::normalize::{Columns, ColumnsBackward};
use crate::memory::Memory;
use crate::operation::Operation;
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;

/// Layer normalization: normalizes the features of every position:
/// `y = (x − μ) / √(σ² + ε) · weight + bias`. μ and σ² are the mean and the biased variance of the
/// features of the position.
///
/// J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer normalization", 2016. On a sequence or an image,
/// it corresponds to `torch.nn.LayerNorm(F)` in `PyTorch`, as used in transformers, where each
/// position is normalized separately. To normalize all numbers of a sample together, use
/// `GroupNorm(1)`.
///
/// # Shapes
/// The input and the output have `F` features and any number of positions. `AFFINE` is `F`, or 0
/// for a layer without `weight`. `BIAS` is `F`, or 0 for a layer without `bias`.
///
/// The backward pass needs the input.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { 3 => LayerNorm(epsilon = 0) } }
///
/// let y = Net::new(0).predict(&[1.0, 2.0, 3.0].into());
/// assert!((y[2] - 1.5_f32.sqrt()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct LayerNorm<S: Scalar, const F: usize, const AFFINE: usize = F, const BIAS: usize = AFFINE>
{
    /// The factor of each feature; initially 1.
    pub weight: Parameter<S, AFFINE>,
    /// The summand of each feature; initially 0.
    pub bias: Parameter<S, BIAS>,
}

impl<S: Scalar, const F: usize, const AFFINE: usize, const BIAS: usize>
    LayerNorm<S, F, AFFINE, BIAS>
{
    /// Initializes the parameters.
    pub fn initialize(&mut self, _: &mut Generator) {
        self.weight.as_mut_slice().fill(S::ONE);
        self.bias.as_mut_slice().fill(S::ZERO);
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize, const BIAS: usize> Parameters<S>
    for LayerNorm<S, F, AFFINE, BIAS>
{
    const COUNT: usize = AFFINE + BIAS;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
            bias: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Normalization, bias as Normalization);
}

impl<S: Scalar, const F: usize, const AFFINE: usize, const BIAS: usize>
    Configured<'_, LayerNorm<S, F, AFFINE, BIAS>, Epsilon>
{
    #[inline(always)]
    fn evaluate(&self, x: &[S], y: &mut [S], statistics: &mut [S]) {
        let columns = Columns {
            features: F,
            is_centered: true,
            weight: self.0.weight.as_slice(),
            bias: self.0.bias.as_slice(),
            epsilon: self.1.value(),
            x,
            y,
            statistics,
        };
        columns.run();
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize, const BIAS: usize> Operation<S>
    for Configured<'_, LayerNorm<S, F, AFFINE, BIAS>, Epsilon>
{
    type Parameters = LayerNorm<S, F, AFFINE, BIAS>;

    const NEEDS: Needs = Needs {
        // The mean and 1 / √(σ² + ε).
        tape: Memory::per_position(2),
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
        let [d_weight, d_bias] = gradient.map_or_else(Default::default, |gradient| {
            [gradient.weight.as_mut_slice(), gradient.bias.as_mut_slice()]
        });
        let backward = ColumnsBackward {
            features: F,
            is_centered: true,
            weight: self.0.weight.as_slice(),
            x: saved.input[0],
            statistics: saved.tape,
            d_y,
            d_x,
            d_weight,
            d_bias,
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
    use crate::io::onnx::operators::{vector, vector_or};
    use crate::io::onnx::proto::attribute::{float, int};
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::LayerNorm {
            features,
            epsilon,
            weight,
            bias,
        } = it.operation
        else {
            return it.mistaken();
        };
        let x = it.last(0);
        let mut inputs = vec![x, vector_or(it, "weight", weight, (features, 1.0))?];
        if bias {
            inputs.push(vector(it, "bias")?);
        }
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let attributes = vec![int("axis", -1), float("epsilon", epsilon)];
        let y = it.node("LayerNormalization", &inputs, attributes);
        Ok(it.give(y, Form::Last))
    }
}
