//! Recurrent layers in ONNX.

use super::onnx_scan;
use crate::io::onnx::array::Array;
use crate::io::onnx::context::{Context, Problem, Translated};
use crate::io::onnx::operators::{transposed, whole};
use crate::io::onnx::proto::attribute::{int, text, texts};
use crate::io::onnx::values::Form;
use crate::structure::{Activation, Initial, Operation, Reset};

/// A layer for which ONNX has an operator.
struct Layer {
    operator: &'static str,
    units: usize,
    /// The index among our gates of each gate of ONNX.
    gates: &'static [usize],
    bias: bool,
    peepholes: bool,
    initial: Initial,
    /// Whether the state includes a cell state besides the output.
    has_cell: bool,
}

pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
    let mut attributes = vec![];
    let layer = match it.operation {
        Operation::Lstm {
            units,
            projection,
            norm,
            ..
        } if projection.is_some() || norm => return onnx_scan::lstm(it, units),
        Operation::Lstm {
            units,
            bias,
            peepholes,
            initial,
            ..
        } => Layer {
            operator: "LSTM",
            units,
            // Our order i, f, g, o becomes i, o, f, g.
            gates: &[0, 3, 1, 2],
            bias,
            peepholes,
            initial,
            has_cell: true,
        },
        Operation::Gru {
            units,
            bias,
            reset,
            initial,
            ..
        } => {
            let is_after = i64::from(reset == Reset::After);
            attributes.push(int("linear_before_reset", is_after));
            Layer {
                operator: "GRU",
                units,
                // Our order r, z, n becomes z, r, n.
                gates: &[1, 0, 2],
                bias,
                peepholes: false,
                initial,
                has_cell: false,
            }
        }
        Operation::Rnn {
            units,
            bias,
            activation,
            initial,
            ..
        } => {
            let activation = match activation {
                Activation::Tanh => "Tanh",
                Activation::Relu => "Relu",
                Activation::Sigmoid => "Sigmoid",
                other => {
                    return Err(format!(
                        "the ONNX operator `RNN` has no activation {other:?}"
                    ));
                }
            };
            attributes.push(texts("activations", &[activation]));
            Layer {
                operator: "RNN",
                units,
                gates: &[0],
                bias,
                peepholes: false,
                initial,
                has_cell: false,
            }
        }
        _ => return it.mistaken(),
    };
    attributes.push(int("hidden_size", whole(layer.units)));
    if it.is_reversed {
        attributes.push(text("direction", "reverse"));
    }
    let x = it.last(0);
    let steps = transposed(it, &x, &[1, 0, 2]);
    let inputs = layer.inputs(it, &x, steps)?;
    // Missing optional inputs have an empty name. At the end of the list, they are omitted.
    let count = inputs.iter().rposition(|input| !input.is_empty());
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let y = it.node(
        layer.operator,
        &inputs[..=count.unwrap_or_default()],
        attributes,
    );
    // Removes the axis of the directions.
    let axis = it.builder.integers(&[1]);
    let y = it.node("Squeeze", &[&y, &axis], vec![]);
    let y = transposed(it, &y, &[1, 0, 2]);
    Ok(it.give(y, Form::Last))
}

impl Layer {
    /// All inputs of the operator, where missing ones are empty. In `x`, samples come first; in
    /// `steps`, steps come first.
    fn inputs(&self, it: &mut Context<'_>, x: &str, steps: String) -> Result<Vec<String>, Problem> {
        let gates = self.gates;
        let mut weight = |field: &str| {
            it.constant(field, "", |weight| {
                let [columns, rows] = [weight.sizes()[0], weight.sizes()[1]];
                let by_gates = weight.permuted(&[1, 0]).reordered(gates);
                by_gates.reshaped(&[1, rows, columns])
            })
        };
        let weights = [weight("weight_ih")?, weight("weight_hh")?];
        let missing = String::new;
        let bias = if self.bias {
            let [ih, hh] = [it.parameter("bias_ih")?, it.parameter("bias_hh")?];
            let name = it.named("bias");
            it.builder.constant(&name, || {
                let [ih, hh] = [ih, hh].map(|bias| flat(bias).reordered(gates));
                let both = ih.followed_by(&hh);
                let count = both.sizes()[0];
                both.reshaped(&[1, count])
            })
        } else {
            missing()
        };
        let [h, c] = initial(it, x, self.initial, [self.units, self.units])?;
        let mut inputs = vec![steps];
        inputs.extend(weights);
        inputs.extend([bias, missing()]);
        for value in [h, c].into_iter().take(if self.has_cell { 2 } else { 1 }) {
            inputs.push(value.map_or_else(missing, |value| {
                let axis = it.builder.integers(&[0]);
                it.node("Unsqueeze", &[&value, &axis], vec![])
            }));
        }
        if self.peepholes {
            let [input, output, forget] = [
                it.parameter("weight_ci")?,
                it.parameter("weight_co")?,
                it.parameter("weight_cf")?,
            ];
            let name = it.named("peepholes");
            inputs.push(it.builder.constant(&name, || {
                let all = flat(input).followed_by(&flat(output));
                let all = all.followed_by(&flat(forget));
                let count = all.sizes()[0];
                all.reshaped(&[1, count])
            }));
        }
        Ok(inputs)
    }
}

/// A parameter as a vector.
fn flat(array: Array) -> Array {
    let count = array.sizes().iter().product();
    array.reshaped(&[count])
}

/// The initial output and cell state of each sample, unless they are zero.
pub(super) fn initial(
    it: &mut Context<'_>,
    x: &str,
    initial: Initial,
    [output, cell]: [usize; 2],
) -> Result<[Option<String>; 2], Problem> {
    match initial {
        Initial::Zeros => Ok([None, None]),
        Initial::Values => {
            let h = it.last(1);
            let c = (it.count() > 2).then(|| it.last(2));
            Ok([Some(h), c])
        }
        Initial::Learned => {
            let mut learned = |field: &str, size: usize| {
                let name = it.constant(field, "", |array| array.reshaped(&[1, size]));
                name.map(|name| it.builder.for_each_sample(&name, &[size], x))
            };
            let h = learned("initial_h", output)?;
            // Only an LSTM has a cell state.
            Ok([Some(h), learned("initial_c", cell).ok()])
        }
    }
}
