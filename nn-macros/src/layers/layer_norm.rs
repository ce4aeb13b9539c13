//! `LayerNorm(epsilon = 1e-6)`, `RmsNorm`

use super::{
    Call, Described, Entry, Example, Facts, Formula, Generic, Lowered, Matrix, Page, Reads, Rule,
    Runtime, Setting, Settings, Stepped, Table, Terms, Value,
};
use crate::arguments::Arguments;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const LAYER: Entry = Entry {
    name: "LayerNorm",
    usage: "LayerNorm`, or `LayerNorm(epsilon = 1e-5, affine = true, bias = true)",
    positional: &[],
    named: &["epsilon", "affine", "bias"],
    lower: |arguments| {
        let epsilon = epsilon(arguments, Some(1e-5))?;
        let affine = arguments.flag("affine", true);
        let bias = affine && arguments.flag("bias", true);
        Some(lowered("LayerNorm", epsilon, [affine, bias]))
    },
    aliases: &["layernormalization"],
    example: Example {
        source: "8 => LayerNorm",
        formula: "y = g1 ⊙ (x - mean(x)) / √(var(x) + 1e-5) + b1   over the features of each position, g1: 8, b1: 8",
    },
    page: Page {
        table: Table::Layers,
        stage: "`LayerNorm`",
        does: "normalizes over the features of every position: [`LayerNorm`](crate::layers::LayerNorm)",
        onnx: "`LayerNormalization`",
    },
};

pub(super) const RMS: Entry = Entry {
    name: "RmsNorm",
    usage: "RmsNorm`, or `RmsNorm(epsilon = 1e-6, affine = true)",
    positional: &[],
    named: &["epsilon", "affine"],
    lower: |arguments| {
        let epsilon = epsilon(arguments, None)?;
        let affine = arguments.flag("affine", true);
        Some(lowered("RmsNorm", epsilon, [affine, false]))
    },
    aliases: &["rmsnormalization"],
    example: Example {
        source: "8 => RmsNorm(epsilon = EPSILON)",
        formula: "y = g1 ⊙ x / √(mean(x²) + EPSILON)   over the features of each position, g1: 8",
    },
    page: Page {
        table: Table::Layers,
        stage: "`RmsNorm`",
        does: "divides the features of every position by their root mean square: [`RmsNorm`](crate::layers::RmsNorm)",
        onnx: "`ReduceMean`, `Sub`, `Mul`, `Sqrt`, `Div`",
    },
};

/// What is added to variances; the inner `None` where it is left out and there is no default. The
/// outer `None` if a mistake was reported.
#[expect(
    clippy::option_option,
    reason = "an error must be distinct from an absent argument"
)]
pub(super) fn epsilon(
    arguments: &mut Arguments<'_>,
    default: Option<f64>,
) -> Option<Option<Number>> {
    let is_given = arguments.is_given("epsilon");
    let Some((epsilon, origin)) = arguments.optional_number("epsilon") else {
        return (!is_given).then(|| default.map(Number::literal));
    };
    if let Some(value) = epsilon.value
        && value < 0.0
    {
        arguments.error(
            origin,
            format!("`epsilon` is added to variances and must be at least 0, but it is {value}"),
            "write a small positive number, such as `epsilon = 1e-5`",
        );
        return None;
    }
    Some(Some(epsilon))
}

fn lowered(name: &'static str, epsilon: Option<Number>, parameters: [bool; 2]) -> Lowered {
    Lowered::of(LayerNorm {
        name,
        epsilon,
        parameters,
    })
}

#[derive(Debug)]
struct LayerNorm {
    name: &'static str,
    /// That of the scalar type where it is not given.
    epsilon: Option<Number>,
    /// It has a weight, and a bias.
    parameters: [bool; 2],
}

impl LayerNorm {
    fn sizes(&self, inputs: &[Shape]) -> [Dimension; 2] {
        self.parameters.map(|is_there| {
            if is_there {
                inputs[0].features()
            } else {
                Dimension::ZERO
            }
        })
    }
}

impl Rule for LayerNorm {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        inputs[0].clone()
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            is_field: true,
            reads: Reads::INPUT,
            keeps_tape: true,
            has_memory: true,
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let features = inputs[0].features();
        let fields = ["weight", "bias"].into_iter().zip(self.parameters);
        let vector =
            |(field, is_there): (_, bool)| is_there.then(|| Matrix::vector(field, &features));
        fields.filter_map(vector).collect()
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        inputs[0].size().times(&Dimension::Known(2))
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let [weight, bias] = self.parameters;
        let mut described = Described::new(
            self.name,
            [
                ("features", Setting::Size(inputs[0].features())),
                ("epsilon", Setting::Epsilon(self.epsilon)),
                ("weight", Setting::Flag(weight)),
            ],
        );
        if self.name == "LayerNorm" {
            described.fields.push(("bias", Setting::Flag(bias)));
        }
        described
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let x = of.x();
        let epsilon = self
            .epsilon
            .map_or("ε".to_owned(), |number| of.decimal(number));
        let normed = if self.name == "LayerNorm" {
            format!("({x} - mean({x})) / √(var({x}) + {epsilon})")
        } else {
            format!("{x} / √(mean({x}²) + {epsilon})")
        };
        let [weight, bias] = self.parameters;
        let features = of.inputs[0].features();
        let scaled = if weight {
            format!("{} ⊙ {normed}", of.parameter("g"))
        } else {
            normed
        };
        Formula::new(format!("{scaled}{}", of.plus("b", bias)))
            .with("over the features of each position")
            .with_if(weight, || of.tensor("g", &[&features]))
            .with_if(bias, || of.tensor("b", &[&features]))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let mut generics = vec![Generic::Scalar, Generic::Size(inputs[0].features())];
        let [weight, bias] = self.sizes(inputs);
        if self.parameters[0] != self.parameters[1] && self.name == "LayerNorm" {
            generics.extend([Generic::Size(weight), Generic::Size(bias)]);
        } else if !self.parameters[0] {
            generics.push(Generic::Size(Dimension::ZERO));
        }
        Runtime {
            name: self.name,
            generics,
            value: Value::Configured(Settings {
                name: "Epsilon",
                generics: vec![],
                made: Call::of(self.epsilon.map_or("of_type", |_| "new"), self.epsilon),
            }),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
