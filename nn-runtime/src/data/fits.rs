//! Which data sets fit which networks.

use super::{Dataset, Target};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// A data set for networks whose samples have the shape `I` and the scalar `S`.
///
/// It is implemented for [`Dataset`], where the shapes and the scalars are the same, and exists
/// so that a data set of another width is an error of the compiler's that says so:
///
/// ```compile_fail,E0277
/// use nn_runtime::{data::Dataset, loss::MeanSquaredError, prelude::*};
/// use nn_runtime::{optimizer::{Adam, Optimizer}, train::Trainer};
///
/// network! { struct Line { 2 => Dense(1) } }
///
/// // A network of two features; the samples have three.
/// let data = Dataset::<Vector<3>, f32>::from_pairs([([1.0, 2.0, 3.0], [0.0])]);
/// let loss = MeanSquaredError::default();
/// let mut optimizer = Optimizer::new(Adam::default()).unwrap();
/// Trainer::default().fit(&mut Line::new(0), &loss, &mut optimizer, &mut [], &data, None);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` does not fit: this network expects samples of shape `{I}` and scalars `{S}`",
    label = "this data set is a `{Self}`, but the network expects samples of shape `{I}`",
    note = "help: read the data as `Dataset<{I}, …, {S}>`, or declare the network for the shape of the samples"
)]
pub trait DatasetFor<I: Shape, S: Scalar> {
    /// A target: `u32` for classes, the scalar for values.
    type Target: Target;

    /// The data set.
    fn dataset(&self) -> &Dataset<I, Self::Target, S>;
}

impl<I: Shape, T: Target, S: Scalar> DatasetFor<I, S> for Dataset<I, T, S> {
    type Target = T;

    fn dataset(&self) -> &Dataset<I, T, S> {
        self
    }
}
