//! Layers with settings that are not parameters.

use super::dense::Activated;

/// A layer with the settings with which it was declared, for a stage such as
/// `LayerNorm(epsilon = 1e-6)`. The network stores the layer, and gradients and moments are values
/// of the same type. The settings are given where the layer is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Configured<'a, L, O>(pub &'a L, pub O);

impl<L, O> Configured<'_, L, O> {
    /// This layer followed by an activation, as one stage.
    #[inline(always)]
    pub fn with<A>(&self, activation: A) -> Activated<'_, Self, A> {
        Activated {
            layer: self,
            activation,
        }
    }
}

/// The number that is added to a variance to avoid a division by zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epsilon(Option<f64>);

impl Epsilon {
    /// Uses the given number.
    ///
    /// # Panics
    /// If epsilon is negative or not finite. In a declared network, this is evaluated at compile
    /// time and is a compile error.
    #[must_use]
    pub const fn new(epsilon: f64) -> Self {
        assert!(
            epsilon >= 0.0 && epsilon.is_finite(),
            "epsilon must be finite and at least 0"
        );
        Self(Some(epsilon))
    }

    /// Uses the machine epsilon of the network's type: the difference between one and the next
    /// larger number.
    #[must_use]
    pub const fn of_type() -> Self {
        Self(None)
    }

    /// Converts to a number of the network's type.
    #[inline(always)]
    pub fn value<S: crate::scalar::Scalar>(self) -> S {
        self.0.map_or(S::EPSILON, S::from_f64)
    }
}
