//! What was given instead of a batch.

/// What was given as a batch, but is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A matrix with this many rows.
    Rows(usize),
    /// A matrix with this many columns.
    Columns(usize),
    /// A list of this many numbers.
    Numbers(usize),
}
