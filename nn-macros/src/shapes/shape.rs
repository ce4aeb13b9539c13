//! Shapes of samples.

use super::{Dimension, Property, Symbol};

/// The shape of one sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Not inferred yet, or not inferable. In the second case an error was already reported.
    Unknown,
    /// `784`
    Vector(Dimension),
    /// `[T, F]`: T steps of F features.
    Sequence([Dimension; 2]),
    /// `[H, W, C]`: H × W pixels of C channels.
    Image([Dimension; 3]),
    /// `Tokens(T, vocab = V)`: at each of T steps a number below V.
    Tokens([Dimension; 2]),
    /// The output of a user-defined layer, as positions and features. Only rustc knows these two
    /// sizes, and the output may have any of the shapes above. Later layers may have replaced the
    /// features.
    OfLayer(Symbol, [Dimension; 2]),
}

impl Shape {
    /// The output of a user-defined layer.
    pub(crate) fn of_layer(layer: Symbol) -> Self {
        let property = |property| Dimension::Property(layer, property);
        let sizes = [Property::Positions, Property::Features];
        Self::OfLayer(layer, sizes.map(property))
    }

    /// The sizes in the order in which the language writes them, as far as they are known.
    pub(crate) fn dimensions(&self) -> &[Dimension] {
        match self {
            Self::Unknown => &[],
            Self::Vector(size) => std::slice::from_ref(size),
            Self::Image(sizes) => sizes,
            Self::Sequence(sizes) | Self::OfLayer(_, sizes) | Self::Tokens(sizes) => sizes,
        }
    }

    /// The kind of the sample, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Vector(_) => "a vector",
            Self::Sequence(_) => "a sequence",
            Self::Image(_) => "an image",
            Self::Tokens(_) => "tokens",
            Self::OfLayer(..) | Self::Unknown => "known only to the compiler",
        }
    }

    /// The last of the sizes: the rows of the sample's matrix.
    pub(crate) fn features(&self) -> Dimension {
        if let Self::Tokens(_) = self {
            return Dimension::ONE;
        }
        self.dimensions()
            .last()
            .cloned()
            .unwrap_or(Dimension::Unknown)
    }

    /// The product of the other sizes: the columns of the sample's matrix.
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

    /// How many numbers one sample holds.
    pub(crate) fn size(&self) -> Dimension {
        self.features().times(&self.positions())
    }

    /// The shape with the same positions and other features.
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

    /// Whether the sample is a series of steps in time.
    pub(crate) fn has_steps(&self) -> bool {
        matches!(self, Self::Sequence(_) | Self::Tokens(_))
    }

    /// The shape of one step of a sequence. Any other shape is returned unchanged.
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

    /// Whether the shapes certainly differ. Symbolic sizes may turn out to be equal, so the emitted
    /// code asserts that they are.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        self.compared(other).is_none_or(|pairs| {
            pairs.iter().any(|pair| match pair {
                (Dimension::Known(left), Dimension::Known(right)) => left != right,
                _ => false,
            })
        })
    }

    /// The pairs of sizes that must be equal for the two shapes to be equal, or `None` if the
    /// shapes are of different kinds. The output of a user-defined layer has no known kind, so only
    /// its positions and features are compared.
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

    /// Whether a size is unknown because of an error that was already reported.
    pub(crate) fn is_unknown(&self) -> bool {
        *self == Self::Unknown || self.dimensions().contains(&Dimension::Unknown)
    }
}
