//! `Flatten`

use super::{Entry, Lowered, Reads, Rule, Runtime, Value};
use crate::diagnostics::{Diagnostics, Origin};
use crate::graph::{Dimension, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Flatten",
    usage: "Flatten",
    positional: &[],
    named: &[],
    lower: |_| {
        Some(Lowered {
            rule: Box::new(Flatten),
            activation: None,
        })
    },
};

#[derive(Debug)]
struct Flatten;

impl Rule for Flatten {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        Shape::Vector(inputs[0].size())
    }

    fn parameters(&self, _: &[Shape]) -> Dimension {
        Dimension::ZERO
    }

    fn multiply_adds(&self, _: &[Shape]) -> Dimension {
        Dimension::ZERO
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    /// Never emitted: the graph drops what only looks at the same numbers in another way.
    fn runtime(&self, _: &[Shape]) -> Runtime {
        Runtime {
            name: "Sum",
            generics: vec![],
            value: Value::Unit,
        }
    }

    fn is_view(&self) -> bool {
        true
    }
}
