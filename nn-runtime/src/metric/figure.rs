//! What a metric shows in reports in addition to its value.

use alloc::vec::Vec;

use super::{ConfusionMatrix, Reliability};

/// What a metric shows in reports in addition to its [value](super::Metric::value).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Figure {
    /// A confusion matrix.
    ConfusionMatrix(ConfusionMatrix),
    /// A reliability diagram: bins from 0 to 1.
    Reliability(Vec<Reliability>),
}
