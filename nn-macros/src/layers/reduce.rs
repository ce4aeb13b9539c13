//! `Mean`, `Max`, `GlobalAvgPool`, `GlobalMaxPool`, `First`, `Last`, `Sum`: all positions made into one.

use super::{
    Described, Entry, Example, Facts, Formula, Generic, Lowered, Page, Reads, Rule, Runtime,
    Setting, Stepped, Table, Terms, Value,
};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const MEAN: Entry = Entry {
    name: "Mean",
    usage: "Mean",
    positional: &[],
    named: &[],
    lower: |_| lowered("Mean"),
    aliases: &["globalaveragepooling1d", "globalaveragepooling2d"],
    example: Example {
        source: "[4, 3] => Mean",
        formula: "y = mean{ x[:, t] }   t < 4",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Mean`",
        does: "reduces all positions to the mean of each feature: [`Mean`](crate::layers::Mean)",
        onnx: "`ReduceMean`",
    },
};

pub(super) const MAX: Entry = Entry {
    name: "Max",
    usage: "Max",
    lower: |_| lowered("Max"),
    aliases: &["globalmaxpooling1d", "globalmaxpooling2d"],
    example: Example {
        source: "[4, 3] => Max",
        formula: "y = max{ x[:, t] }   t < 4",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Max`",
        does: "reduces all positions to the maximum of each feature: [`Max`](crate::layers::Max)",
        onnx: "`ReduceMax`",
    },
    ..MEAN
};

pub(super) const GLOBAL_AVG: Entry = Entry {
    name: "GlobalAvgPool",
    usage: "GlobalAvgPool",
    lower: |_| lowered("GlobalAvgPool"),
    aliases: &[],
    example: Example {
        source: "[4, 4, 3] => GlobalAvgPool",
        formula: "y = mean{ x[:, t] }   t < 16",
    },
    page: Page {
        table: Table::Layers,
        stage: "`GlobalAvgPool`",
        does: "another name for `Mean`",
        onnx: "`ReduceMean`",
    },
    ..MEAN
};

pub(super) const GLOBAL_MAX: Entry = Entry {
    name: "GlobalMaxPool",
    usage: "GlobalMaxPool",
    lower: |_| lowered("GlobalMaxPool"),
    aliases: &[],
    example: Example {
        source: "[4, 4, 3] => GlobalMaxPool",
        formula: "y = max{ x[:, t] }   t < 16",
    },
    page: Page {
        table: Table::Layers,
        stage: "`GlobalMaxPool`",
        does: "another name for `Max`",
        onnx: "`ReduceMax`",
    },
    ..MEAN
};

pub(super) const FIRST: Entry = Entry {
    name: "First",
    usage: "First",
    lower: |_| lowered("First"),
    aliases: &[],
    example: Example {
        source: "[4, 3] => First",
        formula: "y = x[:, 0]",
    },
    page: Page {
        table: Table::Layers,
        stage: "`First`",
        does: "the first position: [`First`](crate::layers::First)",
        onnx: "`Gather`",
    },
    ..MEAN
};

pub(super) const LAST: Entry = Entry {
    name: "Last",
    usage: "Last",
    lower: |_| lowered("Last"),
    aliases: &[],
    example: Example {
        source: "[T, 3] => Last",
        formula: "y = x[:, T - 1]",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Last`",
        does: "the last position: [`Last`](crate::layers::Last)",
        onnx: "`Gather`",
    },
    ..MEAN
};

/// Without braces; with them it adds branches.
pub(super) const SUM: Entry = Entry {
    name: SUM_NAME,
    usage: "Sum`, or with branches `Sum { … | … }",
    lower: |_| lowered(SUM_NAME),
    aliases: &[],
    example: Example {
        source: "[4, 3] => Sum",
        formula: "y = Σ{ x[:, t] }   t < 4",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Sum`",
        does: "reduces all positions to the sum of each feature: [`SumOfPositions`](crate::layers::SumOfPositions)",
        onnx: "`ReduceSum`",
    },
    ..MEAN
};
const SUM_NAME: &str = "Sum";

#[expect(clippy::unnecessary_wraps, reason = "as all layers are lowered")]
fn lowered(name: &'static str) -> Option<Lowered> {
    Some(Lowered::of(Reduce { name }))
}

#[derive(Debug)]
struct Reduce {
    name: &'static str,
}

impl Rule for Reduce {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let name = self.name;
        if let Shape::Vector(features) = &inputs[0] {
            let features = diagnostics.size(features);
            if name == SUM_NAME {
                diagnostics.error(
                    stage,
                    format!(
                        "`Sum` without braces adds all positions, but {features} is a vector, \
                         which has only one"
                    ),
                    "to add branches, write them in braces: `Sum { … | … }`",
                );
                return Shape::Unknown;
            }
            diagnostics.error(
                stage,
                format!("`{name}` reduces many positions to one, but {features} is a vector, which \
                         has only one"),
                format!("use `{name}` after a sequence `[steps, features]` or an image `[height, width, channels]`, or remove it"),
            );
            return Shape::Unknown;
        }
        Shape::Vector(inputs[0].features())
    }

    fn facts(&self) -> Facts<'_> {
        let is_max = matches!(self.name, "Max" | "GlobalMaxPool");
        Facts {
            reads: Reads {
                input: is_max,
                output: is_max,
            },
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let reduction = match self.name {
            "Mean" | "GlobalAvgPool" => "Mean",
            "Max" | "GlobalMaxPool" => "Max",
            other => other,
        };
        Described::of("Reduce", Setting::Word("Reduction", reduction))
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let x = of.x();
        let last = of.inputs[0].positions().minus(&Dimension::ONE);
        Formula::new(match self.name {
            "Mean" | "GlobalAvgPool" => format!("mean{{ {x}[:, t] }}"),
            "Max" | "GlobalMaxPool" => format!("max{{ {x}[:, t] }}"),
            "First" => format!("{x}[:, 0]"),
            "Last" => format!("{x}[:, {}]", of.size(&last)),
            _ => format!("Σ{{ {x}[:, t] }}"),
        })
        .with_if(!matches!(self.name, "First" | "Last"), || {
            format!("t < {}", of.size(&of.inputs[0].positions()))
        })
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        Runtime {
            name: if self.name == SUM_NAME {
                "SumOfPositions"
            } else {
                self.name
            },
            generics: vec![],
            value: Value::new(vec![inputs[0].features(), inputs[0].positions()]),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        let features = inputs[0].features();
        let name = match self.name {
            "Last" => return Stepped::Position,
            "First" => "FirstSoFar",
            "Max" | "GlobalMaxPool" => "MaxSoFar",
            "Mean" | "GlobalAvgPool" => "MeanSoFar",
            _ => "SumSoFar",
        };
        Stepped::State(Runtime {
            name,
            generics: vec![Generic::Size(features)],
            value: Value::Unit,
        })
    }
}
