//! What lies beyond the edges of an image.

use super::setting;
use crate::error::Result;

/// What lies beyond the edges of an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Border {
    /// Pixels of this number in all channels. 0, the default, is black; in images that are
    /// [normalized](crate::data::Pixels), the mean color.
    Constant(f64),
    /// The pixels on the edge, again and again: a a a | a b c d | d d d.
    Replicate,
    /// What a mirror on the edge shows: d c b | a b c d | c b a.
    Reflect,
}

impl Default for Border {
    fn default() -> Self {
        Self::Constant(0.0)
    }
}

impl Border {
    pub(super) fn check(self) -> Result<()> {
        match self {
            Self::Constant(number) => {
                setting("border", number, "a finite number", number.is_finite())
            }
            Self::Replicate | Self::Reflect => Ok(()),
        }
    }

    /// The row, or column, that stands for one that may be beyond an edge; none where the border
    /// is constant. There is at least one.
    pub(super) fn place(self, place: isize, length: usize) -> Option<usize> {
        if (0..length.cast_signed()).contains(&place) {
            return Some(place as usize);
        }
        match self {
            Self::Constant(_) => None,
            Self::Replicate => Some(place.clamp(0, length.cast_signed() - 1) as usize),
            Self::Reflect if length == 1 => Some(0),
            Self::Reflect => {
                let last = length.cast_signed() - 1;
                let folded = place.rem_euclid(2 * last);
                Some(folded.min(2 * last - folded) as usize)
            }
        }
    }

    /// The number of a constant border.
    pub(super) fn number(self) -> f64 {
        match self {
            Self::Constant(number) => number,
            Self::Replicate | Self::Reflect => 0.0,
        }
    }
}
