//! Several inputs and outputs: a sample holds all of them, one after another.

use super::{Described, Facts, Formula, Rule, Runtime, Stepped, Terms, Value};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

/// The input of this number, of inputs of these shapes.
pub(crate) fn input_rule(number: usize, shapes: Vec<Shape>) -> Box<dyn Rule> {
    Box::new(InputPort { number, shapes })
}

/// All outputs, one after another in each sample.
pub(crate) fn outputs_rule() -> Box<dyn Rule> {
    Box::new(Outputs)
}

#[derive(Debug)]
struct InputPort {
    number: usize,
    shapes: Vec<Shape>,
}

/// What gives part `number` of a sample whose parts have these sizes.
pub(crate) fn input_part(number: usize, sizes: &[Dimension]) -> Runtime {
    let sum = |sizes: &[Dimension]| {
        let sizes = sizes.iter();
        sizes.fold(Dimension::ZERO, |sum, size| sum.plus(size))
    };
    let offset = sum(&sizes[..number]);
    let sizes = vec![offset, sizes[number].clone(), sum(sizes)];
    Runtime {
        name: "Slice",
        generics: vec![],
        value: Value::new(sizes),
    }
}

impl Rule for InputPort {
    fn infer(&self, _: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        self.shapes[self.number].clone()
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            port: Some(self.number),
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::input(&self.shapes[self.number])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        Formula::new(of.x())
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        let sizes: Vec<_> = self.shapes.iter().map(Shape::size).collect();
        input_part(self.number, &sizes)
    }
}

#[derive(Debug)]
struct Outputs;

impl Rule for Outputs {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        let sizes = inputs.iter().map(Shape::size);
        Shape::Vector(sizes.fold(Dimension::ZERO, |sum, size| sum.plus(&size)))
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::plain("Output")
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        Formula::new(format!("({})", of.names.join(", ")))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        Runtime {
            name: "Concat",
            generics: vec![],
            value: Value::new([inputs.iter().map(Shape::size).collect::<Vec<_>>()]),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
