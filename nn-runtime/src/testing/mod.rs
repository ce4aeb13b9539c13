//! Checks of gradients: for tests of layers and losses of your own.
//!
//! [`check_gradients`] checks a layer, which may be a declared network or a layer of your own.
//! [`check_loss`] checks a network together with a loss, [`check_methods`] the methods of a network
//! for its users, and [`check_operation`] the [operations](crate::operation) that networks are made
//! of. Each check draws random parameters and inputs, and compares the gradient of a randomly
//! weighted sum of the outputs (or of the loss) with central differences in `f64`, for every
//! parameter and every input, including the sign. It also checks what every layer and operation
//! must guarantee besides its mathematics:
//!
//! - It does not read memory whose contents are undefined, and the memory sizes that it declares
//!   are sufficient. All memory has exactly the declared size and is filled with NaN.
//! - It adds gradients of parameters to what the memory already contains.
//! - The gradients of the parameters are the same if the gradients of the inputs are not requested,
//!   and vice versa.
//! - Inference agrees with a forward in inference mode. For an operation, this includes inference
//!   compiled for the instruction set of the processor ([`check_methods`] does that for a network).
//! - Processing samples one at a time gives the same results as a batch, unless the layer needs the
//!   whole batch.
//!
//! ```
//! use nn_runtime::prelude::*;
//! use nn_runtime::testing::{check_gradients, check_operation};
//! use nn_runtime::layers::Dense;
//!
//! network! {
//!     #[scalar(f64)]
//!     struct Net { 3 => Dense(4, gelu) => Dense(2, softmax) }
//! }
//! let report = check_gradients::<Net>()?;
//! assert_eq!((report.parameters, report.inputs), (3 * 4 + 4 + 4 * 2 + 2, 3 * 3));
//!
//! // From 3 numbers to 2.
//! check_operation(Dense::<f64, 3, 2>::zeros(), [3], 2)?;
//! # Ok::<(), nn_runtime::testing::Failure>(())
//! ```
//!
//! # Tolerance and kinks
//! The accuracy of a difference is limited by rounding and by curvature. Each gradient is first
//! compared with the central difference at a step of 1e-5 and, if that is not close enough, with
//! fourth-order differences at other steps. The error is relative to the larger of gradient and
//! difference, or to a hundredth of the root mean square of all gradients if both are smaller.
//!
//! At a kink, such as relu at 0, there is no derivative. If a gradient does not match, the check
//! looks for a kink within the step: at an eighth of the step, the slopes to the left and to the
//! right still differ by the same amount, where the difference would be an eighth for a smooth
//! function. Such a coordinate is not skipped. Instead, everything is drawn again (parameters,
//! inputs and random choices) until all gradients of one draw match. A mismatch without a kink
//! fails immediately, and so does a function with a kink in every draw.

//!
//! # Shapes
//! The compiler knows the shapes of a network, so constants can pin them, and `trybuild` can test
//! that a mistake does not compile. The page `docs/pinned-shapes.md` shows both, with a crate to
//! copy. A constant with the type of `predict` pins the types of input and output:
//!
//! ```
//! use nn_runtime::{nalgebra::SVector, prelude::*};
//!
//! network! { pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }
//!
//! const _: fn(&Digits, &SVector<f32, 64>) -> SVector<f32, 10> = Digits::predict;
//! const _: () = assert!(Digits::COUNT == 9610);
//! ```

mod differences;
mod failure;
mod layer;
mod loss;
mod network;
mod operation;
mod subject;

pub use failure::Failure;

use alloc::vec::Vec;
use core::any::TypeId;

use crate::layer::Layer;
use crate::loss::Loss;
use crate::network::Network;
use crate::operation::Operation;
use crate::parameter::Parameters;

/// The settings of a check. [`check_gradients`] uses `Check::default()`.
///
/// ```
/// use nn_runtime::testing::Check;
/// use nn_runtime::layers::Dropout;
///
/// // 5 samples of 6 numbers.
/// let check = Check { samples: 5, ..Check::default() };
/// let report = check.operation(Dropout::new(0.5), [6], 6)?;
/// assert_eq!((report.parameters, report.inputs), (0, 5 * 6));
/// # Ok::<(), nn_runtime::testing::Failure>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// The number of samples in the batch; 3 by default.
    pub samples: usize,
    /// The number of positions (time steps, pixels) per sample, for operations whose memory depends
    /// on it; 1 by default.
    pub positions: usize,
    /// The lengths of sequences, for layers that support them: one for each sample, or for several
    /// sequences per sample, one for each of them. The check then requires that padding has no
    /// effect and no gradient, and that outputs are finite there. `None` by default, for full
    /// lengths.
    pub lengths: Option<&'static [usize]>,
    /// Parameters and inputs are drawn uniformly from minus this to this; 1 by default.
    pub magnitude: f64,
    /// The largest permitted relative error; 1e-6 by default.
    pub tolerance: f64,
    /// The maximum number of draws until one has no kink; 40 by default.
    pub draws: usize,
    /// The seed of all draws; 0 by default.
    pub seed: u64,
}

impl Default for Check {
    fn default() -> Self {
        Self {
            samples: 3,
            positions: 1,
            lengths: None,
            magnitude: 1.0,
            tolerance: 1e-6,
            draws: 40,
            seed: 0,
        }
    }
}

/// What was checked successfully.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// The number of learned parameters, all of which were checked.
    pub parameters: usize,
    /// The number of inputs over all samples, all of which were checked.
    pub inputs: usize,
    /// The number of draws; the last one had no kinks.
    pub draws: usize,
    /// The largest relative error.
    pub error: f64,
}

/// Checks a layer, which may be a declared network, from its inputs to its outputs. See the
/// [module](self).
///
/// # Errors
/// Names the parameter or input whose gradient is wrong, or the guarantee that is broken.
pub fn check_gradients<L: Layer<Scalar = f64>>() -> Result<Report, Failure> {
    Check::default().layer::<L>()
}

/// Checks an operation. `inputs` holds the size of each input of a sample, and `output` the size of
/// the output. See the [module](self).
///
/// The operation must be its own parameters, or have none. For an operation that holds its
/// parameters elsewhere, see [`Check::operation_with`].
///
/// # Errors
/// Names the parameter or input whose gradient is wrong, or the guarantee that is broken.
pub fn check_operation<O, const INPUTS: usize>(
    operation: O,
    inputs: [usize; INPUTS],
    output: usize,
) -> Result<Report, Failure>
where
    O: Operation<f64, INPUTS> + 'static,
    O::Parameters: 'static,
{
    Check::default().operation(operation, inputs, output)
}

/// Checks the methods of a declared network for its users. The methods for batches must compute the
/// same as the tiles. Inference of one sample, compiled for the instruction set of this processor
/// as in [`predict`](crate::network::predict), must compute the same, too. This is separate from
/// [`check_gradients`] because it compiles the network once for each instruction set.
///
/// # Errors
/// Names the output or gradient that differs.
pub fn check_methods<N: Network<Scalar = f64>>() -> Result<(), Failure> {
    network::check_batches::<N>(&Check::default())?;
    network::check_inference::<N>(&Check::default())
}

/// Checks the gradient of a loss with respect to the parameters of a declared network, as computed
/// by [`Network::gradient`]. The number of samples follows from the number of targets.
///
/// ```
/// use nn_runtime::{loss::CrossEntropy, prelude::*, testing::check_loss};
///
/// network! {
///     #[scalar(f64)]
///     struct Net { 3 => Dense(4, tanh) => Dense(2, softmax) }
/// }
/// check_loss::<Net, _, u32>(&CrossEntropy::default(), &[0, 1, 1])?;
/// # Ok::<(), nn_runtime::testing::Failure>(())
/// ```
///
/// # Errors
/// Names the parameter whose gradient is wrong, or says that the loss rejects the targets.
pub fn check_loss<N, L, T>(loss: &L, targets: &[T]) -> Result<Report, Failure>
where
    N: Network<Scalar = f64>,
    L: Loss<f64, N::Head, T>,
    T: Copy + Sync,
{
    Check::default().loss::<N, L, T>(loss, targets)
}

impl Check {
    /// Checks a layer: [`check_gradients`] with these settings.
    ///
    /// # Errors
    /// The errors of [`check_gradients`].
    pub fn layer<L: Layer<Scalar = f64>>(&self) -> Result<Report, Failure> {
        subject::check(&mut layer::OfLayer::<L>::new(), self)
    }

    /// Checks an operation: [`check_operation`] with these settings.
    ///
    /// # Errors
    /// The errors of [`check_operation`].
    pub fn operation<O, const INPUTS: usize>(
        &self,
        operation: O,
        inputs: [usize; INPUTS],
        output: usize,
    ) -> Result<Report, Failure>
    where
        O: Operation<f64, INPUTS> + 'static,
        O::Parameters: 'static,
    {
        let elsewhere = TypeId::of::<O>() != TypeId::of::<O::Parameters>();
        if elsewhere && O::Parameters::COUNT > 0 {
            return Err(Failure::ParametersElsewhere);
        }
        let own = operation::own;
        let mut subject = operation::OfOperation::new(operation, own, inputs, output, self);
        subject::check(&mut subject, self)
    }

    /// Checks an operation whose parameters have another type. `parameters` finds them in the
    /// operation.
    ///
    /// # Errors
    /// The errors of [`check_operation`].
    pub fn operation_with<O, const INPUTS: usize>(
        &self,
        operation: O,
        parameters: fn(&mut O) -> &mut O::Parameters,
        inputs: [usize; INPUTS],
        output: usize,
    ) -> Result<Report, Failure>
    where
        O: Operation<f64, INPUTS>,
    {
        let find = move |operation: &mut O, change: &mut dyn FnMut(&mut O::Parameters)| {
            change(parameters(operation));
        };
        let mut subject = operation::OfOperation::new(operation, find, inputs, output, self);
        subject::check(&mut subject, self)
    }

    /// Checks a loss: [`check_loss`] with these settings.
    ///
    /// # Errors
    /// The errors of [`check_loss`].
    pub fn loss<N, L, T>(&self, loss: &L, targets: &[T]) -> Result<Report, Failure>
    where
        N: Network<Scalar = f64>,
        L: Loss<f64, N::Head, T>,
        T: Copy + Sync,
    {
        loss::check::<N, L, T>(self, loss, targets)
    }
}

/// All numbers of the parameters, one after another.
fn flat<P: Parameters<f64>>(parameters: &P) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(P::COUNT);
    parameters.for_each(|_, values| numbers.extend_from_slice(values));
    numbers
}

/// Sets all numbers of the parameters.
fn set<P: Parameters<f64>>(parameters: &mut P, numbers: &[f64]) {
    let mut rest = numbers;
    parameters.for_each_mut(|_, values| {
        let (these, others) = rest.split_at(values.len());
        values.copy_from_slice(these);
        rest = others;
    });
}
