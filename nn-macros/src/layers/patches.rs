//! `Patches(4)`: squares of an image become the steps of a sequence.

use super::attention::divisors;
use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting, Table, Terms,
    Value,
};
use crate::arguments::{Axes, PerAxis};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Patches",
    usage: "Patches(4)` or `Patches((4, 8))",
    positional: &["size"],
    named: &[],
    lower: |arguments| {
        let what = "the height and width of a patch";
        let size = arguments.per_axis("size", Axes::Pixels, what, "Patches(4)")?;
        Some(Lowered::of(Patches { size }))
    },
    aliases: &["patchembed", "patchembedding"],
    example: Example {
        source: "[8, 8, 3] => Patches(4)",
        formula: "y = patches(x; 4 × 4)   each patch a step: the features of its pixels, row by row",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`Patches(size)`, `Patches((rows, columns))`",
        does: "for an image `[H, W, C]`: its patches as steps, `[H / rows · W / columns, rows · columns · C]`: [`Patches`](crate::layers::Patches)",
        onnx: "`Reshape`, `Transpose`",
    },
};

#[derive(Debug)]
struct Patches {
    size: PerAxis,
}

impl Rule for Patches {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let sizes = Axes::Pixels.sizes("Patches", &inputs[0], stage, diagnostics);
        let Some([height, width, channels]) = sizes else {
            return Shape::Unknown;
        };
        let mut counts = [const { Dimension::ZERO }; 2];
        for (axis, all) in [&height, &width].into_iter().enumerate() {
            let (size, origin) = &self.size[axis];
            counts[axis] = all.over(size);
            let unit = Axes::Pixels.unit(axis);
            let (text, count) = (diagnostics.size(size), diagnostics.size(all));
            let message = format!(
                "{count} {unit} cannot be divided into patches of {text} without a remainder"
            );
            let help = match (all.known(), size.known()) {
                (Some(all), Some(size)) => format!(
                    "choose {}, or `Crop(…)` or `Pad(…)` the image first",
                    divisors(all, size)
                ),
                _ => "choose a divisor, or `Crop(…)` or `Pad(…)` the image first".to_owned(),
            };
            let whole = counts[axis].times(size);
            // A square is said once.
            let is_same = axis == 1 && height == width && self.size[0].0 == *size;
            let relation = (&whole, Relation::Equal, all);
            if !is_same && !diagnostics.require(*origin, relation, message, help) {
                return Shape::Unknown;
            }
        }
        let [rows, columns] = counts;
        let pixels = self.size[0].0.times(&self.size[1].0);
        Shape::Sequence([rows.times(&columns), pixels.times(&channels)])
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let size = self.size.clone().map(|(size, _)| size);
        Described::new("Patches", [("size", Setting::Sizes(size.into()))])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let size = of.sizes(&[&self.size[0].0, &self.size[1].0]);
        Formula::new(format!("patches({}; {size})", of.x()))
            .with("each patch a step: the features of its pixels, row by row")
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let mut sizes = inputs[0].dimensions().to_vec();
        sizes.extend(self.size.iter().map(|(size, _)| size.clone()));
        Runtime {
            name: "Patches",
            generics: vec![],
            value: Value::new(sizes),
        }
    }
}
