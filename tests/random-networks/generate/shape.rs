//! Shapes of samples, as the generator follows them through a network.

use super::draws::Draws;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Vector(usize),
    /// Steps and features.
    Sequence([usize; 2]),
    /// Height, width and channels.
    Image([usize; 3]),
}

/// More numbers in a sample take long to check, one by one.
pub(super) const LARGEST: usize = 30;

impl Shape {
    /// Any shape, small.
    pub(super) fn draw(draws: &mut Draws) -> Self {
        let mut size = |most: usize| 1 + draws.below(most);
        let sizes = [size(4), size(3), size(3)];
        let features = size(5);
        match draws.below(10) {
            0..4 => Self::Vector(features),
            4..7 => Self::Sequence([sizes[0], features.min(4)]),
            _ => Self::Image([sizes[1], sizes[2], features.min(3)]),
        }
    }

    pub(super) fn features(self) -> usize {
        let (Self::Vector(features)
        | Self::Sequence([_, features])
        | Self::Image([_, _, features])) = self;
        features
    }

    pub(super) fn positions(self) -> usize {
        match self {
            Self::Vector(_) => 1,
            Self::Sequence([steps, _]) => steps,
            Self::Image([height, width, _]) => height * width,
        }
    }

    /// Numbers in a sample.
    pub(super) fn size(self) -> usize {
        self.features() * self.positions()
    }

    /// The same positions with other features.
    pub(super) fn with_features(self, features: usize) -> Self {
        match self {
            Self::Vector(_) => Self::Vector(features),
            Self::Sequence([steps, _]) => Self::Sequence([steps, features]),
            Self::Image([height, width, _]) => Self::Image([height, width, features]),
        }
    }

    pub(super) fn is_vector(self) -> bool {
        matches!(self, Self::Vector(_))
    }

    /// Another shape of as many numbers.
    pub(super) fn reshaped(self, draws: &mut Draws) -> Self {
        let mut factor = |of: usize| {
            let factors: Vec<usize> = (1..=of)
                .filter(|factor| of.is_multiple_of(*factor))
                .collect();
            factors[draws.below(factors.len())]
        };
        let size = self.size();
        let first = factor(size);
        let second = factor(size / first);
        match draws.below(3) {
            0 => Self::Vector(size),
            1 => Self::Sequence([first, size / first]),
            _ => Self::Image([first, second, size / first / second]),
        }
    }
}
