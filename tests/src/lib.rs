//! What several tests have in common.

pub mod hand_written;
#[cfg(test)]
pub mod lints;
pub mod reference;
