//! What is built on the events of a training run.

mod averages;
mod checkpoints;
mod events;
mod killed;
mod markup;
mod pictures;
mod report;
mod run_directory;
mod stopping;
mod support;
