//! Directories of runs: one run at a time, nothing left behind, nothing lost.

mod locks;
mod removed;
mod support;
