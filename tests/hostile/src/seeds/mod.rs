//! Valid files, small, of every kind that is read.

mod arrays;
mod parquet;
mod pictures;
mod tables;

pub(crate) use arrays::{cifar, idx_classes, idx_images, npy, npz};
pub(crate) use parquet::parquet;
pub(crate) use pictures::{jpeg, png};
pub(crate) use tables::{csv, metrics, pipeline, tokens};

/// Packs bytes that were changed, so that checksums are right.
pub(crate) type Pack = fn(&[u8]) -> Result<Vec<u8>, String>;

/// Bytes, and how they are packed if they are.
pub(crate) type Seed = Result<(Vec<u8>, Option<Pack>), String>;

/// An error in words.
pub(crate) fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
