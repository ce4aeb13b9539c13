//! The stages of networks, a file each, named as the language names them.

mod dense;
mod elementwise;

pub use dense::{Activated, Dense};
pub use elementwise::Elementwise;
