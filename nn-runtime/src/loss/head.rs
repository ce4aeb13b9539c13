//! Which losses fit which heads, with the compiler's message for those that do not.
//!
//! The parameter `L` is the loss; it only serves to name the loss in the message.

use crate::activation::{
    Activation, Identity, LogSoftmax, Relu, Sigmoid, Softmax, Softplus, Tanh, Unknown,
};

/// An elementwise head, for losses that compare each output with a value.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not fit the end of this network, which is a softmax, or has several outputs",
    label = "`{L}` needs one output, and a last activation that acts on each number separately",
    note = "`{L}` compares each output with its own target value: it fits a linear last layer, relu, tanh, sigmoid and every other elementwise activation",
    note = "help: for a softmax use `CrossEntropy`; to predict values, end the network in `Dense(n)` without an activation; for several outputs, write a tuple with a loss for each"
)]
pub trait ElementwiseHead<L>: Activation {}
#[diagnostic::do_not_recommend]
impl<A: Activation, L> ElementwiseHead<L> for A {}

/// A head from whose inputs the log-probabilities of classes can be computed: softmax,
/// `log_softmax`, or a linear layer, whose outputs are taken as logits.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not fit a network that ends in `{Self}`",
    label = "`{L}` needs class probabilities, which `{Self}` does not provide",
    note = "`{L}` fits softmax, log_softmax, and a linear last layer, whose outputs it takes as logits",
    note = "help: end the network in `Dense(classes, softmax)`; for sigmoid use `BinaryCrossEntropy`, for regression use `MeanSquaredError`"
)]
pub trait ClassHead<L>: Copy {}
#[diagnostic::do_not_recommend]
impl<L> ClassHead<L> for Unknown {}
#[diagnostic::do_not_recommend]
impl<L> ClassHead<L> for Identity {}
#[diagnostic::do_not_recommend]
impl<L> ClassHead<L> for Softmax {}
#[diagnostic::do_not_recommend]
impl<L> ClassHead<L> for LogSoftmax {}

/// A head whose outputs are log-probabilities.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not fit a network that ends in `{Self}`",
    label = "`{L}` needs log probabilities, which `{Self}` does not provide",
    note = "`{L}` fits only log_softmax (`Identity` is a last layer without an activation)",
    note = "help: end the network in `Dense(classes, log_softmax)`, or use `CrossEntropy`, which also fits softmax and a linear last layer"
)]
pub trait LogProbabilityHead<L>: Copy {}
#[diagnostic::do_not_recommend]
impl<L> LogProbabilityHead<L> for Unknown {}
#[diagnostic::do_not_recommend]
impl<L> LogProbabilityHead<L> for LogSoftmax {}

/// A head whose outputs are independent probabilities: sigmoid, or a linear layer, whose outputs
/// are taken as logits.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not fit a network that ends in `{Self}`",
    label = "`{L}` needs a probability for each output, which `{Self}` does not provide",
    note = "`{L}` fits sigmoid, and a linear last layer, whose outputs it takes as logits",
    note = "help: end the network in `Dense(n, sigmoid)`; for softmax use `CrossEntropy`, for regression use `MeanSquaredError`"
)]
pub trait BinaryHead<L>: Copy {}
#[diagnostic::do_not_recommend]
impl<L> BinaryHead<L> for Unknown {}
#[diagnostic::do_not_recommend]
impl<L> BinaryHead<L> for Identity {}
#[diagnostic::do_not_recommend]
impl<L> BinaryHead<L> for Sigmoid {}

/// A head whose outputs are classified by their sign: a linear layer, or tanh.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not fit a network that ends in `{Self}`",
    label = "`{L}` needs outputs whose sign is the decision, which `{Self}` does not provide",
    note = "`{L}` fits a linear last layer, and tanh",
    note = "help: end the network in `Dense(n)` without an activation; for sigmoid use `BinaryCrossEntropy`, for softmax use `CrossEntropy`"
)]
pub trait MarginHead<L>: Activation {}
#[diagnostic::do_not_recommend]
impl<L> MarginHead<L> for Unknown {}
#[diagnostic::do_not_recommend]
impl<L> MarginHead<L> for Identity {}
#[diagnostic::do_not_recommend]
impl<L> MarginHead<L> for Tanh {}

/// A head that leaves the last layer's outputs unchanged.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not fit a network that ends in `{Self}`",
    label = "`{L}` needs the last layer's outputs unchanged",
    note = "`{L}` fits only a linear last layer",
    note = "help: end the network in `Dense(n)` without an activation"
)]
pub trait LinearHead<L>: Copy {}
#[diagnostic::do_not_recommend]
impl<L> LinearHead<L> for Unknown {}
#[diagnostic::do_not_recommend]
impl<L> LinearHead<L> for Identity {}

/// A head whose outputs are rates, which are not negative, or logarithms of rates.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not fit a network that ends in `{Self}`",
    label = "`{L}` needs rates or their logarithms, which `{Self}` does not provide",
    note = "`{L}` fits a linear last layer, whose outputs it takes as logarithms of rates, and activations that are never negative: softplus, relu",
    note = "help: end the network in `Dense(n)` without an activation"
)]
pub trait RateHead<L>: Activation {
    /// Whether the outputs are logarithms of rates.
    const LOGARITHM: bool;
}
#[diagnostic::do_not_recommend]
impl<L> RateHead<L> for Identity {
    const LOGARITHM: bool = true;
}
#[diagnostic::do_not_recommend]
impl<L> RateHead<L> for Unknown {
    const LOGARITHM: bool = true;
}
#[diagnostic::do_not_recommend]
impl<L> RateHead<L> for Relu {
    const LOGARITHM: bool = false;
}
#[diagnostic::do_not_recommend]
impl<L> RateHead<L> for Softplus {
    const LOGARITHM: bool = false;
}
