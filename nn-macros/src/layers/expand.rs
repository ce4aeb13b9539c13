//! `Expand(8)`

use super::{
    Described, Entry, Example, Formula, Lowered, Page, Rule, Runtime, Setting, Stepped, Table,
    Terms, Value,
};
use crate::arguments::Arguments;
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Expand",
    usage: "Expand(8)",
    positional: &["features"],
    named: &[],
    lower,
    aliases: &["broadcast"],
    example: Example {
        source: "1 => Expand(4)",
        formula: "y = 1 · x   1: 4 × 1, of ones",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Expand(n)`",
        does: "copies the one feature of every position `n` times: [`Expand`](crate::layers::Expand)",
        onnx: "`Expand`",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let what = "the number of copies of the feature";
    let (features, _) = arguments.size("features", what, "Expand(8)")?;
    Some(Lowered::of(Expand { features }))
}

#[derive(Debug)]
struct Expand {
    features: Dimension,
}

impl Rule for Expand {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let features = inputs[0].features();
        let message = format!(
            "`Expand` copies the single feature of each position, but {} has {}",
            diagnostics.shape(&inputs[0]),
            diagnostics.size(&features)
        );
        let help = "select one first, `Slice(0..1)`, or compute one, `Dense(1)`";
        let is_one = (&features, Relation::Equal, &Dimension::ONE);
        if diagnostics.require(stage, is_one, message, help) {
            inputs[0].with_features(self.features.clone())
        } else {
            Shape::Unknown
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let features = Setting::Size(self.features.clone());
        Described::new("Expand", [("features", features)])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        Formula::new(format!("1 · {}", of.x()))
            .with(format!("1: {} × 1, of ones", of.factor(&self.features)))
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        Runtime {
            name: "Expand",
            generics: vec![],
            value: Value::new(vec![self.features.clone()]),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
