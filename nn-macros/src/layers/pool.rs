//! `MaxPool2d(2)`, `AvgPool1d(3, stride = 2, padding = 1)`

use super::{
    Call, Described, Entry, Example, Facts, Formula, Generic, Lowered, Page, Placed, Reads, Rule,
    Runtime, Setting, Stepped, Table, Terms, Value, Window,
};
use crate::arguments::{Arguments, Axes, Padding};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const MAX_2D: Entry = Entry {
    name: "MaxPool2d",
    usage: "MaxPool2d(2)` or `MaxPool2d(3, stride = 2, padding = 1, dilation = 1, ceil = false)",
    positional: &["kernel", "stride"],
    named: &["padding", "dilation", "ceil"],
    lower: |arguments| lower(arguments, Kind::Max, Axes::Pixels),
    aliases: &[],
    example: Example {
        source: "[8, 8, 3] => MaxPool2d(2)",
        formula: "y = max{ x[:, s·p + k] }   k < 2 × 2, s = 2 × 2",
    },
    page: Page {
        table: Table::Layers,
        stage: "`MaxPool2d(kernel)`",
        does: "the maximum of every window: [`MaxPool2d`](crate::layers::MaxPool2d)",
        onnx: "`MaxPool`",
    },
};

pub(super) const MAX_1D: Entry = Entry {
    name: "MaxPool1d",
    usage: "MaxPool1d(2)` or `MaxPool1d(3, stride = 2, padding = 1, dilation = 1, ceil = false)",
    lower: |arguments| lower(arguments, Kind::Max, Axes::Steps),
    aliases: &[],
    example: Example {
        source: "[8, 3] => MaxPool1d(3, stride = 1, padding = 1)",
        formula: "y = max{ x[:, p + k - o] }   k < 3, o = 1",
    },
    page: Page {
        stage: "`MaxPool1d(kernel)`",
        ..MAX_2D.page
    },
    ..MAX_2D
};

pub(super) const AVG_2D: Entry = Entry {
    name: "AvgPool2d",
    usage: "AvgPool2d(2)` or `AvgPool2d(3, stride = 2, padding = 1, ceil = false, count_padding = true)",
    positional: &["kernel", "stride"],
    named: &["padding", "ceil", "count_padding"],
    lower: |arguments| lower(arguments, Kind::Average, Axes::Pixels),
    aliases: &["averagepooling2d"],
    example: Example {
        source: "[8, 8, 3] => AvgPool2d((2, 4))",
        formula: "y = mean{ x[:, s·p + k] }   k < 2 × 4, s = 2 × 4",
    },
    page: Page {
        table: Table::Layers,
        stage: "`AvgPool2d(kernel)`",
        does: "the mean of every window: [`AvgPool2d`](crate::layers::AvgPool2d)",
        onnx: "`AveragePool`",
    },
};

pub(super) const AVG_1D: Entry = Entry {
    name: "AvgPool1d",
    usage: "AvgPool1d(2)` or `AvgPool1d(3, stride = 2, padding = 1, ceil = false, count_padding = true)",
    lower: |arguments| lower(arguments, Kind::Average, Axes::Steps),
    aliases: &["averagepooling1d"],
    example: Example {
        source: "[8, 3] => AvgPool1d(2)",
        formula: "y = mean{ x[:, s·p + k] }   k < 2, s = 2",
    },
    page: Page {
        stage: "`AvgPool1d(kernel)`",
        ..AVG_2D.page
    },
    ..AVG_2D
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Max,
    Average,
}

fn lower(arguments: &mut Arguments<'_>, kind: Kind, axes: Axes) -> Option<Lowered> {
    let name = arguments.name();
    let kernel = arguments.per_axis(
        "kernel",
        axes,
        "the size of its windows",
        &format!("{name}(2)"),
    );
    let stride = arguments.optional_per_axis("stride", axes);
    let padding = arguments.padding("padding", axes);
    let dilation = arguments.per_axis_or_one("dilation", axes);
    let is_ceil = arguments.flag("ceil", false);
    let counts_padding = arguments.flag("count_padding", true);
    let kernel = kernel?;
    let window = Window {
        name,
        text: arguments.text(),
        axes,
        stride: stride?.unwrap_or_else(|| kernel.clone()),
        kernel,
        dilation: dilation?,
        padding: padding?,
        is_ceil,
    };
    Some(Lowered::of(Pool {
        kind,
        window,
        counts_padding,
        stage: arguments.stage(),
    }))
}

#[derive(Debug)]
struct Pool {
    kind: Kind,
    window: Window,
    counts_padding: bool,
    stage: Origin,
}

impl Pool {
    /// More padding would make windows of nothing else.
    fn padding_fits(&self, diagnostics: &mut Diagnostics) -> bool {
        let Padding::Sides(sides) = &self.window.padding else {
            return true;
        };
        for (place, (side, origin)) in sides.iter().enumerate() {
            if *side == Dimension::ZERO {
                continue;
            }
            let kernel = &self.window.kernel[place / 2].0;
            let most = kernel.over(&Dimension::Known(2));
            let message = format!(
                "`{}` pads by at most half of its kernel, but {} is more than half of {}",
                self.window.name,
                diagnostics.size(side),
                diagnostics.size(kernel)
            );
            let help = format!(
                "pad by at most {}, or use `Pad(…)` before this stage, which pads by any number",
                diagnostics.size(&most)
            );
            let relation = (side, Relation::LessOrEqual, &most);
            if !diagnostics.require(*origin, relation, message, help) {
                return false;
            }
        }
        true
    }
}

impl Rule for Pool {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let Some(placed) = self.window.placed(&inputs[0], stage, diagnostics) else {
            return Shape::Unknown;
        };
        if !self.padding_fits(diagnostics) {
            return Shape::Unknown;
        }
        let [_, _, features] = placed.input;
        self.window.axes.shape(placed.output, features)
    }

    fn facts(&self) -> Facts<'_> {
        let is_max = self.kind == Kind::Max;
        Facts {
            needs_positions: true,
            window: Some(&self.window),
            reads: Reads {
                input: is_max,
                output: is_max,
            },
            ..Facts::default()
        }
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let window = ("window", self.window.described(&inputs[0], self.stage));
        let ceil = ("ceil", Setting::Flag(self.window.is_ceil));
        match self.kind {
            Kind::Max => Described::new("MaxPool", [window, ceil]),
            Kind::Average => {
                let count = ("count_padding", Setting::Flag(self.counts_padding));
                Described::new("AvgPool", [window, ceil, count])
            }
        }
    }

    fn named_sizes(&self, inputs: &[Shape]) -> Vec<(&'static str, Dimension)> {
        let mut silent = Diagnostics::default();
        let placed = self.window.placed(&inputs[0], self.stage, &mut silent);
        placed
            .map(|placed| placed.named_sizes(self.window.axes))
            .unwrap_or_default()
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let mut silent = Diagnostics::default();
        let placed = self.window.placed(&of.inputs[0], self.stage, &mut silent);
        let sides = placed.map_or([const { Dimension::ZERO }; 4], |placed| placed.sides);
        let (index, terms) = of.window(&self.window, &sides);
        let what = match self.kind {
            Kind::Max => "max",
            Kind::Average => "mean",
        };
        let mut formula = Formula::new(format!("{what}{{ {}[:, {index}] }}", of.x()));
        formula.terms = terms;
        formula.with_if(!self.counts_padding, || "without padding".to_owned())
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        // What could be wrong with it was reported when the shapes were inferred.
        let placed = self
            .window
            .placed(&inputs[0], self.stage, &mut Diagnostics::default());
        let Window {
            kernel,
            stride,
            dilation,
            ..
        } = &self.window;
        let sizes = placed.map_or_else(Vec::new, |placed: Placed| {
            let [height, width, _] = placed.input;
            let [top, bottom, left, right] = placed.sides;
            let last = match self.kind {
                Kind::Max => dilation.clone().map(|(dilation, _)| dilation).into(),
                Kind::Average => vec![bottom, right],
            };
            vec![
                vec![height, width],
                placed.output.into(),
                vec![top, left],
                last,
            ]
        });
        let sizes_of_type = match self.window.axes {
            Axes::Steps => vec![&kernel[1], &stride[1]],
            Axes::Pixels => vec![&kernel[0], &kernel[1], &stride[0], &stride[1]],
        };
        let sizes_of_type = sizes_of_type.into_iter().map(|(size, _)| size.clone());
        Runtime {
            name: self.window.name,
            generics: std::iter::once(inputs[0].features())
                .chain(sizes_of_type)
                .map(Generic::Size)
                .collect(),
            value: Value::Made(Call::of(
                if self.counts_padding {
                    "new"
                } else {
                    "without_padding"
                },
                sizes,
            )),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        let mut silent = Diagnostics::default();
        let placed = self.window.placed(&inputs[0], self.stage, &mut silent);
        let Some(placed) = placed.filter(|_| self.window.axes == Axes::Steps) else {
            return Stepped::Not("it works on images".into());
        };
        if let Err(reason) = self.window.looks_back(&placed) {
            return Stepped::Not(reason);
        }
        let (name, last) = match self.kind {
            Kind::Max => ("MaxOfLast", self.window.dilation[1].0.clone()),
            Kind::Average => (
                "MeanOfLast",
                Dimension::Known(u64::from(self.counts_padding)),
            ),
        };
        let [.., features] = placed.input;
        let sizes = [features, self.window.kernel[1].0.clone(), last];
        Stepped::State(Runtime {
            name,
            generics: sizes.map(Generic::Size).into(),
            value: Value::Unit,
        })
    }
}
