//! Tokens, and the steps of transformers.

use super::super::array::Array;
use super::super::context::{Context, Problem};
use super::super::proto::attribute::{int, ints};
use super::super::values::{Form, Value};
use super::dense::transposed;

pub(super) fn embedding(it: &mut Context<'_>) -> Result<Value, Problem> {
    let tokens = it.tokens(0);
    let weight = it.constant("weight", "", |weight| weight)?;
    let y = it.node("Gather", &[&weight, &tokens], vec![int("axis", 0)]);
    Ok(it.give(y, Form::Last))
}

pub(super) fn unembedding(it: &mut Context<'_>) -> Result<Value, Problem> {
    let x = it.last(0);
    // The embedding's own matrix, of which the file has no copy.
    let weight = it.constant("weight", "", |weight| weight)?;
    let weight = it.node("Transpose", &[&weight], vec![ints("perm", [1, 0])]);
    let y = it.node("MatMul", &[&x, &weight], vec![]);
    Ok(it.give(y, Form::Last))
}

pub(super) fn learned_positions(it: &mut Context<'_>) -> Result<Value, Problem> {
    let x = it.last(0);
    let shape = it.shape.to_vec();
    let suffix = if shape.len() > 2 { ".of_image" } else { "" };
    let weight = it.constant("weight", suffix, |weight| weight.reshaped(&shape))?;
    let y = it.node("Add", &[&x, &weight], vec![]);
    Ok(it.give(y, Form::Last))
}

pub(super) fn sinusoidal_positions(it: &mut Context<'_>, [steps, features]: [usize; 2]) -> Value {
    let x = it.last(0);
    let number = it.builder.number;
    let shape = it.shape.to_vec();
    let waves = it.builder.constant(&format!("positions/{shape:?}"), || {
        let waves = (0..steps * features).map(|place| {
            let (step, feature) = (place / features, place % features);
            let turn = (2 * (feature / 2)) as f64 / features as f64;
            let angle = step as f64 / libm::pow(10_000.0, turn);
            if feature.is_multiple_of(2) {
                libm::sin(angle)
            } else {
                libm::cos(angle)
            }
        });
        Array::new(number, &[steps, features], waves).reshaped(&shape)
    });
    let y = it.node("Add", &[&x, &waves], vec![]);
    it.give(y, Form::Last)
}

pub(super) fn class_token(it: &mut Context<'_>, features: usize) -> Result<Value, Problem> {
    let x = it.last(0);
    let token = it.constant("weight", "", |weight| weight.reshaped(&[1, 1, features]))?;
    let token = it.builder.for_each_sample(&token, &[1, features], &x);
    let y = it.node("Concat", &[&token, &x], vec![int("axis", 1)]);
    Ok(it.give(y, Form::Last))
}

pub(super) fn patches(it: &mut Context<'_>, [rows, columns]: [usize; 2]) -> Value {
    let x = it.last(0);
    let shape = it.shape_of(0);
    let [height, width, channels] = [0, 1, 2].map(|axis| shape.get(axis).copied().unwrap_or(1));
    let sizes = [height / rows, rows, width / columns, columns, channels];
    let squares = it.builder.reshape(&x, &sizes);
    let squares = transposed(it, &squares, &[0, 1, 3, 2, 4, 5]);
    let shape = it.shape.to_vec();
    let y = it.builder.reshape(&squares, &shape);
    it.give(y, Form::Last)
}
