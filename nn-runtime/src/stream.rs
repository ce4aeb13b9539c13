//! Streams: for networks that run step by step, one position of a sequence at a time.
//!
//! The declaration of a network over sequences, `[T, F] => …`, also declares a stream. If each of
//! its stages reads only the current position and earlier ones, the network has the methods
//! `state`, `step` and `step_block`. Given the steps of a sequence one after another, it gives the
//! same outputs as `predict` on the whole sequence. Stages that reduce many positions to one
//! (`Last`, `Mean`, …) give their value for the steps so far.
//!
//! ```
//! use nn_runtime::{nalgebra::{SMatrix, Vector1}, prelude::*};
//!
//! network! { struct Echo { [8, 1] => Conv1d(4, 2, tanh, padding = causal) => Dense(1) } }
//!
//! let echo = Echo::new(0);
//! let series = SMatrix::<f32, 1, 8>::from_fn(|_, step| step as f32 / 8.0);
//! let mut state = echo.state();
//! for (step, output) in echo.predict(&series).iter().enumerate() {
//!     let next = echo.step(&mut state, &Vector1::new(series[step]));
//!     assert!((next[0] - output).abs() < 1e-6);
//! }
//! ```
//!
//! Some stages only have memory for the steps of one sequence: attention, which keeps the keys and
//! values of all steps so far, and learned positions. `step` is then a `Result`. After the last
//! step it is an error, which leaves the state unchanged, and [`reset`](State::reset) begins a new
//! sequence. Attention with a `window` keeps only the steps in the window, and continues without
//! end.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! { struct Short { Tokens(3, vocab = 5) => Embedding(4) => Attention(2, causal = true) } }
//!
//! let short = Short::new(0);
//! let mut state = short.state();
//! for token in [4, 0, 2] {
//!     let _ = short.step(&mut state, &[token])?;
//! }
//! let error = short.step(&mut state, &[1]).unwrap_err();
//! assert_eq!(error.to_string(), "the steps of a sequence: expected 3, found 4");
//! # Ok::<(), nn_runtime::stream::BlockError>(())
//! ```
//!
//! Some of several inputs may be *given*, which means that they are known as a whole before the
//! first step. These are the inputs that the memory of a `CrossAttention` or the `initial` of a
//! recurrent stage depends on. All other inputs arrive step by step. `state` takes the given
//! inputs, and computes once what follows from them, such as the output of an encoder as keys and
//! values. The state keeps the result, so that a step costs no more than the decoder needs for its
//! next token. `begin` does the same for the next sequence, and reuses the memory.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Translator(source: Tokens(5, vocab = 9), target: Tokens(6, vocab = 9)) {
//!         let memory = source => Embedding(8) => Residual { Attention(heads = 2) };
//!         target => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
//!             => Residual { CrossAttention(memory, heads = 2) } => Dense(9)
//!     }
//! }
//!
//! let (translator, source, target) = (Translator::new(0), [3, 1, 4, 1, 5], [2, 7, 1, 8, 2, 8]);
//! let mut state = translator.state(&source);
//! for (token, logits) in target.iter().zip(translator.predict(&source, &target).column_iter()) {
//!     let next = translator.step(&mut state, &[*token])?;
//!     assert!((next - logits).amax() < 1e-5);
//! }
//! translator.begin(&mut state, &[0, 0, 0, 0, 0]);
//! # Ok::<(), nn_runtime::stream::BlockError>(())
//! ```
//!
//! If the outputs of some steps are not needed, as for the words of a prompt except the last one,
//! pass these steps to `prefill`. It takes many steps at a time, as products of matrices, and does
//! not compute what only the outputs depend on.
//!
//! A network with a stage that reads later steps is not a stream. Calling `step` on it is a compile
//! error that names the stage:
//!
//! ```compile_fail,E0277
//! use nn_runtime::prelude::*;
//! network! { struct Smooth { [8, 1] => Conv1d(1, 3, padding = same) } }
//!
//! let state = Smooth::new(0).state();
//! ```

mod advance;
mod borrowed;
mod numbers;
mod state;
mod step;
mod tasks;

pub use advance::{
    prefill, prefill_tokens, step, step_block, step_logits, step_parts, try_step, try_step_parts,
};
pub use borrowed::{BorrowedState, step_with};
#[cfg(feature = "alloc")]
pub use numbers::Heap;
pub use numbers::{Numbers, Unknown, at, at_mut, fewer, numbers, or_part, part};
pub use state::{BlockError, NoState, State};
pub use step::{Step, Streams, TokensAt, prepare, steps};

/// The largest number of steps that [`prefill`] computes at once.
pub const BLOCK: usize = 32;
