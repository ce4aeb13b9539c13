//! Combining augmentations.

use super::{Augmentation, Canvas, Draws, probability};
use crate::error::Result;
use crate::scalar::Scalar;

/// Applies an augmentation to some of the images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sometimes<A> {
    /// The probability that an image is augmented.
    pub probability: f64,
    /// The augmentation.
    pub augmentation: A,
}

impl<S: Scalar, A: Augmentation<S>> Augmentation<S> for Sometimes<A> {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        if draws.happens(self.probability) {
            self.augmentation.apply(image, draws);
        }
    }

    fn check(&self) -> Result<()> {
        probability(self.probability)?;
        self.augmentation.check()
    }
}

/// A reference to an augmentation is an augmentation, too.
impl<S: Scalar, A: Augmentation<S> + ?Sized> Augmentation<S> for &A {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        (**self).apply(image, draws);
    }

    fn check(&self) -> Result<()> {
        (**self).check()
    }
}

/// Several augmentations, one after another. Each draws its own random numbers.
impl<S: Scalar, A: Augmentation<S>> Augmentation<S> for [A] {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        for (part, augmentation) in self.iter().enumerate() {
            augmentation.apply(image, &mut draws.of_part(part));
        }
    }

    fn check(&self) -> Result<()> {
        self.iter().try_for_each(Augmentation::check)
    }
}

macro_rules! tuples {
    ($($part:ident $index:tt),*) => {
        /// Several augmentations, one after another. Each draws its own random numbers.
        impl<S: Scalar, $($part: Augmentation<S>),*> Augmentation<S> for ($($part,)*) {
            fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
                $(self.$index.apply(image, &mut draws.of_part($index));)*
            }

            fn check(&self) -> Result<()> {
                $(self.$index.check()?;)*
                Ok(())
            }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
