//! Shapes of samples.

use super::{Dimension, Property, Symbol};

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
    /// `Tokens(T, vocab = V)`: a number below V at each of T steps.
    Tokens([Dimension; 2]),
    /// What a layer of the user's gives: positions and features, which only the compiler knows.
    /// It may be any of the above. Later layers may have given it other features.
    OfLayer(Symbol, [Dimension; 2]),
}

impl Shape {
    /// What a layer of the user's gives.
    pub(crate) fn of_layer(layer: Symbol) -> Self {
        let property = |property| Dimension::Property(layer, property);
        let sizes = [Property::Positions, Property::Features];
        Self::OfLayer(layer, sizes.map(property))
    }

    /// The sizes as the language writes them, as far as they are known.
    pub(crate) fn dimensions(&self) -> &[Dimension] {
        match self {
            Self::Unknown => &[],
            Self::Vector(size) => std::slice::from_ref(size),
            Self::Image(sizes) => sizes,
            Self::Sequence(sizes) | Self::OfLayer(_, sizes) | Self::Tokens(sizes) => sizes,
        }
    }

    /// What a sample is.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Vector(_) => "a vector",
            Self::Sequence(_) => "a sequence",
            Self::Image(_) => "an image",
            Self::Tokens(_) => "tokens",
            Self::OfLayer(..) | Self::Unknown => "known to the compiler alone",
        }
    }

    /// Rows: the last of the sizes.
    pub(crate) fn features(&self) -> Dimension {
        if let Self::Tokens(_) = self {
            return Dimension::ONE;
        }
        self.dimensions()
            .last()
            .cloned()
            .unwrap_or(Dimension::Unknown)
    }

    /// Columns: the product of the other sizes.
    pub(crate) fn positions(&self) -> Dimension {
        if let Self::Tokens([steps, _]) = self {
            return steps.clone();
        }
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
            Self::Sequence([steps, _]) | Self::Tokens([steps, _]) => {
                Self::Sequence([steps.clone(), features])
            }
            Self::Image([height, width, _]) => {
                Self::Image([height.clone(), width.clone(), features])
            }
            Self::OfLayer(layer, [positions, _]) => {
                Self::OfLayer(*layer, [positions.clone(), features])
            }
        }
    }

    /// It has steps, one after another in time.
    pub(crate) fn has_steps(&self) -> bool {
        matches!(self, Self::Sequence(_) | Self::Tokens(_))
    }

    /// One step of a sequence; any other shape as it is.
    pub(crate) fn one_step(&self) -> Self {
        match self {
            Self::Sequence([_, features]) => Self::Sequence([Dimension::ONE, features.clone()]),
            Self::Tokens([_, vocabulary]) => Self::Tokens([Dimension::ONE, vocabulary.clone()]),
            Self::OfLayer(layer, [_, features]) => {
                Self::OfLayer(*layer, [Dimension::ONE, features.clone()])
            }
            other => other.clone(),
        }
    }

    /// It is surely not the same shape. Symbolic sizes may be equal; the emitted code asserts it.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        self.compared(other).is_none_or(|pairs| {
            pairs.iter().any(|pair| match pair {
                (Dimension::Known(left), Dimension::Known(right)) => left != right,
                _ => false,
            })
        })
    }

    /// The sizes of two shapes that must be equal for the shapes to be the same; none if the
    /// shapes are not of one kind. Of what a layer of the user's gives, the kind is not known.
    pub(crate) fn compared(&self, other: &Self) -> Option<Vec<(Dimension, Dimension)>> {
        let of_layer = |shape: &Self| matches!(shape, Self::OfLayer(..));
        if of_layer(self) != of_layer(other) {
            return Some(vec![
                (self.positions(), other.positions()),
                (self.features(), other.features()),
            ]);
        }
        let tokens = |shape: &Self| matches!(shape, Self::Tokens(_));
        if tokens(self) != tokens(other) {
            return None;
        }
        let (left, right) = (self.dimensions(), other.dimensions());
        (left.len() == right.len()).then(|| left.iter().cloned().zip(right.to_vec()).collect())
    }

    /// Some size is not known because of a mistake reported already.
    pub(crate) fn is_unknown(&self) -> bool {
        *self == Self::Unknown || self.dimensions().contains(&Dimension::Unknown)
    }
}
