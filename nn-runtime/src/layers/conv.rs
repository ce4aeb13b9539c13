//! `Conv2d(16, 3, relu)`, `ConvTranspose2d(16, 3, stride = 2)` and their variants for sequences.

#[cfg(feature = "onnx")]
pub(super) mod onnx;

use crate::kernels::guard::Parts;
use core::marker::PhantomData;

use super::dense::through_activation;
use super::stepping::{Looks, Stepping};
use crate::activation::{Activation, Identity};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::initialize::{Initialize, WeightShape};
use crate::kernels::convolution::{Convolution, Convolve};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::memory::{Memory, max};
use crate::operation::{Finish, Folds, Operation, Unfolded};
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;

/// The parameters of a convolution. They do not include the sizes of the samples, so the same
/// parameters can be used for samples of different sizes ([`over`](Self::over)).
///
/// # Shapes
/// A window has `TAPS` positions and a total of `WINDOW` numbers, in the order of rows, positions
/// and channels, so that the channels of a position are contiguous. `weight` is `ROWS` × `WINDOW`,
/// where `ROWS` is the number of output channels. For a transposed convolution, windows are in its
/// output, and `ROWS` is the number of its input channels. `BIAS` is the number of output channels,
/// or 0.
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "Conv1d")]
#[doc(alias = "Conv2d")]
#[doc(alias = "ConvTranspose2d")]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Conv<
    S: Scalar,
    const ROWS: usize,
    const WINDOW: usize,
    const TAPS: usize,
    const BIAS: usize,
> {
    /// The weights: `ROWS` × `WINDOW`.
    pub weight: Parameter<S, ROWS, WINDOW>,
    /// The biases, one per output channel, or empty.
    pub bias: Parameter<S, BIAS>,
}

impl<S: Scalar, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize>
    Conv<S, ROWS, WINDOW, TAPS, BIAS>
{
    /// The convolution for samples of known sizes.
    #[inline(always)]
    pub const fn over<W: Windows>(&self) -> Convolved<'_, Self, W> {
        Convolved {
            layer: self,
            windows: PhantomData,
            activation: Identity,
        }
    }

    /// The causal convolution of a sequence, one step at a time.
    #[inline(always)]
    pub const fn stepping<L: Looks>(&self) -> Stepping<'_, Self, L> {
        Stepping::new(self)
    }

    /// The transposed convolution for samples of known sizes. `W` is the corresponding convolution.
    #[inline(always)]
    pub const fn transposed<W: Windows>(&self) -> ConvTransposed<'_, Self, W> {
        ConvTransposed {
            layer: self,
            windows: PhantomData,
            activation: Identity,
        }
    }

    /// Initializes the weights randomly, and the biases with zero.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        let numbers = self.weight.as_mut_slice();
        let shape = WeightShape {
            rows: ROWS,
            columns: WINDOW,
            positions: TAPS,
        };
        weight.initialize(numbers, shape, generator);
        self.bias.as_mut_slice().fill(S::ZERO);
    }
}

impl<S: Scalar, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize>
    Parameters<S> for Conv<S, ROWS, WINDOW, TAPS, BIAS>
{
    const COUNT: usize = ROWS * WINDOW + BIAS;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
            bias: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Weight, bias as Bias);
}

/// The sizes of a convolution, as a type.
pub trait Windows: 'static {
    /// The sizes.
    const SIZES: Convolution;
}

/// A convolution, as defined by `torch.nn.Conv2d`: a cross-correlation, without flipping the
/// kernel. `W` specifies the sizes of the samples. A sequence is an image with one row.
///
/// # Shapes
/// The input is `[H, W, C]` and the output is `[ROWS, COLUMNS, CHANNELS]`, with
/// `ROWS = ⌊(H + TOP + BOTTOM − dilation · (kernel − 1) − 1) / stride⌋ + 1`, and `COLUMNS`
/// accordingly.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Edges { [3, 1] => Conv1d(1, 2, bias = false) } }
///
/// let mut edges = Edges::new(0);
/// edges.conv1.weight.copy_from_slice(&[-1.0, 1.0]);
/// let steps = SMatrix::<f32, 1, 3>::new(1.0, 4.0, 9.0);
/// assert_eq!(edges.predict(&steps).as_slice(), [3.0, 5.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Convolved<'a, L, W, A = Identity> {
    layer: &'a L,
    windows: PhantomData<W>,
    activation: A,
}

/// A transposed convolution, as defined by `torch.nn.ConvTranspose2d`: the gradient of the
/// convolution with the sizes `W`, from the output of that convolution to its input.
///
/// # Shapes
/// The input is `[ROWS, COLUMNS, CHANNELS]` and the output is `[H, W, C]`, with
/// `H = (ROWS − 1) · stride − TOP − BOTTOM + dilation · (kernel − 1) + output_padding + 1`, and `W`
/// accordingly.
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Stretched { [2, 1] => ConvTranspose1d(1, 2, stride = 2, bias = false) } }
///
/// let mut stretched = Stretched::new(0);
/// stretched.conv_transpose1.weight.copy_from_slice(&[1.0, 10.0]);
/// let steps = SMatrix::<f32, 1, 2>::new(3.0, 4.0);
/// assert_eq!(stretched.predict(&steps).as_slice(), [3.0, 30.0, 4.0, 40.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ConvTransposed<'a, L, W, A = Identity> {
    layer: &'a L,
    windows: PhantomData<W>,
    activation: A,
}

impl<'a, L, W> Convolved<'a, L, W> {
    /// This layer followed by an activation, which is computed while the output is in cache.
    #[inline(always)]
    pub fn with<A>(self, activation: A) -> Convolved<'a, L, W, A> {
        Convolved {
            layer: self.layer,
            windows: PhantomData,
            activation,
        }
    }
}

impl<'a, L, W> ConvTransposed<'a, L, W> {
    /// This layer followed by an activation, which is computed while the output is in cache.
    #[inline(always)]
    pub fn with<A>(self, activation: A) -> ConvTransposed<'a, L, W, A> {
        ConvTransposed {
            layer: self.layer,
            windows: PhantomData,
            activation,
        }
    }
}

/// Scratch memory that is independent of the number of samples.
const fn once(floats: usize) -> Memory {
    Memory {
        fixed: floats,
        ..Memory::NONE
    }
}

/// `y = finish(activation(weight * x + bias))`
fn convolve<S: Scalar, A: Activation>(
    sizes: &Convolution,
    call: Convolve<'_, S>,
    activation: A,
    finish: &impl Finish<S>,
) {
    sizes.forward_of(call, &mut |y, _| {
        activation.update_all(y);
        finish.finish(Undecided, y);
    });
}

impl<S, A, W, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize>
    Operation<S> for Convolved<'_, Conv<S, ROWS, WINDOW, TAPS, BIAS>, W, A>
where
    S: Scalar,
    A: Activation,
    W: Windows,
{
    type Parameters = Conv<S, ROWS, WINDOW, TAPS, BIAS>;

    const NEEDS: Needs = Needs {
        tape: Memory::per_position(if A::FROM_OUTPUT {
            0
        } else {
            W::SIZES.output[2]
        }),
        backward: once(max(
            W::SIZES.weight_gradient_scratch(),
            W::SIZES.input_gradient_scratch(),
        )),
        ..Needs::scratch(once(W::SIZES.forward_scratch()))
    };

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        self.infer_folding(isa, call, &Unfolded);
    }

    fn forward(&self, call: Forward<'_, S>) {
        let Forward {
            pass,
            input: [x],
            output: y,
            tape,
            scratch,
            ..
        } = call;
        let (layer, activation) = (self.layer, self.activation);
        let numbers = [x, layer.weight.as_slice(), layer.bias.as_slice()];
        if A::FROM_OUTPUT {
            let call = Convolve {
                lengths: pass.lengths(),
                numbers,
                y,
                scratch,
            };
            convolve(&W::SIZES, call, activation, &Unfolded);
        } else {
            let call = Convolve {
                lengths: pass.lengths(),
                numbers,
                y: tape,
                scratch,
            };
            W::SIZES.forward_of(call, &mut |z, at| {
                activation.split_all(z, y.part_mut(at..at + z.len()));
            });
        }
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            scratch,
        } = call;
        through_activation(self.activation, &saved, d_y);
        if let Some(gradient) = gradient {
            let weight = gradient.weight.as_mut_slice();
            let numbers = [saved.input[0], d_y];
            W::SIZES.weight_gradient_of(pass.lengths(), numbers, weight, scratch);
            elementwise::add_columns(Undecided, gradient.bias.as_mut_slice(), d_y);
        }
        if let Some(d_x) = d_x {
            let weight = self.layer.weight.as_slice();
            W::SIZES.input_gradient([d_y, weight, &[]], d_x, scratch);
            pass.clear_padding(d_x, W::SIZES.input[0] * W::SIZES.input[1]);
        }
    }
}

impl<S, A, W, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize>
    Operation<S> for ConvTransposed<'_, Conv<S, ROWS, WINDOW, TAPS, BIAS>, W, A>
where
    S: Scalar,
    A: Activation,
    W: Windows,
{
    type Parameters = Conv<S, ROWS, WINDOW, TAPS, BIAS>;

    const NEEDS: Needs = Needs {
        tape: Memory::per_position(if A::FROM_OUTPUT { 0 } else { W::SIZES.input[2] }),
        backward: once(max(
            W::SIZES.weight_gradient_scratch(),
            W::SIZES.forward_scratch(),
        )),
        ..Needs::scratch(once(W::SIZES.input_gradient_scratch()))
    };

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        self.infer_folding(isa, call, &Unfolded);
    }

    fn forward(&self, call: Forward<'_, S>) {
        let Forward {
            input: [x],
            output: y,
            tape,
            scratch,
            ..
        } = call;
        let layer = self.layer;
        let numbers = [x, layer.weight.as_slice(), layer.bias.as_slice()];
        if A::FROM_OUTPUT {
            W::SIZES.input_gradient(numbers, y, scratch);
            self.activation.update_all(y);
        } else {
            W::SIZES.input_gradient(numbers, tape, scratch);
            self.activation.split_all(tape, y);
        }
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            scratch,
            ..
        } = call;
        through_activation(self.activation, &saved, d_y);
        if let Some(gradient) = gradient {
            let weight = gradient.weight.as_mut_slice();
            W::SIZES.weight_gradient([d_y, saved.input[0]], weight, scratch);
            elementwise::add_columns(Undecided, gradient.bias.as_mut_slice(), d_y);
        }
        if let Some(d_x) = d_x {
            let weight = self.layer.weight.as_slice();
            W::SIZES.forward([d_y, weight, &[]], d_x, scratch, &mut |_, _| {});
        }
    }
}

impl<S, A, W, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize> Folds<S>
    for Convolved<'_, Conv<S, ROWS, WINDOW, TAPS, BIAS>, W, A>
where
    S: Scalar,
    A: Activation,
    W: Windows,
{
    #[inline(always)]
    fn infer_folding<I: Isa>(&self, _: I, call: Infer<'_, S>, finish: &impl Finish<S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        let layer = self.layer;
        let call = Convolve {
            lengths: pass.lengths(),
            numbers: [x, layer.weight.as_slice(), layer.bias.as_slice()],
            y,
            scratch,
        };
        convolve(&W::SIZES, call, self.activation, finish);
    }
}

impl<S, A, W, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize> Folds<S>
    for ConvTransposed<'_, Conv<S, ROWS, WINDOW, TAPS, BIAS>, W, A>
where
    S: Scalar,
    A: Activation,
    W: Windows,
{
    #[inline(always)]
    fn infer_folding<I: Isa>(&self, _: I, call: Infer<'_, S>, finish: &impl Finish<S>) {
        let Infer {
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        let layer = self.layer;
        let numbers = [x, layer.weight.as_slice(), layer.bias.as_slice()];
        W::SIZES.input_gradient(numbers, y, scratch);
        self.activation.update_all(y);
        finish.finish(Undecided, y);
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Module, Passes, PyTorch};
    use crate::structure::Operation;

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Window).with(|it| {
        let (outer, channels, window) = match it.operation {
            Operation::Conv {
                inputs,
                outputs,
                groups,
                window,
                ..
            } => (outputs, inputs / groups.max(1), window),
            Operation::ConvTranspose {
                inputs,
                outputs,
                groups,
                window,
                ..
            } => (inputs, outputs / groups.max(1), window),
            _ => return,
        };
        let sizes = sizes(it, outer, channels, window.kernel);
        it.kernel(sizes, channels);
    });

    /// The shape of a kernel. For sequences, whose windows have one row, the rows are omitted.
    fn sizes(
        it: &Module<'_, '_>,
        outer: usize,
        inner: usize,
        [rows, columns]: [usize; 2],
    ) -> Vec<usize> {
        if it.shape.len() == 3 {
            vec![outer, inner, rows, columns]
        } else {
            vec![outer, inner, columns]
        }
    }
}
