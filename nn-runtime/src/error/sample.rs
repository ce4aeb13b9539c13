//! What is wrong with a sample.

use core::fmt;

use crate::shape::Dimensions;

/// A slice that is not a sample: it has not as many numbers, or a token that is none of the vocabulary.
///
/// `{:?}` prints the same words as `{}`: they are what a `main` that returns the error shows.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SampleError {
    /// There are not as many numbers.
    Size {
        /// The name of the input.
        input: &'static str,
        /// The shape of a sample.
        shape: &'static [usize],
        /// How many there are.
        found: usize,
    },
    /// A token is none of the vocabulary.
    Token {
        /// The name of the input.
        input: &'static str,
        /// Its place among the tokens.
        place: usize,
        /// The token.
        token: u32,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size {
                input,
                shape,
                found,
            } => {
                let size: usize = shape.iter().product();
                let shape = Dimensions(shape);
                write!(
                    f,
                    "`{input}` has {found} numbers, but a sample of shape {shape} has {size}"
                )
            }
            Self::Token {
                input,
                place,
                token,
                vocabulary,
            } => write!(
                f,
                "token {token}, at place {place} of `{input}`, is none of a vocabulary of {vocabulary}, \
                 whose tokens are numbered from 0"
            ),
        }
    }
}

impl fmt::Debug for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for SampleError {}
