//! The error type of this crate: for the `Result` of your own functions.

mod block;
mod found;
mod kinds;
mod sample;
mod words;

pub use block::BlockError;
pub use found::Found;
pub use kinds::{Error, Result};
pub use sample::SampleError;
#[cfg(feature = "alloc")]
pub(crate) use words::Listed;
