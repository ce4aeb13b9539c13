//! What must hold of sizes and numbers.

use crate::shapes::{Dimension, Number, Origin, Shape, Symbol};

/// What must hold, and only the compiler can tell.
pub(crate) struct Assertion {
    pub(crate) origin: Origin,
    pub(crate) claim: Claim,
}

pub(crate) enum Claim {
    /// A relation between two sizes. The message is what is said where it does not hold.
    Sizes(Dimension, Relation, Dimension, String),
    /// A layer of the user's takes samples of this shape.
    Takes(Symbol, Shape),
    /// A number lies within bounds. The message is what is said where it does not.
    Number(Symbol, Bounds, String),
    /// The first number is less than the second. The message is what is said where it is not.
    Ordered([Number; 2], String),
}

/// Where a number lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bounds {
    /// Above this.
    Above(f64),
    /// Neither infinite nor NaN.
    Finite,
    /// The same, and above 0.
    Positive,
    /// From the first to the second, without the second.
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
    /// It surely holds, or surely does not; `None` if only the compiler can tell.
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
