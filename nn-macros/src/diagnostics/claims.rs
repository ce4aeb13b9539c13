//! Claims about sizes and numbers.

use crate::shapes::{Dimension, Number, Origin, Shape, Symbol};

/// A claim that only rustc can check.
pub(crate) struct Assertion {
    pub(crate) origin: Origin,
    pub(crate) claim: Claim,
}

pub(crate) enum Claim {
    /// A relation between two sizes, and the message for the case that it does not hold.
    Sizes(Dimension, Relation, Dimension, String),
    /// A user-defined layer accepts samples of this shape.
    Takes(Symbol, Shape),
    /// A number is within bounds, and the message for the case that it is not.
    Number(Symbol, Bounds, String),
    /// The first number is less than the second, and the message for the case that it is not.
    Ordered([Number; 2], String),
}

/// The range that a number has to be in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bounds {
    /// Greater than this number.
    Above(f64),
    /// Neither infinite nor NaN.
    Finite,
    /// Neither infinite nor NaN, and greater than 0.
    Positive,
    /// At least the first number, and less than the second.
    Within(f64, f64),
}

impl Bounds {
    pub(super) fn hold(self, number: f64) -> bool {
        match self {
            Self::Above(least) => number > least,
            Self::Finite => number.is_finite(),
            Self::Positive => number.is_finite() && number > 0.0,
            Self::Within(least, end) => (least..end).contains(&number),
        }
    }
}

/// How two sizes compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    Less,
    LessOrEqual,
}

impl Relation {
    /// Whether the relation holds, or `None` if only rustc can tell.
    pub(super) fn holds(self, left: &Dimension, right: &Dimension) -> Option<bool> {
        if left == right {
            return Some(self != Self::Less);
        }
        let (left, right) = (left.known()?, right.known()?);
        Some(match self {
            Self::Equal => left == right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
        })
    }
}
