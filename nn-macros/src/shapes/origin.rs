//! Places in the source.

/// The number of a source range that a part of the graph came from. The diagnostics map the number
/// to spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Origin(pub(crate) usize);
