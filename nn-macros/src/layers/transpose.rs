//! `Transpose`

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Table, Terms, Value,
};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Transpose",
    usage: "Transpose",
    positional: &[],
    named: &[],
    lower: |_| Some(Lowered::of(Transpose)),
    aliases: &["permute", "swapaxes"],
    example: Example {
        source: "[4, 3] => Transpose",
        formula: "y = xᵀ",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Transpose`",
        does: "`[T, F]` becomes `[F, T]`, `[H, W, C]` becomes `[W, H, C]`: [`Transpose`](crate::layers::Transpose)",
        onnx: "`Transpose`",
    },
};

#[derive(Debug)]
struct Transpose;

impl Rule for Transpose {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        match inputs[0].clone() {
            Shape::Sequence([steps, features]) => Shape::Sequence([features, steps]),
            Shape::Image([height, width, channels]) => Shape::Image([width, height, channels]),
            vector => {
                let vector = diagnostics.shape(&vector);
                diagnostics.error(
                    stage,
                    format!(
                        "`Transpose` swaps steps and features, but {vector} is a vector, which has \
                         no steps"
                    ),
                    format!(
                        "convert it to a sequence first, `Reshape([1, {vector}])`, or remove \
                         `Transpose`"
                    ),
                );
                Shape::Unknown
            }
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::plain("Transpose")
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        match of.inputs[0] {
            Shape::Image(_) => {
                Formula::new(format!("{}[:, j, i]", of.x())).with("of row i and column j")
            }
            _ => Formula::new(format!("{}ᵀ", of.x())),
        }
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let sizes = match inputs[0].clone() {
            Shape::Sequence([steps, features]) => vec![steps, features, Dimension::ONE],
            other => other.dimensions().to_vec(),
        };
        Runtime {
            name: "Transpose",
            generics: vec![],
            value: Value::new(sizes),
        }
    }
}
