//! What layers have or lack: types that say which optional parameters a layer has.
//!
//! A type starts with [`Biased`] or [`Unbiased`], and each option is written around it:
//! `Lstm<f32, 8, 16, 4, Projected<Peepholes<Unbiased>>>`. Types of declared networks name options
//! in the order of this file, from outside to inside.

use core::fmt::Debug;
use core::marker::PhantomData;

use crate::parameter::{Numbers, Parameter, Presence, With, Without};
use crate::scalar::Scalar;

/// The optional parameters of a layer: [`Biased`] or [`Unbiased`], with options around it such as
/// [`Peepholes`]. A layer reads those that it can have, and ignores the others.
///
/// ```
/// use nn_runtime::layers::{LearnedStart, Lstm, Options, Peepholes, Unbiased};
/// use nn_runtime::parameter::{Parameters, Presence};
///
/// // 3 features, 5 units, and as many outputs.
/// type Plain = Lstm<f32, 3, 5>;
/// type Special = Lstm<f32, 3, 5, 5, LearnedStart<Peepholes<Unbiased>>>;
///
/// let weights = 4 * 5 * (3 + 5);
/// assert_eq!(Plain::COUNT, weights + 2 * (4 * 5));
/// assert_eq!(Special::COUNT, weights + 3 * 5 + 2 * 5);
/// let special = Special::zeros();
/// assert_eq!(special.weight_ci.shape(), (5, 1));
/// assert!(special.bias_ih.is_empty());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which parameters a layer has",
    note = "write `Biased` or `Unbiased`, or an option around one of them, such as `Peepholes<Unbiased>`"
)]
pub trait Options: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// The biases.
    type Bias: Presence;
    /// The initial state.
    type Start: Presence;
    /// The projection of the output.
    type Projection: Presence;
    /// The weights from the cell state to the gates.
    type Peepholes: Presence;
    /// The factors and summands of normalizations.
    type Norms: Presence;
    /// The factors of normalized queries or keys of attention: one for each number of a head.
    type HeadNorm<S: Scalar>: Numbers<S>;
    /// Whether a gated recurrent unit applies its reset gate before the recurrent product.
    const RESETS_BEFORE: bool;
}

/// The size of an optional parameter: 0 if the layer lacks it.
pub(super) const fn size<Is: Presence>(size: usize) -> usize {
    if Is::IS_PRESENT { size } else { 0 }
}

/// A layer with biases and no other option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Biased;

impl Options for Biased {
    type Bias = With;
    type Start = Without;
    type Projection = Without;
    type Peepholes = Without;
    type Norms = Without;
    type HeadNorm<S: Scalar> = Parameter<S, 0>;
    const RESETS_BEFORE: bool = false;
}

/// A layer without biases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unbiased;

impl Options for Unbiased {
    type Bias = Without;
    type Start = Without;
    type Projection = Without;
    type Peepholes = Without;
    type Norms = Without;
    type HeadNorm<S: Scalar> = Parameter<S, 0>;
    const RESETS_BEFORE: bool = false;
}

/// The initial state is learned: `initial = learned`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LearnedStart<O = Biased>(PhantomData<O>);

impl<O: Options> Options for LearnedStart<O> {
    type Bias = O::Bias;
    type Start = With;
    type Projection = O::Projection;
    type Peepholes = O::Peepholes;
    type Norms = O::Norms;
    type HeadNorm<S: Scalar> = O::HeadNorm<S>;
    const RESETS_BEFORE: bool = O::RESETS_BEFORE;
}

/// The output is a projection: `projection = p`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Projected<O = Biased>(PhantomData<O>);

impl<O: Options> Options for Projected<O> {
    type Bias = O::Bias;
    type Start = O::Start;
    type Projection = With;
    type Peepholes = O::Peepholes;
    type Norms = O::Norms;
    type HeadNorm<S: Scalar> = O::HeadNorm<S>;
    const RESETS_BEFORE: bool = O::RESETS_BEFORE;
}

/// The gates also see the cell state: `peepholes = true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peepholes<O = Biased>(PhantomData<O>);

impl<O: Options> Options for Peepholes<O> {
    type Bias = O::Bias;
    type Start = O::Start;
    type Projection = O::Projection;
    type Peepholes = With;
    type Norms = O::Norms;
    type HeadNorm<S: Scalar> = O::HeadNorm<S>;
    const RESETS_BEFORE: bool = O::RESETS_BEFORE;
}

/// Values within the layer are normalized: `norm = layer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Normed<O = Biased>(PhantomData<O>);

impl<O: Options> Options for Normed<O> {
    type Bias = O::Bias;
    type Start = O::Start;
    type Projection = O::Projection;
    type Peepholes = O::Peepholes;
    type Norms = With;
    type HeadNorm<S: Scalar> = O::HeadNorm<S>;
    const RESETS_BEFORE: bool = O::RESETS_BEFORE;
}

/// The queries and keys of attention are normalized, in heads of `SIZE` numbers: `qk_norm = true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NormedHeads<const SIZE: usize, O = Biased>(PhantomData<O>);

impl<O: Options, const SIZE: usize> Options for NormedHeads<SIZE, O> {
    type Bias = O::Bias;
    type Start = O::Start;
    type Projection = O::Projection;
    type Peepholes = O::Peepholes;
    type Norms = O::Norms;
    type HeadNorm<S: Scalar> = Parameter<S, SIZE>;
    const RESETS_BEFORE: bool = O::RESETS_BEFORE;
}

/// The reset gate is applied before the recurrent product: `reset = before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetBefore<O = Biased>(PhantomData<O>);

impl<O: Options> Options for ResetBefore<O> {
    type Bias = O::Bias;
    type Start = O::Start;
    type Projection = O::Projection;
    type Peepholes = O::Peepholes;
    type Norms = O::Norms;
    type HeadNorm<S: Scalar> = O::HeadNorm<S>;
    const RESETS_BEFORE: bool = true;
}
