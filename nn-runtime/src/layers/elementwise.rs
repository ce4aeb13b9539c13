//! `relu`, `tanh` and other activation functions as separate stages.

use crate::activation::{Activation, through, value};
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// An activation function as a layer, for any shape.
///
/// The backward pass needs the output if [`Activation::FROM_OUTPUT`] is true, otherwise the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Elementwise<A>(pub A);

impl<S: Scalar, A: Activation> Operation<S> for Elementwise<A> {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        elementwise::map(isa, x, y, value(self.0));
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        let from = if A::FROM_OUTPUT {
            saved.output
        } else {
            saved.input[0]
        };
        elementwise::combine(Undecided, d_y, from, d_x, through(self.0));
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Everything);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::builder::Builder;
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::proto::attribute::{float, int};
    use crate::structure::{Activation, Operation};

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Activation(activation) = it.operation else {
            return it.mistaken();
        };
        let (x, form) = it.any();
        let axis = form.features(it.shape);
        let y = apply(it.builder, activation, &x, axis);
        Ok(it.give(y, form))
    }

    /// Applies an activation to a tensor whose features are on axis `axis`.
    fn apply(builder: &mut Builder, activation: Activation, x: &str, axis: i64) -> String {
        let mut one = |operator: &str, attributes| builder.node(operator, &[x], attributes);
        match activation {
            Activation::Identity => x.to_owned(),
            Activation::Relu => one("Relu", vec![]),
            Activation::LeakyRelu { slope } => one("LeakyRelu", vec![float("alpha", slope)]),
            Activation::Elu { alpha } => one("Elu", vec![float("alpha", alpha)]),
            Activation::Selu => one("Selu", vec![]),
            Activation::Softplus => one("Softplus", vec![]),
            Activation::Softsign => one("Softsign", vec![]),
            Activation::Sigmoid => one("Sigmoid", vec![]),
            Activation::HardSigmoid => one("HardSigmoid", vec![float("alpha", 1.0 / 6.0)]),
            Activation::HardSwish => one("HardSwish", vec![]),
            Activation::Tanh => one("Tanh", vec![]),
            Activation::Sin => one("Sin", vec![]),
            Activation::Softmax => one("Softmax", vec![int("axis", axis)]),
            Activation::LogSoftmax => one("LogSoftmax", vec![int("axis", axis)]),
            Activation::Silu => {
                let gate = one("Sigmoid", vec![]);
                builder.node("Mul", &[x, &gate], vec![])
            }
            Activation::Mish => {
                let softplus = one("Softplus", vec![]);
                let gate = builder.node("Tanh", &[&softplus], vec![]);
                builder.node("Mul", &[x, &gate], vec![])
            }
            Activation::Gelu => {
                let root = builder.scalar(core::f64::consts::SQRT_2);
                let divided = builder.node("Div", &[x, &root], vec![]);
                let erf = builder.node("Erf", &[&divided], vec![]);
                gated(builder, x, &erf)
            }
            Activation::GeluTanh => {
                let square = builder.node("Mul", &[x, x], vec![]);
                let cube = builder.node("Mul", &[&square, x], vec![]);
                let cubic = builder.scalar(0.044715);
                let cube = builder.node("Mul", &[&cube, &cubic], vec![]);
                let sum = builder.node("Add", &[x, &cube], vec![]);
                // √(2/π)
                let root = builder.scalar(0.797_884_560_802_865_4);
                let sum = builder.node("Mul", &[&sum, &root], vec![]);
                let tanh = builder.node("Tanh", &[&sum], vec![]);
                gated(builder, x, &tanh)
            }
        }
    }

    /// `x · (1 + gate) / 2`, in the order that graph optimizers recognize.
    fn gated(builder: &mut Builder, x: &str, gate: &str) -> String {
        let one = builder.scalar(1.0);
        let gate = builder.node("Add", &[gate, &one], vec![]);
        let twice = builder.node("Mul", &[x, &gate], vec![]);
        let half = builder.scalar(0.5);
        builder.node("Mul", &[&twice, &half], vec![])
    }
}
