//! `Slice(0..8)`

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting, Table, Terms,
    Value,
};
use crate::arguments::{Arguments, Range};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Slice",
    usage: "Slice(0..8)",
    positional: &["features"],
    named: &[],
    lower,
    aliases: &["narrow"],
    example: Example {
        source: "8 => Slice(2..6)",
        formula: "y = x[2..6, :]",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Slice(a..b)`",
        does: "features `a` (inclusive) to `b` (exclusive) of every position: [`Slice`](crate::layers::Slice)",
        onnx: "`Slice`",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let Some(range) = arguments.range("features")? else {
        let stage = arguments.stage();
        arguments.error(
            stage,
            "`Slice` needs the range of features to keep",
            "write `Slice(0..8)` for the first 8",
        );
        return None;
    };
    Some(Lowered::of(Slice { range }))
}

#[derive(Debug)]
struct Slice {
    range: Range,
}

impl Slice {
    /// Where it starts, and the features that it takes.
    fn extent(&self, input: &Shape, diagnostics: &mut Diagnostics) -> Option<[Dimension; 2]> {
        let features = input.features();
        let (start, count) = self
            .range
            .within(&features, "features", input, diagnostics)?;
        Some([start, count])
    }
}

impl Rule for Slice {
    fn infer(&self, inputs: &[Shape], _: Origin, diagnostics: &mut Diagnostics) -> Shape {
        match self.extent(&inputs[0], diagnostics) {
            Some([_, count]) => inputs[0].with_features(count),
            None => Shape::Unknown,
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            takes_lengths: Some(true),
            ..Facts::default()
        }
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        // What could be wrong with it was reported when the shapes were inferred.
        let extent = self.extent(&inputs[0], &mut Diagnostics::default());
        let start = extent.map_or(Dimension::Unknown, |[start, _]| start);
        Described::new("Slice", [("start", Setting::Size(start))])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let extent = self.extent(&of.inputs[0], &mut Diagnostics::default());
        let range = extent.map_or_else(String::new, |[start, count]| {
            format!("{}..{}", of.size(&start), of.size(&start.plus(&count)))
        });
        Formula::new(format!("{}[{range}, :]", of.x()))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        // What could be wrong with it was reported when the shapes were inferred.
        let extent = self.extent(&inputs[0], &mut Diagnostics::default());
        let mut sizes = extent.map_or_else(Vec::new, Vec::from);
        sizes.push(inputs[0].features());
        Runtime {
            name: "Slice",
            generics: vec![],
            value: Value::new(sizes),
        }
    }
}
