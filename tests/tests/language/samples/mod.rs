//! What a batch may be: all forms of the same numbers give the same bits, at every door.

mod forms;
mod generic;
mod globs;
mod parameters;
mod refusals;
