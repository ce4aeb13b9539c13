//! The failures of a check.

use alloc::string::String;
use core::fmt;

/// Why a check failed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// A gradient does not match the differences.
    Gradient {
        /// The parameter or the input, such as `dense1.weight, row 0, column 2`.
        of: String,
        /// The gradient from differences of the forward.
        expected: f64,
        /// The gradient from the backward.
        found: f64,
        /// The relative error.
        error: f64,
    },
    /// Two ways of computing the same numbers disagree, or one of them gives NaN.
    Disagreement {
        /// Which two ways, such as "the output in inference, and of a forward in inference".
        what: &'static str,
        /// Where in the result, such as `output 2 of sample 0`.
        place: String,
        /// The result of the first way.
        expected: f64,
        /// The result of the second way.
        found: f64,
    },
    /// Every draw had a kink, where there is no derivative.
    Kinks {
        /// Where the last draw had a kink.
        at: String,
        /// The number of draws.
        draws: usize,
    },
    /// The operation's parameters have another type than the operation. Use
    /// [`Check::operation_with`](super::Check::operation_with) instead.
    ParametersElsewhere,
    /// The network or its loss returned an error.
    Error(crate::error::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gradient {
                of,
                expected,
                found,
                error,
            } => write!(
                f,
                "the gradient with respect to {of}: expected {expected:e} by central \
                 differences, found {found:e} (relative error {error:.1e})"
            ),
            Self::Disagreement {
                what,
                place,
                expected,
                found,
            } => write!(
                f,
                "{what} disagree at {place}: expected {expected:e}, found {found:e}"
            ),
            Self::Kinks { at, draws } => write!(
                f,
                "no derivative at {at}: all {draws} draws of parameters and inputs had a kink \
                 within the step of the differences"
            ),
            Self::ParametersElsewhere => f.write_str(
                "the operation's parameters have a different type than the operation: check it \
                 with `Check::operation_with`",
            ),
            Self::Error(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Failure {}

impl From<crate::error::Error> for Failure {
    fn from(error: crate::error::Error) -> Self {
        Self::Error(error)
    }
}
