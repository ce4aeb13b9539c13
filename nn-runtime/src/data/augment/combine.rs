//! Several changes, one after another.

use super::{Augmentation, Canvas, Draws, probability};
use crate::error::Result;
use crate::scalar::Scalar;

/// Changes some images, and leaves the others as they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sometimes<A> {
    /// How often.
    pub probability: f64,
    /// What is done then.
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

/// What is lent does the same.
impl<S: Scalar, A: Augmentation<S> + ?Sized> Augmentation<S> for &A {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        (**self).apply(image, draws);
    }

    fn check(&self) -> Result<()> {
        (**self).check()
    }
}

/// Several, in their order. Each draws numbers of its own.
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
        /// Several, in their order. Each draws numbers of its own.
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
