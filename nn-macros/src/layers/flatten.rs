//! `Flatten`

use super::{
    Described, Entry, Example, Facts, Formula, Generic, Lowered, Page, Rule, Runtime, Table, Terms,
    Value,
};
use crate::arguments::Activation;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Flatten",
    usage: "Flatten",
    positional: &[],
    named: &[],
    lower: |arguments| {
        Some(Lowered::of(Flatten {
            copy: Activation::identity(arguments.stage()),
        }))
    },
    aliases: &[],
    example: Example {
        source: "[4, 3] => Flatten",
        formula: "y = vec(x)   column after column",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Flatten`",
        does: "all numbers of a sample as one vector, position by position; free at run time",
        onnx: "`Flatten`",
    },
};

#[derive(Debug)]
struct Flatten {
    /// What computes it where the graph does not drop it.
    copy: Activation,
}

impl Rule for Flatten {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        Shape::Vector(inputs[0].size())
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            is_view: true,
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::plain("Flatten")
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        Formula::new(format!("vec({})", of.x())).with("column after column")
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        Runtime {
            name: "Elementwise",
            generics: vec![Generic::Activation(self.copy.clone())],
            value: Value::Wrapped(self.copy.clone()),
        }
    }
}
