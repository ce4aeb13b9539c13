//! `Upsample(2)`, `Upsample((2, 3), mode = bilinear, align_corners = true)`

use super::{
    Call, Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting, Table,
    Terms, Value,
};
use crate::arguments::{Arguments, Axes, PerAxis};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Upsample",
    usage: "Upsample(2)` or `Upsample((2, 3), mode = bilinear, align_corners = false)",
    positional: &["scale"],
    named: &["mode", "align_corners"],
    lower,
    aliases: &["upsampling1d", "upsampling2d"],
    example: Example {
        source: "[4, 4, 3] => Upsample(2, mode = bilinear, align_corners = true)",
        formula: "y = x[:, p·(n - 1)/(s·n - 1)]   s = 2 × 2, n = 4 × 4, linear between positions",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Upsample(scale)`",
        does: "increases the number of positions `scale` times along each axis: [`Upsample`](crate::layers::Upsample)",
        onnx: "`Resize`",
    },
};

/// `linear` of sequences, `bilinear` of images.
const MODES: [&str; 3] = ["nearest", "bilinear", "linear"];

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let scale = arguments.per_axis(
        "scale",
        Axes::Pixels,
        "the factor for the number of positions",
        "Upsample(2)",
    );
    let mode = arguments.choice("mode", &MODES);
    let is_aligned = arguments.flag("align_corners", false);
    let (scale, mode) = (scale?, mode?);
    if is_aligned && mode == MODES[0] {
        let stage = arguments.stage();
        arguments.error(
            stage,
            "`align_corners` affects interpolation, but `mode = nearest` does not interpolate",
            "remove `align_corners`, or write `mode = bilinear` (`mode = linear` for a sequence)",
        );
        return None;
    }
    Some(Lowered::of(Upsample {
        scale,
        mode,
        is_aligned,
    }))
}

#[derive(Debug)]
struct Upsample {
    scale: PerAxis,
    mode: &'static str,
    is_aligned: bool,
}

impl Upsample {
    /// Factors of the height and of the width; a sequence is one row.
    fn scale(&self, input: &Shape) -> [Dimension; 2] {
        let [height, width] = self.scale.clone().map(|(scale, _)| scale);
        match input {
            Shape::Sequence(_) => [Dimension::ONE, width],
            _ => [height, width],
        }
    }
}

impl Rule for Upsample {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let [rows, columns] = self.scale(&inputs[0]);
        let shape = diagnostics.shape(&inputs[0]);
        let (message, help) = match &inputs[0] {
            Shape::Sequence(_) if self.scale[0].1 != self.scale[1].1 => (
                format!("two factors were given, but the sequence {shape} has one axis"),
                "write one number: `Upsample(2)`",
            ),
            Shape::Sequence(_) if self.mode == "bilinear" => (
                format!("`mode = bilinear` works along two axes, but the sequence {shape} has one"),
                "write `mode = linear`",
            ),
            Shape::Image(_) if self.mode == "linear" => (
                format!("`mode = linear` works along one axis, but the image {shape} has two"),
                "write `mode = bilinear`",
            ),
            Shape::Sequence([steps, features]) => {
                return Shape::Sequence([steps.times(&columns), features.clone()]);
            }
            Shape::Image([height, width, channels]) => {
                let (height, width) = (height.times(&rows), width.times(&columns));
                return Shape::Image([height, width, channels.clone()]);
            }
            _ => (
                format!(
                    "`Upsample` increases the number of positions, but {shape} is a vector, which \
                     has only one"
                ),
                "use `RepeatVector(…)`, or reshape the values before this stage: `Reshape([height, \
                 width, channels])`",
            ),
        };
        diagnostics.error(stage, message, help);
        Shape::Unknown
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            ..Facts::default()
        }
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let mode = match self.mode {
            "nearest" => "Nearest",
            _ if self.is_aligned => "Aligned",
            _ => "Linear",
        };
        let fields = [
            ("axes", Axes::of(&inputs[0]).described()),
            ("scale", Setting::Sizes(self.scale(&inputs[0]).into())),
            ("mode", Setting::Word("Interpolation", mode)),
        ];
        Described::new("Upsample", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let [rows, columns] = self.scale(&of.inputs[0]);
        let scale = match of.inputs[0] {
            Shape::Image(_) => of.sizes(&[&rows, &columns]),
            _ => of.size(&columns),
        };
        let x = of.x();
        let value = match (self.mode, self.is_aligned) {
            ("nearest", _) => format!("{x}[:, ⌊p/s⌋]"),
            (_, false) => format!("{x}[:, (p + ½)/s - ½]"),
            (_, true) => format!("{x}[:, p·(n - 1)/(s·n - 1)]"),
        };
        let positions = of.inputs[0].dimensions();
        let positions: Vec<&Dimension> = positions.iter().rev().skip(1).rev().collect();
        Formula::new(value)
            .with(format!("s = {scale}"))
            .with_if(self.is_aligned, || format!("n = {}", of.sizes(&positions)))
            .with_if(self.mode != "nearest", || {
                "linear between positions".to_owned()
            })
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let whole = match inputs[0].clone() {
            Shape::Sequence([steps, features]) => vec![Dimension::ONE, steps, features],
            other => other.dimensions().to_vec(),
        };
        Runtime {
            name: "Upsample",
            generics: vec![],
            value: Value::Made(Call::of(
                match self.mode {
                    "nearest" => "nearest",
                    _ if self.is_aligned => "aligned",
                    _ => "linear",
                },
                [whole, self.scale(&inputs[0]).into()],
            )),
        }
    }
}
