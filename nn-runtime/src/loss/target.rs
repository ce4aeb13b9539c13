//! Which targets a loss takes, with the compiler's message for other types.
//!
//! The parameter `L` is the loss; it only serves to name the loss in the message.

use crate::scalar::Scalar;

/// A target that is a value: a number of the network's scalar type `S`.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` takes targets of type `{S}`, not `{Self}`",
    label = "`{L}` compares outputs with values of type `{S}`",
    note = "help: give each output of a sample a target of type `{S}`; for class indices (`u32`) use `CrossEntropy`"
)]
pub trait Value<S, L>: Copy {
    /// The number.
    fn value(self) -> S;
}
#[diagnostic::do_not_recommend]
impl<S: Scalar, L> Value<S, L> for S {
    #[inline(always)]
    fn value(self) -> S {
        self
    }
}

/// A target that is a class index.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` takes class indices of type `u32` as targets, not `{Self}`",
    label = "`{L}` takes one class index, a `u32`, for each position of a sample",
    note = "help: convert integers to `u32`; for targets that are distributions over the classes use `CrossEntropy` or `KullbackLeibler`, for regression use `MeanSquaredError`"
)]
pub trait ClassIndex<L>: Copy {
    /// The index.
    fn class(self) -> u32;
}
impl<L> ClassIndex<L> for u32 {
    #[inline(always)]
    fn class(self) -> u32 {
        self
    }
}
