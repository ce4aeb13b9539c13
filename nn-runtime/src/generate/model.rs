//! The networks that generate tokens, and what is said of the others.

use alloc::vec::Vec;

use crate::layer::Layer;
use crate::shape::{Image, Packed, Sequence, Tokens, Vector};
use crate::stream::{Streams, Unknown};

/// A network that continues a sequence of tokens: it takes them step by step, and gives one number
/// for each token of the vocabulary. Every such network implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a language model",
    label = "this network does not run token by token",
    note = "help: a language model takes tokens and gives a number for each token of the vocabulary: `Tokens(64, vocab = 96) => … => Dense(96, softmax)`"
)]
pub trait LanguageModel: GeneratesTokens {}

impl<N: GeneratesTokens> LanguageModel for N where N::Numbers: StateAlone<N> {}

/// A network that generates tokens from a [state](crate::stream::State): a [`LanguageModel`], or a
/// network of which some inputs are given before the first step. Every such network implements this
/// trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not generate tokens",
    label = "this network does not run token by token",
    note = "help: its last input should be tokens, and its output a number for each token of the vocabulary: `Tokens(64, vocab = 96) => … => Dense(96, softmax)`"
)]
pub trait GeneratesTokens: Streams + 'static {}

impl<N: Streams + 'static> GeneratesTokens for N where N::Numbers: StateOf<N> {}

/// Conditions on the shapes of a network, in the words of its state: where a network has no state,
/// rustc says only this.
impl<N: Layer, S> StateOf<N> for Vec<S> where N::Input: FirstTokens<N::Output> {}
impl<N: Layer, S, const LEN: usize> StateOf<N> for [S; LEN] where N::Input: FirstTokens<N::Output> {}
impl<N, S> StateOf<N> for Unknown<S> {}

#[doc(hidden)]
pub trait StateOf<N> {}

impl<N: Layer, S> StateAlone<N> for Vec<S> where N::Input: OneInput {}
impl<N: Layer, S, const LEN: usize> StateAlone<N> for [S; LEN] where N::Input: OneInput {}
impl<N, S> StateAlone<N> for Unknown<S> {}

#[doc(hidden)]
pub trait StateAlone<N> {}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a network that takes `{Self}` cannot generate tokens",
    label = "the input of this network is not tokens",
    note = "help: begin it with tokens and an embedding: `Tokens(64, vocab = 96) => Embedding(32) => …`"
)]
pub trait FirstTokens<Output> {}

impl<Output, const T: usize, const V: usize> FirstTokens<Output> for Tokens<T, V> where
    Output: NumberPerToken<V>
{
}

impl<Output, Parts, const SIZE: usize> FirstTokens<Output> for Packed<Parts, SIZE> {}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a network that ends with `{Self}` cannot generate tokens",
    label = "this network does not give one number for each of its {V} tokens",
    note = "help: end it with `Dense({V}, softmax)`"
)]
pub trait NumberPerToken<const V: usize> {}

impl<const T: usize, const V: usize> NumberPerToken<V> for Sequence<T, V> {}
impl<const V: usize> NumberPerToken<V> for Vector<V> {}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`generate` has only a prompt, but this network has several inputs",
    label = "some inputs of this network must be known before its first step",
    note = "help: its state takes them: `generate_from(&network, network.state(…), …)`"
)]
pub trait OneInput {}

impl<const N: usize> OneInput for Vector<N> {}
impl<const T: usize, const F: usize> OneInput for Sequence<T, F> {}
impl<const H: usize, const W: usize, const C: usize> OneInput for Image<H, W, C> {}
impl<const T: usize, const V: usize> OneInput for Tokens<T, V> {}
