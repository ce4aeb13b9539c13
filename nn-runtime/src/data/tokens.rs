//! Data sets of tokens.

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
        let parts = (0..)
            .step_by(distance)
            .take_while(|first| first + STEPS < text.len());
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
