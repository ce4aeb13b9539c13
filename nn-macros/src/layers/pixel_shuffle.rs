//! `PixelShuffle(scale)`

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting, Table, Terms,
    Value,
};
use crate::arguments::{Arguments, Axes};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "PixelShuffle",
    usage: "PixelShuffle(2)",
    positional: &["scale"],
    named: &[],
    lower,
    aliases: &[],
    example: Example {
        source: "[4, 4, 8] => PixelShuffle(2)",
        formula: "y = x[s²·c + s·(i mod s) + (j mod s), ⌊i/s⌋, ⌊j/s⌋]   s = 2, of channel c, row i and column j",
    },
    page: Page {
        table: Table::Layers,
        stage: "`PixelShuffle(scale)`",
        does: "rearranges channels into pixels: [`PixelShuffle`](crate::layers::PixelShuffle)",
        onnx: "`DepthToSpace`",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let scale = arguments.size("scale", "the factor of height and width", "PixelShuffle(2)")?;
    Some(Lowered::of(PixelShuffle { scale }))
}

#[derive(Debug)]
struct PixelShuffle {
    scale: (Dimension, Origin),
}

impl Rule for PixelShuffle {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let name = "PixelShuffle";
        let sizes = Axes::Pixels.sizes(name, &inputs[0], stage, diagnostics);
        let Some([height, width, channels]) = sizes else {
            return Shape::Unknown;
        };
        let (scale, origin) = &self.scale;
        let square = scale.times(scale);
        let fewer = channels.over(&square);
        let (text, all) = (diagnostics.size(scale), diagnostics.size(&channels));
        let message = format!(
            "`PixelShuffle({text})` combines {text}·{text} channels into one, but {all} channels \
             are not a multiple of that"
        );
        let help = "make the previous stage end with a multiple of the square of the factor";
        let divided = fewer.times(&square);
        if !diagnostics.require(
            *origin,
            (&divided, Relation::Equal, &channels),
            message,
            help,
        ) {
            return Shape::Unknown;
        }
        Shape::Image([height.times(scale), width.times(scale), fewer])
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let scale = Setting::Size(self.scale.0.clone());
        Described::new("PixelShuffle", [("scale", scale)])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let x = of.x();
        let index = "s²·c + s·(i mod s) + (j mod s), ⌊i/s⌋, ⌊j/s⌋";
        Formula::new(format!("{x}[{index}]"))
            .with(format!("s = {}", of.size(&self.scale.0)))
            .with("of channel c, row i and column j")
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let (scale, _) = &self.scale;
        let mut sizes = inputs[0].dimensions().to_vec();
        if let Some(channels) = sizes.last_mut() {
            *channels = channels.over(&scale.times(scale));
        }
        sizes.push(scale.clone());
        Runtime {
            name: "PixelShuffle",
            generics: vec![],
            value: Value::new(sizes),
        }
    }
}
