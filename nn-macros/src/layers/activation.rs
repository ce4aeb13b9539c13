//! Activations as stages of their own: `relu`, `leaky_relu(0.1)`, `softmax`, `prelu`.

use super::{
    Described, Facts, Formula, Generic, Matrix, Reads, Rule, Runtime, Setting, Stepped, Terms,
    Value,
};
use crate::arguments::{Activation, ActivationKind};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Number, Origin, Shape};

use ActivationKind::{Features, FromInput, FromOutput, Learned};

/// The layer that an activation becomes as a stage of its own.
pub(crate) fn activation_rule(activation: Activation) -> Box<dyn Rule> {
    Box::new(Alone(activation))
}

#[derive(Debug)]
struct Alone(Activation);

impl Rule for Alone {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        inputs[0].clone()
    }

    fn facts(&self) -> Facts<'_> {
        let from_output = matches!(self.0.entry.kind, FromOutput | Features);
        Facts {
            reads: Reads {
                input: !from_output,
                output: from_output,
            },
            activation: Some(&self.0),
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        match self.0.entry.kind {
            Learned => {
                let features = inputs[0].features();
                vec![Matrix::vector("slope", &features)]
            }
            _ => Vec::new(),
        }
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        match self.0.entry.kind {
            FromInput | FromOutput | Features => Described::activation(&self.0),
            Learned => {
                let features = Setting::Size(inputs[0].features());
                Described::new("Prelu", [("features", features)])
            }
        }
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let (name, x) = (self.0.entry.name, of.x());
        match (self.0.entry.kind, self.0.entry.argument, self.0.argument) {
            (Learned, ..) => {
                let a = of.parameter("a");
                let features = of.inputs[0].features();
                Formula::new(format!("{name}({x}; {a})")).with(of.tensor("a", &[&features]))
            }
            (_, None, _) if name == "identity" => Formula::new(x),
            (_, None, _) => Formula::new(format!("{name}({x})")),
            (_, Some((_, default)), given) => {
                let number = given.unwrap_or(Number::literal(default));
                Formula::new(format!("{name}({x}; {})", of.decimal(number)))
            }
        }
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let features = Generic::Size(inputs[0].features());
        match self.0.entry.kind {
            FromInput | FromOutput => Runtime {
                name: "Elementwise",
                generics: vec![Generic::Activation(self.0.clone())],
                value: Value::Wrapped(self.0.clone()),
            },
            Features => Runtime {
                name: "Columnwise",
                generics: vec![Generic::Activation(self.0.clone()), features],
                value: Value::Wrapped(self.0.clone()),
            },
            Learned => Runtime {
                name: "Prelu",
                generics: vec![Generic::Scalar, features],
                value: Value::Field,
            },
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
