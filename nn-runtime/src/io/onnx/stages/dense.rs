//! Affine maps of features, and what puts several values together.

use super::super::context::{Context, Problem};
use super::super::proto::attribute::{int, ints};
use super::super::values::{Form, Value};

pub(super) fn dense(it: &mut Context<'_>, bias: bool) -> Result<Value, Problem> {
    let x = it.last(0);
    let bias = bias.then_some("bias");
    let y = if it.shape.len() == 1 {
        let weight = it.constant("weight", "", |weight| weight.permuted(&[1, 0]))?;
        let bias = bias.map(|bias| vector(it, bias)).transpose()?;
        let inputs: Vec<&str> = [&x, &weight]
            .into_iter()
            .chain(&bias)
            .map(|s| &**s)
            .collect();
        it.node("Gemm", &inputs, vec![int("transB", 1)])
    } else {
        affine(it, &x, "weight", bias)?
    };
    Ok(it.give(y, Form::Last))
}

/// A parameter that is a vector.
pub(super) fn vector(it: &mut Context<'_>, field: &str) -> Result<String, Problem> {
    it.constant(field, "", |array| {
        let count = array.sizes().iter().product();
        array.reshaped(&[count])
    })
}

/// `x · weightᵀ + bias` of tensors of any rank, by parameters of these names.
pub(super) fn affine(
    it: &mut Context<'_>,
    x: &str,
    weight: &str,
    bias: Option<&str>,
) -> Result<String, Problem> {
    // As it lies in memory, a weight is its transposed.
    let weight = it.constant(weight, ".transposed", |weight| weight)?;
    let product = it.node("MatMul", &[x, &weight], vec![]);
    let Some(bias) = bias else {
        return Ok(product);
    };
    let bias = vector(it, bias)?;
    Ok(it.node("Add", &[&product, &bias], vec![]))
}

/// All values, two by two.
pub(super) fn combined(it: &mut Context<'_>, operator: &str) -> Value {
    let (tensors, form) = it.all();
    let mut tensors = tensors.into_iter();
    let first = tensors.next().unwrap_or_default();
    let whole = tensors.fold(first, |sum, next| it.node(operator, &[&sum, &next], vec![]));
    it.give(whole, form)
}

pub(super) fn concat(it: &mut Context<'_>) -> Value {
    let (tensors, form) = it.all();
    let tensors: Vec<&str> = tensors.iter().map(String::as_str).collect();
    let axis = int("axis", form.features(it.shape));
    let whole = it.node("Concat", &tensors, vec![axis]);
    it.give(whole, form)
}

/// A tensor with its axes in another order.
pub(super) fn transposed(it: &mut Context<'_>, x: &str, order: &[i64]) -> String {
    it.node("Transpose", &[x], vec![ints("perm", order.iter().copied())])
}
