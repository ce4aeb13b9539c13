//! Working with files: atomic writing, reading within limits, and files of numeric arrays. The
//! public part is in [`io`](crate::io).

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
