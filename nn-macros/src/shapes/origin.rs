//! Where something was written.

/// The tokens that something in the graph came from, by number. The spans behind the numbers are
/// in the diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Origin(pub(crate) usize);
