//! Layers with settings that are not parameters.

use super::dense::Activated;

/// A layer with the settings that it was declared with: what a stage such as
/// `LayerNorm(epsilon = 1e-6)` computes. The network holds the layer, whose gradient and moments
/// are values of the same type; the settings stand where it is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Configured<'a, L, O>(pub &'a L, pub O);

impl<L, O> Configured<'_, L, O> {
    /// The same layer followed by an activation, as one stage.
    #[inline(always)]
    pub fn with<A>(&self, activation: A) -> Activated<'_, Self, A> {
        Activated {
            layer: self,
            activation,
        }
    }
}

/// What is added to a variance, so that nothing is divided by zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epsilon(Option<f64>);

impl Epsilon {
    /// This number.
    ///
    /// # Panics
    /// Where it is negative or not a finite number. In a network's declaration, which is
    /// evaluated by the compiler, that is a compile error.
    #[must_use]
    pub const fn new(epsilon: f64) -> Self {
        assert!(
            epsilon >= 0.0 && epsilon.is_finite(),
            "epsilon must be a finite number, at least 0"
        );
        Self(Some(epsilon))
    }

    /// The difference between one and the next larger number of the network's type.
    #[must_use]
    pub const fn of_type() -> Self {
        Self(None)
    }

    /// As a number of that type.
    #[inline(always)]
    pub fn value<S: crate::scalar::Scalar>(self) -> S {
        self.0.map_or(S::EPSILON, S::from_f64)
    }
}
