//! Normalizations.

use super::super::array::Array;
use super::super::builder::Builder;
use super::super::context::{Context, Problem};
use super::super::proto::attribute::{float, int, ints};
use super::super::values::{Form, Value};
use super::dense::vector;

/// A parameter that is a vector, or the same number for each feature where there is none.
fn vector_or(
    it: &mut Context<'_>,
    field: &str,
    is_there: bool,
    (features, otherwise): (usize, f64),
) -> Result<String, Problem> {
    if is_there {
        return vector(it, field);
    }
    let number = it.builder.number;
    let name = format!("{otherwise}/{features}");
    Ok(it
        .builder
        .constant(&name, || Array::filled(number, &[features], otherwise)))
}

pub(super) fn batch(
    it: &mut Context<'_>,
    features: usize,
    epsilon: f64,
    affine: bool,
) -> Result<Value, Problem> {
    let shape = it.shape.to_vec();
    let form = it.value(0).form();
    // Positions beside samples where features are last: the operator takes them second.
    let is_flat = form == Form::Last && shape.len() > 1;
    let mut x = it.input(0, form);
    if is_flat {
        x = it.builder.reshape(&x, &[features]);
    }
    let weight = vector_or(it, "weight", affine, (features, 1.0))?;
    let bias = vector_or(it, "bias", affine, (features, 0.0))?;
    let mean = vector(it, "running_mean")?;
    let variance = vector(it, "running_var")?;
    let inputs = [&*x, &weight, &bias, &mean, &variance];
    let mut y = it.node(
        "BatchNormalization",
        &inputs,
        vec![float("epsilon", epsilon)],
    );
    if is_flat {
        y = it.builder.reshape(&y, &shape);
    }
    Ok(it.give(y, form))
}

pub(super) fn layer(
    it: &mut Context<'_>,
    features: usize,
    epsilon: f64,
    [weight, bias]: [bool; 2],
) -> Result<Value, Problem> {
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

pub(super) fn rms(it: &mut Context<'_>, epsilon: f64, weight: bool) -> Result<Value, Problem> {
    let x = it.last(0);
    let mut y = root_mean_square(it.builder, &x, epsilon);
    if weight {
        let weight = vector(it, "weight")?;
        y = it.node("Mul", &[&y, &weight], vec![]);
    }
    Ok(it.give(y, Form::Last))
}

/// `x / √(mean(x²) + ε)` along the last axis.
pub(super) fn root_mean_square(builder: &mut Builder, x: &str, epsilon: f64) -> String {
    let square = builder.node("Mul", &[x, x], vec![]);
    let mean = builder.node("ReduceMean", &[&square], vec![ints("axes", [-1])]);
    divided(builder, x, &mean, epsilon)
}

/// `x / √(variance + ε)`
fn divided(builder: &mut Builder, x: &str, variance: &str, epsilon: f64) -> String {
    let epsilon = builder.scalar(epsilon);
    let sum = builder.node("Add", &[variance, &epsilon], vec![]);
    let deviation = builder.node("Sqrt", &[&sum], vec![]);
    builder.node("Div", &[x, &deviation], vec![])
}

/// `(x − μ) / √(σ² + ε)` along some axes.
fn standardized(builder: &mut Builder, x: &str, axes: &[i64], epsilon: f64) -> String {
    let axes = || vec![ints("axes", axes.iter().copied())];
    let mean = builder.node("ReduceMean", &[x], axes());
    let centered = builder.node("Sub", &[x, &mean], vec![]);
    let square = builder.node("Mul", &[&centered, &centered], vec![]);
    let variance = builder.node("ReduceMean", &[&square], axes());
    divided(builder, &centered, &variance, epsilon)
}

pub(super) fn group(
    it: &mut Context<'_>,
    features: usize,
    groups: usize,
    epsilon: f64,
    affine: bool,
) -> Result<Value, Problem> {
    let shape = it.shape.to_vec();
    let positions = shape.iter().product::<usize>() / features.max(1);
    let size = features / groups.max(1);
    let (x, form) = it.any();
    let (grouped, axes) = match form {
        Form::Last => (vec![positions, groups, size], vec![1, 3]),
        Form::First => (vec![groups, size * positions], vec![2]),
    };
    let grouped = it.builder.reshape(&x, &grouped);
    let normal = standardized(it.builder, &grouped, &axes, epsilon);
    let mut y = it.builder.reshape(&normal, &form.sizes(&shape));
    if affine {
        for (field, operator) in [("weight", "Mul"), ("bias", "Add")] {
            let vector = it.for_features(field, features, form)?;
            y = it.node(operator, &[&y, &vector], vec![]);
        }
    }
    Ok(it.give(y, form))
}

pub(super) fn instance(
    it: &mut Context<'_>,
    features: usize,
    epsilon: f64,
    affine: bool,
) -> Result<Value, Problem> {
    let x = it.first(0);
    let weight = vector_or(it, "weight", affine, (features, 1.0))?;
    let bias = vector_or(it, "bias", affine, (features, 0.0))?;
    let attributes = vec![float("epsilon", epsilon)];
    let y = it.node("InstanceNormalization", &[&x, &weight, &bias], attributes);
    Ok(it.give(y, Form::First))
}
