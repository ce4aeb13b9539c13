//! The error type of this crate: for the `Result` of your own functions.

mod block;
#[cfg(feature = "alloc")]
mod found;
#[cfg(feature = "alloc")]
mod kinds;
mod sample;
#[cfg(feature = "alloc")]
mod words;

pub use block::BlockError;
#[cfg(feature = "alloc")]
pub use found::Found;
#[cfg(feature = "alloc")]
pub use kinds::{Error, Result};
pub use sample::SampleError;
#[cfg(feature = "alloc")]
pub(crate) use words::Listed;
