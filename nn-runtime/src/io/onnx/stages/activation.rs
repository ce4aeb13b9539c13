//! Activations.

use super::super::builder::Builder;
use super::super::context::{Context, Problem};
use super::super::proto::attribute::{float, int};
use super::super::values::Value;
use crate::structure::Activation;

/// Of a value, in the form that it has.
pub(super) fn of_value(it: &mut Context<'_>, activation: Activation) -> Value {
    let (x, form) = it.any();
    let axis = form.features(it.shape);
    let y = apply(it.builder, activation, &x, axis);
    it.give(y, form)
}

/// Of a tensor whose features are at `axis`.
pub(super) fn apply(builder: &mut Builder, activation: Activation, x: &str, axis: i64) -> String {
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

/// `x · (1 + gate) / 2`, in the order that optimizers of graphs look for.
fn gated(builder: &mut Builder, x: &str, gate: &str) -> String {
    let one = builder.scalar(1.0);
    let gate = builder.node("Add", &[gate, &one], vec![]);
    let twice = builder.node("Mul", &[x, &gate], vec![]);
    let half = builder.scalar(0.5);
    builder.node("Mul", &[&twice, &half], vec![])
}

pub(super) fn prelu(it: &mut Context<'_>, features: usize) -> Result<Value, Problem> {
    let (x, form) = it.any();
    let slope = it.for_features("slope", features, form)?;
    let y = it.node("PRelu", &[&x, &slope], vec![]);
    Ok(it.give(y, form))
}
