//! `BatchNorm`, `BatchNorm(momentum = 0.01, epsilon = 1e-3, affine = false)`

use super::layer_norm::epsilon;
use super::{
    Call, Described, Entry, Example, Facts, Formula, Generic, Lowered, Matrix, Page, Reads, Rule,
    Runtime, Setting, Settings, Stepped, Table, Terms, Value,
};
use crate::arguments::Arguments;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "BatchNorm",
    usage: "BatchNorm`, or `BatchNorm(momentum = 0.1, epsilon = 1e-5, affine = true)",
    positional: &[],
    named: &["momentum", "epsilon", "affine"],
    lower,
    aliases: &["batchnormalization"],
    example: Example {
        source: "8 => BatchNorm",
        formula: "y = g1 ⊙ (x - m1) / √(v1 + 1e-5) + b1   g1, b1, m1, v1: 8 each, in training m1 and v1 are mean and variance of the batch; the running ones take 0.1 of them",
    },
    page: Page {
        table: Table::Layers,
        stage: "`BatchNorm`",
        does: "normalizes every feature over the batch, and keeps running statistics: [`BatchNorm`](crate::layers::BatchNorm)",
        onnx: "`BatchNormalization`",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let is_given = arguments.is_given("momentum");
    let momentum = match arguments.optional_number("momentum") {
        Some((momentum, origin)) => {
            if let Some(value) = momentum.value
                && !(0.0..=1.0).contains(&value)
            {
                arguments.error(
                    origin,
                    format!("`momentum`, the weight of a batch in the running statistics, must be \
                             between 0 and 1, but it is {value}"),
                    "write `momentum = 0.1`; Keras's momentum of 0.99 is `momentum = 0.01` here, as in PyTorch",
                );
            }
            Some(momentum)
        }
        None => (!is_given).then_some(Number::literal(0.1)),
    };
    let epsilon = epsilon(arguments, Some(1e-5));
    let affine = arguments.flag("affine", true);
    Some(Lowered::of(BatchNorm {
        numbers: [momentum?, epsilon??],
        affine,
    }))
}

#[derive(Debug)]
struct BatchNorm {
    /// Momentum and epsilon.
    numbers: [Number; 2],
    affine: bool,
}

impl Rule for BatchNorm {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        inputs[0].clone()
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            reads: Reads::INPUT,
            keeps_tape: true,
            has_memory: true,
            measures_batch: true,
            fuses: true,
            is_foldable: true,
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let fields: &[_] = if self.affine {
            &["weight", "bias", "running_mean", "running_var"]
        } else {
            &["running_mean", "running_var"]
        };
        let features = inputs[0].features();
        let vector = |field: &&'static str| Matrix::vector(field, &features);
        fields.iter().map(vector).collect()
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        inputs[0].size()
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let [momentum, epsilon] = self.numbers;
        let fields = [
            ("features", Setting::Size(inputs[0].features())),
            ("momentum", Setting::Number(momentum)),
            ("epsilon", Setting::Number(epsilon)),
            ("affine", Setting::Flag(self.affine)),
        ];
        Described::new("BatchNorm", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let features = of.inputs[0].features();
        let [momentum, epsilon] = self.numbers.map(|number| of.decimal(number));
        let (x, mean, variance) = (of.x(), of.parameter("m"), of.parameter("v"));
        let normed = format!("({x} - {mean}) / √({variance} + {epsilon})");
        let value = if self.affine {
            format!("{} ⊙ {normed}{}", of.parameter("g"), of.plus("b", true))
        } else {
            normed
        };
        let letters: &[&str] = if self.affine {
            &["g", "b", "m", "v"]
        } else {
            &["m", "v"]
        };
        let letters: Vec<String> = letters.iter().map(|letter| of.parameter(letter)).collect();
        Formula::new(value)
            .with(format!("{}: {} each", letters.join(", "), of.size(&features)))
            .with(format!(
                "in training {mean} and {variance} are mean and variance of the batch; the running ones take {momentum} of them"
            ))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let mut generics = vec![Generic::Scalar, Generic::Size(inputs[0].features())];
        if !self.affine {
            generics.push(Generic::Size(Dimension::ZERO));
        }
        Runtime {
            name: "BatchNorm",
            generics,
            value: Value::Configured(Settings {
                name: "BatchNormSettings",
                generics: vec![],
                made: Call::new(self.numbers),
            }),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
