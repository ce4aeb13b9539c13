//! What a check can find.

use alloc::string::String;
use core::fmt;

/// Why a check failed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// A gradient is not what differences say.
    Gradient {
        /// The parameter or the input, as in `dense1.weight, row 0, column 2`.
        of: String,
        /// By differences of the forward.
        expected: f64,
        /// By the backward.
        found: f64,
        /// The relative error.
        error: f64,
    },
    /// Two ways to compute the same disagree, or one gives what is not a number.
    Disagreement {
        /// Which two, as in "the output in inference, and of a forward in inference".
        what: &'static str,
        /// Where in it, as in `output 2 of sample 0`.
        place: String,
        /// The one.
        expected: f64,
        /// The other.
        found: f64,
    },
    /// Every draw had a kink, where there is no derivative.
    Kinks {
        /// Where the last draw had one.
        at: String,
        /// How many draws there were.
        draws: usize,
    },
    /// The operation's parameters are of another type than the operation:
    /// [`Check::operation_with`](super::Check::operation_with) is for those.
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
                "no derivative at {at}: of {draws} draws of parameters and inputs, each had a \
                 kink within the step of the differences"
            ),
            Self::ParametersElsewhere => f.write_str(
                "the operation's parameters are of another type than the operation: check it with \
                 `Check::operation_with`",
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
