//! Files as such: written whole or not at all, read within limits, and arrays of numbers in them.
//! What is public of it is in [`io`](crate::io).

pub(crate) mod appended;
pub(crate) mod atomic;
#[cfg(any(feature = "gzip", feature = "npz", feature = "parquet"))]
pub(crate) mod limit;
#[cfg(feature = "npz")]
pub(crate) mod npy;
#[cfg(feature = "npz")]
pub(crate) mod npz;
pub(crate) mod regular;
#[cfg(feature = "safetensors")]
pub(crate) mod tensor;
