//! `Dense(n, activation)`: an affine map of the features of every position.

use crate::activation::{Activation, Identity};
use crate::call::{Backward, Forward, Infer, Needs, Saved};
use crate::initialize::{Initialize, WeightShape};
use crate::kernels::compiled::compiled;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::guard::Parts;
use crate::kernels::product::{Column, Into, Sizes};
use crate::kernels::{elementwise, product};
use crate::memory::{Memory, max};
use crate::operation::{Finish, Folds, Operation, Unfolded};
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;

/// A fully connected layer: `y = W x + b` at every position.
///
/// # Shapes
/// The input has `INPUTS` features, the output has `OUTPUTS` features, and both have any number of
/// positions. `BIAS` is `OUTPUTS`, or 0 for a layer without bias.
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "Linear")]
#[doc(alias = "FullyConnected")]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Dense<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize = OUTPUTS>
{
    /// The weights: `OUTPUTS` × `INPUTS`.
    pub weight: Parameter<S, OUTPUTS, INPUTS>,
    /// The biases: `OUTPUTS` numbers, or empty.
    pub bias: Parameter<S, BIAS>,
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize>
    Dense<S, INPUTS, OUTPUTS, BIAS>
{
    /// This layer followed by an activation, which is computed while the output is in cache.
    #[inline(always)]
    pub fn with<A>(&self, activation: A) -> Activated<'_, Self, A> {
        Activated {
            layer: self,
            activation,
        }
    }

    /// Initializes the weights randomly, and the biases with zero.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        weight.initialize(
            self.weight.as_mut_slice(),
            WeightShape::matrix(OUTPUTS, INPUTS),
            generator,
        );
        self.bias.as_mut_slice().fill(S::ZERO);
    }

    /// The number of columns that are computed together, small enough that they are still in the
    /// first-level cache for the operation that follows.
    const BLOCK: usize = {
        let columns = 4096 / max(OUTPUTS, 1);
        if columns < 8 {
            8
        } else if columns > 256 {
            256
        } else {
            columns
        }
    };

    /// `z = W x + b`. `finish` is called with each part of `z` and the index of its first element,
    /// while the part is in cache.
    fn affine(&self, x: &[S], z: &mut [S], finish: &mut dyn FnMut(&mut [S], usize)) {
        compute_affine(self.of(x, z), finish);
    }

    fn of<'a>(&'a self, x: &'a [S], z: &'a mut [S]) -> Affine<'a, S> {
        Affine {
            sizes: [INPUTS, OUTPUTS],
            weight: self.weight.as_slice(),
            bias: self.bias.as_slice(),
            x,
            z,
            block: Self::BLOCK,
        }
    }

    /// Computes the requested gradients, given the gradient with respect to `z`. The gradient of
    /// the parameters is added.
    fn accumulate(&self, x: &[S], d_z: &[S], d_x: Option<&mut [S]>, gradient: Option<&mut Self>) {
        accumulate(AffineBackward {
            sizes: [INPUTS, OUTPUTS],
            weight: self.weight.as_slice(),
            x,
            d_z,
            d_x,
            gradient: gradient
                .map(|gradient| [gradient.weight.as_mut_slice(), gradient.bias.as_mut_slice()]),
        });
    }
}

/// The arguments of `z = W x + b`.
struct Affine<'a, S> {
    /// The numbers of inputs and outputs.
    sizes: [usize; 2],
    weight: &'a [S],
    /// The bias; empty for a layer without bias.
    bias: &'a [S],
    x: &'a [S],
    z: &'a mut [S],
    /// The number of columns that are computed together.
    block: usize,
}

compiled! {
    /// Computes each column by the algorithm for single samples.
    fn compute_columns<S>(affine: Affine<'_, S>) = compute_columns_generic
}

fn compute_columns_generic<S: Scalar>(affine: Affine<'_, S>) {
    let Affine {
        sizes: [inputs, outputs],
        weight,
        bias,
        x,
        z,
        ..
    } = affine;
    let inputs = x.chunks_exact(inputs.max(1));
    for (x, z) in inputs.zip(z.chunks_exact_mut(outputs.max(1))) {
        S::large_column(Column::new([weight, bias], x, z));
    }
}

compiled! {
    fn compute_affine<S>(affine: Affine<'_, S>, finish: &mut dyn FnMut(&mut [S], usize))
        = compute_affine_generic
}

fn compute_affine_generic<S: Scalar>(
    affine: Affine<'_, S>,
    finish: &mut dyn FnMut(&mut [S], usize),
) {
    let Affine {
        sizes: [inputs, outputs],
        weight,
        bias,
        x,
        z,
        block,
    } = affine;
    if z.is_empty() || outputs == 0 || block == 0 {
        return;
    }
    let numbers = (block * outputs).max(1);
    let columns = z.len() / outputs;
    for (part, z) in z.chunks_mut(numbers).enumerate() {
        let first = part * block;
        let sizes = Sizes {
            m: outputs,
            k: inputs,
            n: block.min(columns - first),
        };
        let factors = [weight, x.part(first * inputs..)];
        if bias.is_empty() {
            S::product(sizes, factors, z, Into::Overwrite);
        } else {
            S::affine_product(sizes, factors, bias, z);
        }
        finish(z, part * numbers);
    }
}

/// The arguments of the backward pass of [`Affine`], with the gradient with respect to `z`.
struct AffineBackward<'a, S> {
    /// The numbers of inputs and outputs.
    sizes: [usize; 2],
    weight: &'a [S],
    x: &'a [S],
    d_z: &'a [S],
    d_x: Option<&'a mut [S]>,
    /// The gradients of the weight and the bias.
    gradient: Option<[&'a mut [S]; 2]>,
}

compiled! { fn accumulate<S>(backward: AffineBackward<'_, S>) = accumulate_generic }

fn accumulate_generic<S: Scalar>(backward: AffineBackward<'_, S>) {
    let AffineBackward {
        sizes: [inputs, outputs],
        weight,
        x,
        d_z,
        d_x,
        gradient,
    } = backward;
    let n = d_z.len() / outputs.max(1);
    if let Some([d_weight, d_bias]) = gradient {
        let sizes = Sizes {
            m: outputs,
            k: n,
            n: inputs,
        };
        S::product_transposed_right(sizes, [d_z, x], d_weight, Into::Accumulate);
        elementwise::add_columns(Undecided, d_bias, d_z);
    }
    if let Some(d_x) = d_x {
        let sizes = Sizes {
            m: inputs,
            k: outputs,
            n,
        };
        S::product_transposed_left(sizes, [weight, d_z], d_x, Into::Overwrite);
    }
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize> Parameters<S>
    for Dense<S, INPUTS, OUTPUTS, BIAS>
{
    const COUNT: usize = INPUTS * OUTPUTS + BIAS;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
            bias: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Weight, bias as Bias);
}

/// A layer and the activation that follows it, as one stage.
#[derive(Clone, Copy, Debug)]
pub struct Activated<'a, L, A> {
    pub(super) layer: &'a L,
    pub(super) activation: A,
}

/// Multiplies the gradient of the output by the derivative of the activation. The derivative is
/// computed from the output if possible, and otherwise read from the tape. The tape stores
/// derivatives instead of arguments, since most derivatives cost little to compute together with
/// the value.
pub(super) fn through_activation<S: Scalar, A: Activation>(
    activation: A,
    saved: &Saved<'_, S>,
    d_y: &mut [S],
) {
    if A::IS_IDENTITY {
        // For the identity, the output is not stored.
    } else if A::FROM_OUTPUT {
        activation.through_all(d_y, saved.output);
    } else {
        elementwise::multiply(d_y, saved.tape);
    }
}

impl<S, A, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize> Operation<S>
    for Activated<'_, Dense<S, INPUTS, OUTPUTS, BIAS>, A>
where
    S: Scalar,
    A: Activation,
{
    type Parameters = Dense<S, INPUTS, OUTPUTS, BIAS>;

    const NEEDS: Needs = Needs {
        tape: Memory::per_position(if A::FROM_OUTPUT { 0 } else { OUTPUTS }),
        ..Needs::NONE
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
            ..
        } = call;
        let activation = self.activation;
        if A::FROM_OUTPUT {
            self.layer
                .affine(x, y, &mut |y, _| activation.update_all(y));
        } else {
            self.layer.affine(x, tape, &mut |z, at| {
                activation.split_all(z, y.part_mut(at..at + z.len()));
            });
        }
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        through_activation(self.activation, &saved, d_y);
        self.layer.accumulate(saved.input[0], d_y, d_x, gradient);
    }
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize> Operation<S>
    for Dense<S, INPUTS, OUTPUTS, BIAS>
{
    type Parameters = Self;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        self.with(Identity).infer(isa, call);
    }

    fn forward(&self, call: Forward<'_, S>) {
        self.with(Identity).forward(call);
    }

    fn backward(&self, call: Backward<'_, S, Self>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        self.accumulate(saved.input[0], d_y, d_x, gradient);
    }
}

impl<S, A, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize> Folds<S>
    for Activated<'_, Dense<S, INPUTS, OUTPUTS, BIAS>, A>
where
    S: Scalar,
    A: Activation,
{
    #[inline(always)]
    fn infer_folding<I: Isa>(&self, isa: I, call: Infer<'_, S>, finish: &impl Finish<S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        let (layer, activation) = (self.layer, self.activation);
        // In a large network, a function of this crate computes the same sums as the inlined code.
        if I::UNDECIDED && I::BY_SAMPLE && pass.samples == 1 {
            compute_columns(layer.of(x, y));
            activation.update_all(y);
            finish.finish(Undecided, y);
        } else if !I::UNDECIDED && pass.samples == 1 {
            // A single column is inlined, with its dimensions known at compile time.
            let columns = x.as_chunks::<INPUTS>().0;
            let outputs = y.as_chunks_mut::<OUTPUTS>().0;
            for (x, y) in columns.iter().zip(outputs) {
                let bias = layer.bias.as_slice();
                product::column(isa, &layer.weight.data.0, bias, x, y);
                for y in y {
                    *y = activation.apply(*y);
                }
            }
            finish.finish(isa, y);
        } else {
            layer.affine(x, y, &mut |y, _| {
                activation.update_all(y);
                finish.finish(Undecided, y);
            });
        }
    }
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize> Folds<S>
    for Dense<S, INPUTS, OUTPUTS, BIAS>
{
    #[inline(always)]
    fn infer_folding<I: Isa>(&self, isa: I, call: Infer<'_, S>, finish: &impl Finish<S>) {
        let Infer {
            pass,
            input,
            output: y,
            scratch,
            ..
        } = call;
        let layer = self.with(Identity);
        layer.infer_folding(isa, pass.infer(input, y, scratch), finish);
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::layout::Columns;
    use crate::io::pytorch::module::{Matrix, Passes, PyTorch};
    use crate::structure::Operation;

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Dense).with(|it| {
        let Operation::Dense {
            inputs, outputs, ..
        } = it.operation
        else {
            return;
        };
        // Patches followed by a dense layer are a single convolution in `PyTorch`.
        if let Some(Operation::Patches {
            size: [rows, columns],
        }) = it.reads
        {
            let channels = inputs / (rows * columns).max(1);
            return it.kernel(vec![outputs, channels, rows, columns], channels);
        }
        let [input, output] = it.orders.clone();
        let matrix = Matrix {
            first: 0,
            count: outputs,
            row_order: output,
            columns: input.map_or(Columns::Plain, Columns::Ordered),
        };
        let name = it.name.clone();
        it.linear(&name, ["weight", "bias"], &matrix);
    });
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{affine, vector};
    use crate::io::onnx::proto::attribute::int;
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Dense { bias, .. } = it.operation else {
            return it.mistaken();
        };
        let x = it.last(0);
        let bias = bias.then_some("bias");
        let y = if it.shape.len() == 1 {
            let weight = it.constant("weight", "", |weight| weight.permuted(&[1, 0]))?;
            let bias = bias.map(|bias| vector(it, bias)).transpose()?;
            let inputs: Vec<&str> = [&x, &weight]
                .into_iter()
                .chain(&bias)
                .map(|s| &**s)
                .collect();
            it.node("Gemm", &inputs, vec![int("transB", 1)])
        } else {
            affine(it, &x, "weight", bias)?
        };
        Ok(it.give(y, Form::Last))
    }
}
