//! What came in place of a batch.

/// What was given as a batch and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A matrix of so many rows.
    Rows(usize),
    /// A matrix of so many columns.
    Columns(usize),
    /// So many numbers.
    Numbers(usize),
}
