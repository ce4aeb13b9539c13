//! Real numbers.

use super::Symbol;

/// A number in the declaration: the expression, and its value if the expression is a literal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: Option<f64>,
    pub(crate) symbol: Option<Symbol>,
}

impl Number {
    pub(crate) const fn literal(value: f64) -> Self {
        Self {
            value: Some(value),
            symbol: None,
        }
    }
}
