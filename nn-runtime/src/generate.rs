//! Generation: for continuing text and other sequences of tokens with a trained network.
//!
//! [`generate`] continues a prompt with a language model, [`generate_from`] runs a decoder on the
//! inputs of its encoder, and a [`BeamSearch`] finds the most likely sequences.
//!
//! ```
//! use nn_runtime::generate::{Sampling, generate};
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Model {
//!         Tokens(32, vocab = 5) => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
//!             => Dense(5, softmax)
//!     }
//! }
//! let model = Model::new(0);
//! let sampling = Sampling { temperature: 0.8, top_k: 3, seed: 7, ..Sampling::default() };
//! let next: Vec<u32> = generate(&model, &[1, 4, 2], sampling)?.take(10).collect();
//! assert_eq!(next.len(), 10);
//! // The same seed gives the same tokens.
//! assert!(generate(&model, &[1, 4, 2], sampling)?.take(10).eq(next));
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```

mod beam;
mod model;
mod ranking;
mod sampling;

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::any::Any;
use core::fmt;

use crate::error::{Error, Result};
use crate::layer::Layer;
use crate::scalar::Scalar;
use crate::stream::{State, Streams, prefill_tokens, step_logits};

pub use beam::{BeamSearch, Hypothesis};
pub use model::{GeneratesTokens, LanguageModel};
pub use sampling::{Chooser, Sampling};

/// Why the generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A stop token was chosen; it is the last token.
    Stop,
    /// The network's sequence has no more steps.
    Full,
    /// No token can be chosen: a logit is NaN, or all logits are minus infinity.
    NotFinite,
}

/// An iterator over the tokens that a network generates after a prompt, returned by [`generate`].
///
/// Its type asks nothing of the network, so that [`generate`] alone rejects a network that is not a
/// language model, with one error.
pub struct Generation<'a, N: Layer> {
    network: &'a N,
    /// A `State<N>`.
    state: Box<dyn Any + Send + Sync>,
    show: Show<N>,
    stops: &'a [u32],
    chooser: Chooser,
    logits: Vec<N::Scalar>,
    end: Option<End>,
}

/// Feeds one token to a network with the given state, as [`show`] does.
type Show<N> = fn(&N, &mut dyn Any, u32, &mut [<N as Layer>::Scalar]) -> bool;

/// Generates the tokens after a prompt, as many as are taken from the iterator. The network's input
/// must be tokens, and its output at every step must be one number for each token of the
/// vocabulary, either a `softmax` or logits. Nothing is allocated once the iterator is created.
///
/// A network with another output is not a [`LanguageModel`]:
///
/// ```compile_fail,E0277
/// use nn_runtime::generate::{Sampling, generate};
/// use nn_runtime::prelude::*;
///
/// network! { struct Rating { Tokens(9, vocab = 20) => Embedding(4) => Gru(4) => Dense(5, softmax) } }
/// let _ = generate(&Rating::new(0), &[1], Sampling::greedy());
/// ```
///
/// # Errors
/// If the prompt is empty, contains a token that is not in the vocabulary, or is longer than the
/// network's sequence; if a setting is out of range; or if no token can be chosen after the prompt,
/// because a logit is NaN or all logits are minus infinity. If that happens later, the iterator
/// ends, and [`Generation::end`] returns [`End::NotFinite`].
pub fn generate<'a, N: LanguageModel>(
    network: &'a N,
    prompt: &[u32],
    sampling: Sampling,
) -> Result<Generation<'a, N>> {
    started(network, State::new(network), prompt, sampling)
}

/// Like [`generate`], but starts from a state. The state may contain inputs that are [given as a
/// whole](crate::stream), such as a text to translate, or the tokens of previous steps.
///
/// ```
/// use nn_runtime::generate::{Sampling, generate_from};
/// use nn_runtime::prelude::*;
///
/// network! {
///     struct Translator(source: Tokens(5, vocab = 9), target: Tokens(6, vocab = 9)) {
///         let memory = source => Embedding(8) => Residual { Attention(heads = 2) };
///         target => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
///             => Residual { CrossAttention(memory, heads = 2) } => Dense(9, softmax)
///     }
/// }
/// /// The token that starts every target.
/// const BEGIN: u32 = 0;
///
/// let translator = Translator::new(0);
/// let state = translator.state(&[3, 1, 4, 1, 5]);
/// let target = generate_from(&translator, state, &[BEGIN], Sampling::greedy())?;
/// assert_eq!(target.count(), 6);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// The errors of [`generate`].
pub fn generate_from<'a, N: GeneratesTokens>(
    network: &'a N,
    state: State<N>,
    prompt: &[u32],
    sampling: Sampling,
) -> Result<Generation<'a, N>> {
    started(network, state, prompt, sampling)
}

fn started<'a, N: GeneratesTokens>(
    network: &'a N,
    mut state: State<N>,
    prompt: &[u32],
    sampling: Sampling,
) -> Result<Generation<'a, N>> {
    const { check_vocabulary::<N>() };
    let mut chooser = sampling.chooser(N::VOCABULARY)?;
    let mut logits = vec![N::Scalar::ZERO; N::VOCABULARY];
    begin(network, &mut state, prompt, &mut logits)?;
    for token in prompt {
        chooser.see(*token);
    }
    Ok(Generation {
        network,
        state: Box::new(state),
        show: |network, state, token, logits| {
            let state = state.downcast_mut::<State<N>>();
            state.is_some_and(|state| show(network, state, token, logits))
        },
        stops: &[],
        chooser,
        logits,
        end: None,
    })
}

/// Evaluated at compile time: asserts that the network takes tokens and has one output for each
/// token of the vocabulary. It checks networks with several inputs, whose types do not say which of
/// them arrive step by step.
const fn check_vocabulary<N: Streams>() {
    assert!(
        N::VOCABULARY > 0,
        "this network cannot generate tokens: its input at each step should be a single token, as \
         in `Tokens(64, vocab = 96)`"
    );
    assert!(
        N::STEP_OUTPUT == N::VOCABULARY,
        "this network cannot generate tokens: its output at each step should be one number per \
         token of the vocabulary, as with `Dense(96, softmax)` after `Tokens(64, vocab = 96)`"
    );
}

/// Feeds a prompt to the network, and writes the logits of the next token.
fn begin<N: Streams>(
    network: &N,
    state: &mut State<N>,
    prompt: &[u32],
    logits: &mut [N::Scalar],
) -> Result<()> {
    let left = N::STEPS.saturating_sub(state.now());
    let (tokens, most) = (prompt.len(), usize::try_from(left).unwrap_or(usize::MAX));
    let Some((last, others)) = prompt.split_last().filter(|_| tokens <= most) else {
        return Err(Error::Prompt { tokens, most });
    };
    let mut tokens = prompt.iter().enumerate();
    if let Some((place, token)) = tokens.find(|(_, token)| **token as usize >= N::VOCABULARY) {
        return Err(Error::Token {
            place,
            token: *token,
            vocabulary: N::VOCABULARY,
        });
    }
    // There is room for all tokens, so neither call fails.
    let _ = prefill_tokens(network, state, others);
    let _ = show(network, state, *last, logits);
    sampling::check(logits)
}

/// Feeds one token to the network, and writes the logits of the next one. Returns false if the
/// network's sequence has no more steps.
fn show<N: Streams>(
    network: &N,
    state: &mut State<N>,
    token: u32,
    logits: &mut [N::Scalar],
) -> bool {
    let input = [N::Scalar::from_f64(f64::from(token))];
    step_logits(network, state, &input, logits).is_ok()
}

impl<'a, N: Layer> Generation<'a, N> {
    /// Also ends after any of these tokens.
    #[must_use]
    pub fn until(mut self, stops: &'a [u32]) -> Self {
        self.stops = stops;
        self
    }

    /// Why the generation ended; `None` if it has not.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// The state of the network after the tokens so far.
    pub fn state(&self) -> State<N>
    where
        N: GeneratesTokens,
    {
        let state = self.state.downcast_ref::<State<N>>();
        state.map_or_else(|| State::new(self.network), State::clone)
    }
}

impl<N: Layer> fmt::Debug for Generation<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generation")
            .field("stops", &self.stops)
            .field("chooser", &self.chooser)
            .field("logits", &self.logits)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

impl<N: Layer> Iterator for Generation<'_, N> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.end.is_some() {
            return None;
        }
        // There is one logit for each token, so this is the only possible error.
        let Ok(token) = self.chooser.choose(&self.logits) else {
            self.end = Some(End::NotFinite);
            return None;
        };
        if self.stops.contains(&token) {
            self.end = Some(End::Stop);
        } else if !(self.show)(self.network, &mut *self.state, token, &mut self.logits) {
            self.end = Some(End::Full);
        }
        Some(token)
    }
}

#[cfg(test)]
mod tests;
