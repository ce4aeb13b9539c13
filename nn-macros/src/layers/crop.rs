//! `Crop(2..6)` of a sequence, `Crop(2..26, 2..26)` of an image

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting, Table, Terms,
    Value,
};
use crate::arguments::{Arguments, Axes, Range};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Crop",
    usage: "Crop(2..6)`, or of an image `Crop(2..26, 2..26)",
    positional: &["rows", "columns"],
    named: &[],
    lower,
    aliases: &["cropping1d", "cropping2d"],
    example: Example {
        source: "[8, 8, 3] => Crop(1..5, 2..)",
        formula: "y = x[:, 1..5, 2..8]",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Crop(a..b)`, `Crop(a..b, c..d)`",
        does: "a range of steps of a sequence; ranges of rows and columns of an image: [`Crop`](crate::layers::Crop)",
        onnx: "`Slice`",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let (rows, columns) = (arguments.range("rows"), arguments.range("columns"));
    let (rows, columns) = (rows?, columns?);
    if rows.is_none() && columns.is_none() {
        let stage = arguments.stage();
        arguments.error(
            stage,
            "`Crop` needs the range of positions to keep",
            "write `Crop(2..6)` for steps of a sequence, `Crop(2..26, 2..26)` for rows and columns of an image",
        );
        return None;
    }
    Some(Lowered::of(Crop {
        is_one_by_place: arguments.by_place() == 1 && columns.is_none(),
        rows,
        columns,
        stage: arguments.stage(),
    }))
}

#[derive(Debug)]
struct Crop {
    /// The steps of a sequence.
    rows: Option<Range>,
    columns: Option<Range>,
    /// `Crop(2..6)`, which of an image does not say whether its rows or its columns are meant.
    is_one_by_place: bool,
    stage: Origin,
}

/// What it takes of a sample: the sizes of the whole, where the part starts, and its sizes.
struct Window {
    whole: [Dimension; 3],
    start: [Dimension; 2],
    size: [Dimension; 2],
}

impl Crop {
    fn window(
        &self,
        input: &Shape,
        stage: Origin,
        diagnostics: &mut Diagnostics,
    ) -> Option<Window> {
        let all = Range::all(stage);
        match input {
            Shape::Tokens(_) => None,
            Shape::Sequence([steps, features]) => {
                if let Some(columns) = &self.columns {
                    diagnostics.error(
                        columns.origin,
                        format!(
                            "`Crop` takes one range for the sequence {}: the range of its steps",
                            diagnostics.shape(input)
                        ),
                        "remove the second one; `Slice(…)` selects features",
                    );
                    return None;
                }
                let rows = self.rows.as_ref().unwrap_or(&all);
                let (start, count) = rows.within(steps, "steps", input, diagnostics)?;
                Some(Window {
                    whole: [Dimension::ONE, steps.clone(), features.clone()],
                    start: [Dimension::ZERO, start],
                    size: [Dimension::ONE, count],
                })
            }
            Shape::Image([height, width, channels]) => {
                if self.is_one_by_place {
                    diagnostics.error(
                        stage,
                        format!(
                            "`Crop` takes two ranges for the image {}: the ranges of its rows and \
                             of its columns",
                            diagnostics.shape(input)
                        ),
                        "write both, with `..` for all: `Crop(2..26, ..)`",
                    );
                    return None;
                }
                let rows = self.rows.as_ref().unwrap_or(&all);
                let columns = self.columns.as_ref().unwrap_or(&all);
                let rows = rows.within(height, "rows", input, diagnostics);
                let columns = columns.within(width, "columns", input, diagnostics);
                let ((top, rows), (left, columns)) = (rows?, columns?);
                Some(Window {
                    whole: [height.clone(), width.clone(), channels.clone()],
                    start: [top, left],
                    size: [rows, columns],
                })
            }
            Shape::Vector(_) | Shape::OfLayer(..) | Shape::Unknown => {
                diagnostics.error(
                    stage,
                    format!(
                        "`Crop` selects positions, but {} is a vector, which has only one",
                        diagnostics.shape(input)
                    ),
                    "use `Slice(…)`, which selects features",
                );
                None
            }
        }
    }
}

impl Rule for Crop {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let features = inputs[0].features();
        match (self.window(&inputs[0], stage, diagnostics), &inputs[0]) {
            (None, _) => Shape::Unknown,
            (
                Some(Window {
                    size: [_, steps], ..
                }),
                Shape::Sequence(_),
            ) => Shape::Sequence([steps, features]),
            (
                Some(Window {
                    size: [height, width],
                    ..
                }),
                _,
            ) => Shape::Image([height, width, features]),
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            ..Facts::default()
        }
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        // What could be wrong with it was reported when the shapes were inferred.
        let window = self.window(&inputs[0], self.stage, &mut Diagnostics::default());
        let (start, size) = window.map_or_else(Default::default, |window| {
            (window.start.into(), window.size.into())
        });
        let fields = [
            ("axes", Axes::of(&inputs[0]).described()),
            ("start", Setting::Sizes(start)),
            ("size", Setting::Sizes(size)),
        ];
        Described::new("Crop", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let window = self.window(&of.inputs[0], self.stage, &mut Diagnostics::default());
        let range = |start: &Dimension, size: &Dimension| {
            format!("{}..{}", of.size(start), of.size(&start.plus(size)))
        };
        let ranges = window.map(|window| {
            let [rows, columns] = [0, 1].map(|axis| range(&window.start[axis], &window.size[axis]));
            match of.inputs[0] {
                Shape::Image(_) => format!("{rows}, {columns}"),
                _ => columns,
            }
        });
        Formula::new(format!("{}[:, {}]", of.x(), ranges.unwrap_or_default()))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        // What could be wrong with it was reported when the shapes were inferred.
        let window = self.window(&inputs[0], self.stage, &mut Diagnostics::default());
        let sizes = window.map_or_else(Vec::new, |window| {
            vec![
                window.whole.to_vec(),
                window.start.to_vec(),
                window.size.to_vec(),
            ]
        });
        Runtime {
            name: "Crop",
            generics: vec![],
            value: Value::new(sizes),
        }
    }
}
