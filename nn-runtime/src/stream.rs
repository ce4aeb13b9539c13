//! Networks that run step by step: one position of a sequence comes, its output goes.
//!
//! The declaration of a network over sequences, `[T, F] => …`, is also that of a stream: if each
//! of its stages looks back only, `state`, `step` and `step_block` are there. Fed the steps of a
//! sequence one after another, it gives what `predict` gives on the whole. Stages that make one
//! position of many (`Last`, `Mean`, …) give their value for the steps so far.
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
//! Some stages have room for as many steps as the sequence has: attention, whose keys and values of
//! all steps so far are kept, and learned positions. `step` is then a `Result`, with an error
//! after the last step, which leaves the state as it was; [`reset`](State::reset) begins anew. With
//! a `window` attention keeps the steps in it alone, and goes on without end.
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
//! Of several inputs some may be *given*: known as a whole before the first step. These are the
//! inputs that a `CrossAttention`'s memory is made of, or the `initial` of a recurrent stage; all
//! others come step by step. `state` takes them, and computes once what follows from them, which
//! the state then holds: an encoder's output as keys and values, so that a step costs no more than
//! the decoder's next token. `begin` does the same for the next sequence, in the memory that is
//! there.
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
//! Steps whose outputs nobody needs, such as the words of a prompt but the last, are shown to the
//! network by `prefill`, many at a time: matrices are then multiplied with matrices, and what leads
//! to outputs alone is left out.
//!
//! A network with a stage that reads later steps is not a stream, and to call `step` is an error
//! of the compiler's that names the stage:
//!
//! ```compile_fail,E0277
//! use nn_runtime::prelude::*;
//! network! { struct Smooth { [8, 1] => Conv1d(1, 3, padding = same) } }
//!
//! let state = Smooth::new(0).state();
//! ```

mod drive;
mod numbers;
mod state;
mod step;
mod tasks;

pub use drive::{
    prefill, prefill_tokens, step, step_block, step_logits, step_parts, try_step, try_step_parts,
};
#[cfg(feature = "alloc")]
pub use numbers::Heap;
pub use numbers::{Numbers, at, at_mut, fewer, numbers, or_part, part};
pub use state::{BlockError, NoState, State};
pub use step::{Step, Streams, TokensAt, prepare, steps};

/// Steps that [`prefill`] takes together, at most.
pub const BLOCK: usize = 32;
