//! What a batch may be: all forms of the same numbers give the same bits, at every door.

// What is tested is that both sides may be borrowed, and either.
#![expect(
    clippy::needless_borrows_for_generic_args,
    clippy::nonminimal_bool,
    clippy::op_ref
)]

mod forms;
mod generic;
mod globs;
mod parameters;
mod refusals;
