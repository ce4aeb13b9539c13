//! How images continue beyond their edges.

use super::setting;
use crate::error::Result;

/// How an image continues beyond its edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Border {
    /// Pixels with this number in all channels. 0, the default, is black, or in
    /// [normalized](crate::data::Pixels) images the mean color.
    Constant(f64),
    /// Repeats the pixel at the edge: a a a | a b c d | d d d.
    Replicate,
    /// Mirrors the image at the edge: d c b | a b c d | c b a.
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

    /// The row or column to use for one that may lie beyond an edge; `None` if the border is
    /// constant. The image has at least one.
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
