//! The axes that a stage works along, with a size and a padding for each.

use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

/// The axes that a stage works along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axes {
    /// The steps of a sequence.
    Steps,
    /// The rows and columns of an image.
    Pixels,
}

/// A size for each axis, and where it was written. For an image these are the height and the width.
/// A sequence counts as an image of one row, so these are 1 and the size along its steps.
pub(crate) type PerAxis = [(Dimension, Origin); 2];

/// The padding around a sample.
#[derive(Clone, Debug)]
pub(crate) enum Padding {
    /// As many positions as give one output position for every `stride` input positions. If their
    /// number is odd, the extra position comes after the sample.
    Same,
    /// Enough steps before the sample that each window ends with the step of its output.
    Causal,
    /// The numbers of positions at the top, at the bottom, on the left (before) and on the right
    /// (after).
    Sides([(Dimension, Origin); 4]),
}

impl Axes {
    /// The height, width and features of a sample. The height of a sequence is 1. Returns `None`
    /// after reporting a sample of another kind.
    pub(crate) fn sizes(
        self,
        name: &str,
        input: &Shape,
        stage: Origin,
        diagnostics: &mut Diagnostics,
    ) -> Option<[Dimension; 3]> {
        match (self, input) {
            (Self::Steps, Shape::Sequence([steps, features])) => {
                return Some([Dimension::ONE, steps.clone(), features.clone()]);
            }
            (Self::Pixels, Shape::Image(sizes)) => return Some(sizes.clone()),
            _ => {}
        }
        let (wanted, example) = match self {
            Self::Steps => (
                "a sequence `[steps, features]`",
                "Reshape([steps, features])",
            ),
            Self::Pixels => (
                "an image `[height, width, channels]`",
                "Reshape([height, width, channels])",
            ),
        };
        let help = match (
            self,
            input,
            name.split_at_checked(name.len().saturating_sub(2)),
        ) {
            (Self::Steps, Shape::Image(_), Some((stem, "1d"))) => {
                format!("use `{stem}2d`, which works on images")
            }
            (Self::Pixels, Shape::Sequence(_), Some((stem, "2d"))) => {
                format!("use `{stem}1d`, which works on sequences")
            }
            _ => format!("convert the values to that shape before this stage: `{example}`"),
        };
        let (shape, found) = (diagnostics.shape(input), input.kind());
        diagnostics.error(
            stage,
            format!("`{name}` works on {wanted}, but {shape} is {found}"),
            help,
        );
        None
    }

    /// The shape of a sample with these positions and features.
    pub(crate) fn shape(self, [height, width]: [Dimension; 2], features: Dimension) -> Shape {
        match self {
            Self::Steps => Shape::Sequence([width, features]),
            Self::Pixels => Shape::Image([height, width, features]),
        }
    }

    /// The unit that is counted along an axis, for messages.
    pub(crate) fn unit(self, axis: usize) -> &'static str {
        match (self, axis) {
            (Self::Steps, _) => "steps",
            (Self::Pixels, 0) => "rows",
            (Self::Pixels, _) => "columns",
        }
    }
}
