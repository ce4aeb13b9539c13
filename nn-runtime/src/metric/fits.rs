//! Which metrics fit which heads and targets, with the compiler's message for those that do not.
//!
//! The parameter `M` is the metric; it only serves to name the metric in the message.

use crate::activation::{Activation, Identity, LogSoftmax, Sigmoid, Softmax, Tanh, Unknown};
use crate::metric::Decision;
use crate::scalar::Scalar;

/// Targets, as a metric reads them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Truth<'a, S> {
    /// One class index for each column of the outputs.
    Classes(&'a [u32]),
    /// One number for each output.
    Values(&'a [S]),
}

/// Targets of a metric that takes class indices.
#[diagnostic::on_unimplemented(
    message = "the metric `{M}` takes class indices of type `u32` as targets, not `{Self}`",
    label = "`{M}` counts classes, but these targets are `{Self}`",
    note = "help: for targets from 0 to 1 use `BinaryAccuracy`, `F1` or `LogLoss`; for regression use `MeanAbsoluteError` or `RSquared`"
)]
pub trait ClassTargets<M>: Sized {
    /// The class indices.
    fn classes(targets: &[Self]) -> &[u32];
}
#[diagnostic::do_not_recommend]
impl<M> ClassTargets<M> for u32 {
    fn classes(targets: &[Self]) -> &[u32] {
        targets
    }
}

/// Targets of a metric that compares each output with a number of the network's scalar type `S`.
#[diagnostic::on_unimplemented(
    message = "the metric `{M}` takes targets of type `{S}`, not `{Self}`",
    label = "`{M}` compares each output with a number of type `{S}`, but these targets are `{Self}`",
    note = "help: for class indices (`u32`) use `Accuracy`; otherwise, give each output of a sample a target of type `{S}`"
)]
pub trait ValueTargets<S, M>: Sized {
    /// The values.
    fn values(targets: &[Self]) -> &[S];
}
#[diagnostic::do_not_recommend]
impl<S: Scalar, M> ValueTargets<S, M> for S {
    fn values(targets: &[Self]) -> &[S] {
        targets
    }
}

/// Targets of [`Accuracy`](super::Accuracy): class indices, or distributions over the classes if
/// the network ends in a softmax.
#[diagnostic::on_unimplemented(
    message = "the metric `Accuracy` does not fit a network that ends in `{H}` with targets of type `{Self}`",
    label = "`Accuracy` counts correct classes, but these targets are not classes",
    note = "`Accuracy` fits class indices (`u32`), and distributions over the classes of a network that ends in softmax or log_softmax (`Identity` is a last layer without an activation)",
    note = "help: for binary outputs use `BinaryAccuracy`, for regression use `MeanAbsoluteError` or `RSquared`"
)]
pub trait AccuracyTargets<S, H>: Sized {
    /// The class indices or distributions.
    fn truth(targets: &[Self]) -> Truth<'_, S>;
}
#[diagnostic::do_not_recommend]
impl<S, H> AccuracyTargets<S, H> for u32 {
    fn truth(targets: &[Self]) -> Truth<'_, S> {
        Truth::Classes(targets)
    }
}
#[diagnostic::do_not_recommend]
impl<S: Scalar, H: DistributionHead> AccuracyTargets<S, H> for S {
    fn truth(targets: &[Self]) -> Truth<'_, S> {
        Truth::Values(targets)
    }
}

/// A head whose outputs are a distribution over classes.
pub trait DistributionHead {}
impl DistributionHead for Unknown {}
impl DistributionHead for Softmax {}
impl DistributionHead for LogSoftmax {}

/// Targets of a metric with one value per class: class indices, or a yes or no for each output.
#[diagnostic::on_unimplemented(
    message = "the metric `{M}` does not fit a network that ends in `{H}` with targets of type `{Self}`",
    label = "`{M}` counts classes, or a binary decision for each output",
    note = "`{M}` fits class indices (`u32`), and numbers from 0 to 1 for each output of a network that ends in sigmoid, tanh or a linear layer (`Identity`)",
    note = "help: for a softmax, give each sample its class as a `u32`; for regression use `MeanAbsoluteError` or `RSquared`"
)]
pub trait LabelTargets<S, H, M>: Sized {
    /// The class indices or labels.
    fn truth(targets: &[Self]) -> Truth<'_, S>;
}
#[diagnostic::do_not_recommend]
impl<S, H, M> LabelTargets<S, H, M> for u32 {
    fn truth(targets: &[Self]) -> Truth<'_, S> {
        Truth::Classes(targets)
    }
}
#[diagnostic::do_not_recommend]
impl<S: Scalar, H: LabelHead<M>, M> LabelTargets<S, H, M> for S {
    fn truth(targets: &[Self]) -> Truth<'_, S> {
        Truth::Values(targets)
    }
}

/// A head whose outputs are independent yes-or-no answers.
#[diagnostic::on_unimplemented(
    message = "the metric `{M}` does not fit a network that ends in `{Self}`",
    label = "`{M}` needs a binary decision for each output, which `{Self}` does not provide",
    note = "`{M}` fits sigmoid, tanh and a linear last layer (`Identity`, logits)",
    note = "help: for a softmax use `Accuracy`, for regression use `MeanAbsoluteError` or `RSquared`"
)]
pub trait LabelHead<M>: Decision {}
#[diagnostic::do_not_recommend]
impl<M> LabelHead<M> for Unknown {}
#[diagnostic::do_not_recommend]
impl<M> LabelHead<M> for Identity {}
#[diagnostic::do_not_recommend]
impl<M> LabelHead<M> for Sigmoid {}
#[diagnostic::do_not_recommend]
impl<M> LabelHead<M> for Tanh {}

/// Targets that a metric compares with binary decisions: numbers of the network's scalar type, for a
/// head that decides. The head is a part of this trait, so that a network for classes gets one error
/// and not two.
#[diagnostic::on_unimplemented(
    message = "the metric `{M}` takes targets of type `{S}`, not `{Self}`",
    label = "`{M}` compares each output with a number of type `{S}`, but these targets are `{Self}`",
    note = "help: for class indices (`u32`) use `Accuracy`; otherwise, give each output of a sample a target of type `{S}`"
)]
pub trait BinaryTargets<S, H, M>: Sized {
    /// The values.
    fn values(targets: &[Self]) -> &[S];
    /// The decision for an output.
    fn decision(output: S) -> Option<bool>;
}
impl<S: Scalar, H: LabelHead<M>, M> BinaryTargets<S, H, M> for S {
    fn values(targets: &[Self]) -> &[S] {
        targets
    }

    fn decision(output: S) -> Option<bool> {
        super::decision::above::<S, H>(output)
    }
}

/// Targets of a metric that takes probabilities: class indices, or probabilities.
#[diagnostic::on_unimplemented(
    message = "the metric `{M}` takes class indices of type `u32` or probabilities of type `{S}` as targets, not `{Self}`",
    label = "`{M}` needs targets of type `u32` or `{S}`, but these are `{Self}`",
    note = "help: convert integers to `u32` and probabilities to `{S}`"
)]
pub trait ProbabilityTargets<S, M>: Sized {
    /// The class indices or probabilities.
    fn truth(targets: &[Self]) -> Truth<'_, S>;
}
#[diagnostic::do_not_recommend]
impl<S, M> ProbabilityTargets<S, M> for u32 {
    fn truth(targets: &[Self]) -> Truth<'_, S> {
        Truth::Classes(targets)
    }
}
#[diagnostic::do_not_recommend]
impl<S: Scalar, M> ProbabilityTargets<S, M> for S {
    fn truth(targets: &[Self]) -> Truth<'_, S> {
        Truth::Values(targets)
    }
}

/// A head whose outputs can be compared with values: any elementwise activation, and softmax, whose
/// probabilities can be compared with a distribution.
#[diagnostic::on_unimplemented(
    message = "the metric `{M}` does not fit a network that ends in `{Self}`",
    label = "`{M}` compares each output with a value, but the outputs of `{Self}` are not values",
    note = "`{M}` fits a linear last layer, softmax, and every elementwise activation",
    note = "help: for class probabilities use `Accuracy` or `LogLoss`"
)]
pub trait ValueHead<M> {}
#[diagnostic::do_not_recommend]
impl<A: Activation, M> ValueHead<M> for A {}
#[diagnostic::do_not_recommend]
impl<M> ValueHead<M> for Softmax {}
