//! `Mean`, `Max`, `GlobalAvgPool`, `GlobalMaxPool`, `First`, `Last`, `Sum`: all positions made into one.

use super::{
    Described, Entry, Facts, Formula, Generic, Lowered, Reads, Rule, Runtime, Setting, Stepped,
    Terms, Value,
};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const MEAN: Entry = entry("Mean", |_| lowered("Mean"));
pub(super) const MAX: Entry = entry("Max", |_| lowered("Max"));
pub(super) const GLOBAL_AVG: Entry = entry("GlobalAvgPool", |_| lowered("GlobalAvgPool"));
pub(super) const GLOBAL_MAX: Entry = entry("GlobalMaxPool", |_| lowered("GlobalMaxPool"));
pub(super) const FIRST: Entry = entry("First", |_| lowered("First"));
pub(super) const LAST: Entry = entry("Last", |_| lowered("Last"));
/// Without braces; with them it adds branches.
pub(super) const SUM: Entry = Entry {
    usage: "Sum`, or with branches `Sum { … | … }",
    ..entry(SUM_NAME, |_| lowered(SUM_NAME))
};
const SUM_NAME: &str = "Sum";

const fn entry(
    name: &'static str,
    lower: fn(&mut crate::arguments::Arguments<'_>) -> Option<Lowered>,
) -> Entry {
    Entry {
        name,
        usage: name,
        positional: &[],
        named: &[],
        lower,
    }
}

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
                    format!("`Sum` without braces adds all positions, but {features} is a vector, which has one"),
                    "to add branches, write them in braces: `Sum { … | … }`",
                );
                return Shape::Unknown;
            }
            diagnostics.error(
                stage,
                format!("`{name}` makes one position of many, but {features} is a vector, which has one"),
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
        Described::new("Reduce", [("", Setting::Word("Reduction", reduction))])
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
