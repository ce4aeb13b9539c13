//! Samples together with targets.

use alloc::vec::Vec;

use nalgebra::{Dim, IsContiguous, Matrix, RawStorage};

use super::batch::Batch;
use super::{AsSamples, BatchMemory, gathered};
use crate::error::Result;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Samples of the shape `I` together with targets: a [`Batch`] of a data set, or a pair of
/// [samples](AsSamples) and [targets](AsTargets) with the same number of targets for each sample.
///
/// ```
/// use nn_runtime::nalgebra::{DMatrix, SMatrix};
/// use nn_runtime::{loss::CrossEntropy, network::Workspace, prelude::*};
/// network! { struct Digits { 64 => Dense(10, softmax) } }
///
/// let (digits, mut gradient, mut workspace) = (Digits::new(0), Digits::zeros(), Workspace::new());
/// let images = SMatrix::<f32, 64, 3>::from_fn(|i, j| (i * j) as f32 / 128.0);
/// let (loss, classes) = (CrossEntropy::default(), [3_u32, 1, 4]);
/// let found = digits.gradient(&loss, (&images, &classes), &mut gradient, &mut workspace)?;
///
/// let data = Dataset::new(&images, classes.to_vec())?; // the same in a data set
/// assert_eq!(digits.loss(&loss, data.all(), &mut workspace)?, found);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "this is not a batch of samples of shape `{I}` with scalars of type `{S}` and targets",
    label = "not samples of shape `{I}` with targets",
    note = "pass `data.all()` or `data.batch(…)` of a data set, or a pair of samples and targets: `(&inputs, &targets)`"
)]
pub trait AsBatch<I: Shape, S: Scalar> {
    /// The type of a target: `u32` for classes, the scalar for values.
    type Target: Copy;

    /// Views the samples as a batch. They may be copied into `memory`.
    ///
    /// # Errors
    /// If there is not a whole number of samples, or not as many targets for each.
    fn as_batch<'b>(
        &'b self,
        memory: &'b mut BatchMemory<S>,
    ) -> Result<Batch<'b, I, Self::Target, S>>;
}

impl<I: Shape, T: Copy, S: Scalar> AsBatch<I, S> for Batch<'_, I, T, S> {
    type Target = T;

    fn as_batch<'b>(&'b self, _: &'b mut BatchMemory<S>) -> Result<Batch<'b, I, T, S>> {
        Ok(*self)
    }
}

impl<I: Shape, S: Scalar, B: AsSamples<S, I>, T: AsTargets> AsBatch<I, S> for (B, T) {
    type Target = T::Target;

    fn as_batch<'b>(
        &'b self,
        memory: &'b mut BatchMemory<S>,
    ) -> Result<Batch<'b, I, T::Target, S>> {
        Batch::of_pair(gathered(&self.0, memory)?, self.1.as_targets())
    }
}

/// The targets of samples, one sample after another: a slice, an array, a `Vec`, or a matrix that
/// is contiguous in memory.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of targets",
    note = "targets are a slice, an array, a `Vec` or a matrix whose numbers are contiguous in memory: for a view that skips rows, use `into_owned()`"
)]
pub trait AsTargets {
    /// The type of a target.
    type Target: Copy;

    /// All targets.
    fn as_targets(&self) -> &[Self::Target];
}

impl<T: AsTargets + ?Sized> AsTargets for &T {
    type Target = T::Target;

    fn as_targets(&self) -> &[T::Target] {
        (**self).as_targets()
    }
}

impl<T: Copy> AsTargets for [T] {
    type Target = T;

    fn as_targets(&self) -> &[T] {
        self
    }
}

impl<T: Copy, const N: usize> AsTargets for [T; N] {
    type Target = T;

    fn as_targets(&self) -> &[T] {
        self
    }
}

impl<T: Copy> AsTargets for Vec<T> {
    type Target = T;

    fn as_targets(&self) -> &[T] {
        self
    }
}

impl<T: Copy, R: Dim, C: Dim, St> AsTargets for Matrix<T, R, C, St>
where
    St: RawStorage<T, R, C> + IsContiguous,
{
    type Target = T;

    fn as_targets(&self) -> &[T] {
        self.as_slice()
    }
}
