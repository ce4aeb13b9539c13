//! Parameters that a layer may lack.

use core::fmt::Debug;

use super::{Description, Parameter, Parameters, Path, Role};
use crate::scalar::Scalar;

/// A matrix of numbers that a layer learns: a [`Parameter`], or a [`Stacked`](super::Stacked) one.
pub trait Numbers<S: Scalar>: Parameters<S> + Clone + Debug + PartialEq + Send + Sync {
    /// Describes the matrix with a role. A matrix without numbers is not described.
    fn describe_as(path: Path<'_>, role: Role, tell: &mut dyn FnMut(&Description<'_>));

    /// The numbers, column after column.
    fn as_slice(&self) -> &[S];

    /// The numbers, column after column.
    fn as_mut_slice(&mut self) -> &mut [S];
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Numbers<S>
    for Parameter<S, ROWS, COLUMNS>
{
    fn describe_as(path: Path<'_>, role: Role, tell: &mut dyn FnMut(&Description<'_>)) {
        Self::describe_as(path, role, tell);
    }

    #[inline(always)]
    fn as_slice(&self) -> &[S] {
        self.as_slice()
    }

    #[inline(always)]
    fn as_mut_slice(&mut self) -> &mut [S] {
        self.as_mut_slice()
    }
}

/// Whether a layer has a parameter: [`With`] or [`Without`].
pub trait Presence: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// Whether it has the parameter.
    const IS_PRESENT: bool;

    /// The type of the field: `P` itself, or an empty [`Parameter`].
    type Of<S: Scalar, P: Numbers<S>>: Numbers<S>;
}

/// The field of a parameter that a layer may lack: `P` if `Is` is [`With`], and an empty
/// [`Parameter`] if it is [`Without`].
///
/// ```
/// use nn_runtime::parameter::{Optional, Parameter, With, Without};
///
/// let bias: Optional<With, f32, Parameter<f32, 3>> = Parameter::zeros();
/// assert_eq!(bias.as_slice(), [0.0; 3]);
/// let nothing: Optional<Without, f32, Parameter<f32, 3>> = Parameter::zeros();
/// assert!(nothing.is_empty());
/// ```
pub type Optional<Is, S, P> = <Is as Presence>::Of<S, P>;

/// A layer has this parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct With;

impl Presence for With {
    const IS_PRESENT: bool = true;

    type Of<S: Scalar, P: Numbers<S>> = P;
}

/// A layer lacks this parameter. Its field is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Without;

impl Presence for Without {
    const IS_PRESENT: bool = false;

    type Of<S: Scalar, P: Numbers<S>> = Parameter<S, 0>;
}
