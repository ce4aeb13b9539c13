//! A run goes on with itself alone, unless a change is meant.

mod changes;
mod differences;
mod fingerprints;
mod support;
