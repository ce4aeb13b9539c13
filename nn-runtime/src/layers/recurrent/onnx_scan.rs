//! Recurrent layers for which ONNX has no operator, as a loop over steps.

use super::onnx::initial;
use crate::io::onnx::builder::Builder;
use crate::io::onnx::context::{Context, Problem, Translated};
use crate::io::onnx::operators::{vector, whole};
use crate::io::onnx::proto::attribute::{self, float, int, ints};
use crate::io::onnx::values::Form;
use crate::structure::Operation;

/// ε in the normalizations of a layer-normalized LSTM.
const EPSILON: f64 = 1e-5;

/// The constants that a step reads; empty or `None` if the layer does not have them.
struct Cell {
    units: usize,
    weight: String,
    bias: Option<String>,
    projection: Option<String>,
    /// The peephole weights of the input, forget and output gates.
    peepholes: Option<[String; 3]>,
    /// The factors of the recurrent product, the factors of the cell state, and the summands of the
    /// cell state.
    norm: Option<[String; 3]>,
}

/// An LSTM with all options.
pub(super) fn lstm(it: &mut Context<'_>, units: usize) -> Translated {
    let Operation::Lstm {
        bias,
        projection,
        peepholes,
        norm,
        initial: begins,
        ..
    } = it.operation
    else {
        return it.mistaken();
    };
    let x = it.last(0);
    let output = projection.unwrap_or(units);
    // The input products of all steps at once.
    let weight = it.constant("weight_ih", ".transposed", |weight| weight)?;
    let mut products = it.node("MatMul", &[&x, &weight], vec![]);
    if norm {
        let factors = vector(it, "norm_ih")?;
        products = normalized(it.builder, &products, &factors, None);
    }
    if bias {
        let bias = vector(it, "bias_ih")?;
        products = it.node("Add", &[&products, &bias], vec![]);
    }
    let weight = it.constant("weight_hh", ".transposed", |weight| weight)?;
    let cell = Cell {
        units,
        weight,
        bias: if bias {
            Some(vector(it, "bias_hh")?)
        } else {
            None
        },
        projection: match projection {
            Some(_) => Some(it.constant("weight_hr", ".transposed", |weight| weight)?),
            None => None,
        },
        peepholes: if peepholes {
            Some([
                vector(it, "weight_ci")?,
                vector(it, "weight_cf")?,
                vector(it, "weight_co")?,
            ])
        } else {
            None
        },
        norm: if norm {
            Some([
                vector(it, "norm_hh")?,
                vector(it, "norm_c")?,
                vector(it, "bias_c")?,
            ])
        } else {
            None
        },
    };
    let [h, c] = initial(it, &x, begins, [output, units])?;
    let mut or_zeros = |value: Option<String>, size: usize| {
        value.unwrap_or_else(|| {
            let zero = it.builder.scalar(0.0);
            it.builder.for_each_sample(&zero, &[size], &x)
        })
    };
    let (h, c) = (or_zeros(h, output), or_zeros(c, units));
    let inputs = [("h", output), ("c", units), ("gates", 4 * units)];
    let body = it.builder.body("step", &inputs, |builder, names| {
        let [h, c, gates] = names else {
            return Err(Problem::from("a step has three inputs"));
        };
        let [h, c] = cell.step(builder, [h, c, gates]);
        let y = builder.node("Identity", &[&h], vec![]);
        Ok(vec![(h, output), (c, units), (y, output)])
    })?;
    let mut attributes = vec![
        attribute::graph("body", body),
        int("num_scan_inputs", 1),
        ints("scan_input_axes", [1]),
        ints("scan_output_axes", [1]),
    ];
    if it.is_reversed {
        attributes.push(ints("scan_input_directions", [1]));
        attributes.push(ints("scan_output_directions", [1]));
    }
    let [_, _, y] = it.builder.node_of("Scan", &[&h, &c, &products], attributes);
    Ok(it.give(y, Form::Last))
}

/// Layer normalization along the last axis with the given factors.
fn normalized(builder: &mut Builder, x: &str, factors: &str, bias: Option<&str>) -> String {
    let inputs: Vec<&str> = [x, factors].into_iter().chain(bias).collect();
    let attributes = vec![int("axis", -1), float("epsilon", EPSILON)];
    builder.node("LayerNormalization", &inputs, attributes)
}

impl Cell {
    /// The output and the cell state of a step, given those of the previous step and the input
    /// product.
    fn step(&self, builder: &mut Builder, [h, c, inputs]: [&str; 3]) -> [String; 2] {
        let add = |builder: &mut Builder, a: &str, b: &str| builder.node("Add", &[a, b], vec![]);
        let multiply =
            |builder: &mut Builder, a: &str, b: &str| builder.node("Mul", &[a, b], vec![]);
        let mut product = builder.node("MatMul", &[h, &self.weight], vec![]);
        if let Some([factors, ..]) = &self.norm {
            product = normalized(builder, &product, factors, None);
        }
        if let Some(bias) = &self.bias {
            product = add(builder, &product, bias);
        }
        let sums = add(builder, inputs, &product);
        let sizes = builder.integers(&[whole(self.units); 4]);
        let [mut i, mut f, g, mut o] =
            builder.node_of("Split", &[&sums, &sizes], vec![int("axis", 1)]);
        if let Some([input, forget, _]) = &self.peepholes {
            let seen = multiply(builder, input, c);
            i = add(builder, &i, &seen);
            let seen = multiply(builder, forget, c);
            f = add(builder, &f, &seen);
        }
        let [i, f] = [i, f].map(|gate| builder.node("Sigmoid", &[&gate], vec![]));
        let g = builder.node("Tanh", &[&g], vec![]);
        let kept = multiply(builder, &f, c);
        let new = multiply(builder, &i, &g);
        let cell = add(builder, &kept, &new);
        if let Some([.., output]) = &self.peepholes {
            let seen = multiply(builder, output, &cell);
            o = add(builder, &o, &seen);
        }
        let o = builder.node("Sigmoid", &[&o], vec![]);
        let shown = match &self.norm {
            Some([_, factors, bias]) => normalized(builder, &cell, factors, Some(bias)),
            None => cell.clone(),
        };
        let shown = builder.node("Tanh", &[&shown], vec![]);
        let mut h = multiply(builder, &o, &shown);
        if let Some(projection) = &self.projection {
            h = builder.node("MatMul", &[&h, projection], vec![]);
        }
        [h, cell]
    }
}
