//! Data sets.

mod dataset;

pub use dataset::{Batch, Dataset};
