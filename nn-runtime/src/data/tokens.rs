//! Data sets of tokens.

use alloc::format;
use alloc::vec::Vec;

use super::Dataset;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Tokens;

/// The tokens as the numbers that networks compute with.
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
    /// A data set of tokens, `STEPS` for each sample, and as many targets for each.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // Two sentences of three words, and what each is about.
    /// let data = Dataset::<Tokens<3, 50>, u32>::from_tokens(&[4, 17, 2, 31, 9, 2], vec![1, 0])?;
    /// assert_eq!(data.input(1), [31.0, 9.0, 2.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a token is none of the vocabulary, the tokens are not those of whole samples, or the
    /// targets are not as many for each.
    pub fn from_tokens(tokens: &[u32], targets: Vec<T>) -> Result<Self> {
        Self::from_flat(numbers(tokens, VOCABULARY)?, targets)
    }

    /// A data set of sequences of tokens of different lengths, of up to `STEPS` each, with targets
    /// for the whole; what follows in a sample is padding
    /// ([more](super#sequences-of-different-lengths)).
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // Two sentences, and what each is about.
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
    /// Names the first sequence that has no tokens, more than there is room for, or one that is none
    /// of the vocabulary.
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

    /// The same with targets for each token.
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
    /// Names the first sequence that has no tokens, more than there is room for, one that is none of
    /// the vocabulary, or not as many targets as tokens.
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
    /// What a language model learns from: parts of `STEPS` tokens of a text, one beginning every
    /// `distance` tokens; the target at each step is the token that comes next. What is left at the
    /// end of the text is left out.
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
    /// If `distance` is 0, a token is none of the vocabulary, or the text is too short for one part.
    pub fn from_text(text: &[u32], distance: usize) -> Result<Self> {
        if distance == 0 {
            return Err(Error::Setting {
                name: "distance",
                expected: "at least 1",
                found: "0".into(),
            });
        }
        let numbers = numbers::<S>(text, VOCABULARY)?;
        // Where parts may begin: the last token of a text is a target alone.
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
