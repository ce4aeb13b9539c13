//! `Dropout(probability)`

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting, Stepped,
    Table, Terms, Value,
};
use crate::arguments::Arguments;
use crate::diagnostics::{Bounds, Diagnostics};
use crate::shapes::{Number, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Dropout",
    usage: "Dropout(0.5)",
    positional: &["probability"],
    named: &[],
    lower,
    aliases: &["alphadropout"],
    example: Example {
        source: "8 => Dropout(0.25)",
        formula: "y = x   in training each number is 0 with probability 0.25, else divided by 0.75",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Dropout(probability)`",
        does: "zeroes numbers at random, in training only: [`Dropout`](crate::layers::Dropout)",
        onnx: "nothing",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let probability = probability(arguments, "a number")?;
    Some(Lowered::of(Dropout { probability }))
}

/// The probability of dropping `what`.
pub(super) fn probability(arguments: &mut Arguments<'_>, what: &str) -> Option<Number> {
    let name = arguments.name();
    let probability = arguments.number(
        "probability",
        &format!("the probability of dropping {what}"),
        &format!("{name}(0.5)"),
    )?;
    let dropped = match what {
        "a number" => "numbers",
        "a sample" => "samples",
        _ => "channels",
    };
    let help = format!("write `{name}(0.5)` to drop half of the {dropped} in training");
    Some(dropping(arguments, probability, what, &help))
}

/// A probability of dropping `what`, for all stages that drop something: with 1, nothing would be
/// left to learn from.
pub(super) fn dropping(
    arguments: &mut Arguments<'_>,
    probability: (Number, Origin),
    what: &str,
    help: &str,
) -> Number {
    let message = |number: &str| {
        format!(
            "the probability of dropping {what} must be at least 0 and below 1, but it is {number}"
        )
    };
    arguments.require_number(probability, Bounds::Within(0.0, 1.0), message, help);
    probability.0
}

#[derive(Debug)]
struct Dropout {
    probability: Number,
}

impl Rule for Dropout {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        inputs[0].clone()
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            is_random: true,
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let probability = Setting::Number(self.probability);
        Described::new("Dropout", [("probability", probability)])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        Formula::new(of.x()).with(of.dropped("each number", self.probability))
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        Runtime {
            name: "Dropout",
            generics: vec![],
            value: Value::new(vec![self.probability]),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
