//! `RepeatVector(16)`, `RepeatVector(8, 8)`

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Stepped, Table, Terms,
    Value,
};
use crate::arguments::Arguments;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "RepeatVector",
    usage: "RepeatVector(16)`, or to make an image `RepeatVector(8, 8)",
    positional: &["steps", "width"],
    named: &[],
    lower,
    aliases: &[],
    example: Example {
        source: "8 => RepeatVector(4)",
        formula: "y = x · 1ᵀ   1: 4, of ones",
    },
    page: Page {
        table: Table::Layers,
        stage: "`RepeatVector(T)`, `RepeatVector(H, W)`",
        does: "copies a vector to every position: [`RepeatVector`](crate::layers::RepeatVector)",
        onnx: "`Expand`",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let steps = arguments.size("steps", "the number of positions", "RepeatVector(16)");
    let width = arguments.optional_size("width");
    Some(Lowered::of(RepeatVector {
        steps: steps?.0,
        width: width.map(|(width, _)| width),
    }))
}

#[derive(Debug)]
struct RepeatVector {
    /// The height of an image.
    steps: Dimension,
    width: Option<Dimension>,
}

impl Rule for RepeatVector {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let Shape::Vector(features) = &inputs[0] else {
            let shape = diagnostics.shape(&inputs[0]);
            diagnostics.error(
                stage,
                format!(
                    "`RepeatVector` copies a vector to every position, but {shape} is not a vector"
                ),
                "convert it to a vector first, with `Flatten`, `Mean`, `Max`, `First` or `Last`",
            );
            return Shape::Unknown;
        };
        let (steps, features) = (self.steps.clone(), features.clone());
        match &self.width {
            None => Shape::Sequence([steps, features]),
            Some(width) => Shape::Image([steps, width.clone(), features]),
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            takes_lengths: Some(true),
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::plain("RepeatVector")
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let width = self.width.as_ref().unwrap_or(&Dimension::ONE);
        let positions = self.steps.times(width);
        Formula::new(format!("{} · 1ᵀ", of.x()))
            .with(format!("1: {}, of ones", of.size(&positions)))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let width = self.width.as_ref().unwrap_or(&Dimension::ONE);
        Runtime {
            name: "RepeatVector",
            generics: vec![],
            value: Value::new(vec![inputs[0].features(), self.steps.times(width)]),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        if self.width.is_some() {
            return Stepped::Not("its output is an image".into());
        }
        Stepped::As(Runtime {
            name: "RepeatVector",
            generics: vec![],
            value: Value::new(vec![inputs[0].features(), Dimension::ONE]),
        })
    }
}
