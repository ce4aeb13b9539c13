//! `ClassToken`: a learned first step.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::initialize::{Initialize, WeightShape};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::guard::Parts;
use crate::operation::Operation;
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;

/// Prepends a learned vector to a sequence as its first step. After other stages have processed the
/// sequence, `First` extracts it again. J. Devlin et al., "BERT", 2019. Sequences of different
/// lengths are not supported, since their steps would move.
///
/// # Shapes
/// The input has `F` features at `POSITIONS` steps, and the output has one more step.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct ClassToken<S: Scalar, const F: usize, const POSITIONS: usize> {
    /// The vector.
    pub weight: Parameter<S, F>,
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> ClassToken<S, F, POSITIONS> {
    /// Initializes the vector randomly.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        weight.initialize(
            self.weight.as_mut_slice(),
            WeightShape::matrix(F, 1),
            generator,
        );
    }
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Parameters<S>
    for ClassToken<S, F, POSITIONS>
{
    const COUNT: usize = F;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Embedding);
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Operation<S>
    for ClassToken<S, F, POSITIONS>
{
    type Parameters = Self;

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        let samples = x.chunks_exact((F * POSITIONS).max(1));
        for (x, y) in samples.zip(y.chunks_exact_mut(F * (POSITIONS + 1))) {
            let (token, others) = y.cut_mut(F);
            copy(self.weight.as_slice(), token);
            copy(x, others);
        }
    }

    fn backward(&self, call: Backward<'_, S, Self>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        if let Some(gradient) = gradient {
            for d_y in d_y.chunks_exact(F * (POSITIONS + 1)) {
                elementwise::add(Undecided, gradient.weight.as_mut_slice(), d_y.part(..F));
            }
        }
        if let Some(d_x) = d_x {
            let samples = d_y.chunks_exact(F * (POSITIONS + 1));
            for (d_y, d_x) in samples.zip(d_x.chunks_exact_mut((F * POSITIONS).max(1))) {
                copy(d_y.part(F..), d_x);
            }
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};
    use crate::structure::Operation;

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Nothing).with(|it| {
        if let Operation::ClassToken { features } = it.operation {
            it.table(&[1, 1, features]);
        }
    });
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::proto::attribute::int;
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::ClassToken { features } = it.operation else {
            return it.mistaken();
        };
        let x = it.last(0);
        let token = it.constant("weight", "", |weight| weight.reshaped(&[1, 1, features]))?;
        let token = it.builder.for_each_sample(&token, &[1, features], &x);
        let y = it.node("Concat", &[&token, &x], vec![int("axis", 1)]);
        Ok(it.give(y, Form::Last))
    }
}
