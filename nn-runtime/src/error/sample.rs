//! Errors about samples.

use core::fmt;

use crate::shape::Dimensions;

/// A slice that is not a valid sample: its length is wrong, or it contains a token that is not in
/// the vocabulary. Or the memory for its prediction is too small.
///
/// `{:?}` prints the same text as `{}`, so that `main` can return the error.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SampleError {
    /// The slice has the wrong length.
    Size {
        /// The name of the network's input.
        input: &'static str,
        /// The shape of a sample.
        shape: &'static [usize],
        /// The actual length.
        found: usize,
    },
    /// A token is not in the vocabulary.
    Token {
        /// The name of the network's input.
        input: &'static str,
        /// The index of the token.
        place: usize,
        /// The token.
        token: u32,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
    /// The scratch memory is too small.
    Scratch {
        /// How many numbers the network needs.
        needed: usize,
        /// The actual length.
        found: usize,
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
                "token {token} at index {place} of `{input}` is not in the vocabulary: there are \
                 {vocabulary} tokens, numbered from 0"
            ),
            Self::Scratch { needed, found } => write!(
                f,
                "the scratch memory has {found} numbers, but {needed} are needed"
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
