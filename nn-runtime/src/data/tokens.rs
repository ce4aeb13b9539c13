//! Data sets of tokens.

use alloc::format;
use alloc::vec::Vec;

use super::Dataset;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Tokens;

/// Converts tokens to the numbers that networks compute with.
fn numbers<S: Scalar>(tokens: &[u32], vocabulary: usize) -> Result<Vec<S>> {
    let number = |(place, token): (usize, &u32)| {
        if (*token as usize) < vocabulary {
            Ok(S::from_f64(f64::from(*token)))
        } else {
            Err(Error::Token {
                place,
                token: *token,
                vocabulary,
            })
        }
    };
    tokens.iter().enumerate().map(number).collect()
}

impl<T: Copy, S: Scalar, const STEPS: usize, const VOCABULARY: usize>
    Dataset<Tokens<STEPS, VOCABULARY>, T, S>
{
    /// Creates a data set of tokens, with `STEPS` tokens for each sample. Every sample has the same
    /// number of targets.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // Two sentences of three words, and the topic of each.
    /// let data = Dataset::<Tokens<3, 50>, u32>::from_tokens(&[4, 17, 2, 31, 9, 2], vec![1, 0])?;
    /// assert_eq!(data.input(1), [31.0, 9.0, 2.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a token is not in the vocabulary, the number of tokens is not a multiple of `STEPS`, or
    /// the number of targets is not a multiple of the number of samples.
    pub fn from_tokens(tokens: &[u32], targets: Vec<T>) -> Result<Self> {
        Self::from_flat(numbers(tokens, VOCABULARY)?, targets)
    }

    /// Creates a data set from sequences of tokens of different lengths, up to `STEPS`, with
    /// targets for the whole sequence. The remaining steps of a sample are padding
    /// ([details](super#sequences-of-different-lengths)).
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // Two sentences, and the topic of each.
    /// let data = Dataset::<Tokens<4, 50>, u32>::from_token_sequences([
    ///     (vec![4, 17], [1]),
    ///     (vec![31, 9, 2], [0]),
    /// ])?;
    /// assert_eq!(data.lengths(), Some(&[2, 3][..]));
    /// assert_eq!(data.input(0), [4.0, 17.0, 0.0, 0.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the first sequence that has no tokens, more than `STEPS`, or a token that is not in
    /// the vocabulary.
    pub fn from_token_sequences<Text: AsRef<[u32]>, const K: usize>(
        sequences: impl IntoIterator<Item = (Text, [T; K])>,
    ) -> Result<Self> {
        let mut data = Self::ragged::<1>(K);
        for (tokens, targets) in sequences {
            data.push_tokens(tokens.as_ref())?;
            data.targets.extend_from_slice(&targets);
        }
        Ok(data)
    }

    /// Like [`from_token_sequences`](Self::from_token_sequences), with targets for each token.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // Two sentences, and a tag for each of their words.
    /// let data = Dataset::<Tokens<4, 50>, u32>::from_token_sequences_by_step([
    ///     (vec![4, 17], vec![[1], [2]]),
    ///     (vec![31, 9, 2], vec![[2], [0], [1]]),
    /// ])?;
    /// assert_eq!(data.targets(), [1, 2, 0, 0, 2, 0, 1, 0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the first sequence that has no tokens, more than `STEPS`, a token that is not in the
    /// vocabulary, or a different number of targets and tokens.
    pub fn from_token_sequences_by_step<Text, Targets, const K: usize>(
        sequences: impl IntoIterator<Item = (Text, Targets)>,
    ) -> Result<Self>
    where
        T: Default,
        Text: AsRef<[u32]>,
        Targets: AsRef<[[T; K]]>,
    {
        let mut data = Self::ragged::<1>(K * STEPS);
        for (tokens, targets) in sequences {
            let tokens = tokens.as_ref();
            data.push_targets(tokens.len(), targets.as_ref())?;
            data.push_tokens(tokens)?;
        }
        Ok(data)
    }

    /// Adds the input of a sequence.
    fn push_tokens(&mut self, tokens: &[u32]) -> Result<()> {
        let numbers = numbers::<S>(tokens, VOCABULARY)
            .map_err(|error| error.within(format!("sequence {}", self.len())))?;
        self.push_steps(numbers.as_chunks::<1>().0)
    }
}

impl<S: Scalar, const STEPS: usize, const VOCABULARY: usize>
    Dataset<Tokens<STEPS, VOCABULARY>, u32, S>
{
    /// Creates a data set for training a language model: windows of `STEPS` tokens of a text, one
    /// starting every `distance` tokens. The target at each step is the next token. Tokens at the
    /// end of the text that do not fill a window are dropped.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let text = [3, 1, 4, 1, 5, 9, 2, 6];
    /// let data = Dataset::<Tokens<3, 10>, u32>::from_text(&text, 2)?;
    /// assert_eq!(data.len(), 3);
    /// assert_eq!(data.input(1), [4.0, 1.0, 5.0]);
    /// assert_eq!(data.target(1), [1, 5, 9]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `distance` is 0, a token is not in the vocabulary, or the text is too short for one
    /// window.
    pub fn from_text(text: &[u32], distance: usize) -> Result<Self> {
        if distance == 0 {
            return Err(Error::Setting {
                name: "distance",
                expected: "at least 1",
                found: "0".into(),
            });
        }
        let numbers = numbers::<S>(text, VOCABULARY)?;
        // The possible starts of windows. The last token of the text is only a target.
        let places = 0..text.len().saturating_sub(STEPS);
        let parts = places.step_by(distance);
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        for first in parts {
            inputs.extend_from_slice(&numbers[first..first + STEPS]);
            targets.extend_from_slice(&text[first + 1..=first + STEPS]);
        }
        if inputs.is_empty() {
            return Err(Error::Length {
                what: "the tokens of the text",
                expected: STEPS + 1,
                found: text.len(),
            });
        }
        Self::from_flat(inputs, targets)
    }
}

#[cfg(test)]
mod tests;
