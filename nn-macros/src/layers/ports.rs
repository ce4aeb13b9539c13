//! Several inputs and outputs: a sample holds all of them, one after another.

use super::{Rule, Runtime, Value};
use crate::diagnostics::{Diagnostics, Origin};
use crate::graph::{Dimension, Shape};

/// The input of this shape that starts at `offset` in a sample of `total` numbers.
pub(crate) fn input_rule(shape: Shape, offset: Dimension, total: Dimension) -> Box<dyn Rule> {
    Box::new(InputPort {
        shape,
        offset,
        total,
    })
}

/// All outputs, one after another in each sample.
pub(crate) fn outputs_rule() -> Box<dyn Rule> {
    Box::new(Outputs)
}

#[derive(Debug)]
struct InputPort {
    shape: Shape,
    offset: Dimension,
    total: Dimension,
}

impl Rule for InputPort {
    fn infer(&self, _: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        self.shape.clone()
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        let sizes = [&self.offset, &self.shape.size(), &self.total];
        Runtime {
            name: "Slice",
            generics: vec![],
            value: Value::Sizes(sizes.into_iter().cloned().collect()),
        }
    }
}

#[derive(Debug)]
struct Outputs;

impl Rule for Outputs {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        let sizes = inputs.iter().map(Shape::size);
        Shape::Vector(sizes.fold(Dimension::ZERO, |sum, size| sum.plus(&size)))
    }

    fn takes_lengths(&self, _: &[Shape]) -> bool {
        true
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        Runtime {
            name: "Concat",
            generics: vec![],
            value: Value::List(inputs.iter().map(Shape::size).collect()),
        }
    }
}
