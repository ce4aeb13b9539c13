//! Shapes of samples.

use super::Dimension;

/// The shape of one sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Not inferred yet, or not inferable; a mistake was reported already.
    Unknown,
    /// `784`
    Vector(Dimension),
    /// `[T, F]`: steps of features.
    Sequence([Dimension; 2]),
    /// `[H, W, C]`: pixels of channels.
    Image([Dimension; 3]),
}

impl Shape {
    /// The sizes as the language writes them.
    pub(crate) fn dimensions(&self) -> &[Dimension] {
        match self {
            Self::Unknown => &[],
            Self::Vector(size) => std::slice::from_ref(size),
            Self::Sequence(sizes) => sizes,
            Self::Image(sizes) => sizes,
        }
    }

    /// Rows: the last of the sizes.
    pub(crate) fn features(&self) -> Dimension {
        self.dimensions()
            .last()
            .cloned()
            .unwrap_or(Dimension::Unknown)
    }

    /// Columns: the product of the other sizes.
    pub(crate) fn positions(&self) -> Dimension {
        let Some((_, positions)) = self.dimensions().split_last() else {
            return Dimension::Unknown;
        };
        positions
            .iter()
            .fold(Dimension::ONE, |product, size| product.times(size))
    }

    /// Numbers in one sample.
    pub(crate) fn size(&self) -> Dimension {
        self.features().times(&self.positions())
    }

    /// The same positions with other features.
    pub(crate) fn with_features(&self, features: Dimension) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::Vector(_) => Self::Vector(features),
            Self::Sequence([steps, _]) => Self::Sequence([steps.clone(), features]),
            Self::Image([height, width, _]) => {
                Self::Image([height.clone(), width.clone(), features])
            }
        }
    }

    /// It is surely not the same shape. Symbolic sizes may be equal; the emitted code asserts it.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        let (left, right) = (self.dimensions(), other.dimensions());
        left.len() != right.len()
            || left.iter().zip(right).any(|pair| match pair {
                (Dimension::Known(left), Dimension::Known(right)) => left != right,
                _ => false,
            })
    }

    /// Some size is not known because of a mistake reported already.
    pub(crate) fn is_unknown(&self) -> bool {
        *self == Self::Unknown || self.dimensions().contains(&Dimension::Unknown)
    }
}
