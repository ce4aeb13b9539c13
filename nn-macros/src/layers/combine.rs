//! `Sum { a | b }`, `Product { a | b }`, `Concat { a | b }` and `Residual { … }`: several values
//! made into one.

use super::{Described, Facts, Formula, Reads, Rule, Runtime, Stepped, Terms, Value};
use crate::diagnostics::{Candidate, Diagnostics};
use crate::shapes::{Dimension, Origin, Shape};

/// How values are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Combination {
    Sum,
    Product,
    Concat,
    /// The sum of the input and of what the stages make of it.
    Residual,
}

impl Combination {
    /// By the name in the language.
    pub(crate) const ALL: [(&'static str, Self); 4] = [
        ("Residual", Self::Residual),
        ("Sum", Self::Sum),
        ("Concat", Self::Concat),
        ("Product", Self::Product),
    ];

    /// The names of all that stages in braces follow.
    pub(crate) const NAMES: [&'static str; 5] =
        ["Residual", "Sum", "Concat", "Product", "Bidirectional"];

    /// What stages in braces follow, and how other libraries call it.
    pub(crate) fn candidates<'a>() -> impl Iterator<Item = Candidate<'a>> {
        Self::NAMES.into_iter().map(|name| Candidate {
            name,
            aliases: match name {
                "Concat" => &["concatenate"],
                "Product" => &["multiply"],
                _ => &[],
            },
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sum => "Sum",
            Self::Product => "Product",
            Self::Concat => "Concat",
            Self::Residual => "Residual",
        }
    }
}

/// Combines values whose branches came from these places.
pub(crate) fn combination_rule(combination: Combination, branches: Vec<Origin>) -> Box<dyn Rule> {
    Box::new(Combine {
        combination,
        branches,
    })
}

#[derive(Debug)]
struct Combine {
    combination: Combination,
    branches: Vec<Origin>,
}

impl Combine {
    /// What is wrong with a branch that does not agree with the first, and what to do.
    fn disagreement(
        &self,
        first: &Shape,
        other: &Shape,
        diagnostics: &Diagnostics,
    ) -> (String, String) {
        let name = self.combination.name();
        let (first, other) = (diagnostics.shape(first), diagnostics.shape(other));
        match self.combination {
            Combination::Residual => (
                format!(
                    "`Residual` adds its input to its output, but the input is {first} and the \
                     output is {other}"
                ),
                format!(
                    "make the last stage end with {first}, or transform the input too: \
                     `Residual(project = Dense(…)) {{ … }}`"
                ),
            ),
            Combination::Concat => (
                format!(
                    "`Concat` joins the features of each position, but the first branch ends with \
                     {first} and this one with {other}"
                ),
                "make the branches agree in everything except the features".to_owned(),
            ),
            Combination::Sum | Combination::Product => (
                format!(
                    "the branches of `{name}` must end with the same shape, but the first ends \
                     with {first} and this one with {other}"
                ),
                format!("make this branch end with {first}"),
            ),
        }
    }
}

impl Rule for Combine {
    fn infer(&self, inputs: &[Shape], _: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let first = &inputs[0];
        let mut agree = true;
        for (branch, other) in inputs.iter().enumerate().skip(1) {
            let like = match self.combination {
                Combination::Concat => other.with_features(first.features()),
                _ => other.clone(),
            };
            let origin = self.branches[branch];
            let (message, help) = self.disagreement(first, other, diagnostics);
            if first.differs(&like) {
                diagnostics.error(origin, message, help);
                agree = false;
            } else {
                diagnostics.assert_same(origin, first, &like, message);
            }
        }
        if !agree {
            return Shape::Unknown;
        }
        match self.combination {
            Combination::Concat => first.with_features(
                inputs
                    .iter()
                    .fold(Dimension::ZERO, |sum, shape| sum.plus(&shape.features())),
            ),
            _ => first.clone(),
        }
    }

    fn meant(&self, inputs: &[Shape]) -> Vec<Shape> {
        match self.combination {
            Combination::Concat => Vec::new(),
            _ => inputs.to_vec(),
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            reads: Reads {
                input: self.combination == Combination::Product,
                output: false,
            },
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::plain(match self.combination {
            Combination::Sum | Combination::Residual => "Sum",
            Combination::Product => "Product",
            Combination::Concat => "Concat",
        })
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let names = of.names.join(match self.combination {
            Combination::Sum | Combination::Residual => " + ",
            Combination::Product => " ⊙ ",
            Combination::Concat => "; ",
        });
        Formula::new(match self.combination {
            Combination::Concat => format!("[{names}]"),
            _ => names,
        })
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let (name, value) = match self.combination {
            Combination::Sum | Combination::Residual => ("Sum", Value::Unit),
            Combination::Product => ("Product", Value::Unit),
            Combination::Concat => (
                "Concat",
                Value::new([inputs.iter().map(Shape::features).collect::<Vec<_>>()]),
            ),
        };
        Runtime {
            name,
            generics: vec![],
            value,
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}

#[cfg(test)]
mod tests {
    use super::Combination;

    #[test]
    fn the_parser_knows_all_combinators() {
        assert_eq!(Combination::NAMES, crate::syntax::COMBINATORS);
    }
}
