//! What is built on the events of a training run.

mod averages;
mod checkpoints;
mod events;
mod in_words;
mod killed;
mod layout;
mod markup;
mod mistakes;
mod pictures;
mod report;
mod run_directory;
mod stopping;
mod support;
