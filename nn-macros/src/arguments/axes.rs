//! What stages work along, and sizes and paddings along each axis.

use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

/// What a stage works along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axes {
    /// The steps of a sequence.
    Steps,
    /// The rows and columns of an image.
    Pixels,
}

/// A size along each axis, and where it was written: of an image height, then width; of a
/// sequence, which is an image of one row, 1, then that of its steps.
pub(crate) type PerAxis = [(Dimension, Origin); 2];

/// Positions around a sample.
#[derive(Clone, Debug)]
pub(crate) enum Padding {
    /// As many as give an output position for every `stride` of the input's, of which the odd one
    /// stands behind.
    Same,
    /// As many steps before as the window reaches back: its last step is that of the output.
    Causal,
    /// At the top, at the bottom, on the left (before) and on the right (after).
    Sides([(Dimension, Origin); 4]),
}

impl Axes {
    /// Height, width and features of a sample; of a sequence, which is one row, the height is 1.
    /// `None` if it is of another kind, which was reported.
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
            _ => format!("give the values that shape before this stage: `{example}`"),
        };
        let (shape, found) = (diagnostics.shape(input), input.kind());
        diagnostics.error(
            stage,
            format!("`{name}` works on {wanted}, but {shape} is {found}"),
            help,
        );
        None
    }

    /// A sample of such positions and features.
    pub(crate) fn shape(self, [height, width]: [Dimension; 2], features: Dimension) -> Shape {
        match self {
            Self::Steps => Shape::Sequence([width, features]),
            Self::Pixels => Shape::Image([height, width, features]),
        }
    }

    /// What there are so many of along an axis.
    pub(crate) fn unit(self, axis: usize) -> &'static str {
        match (self, axis) {
            (Self::Steps, _) => "steps",
            (Self::Pixels, 0) => "rows",
            (Self::Pixels, _) => "columns",
        }
    }
}
