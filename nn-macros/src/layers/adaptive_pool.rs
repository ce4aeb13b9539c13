//! `AdaptiveAvgPool2d((7, 7))`, `AdaptiveMaxPool1d(4)`

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Reads, Rule, Runtime, Setting, Table,
    Terms, Value,
};
use crate::arguments::{Arguments, Axes, PerAxis};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const AVG_2D: Entry = Entry {
    name: "AdaptiveAvgPool2d",
    usage: "AdaptiveAvgPool2d(7)` or `AdaptiveAvgPool2d((5, 7))",
    positional: &["output"],
    named: &[],
    lower: |arguments| lower(arguments, Axes::Pixels, false),
    aliases: &["adaptiveaveragepooling2d"],
    example: Example {
        source: "[8, 9, 3] => AdaptiveAvgPool2d(4)",
        formula: "y = mean{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8 × 9, m = 4 × 4",
    },
    page: Page {
        table: Table::Layers,
        stage: "`AdaptiveAvgPool2d((h, w))`",
        does: "the mean of every window, with windows chosen so that the output has the given size: [`AdaptiveAvgPool2d`](crate::layers::AdaptiveAvgPool2d)",
        onnx: "`GlobalAveragePool`, `AveragePool`, or `MatMul` if windows differ",
    },
};

pub(super) const AVG_1D: Entry = Entry {
    name: "AdaptiveAvgPool1d",
    usage: "AdaptiveAvgPool1d(7)",
    lower: |arguments| lower(arguments, Axes::Steps, false),
    aliases: &["adaptiveaveragepooling1d"],
    example: Example {
        source: "[8, 3] => AdaptiveAvgPool1d(4)",
        formula: "y = mean{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8, m = 4",
    },
    page: Page {
        stage: "`AdaptiveAvgPool1d(t)`",
        ..AVG_2D.page
    },
    ..AVG_2D
};

pub(super) const MAX_2D: Entry = Entry {
    name: "AdaptiveMaxPool2d",
    usage: "AdaptiveMaxPool2d(7)` or `AdaptiveMaxPool2d((5, 7))",
    lower: |arguments| lower(arguments, Axes::Pixels, true),
    aliases: &["adaptivemaxpooling2d"],
    example: Example {
        source: "[8, 8, 3] => AdaptiveMaxPool2d(4)",
        formula: "y = max{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8 × 8, m = 4 × 4",
    },
    page: Page {
        table: Table::Layers,
        stage: "`AdaptiveMaxPool2d((h, w))`",
        does: "the maximum of every window, with windows chosen so that the output has the given size: [`AdaptiveMaxPool2d`](crate::layers::AdaptiveMaxPool2d)",
        onnx: "`GlobalMaxPool`, `MaxPool`, or `Gather`, `ReduceMax` if windows differ",
    },
    ..AVG_2D
};

pub(super) const MAX_1D: Entry = Entry {
    name: "AdaptiveMaxPool1d",
    usage: "AdaptiveMaxPool1d(7)",
    lower: |arguments| lower(arguments, Axes::Steps, true),
    aliases: &["adaptivemaxpooling1d"],
    example: Example {
        source: "[8, 3] => AdaptiveMaxPool1d(4)",
        formula: "y = max{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8, m = 4",
    },
    page: Page {
        stage: "`AdaptiveMaxPool1d(t)`",
        ..MAX_2D.page
    },
    ..AVG_2D
};

fn lower(arguments: &mut Arguments<'_>, axes: Axes, is_max: bool) -> Option<Lowered> {
    let name = arguments.name();
    let output = arguments.per_axis(
        "output",
        axes,
        "the size of its output",
        &format!("{name}(7)"),
    )?;
    Some(Lowered::of(AdaptivePool {
        name,
        axes,
        output,
        is_max,
        stage: arguments.stage(),
    }))
}

#[derive(Debug)]
struct AdaptivePool {
    name: &'static str,
    axes: Axes,
    output: PerAxis,
    is_max: bool,
    stage: Origin,
}

impl AdaptivePool {
    fn output(&self) -> [Dimension; 2] {
        self.output.clone().map(|(size, _)| size)
    }
}

impl Rule for AdaptivePool {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        match self.axes.sizes(self.name, &inputs[0], stage, diagnostics) {
            Some([_, _, features]) => self.axes.shape(self.output(), features),
            None => Shape::Unknown,
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            reads: Reads {
                input: self.is_max,
                output: self.is_max,
            },
            takes_lengths: Some(self.output() == [Dimension::ONE, Dimension::ONE]),
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let variant = if self.is_max {
            "AdaptiveMaxPool"
        } else {
            "AdaptiveAvgPool"
        };
        let output = Setting::Sizes(self.output().into());
        Described::new(
            variant,
            [("axes", self.axes.described()), ("output", output)],
        )
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let what = if self.is_max { "max" } else { "mean" };
        let output = self.output();
        let (sizes, all) = match (self.axes, of.inputs[0].dimensions()) {
            (Axes::Pixels, [height, width, _]) => {
                (vec![&output[0], &output[1]], vec![height, width])
            }
            (_, [steps, ..]) => (vec![&output[1]], vec![steps]),
            (_, []) => (vec![&output[1]], vec![]),
        };
        Formula::new(format!(
            "{what}{{ {}[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }}",
            of.x()
        ))
        .with(format!("n = {}", of.sizes(&all)))
        .with(format!("m = {}", of.sizes(&sizes)))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        // What could be wrong with it was reported when the shapes were inferred.
        let mut nobody = Diagnostics::default();
        let input = self
            .axes
            .sizes(self.name, &inputs[0], self.stage, &mut nobody);
        Runtime {
            name: self.name,
            generics: vec![],
            value: Value::new(input.map_or_else(Vec::new, |input| {
                vec![input.to_vec(), self.output().to_vec()]
            })),
        }
    }
}
