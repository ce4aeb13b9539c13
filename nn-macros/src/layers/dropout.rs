//! `Dropout(probability)`

use super::{Entry, Lowered, Number, Rule, Runtime, Value};
use crate::diagnostics::{Diagnostics, Origin};
use crate::graph::Shape;
use crate::lower::Arguments;

pub(super) const ENTRY: Entry = Entry {
    name: "Dropout",
    usage: "Dropout(0.5)",
    positional: &["probability"],
    named: &[],
    lower,
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let (probability, origin) = arguments.number(
        "probability",
        "the probability of dropping a number",
        "Dropout(0.5)",
    )?;
    if let Some(value) = probability.value
        && !(0.0..=1.0).contains(&value)
    {
        arguments.error(
            origin,
            format!("a probability lies between 0 and 1, and {value} does not"),
            "write `Dropout(0.5)` to drop half of the numbers in training",
        );
        return None;
    }
    Some(Lowered {
        rule: Box::new(Dropout { probability }),
        activation: None,
        then: None,
    })
}

#[derive(Debug)]
struct Dropout {
    probability: Number,
}

impl Rule for Dropout {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        inputs[0].clone()
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        Runtime {
            name: "Dropout",
            generics: vec![],
            value: Value::New(vec![self.probability]),
        }
    }

    fn is_random(&self) -> bool {
        true
    }
}
