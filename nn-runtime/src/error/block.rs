//! Errors about blocks of steps.

use core::fmt;

/// An error about a step or a block of steps: slices of a wrong length, more steps than a sequence
/// has, or a token that is not in the vocabulary.
///
/// `{:?}` prints the same text as `{}`, so that `main` can return the error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BlockError(Problem);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Problem {
    Size {
        what: &'static str,
        expected: usize,
        found: usize,
    },
    OutOfRange {
        what: &'static str,
        from: usize,
        to: usize,
        found: usize,
    },
    NoToken {
        place: usize,
        /// The bits of the number, an `f64`.
        number: u64,
        vocabulary: usize,
    },
}

impl BlockError {
    /// The length `found` differs from the expected one.
    pub(crate) const fn size(what: &'static str, expected: usize, found: usize) -> Self {
        Self(Problem::Size {
            what,
            expected,
            found,
        })
    }

    /// The number `found` is not from `from` to `to`.
    pub(crate) const fn out_of_range(
        what: &'static str,
        [from, to]: [usize; 2],
        found: usize,
    ) -> Self {
        Self(Problem::OutOfRange {
            what,
            from,
            to,
            found,
        })
    }

    /// The number at this index is not a token.
    pub(crate) const fn no_token(place: usize, number: f64, vocabulary: usize) -> Self {
        Self(Problem::NoToken {
            place,
            number: number.to_bits(),
            vocabulary,
        })
    }
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Problem::Size {
                what,
                expected,
                found,
            } => write!(f, "{what}: expected {expected}, found {found}"),
            Problem::OutOfRange {
                what,
                from,
                to,
                found,
            } => write!(f, "{what}: expected from {from} to {to}, found {found}"),
            Problem::NoToken {
                place,
                number,
                vocabulary,
            } => {
                let number = f64::from_bits(number);
                write!(
                    f,
                    "{number}, at index {place}, is not a token: the vocabulary has {vocabulary} \
                     tokens, the whole numbers from 0 to {}",
                    vocabulary.saturating_sub(1)
                )
            }
        }
    }
}

impl fmt::Debug for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for BlockError {}
