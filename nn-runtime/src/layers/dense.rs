//! `Dense(n, activation)`: an affine map of the features of every position.

use crate::activation::{Activation, Identity};
use crate::initialise::Initialiser;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::product::Into;
use crate::kernels::{elementwise, product};
use crate::layer::{Memory, Saved};
use crate::operation::Operation;
use crate::parameter::{self, Description, Parameter, Parameters, Path, Role};
use crate::pass::Pass;
use crate::random::Generator;
use crate::scalar::Scalar;

/// A fully connected layer: `y = W x + b` for every position.
///
/// # Shapes
/// Input `INPUTS` features, output `OUTPUTS` features, any number of positions. `BIAS` is
/// `OUTPUTS`, or 0 for a layer without bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize = OUTPUTS>
{
    /// `OUTPUTS` × `INPUTS`.
    pub weight: Parameter<S, OUTPUTS, INPUTS>,
    /// `OUTPUTS`, or nothing.
    pub bias: Parameter<S, BIAS>,
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize>
    Dense<S, INPUTS, OUTPUTS, BIAS>
{
    /// The same layer followed by an activation, computed while the output is in cache.
    #[inline(always)]
    pub fn with<A>(&self, activation: A) -> Activated<'_, Self, A> {
        Activated {
            layer: self,
            activation,
        }
    }

    /// Draws the weights; biases become zero.
    pub fn initialise(&mut self, weight: Initialiser, generator: &mut Generator) {
        weight.fill(self.weight.as_mut_slice(), OUTPUTS, INPUTS, generator);
        self.bias.as_mut_slice().fill(S::ZERO);
    }

    /// `z = W x + b`, `y = activation(z)`; `z` and `y` may be asked for both, or `y` alone.
    fn evaluate<A: Activation>(&self, activation: A, x: &[S], y: &mut [S], z: Option<&mut [S]>) {
        let columns = y.len() / OUTPUTS.max(1);
        let linear = |x: &[S], z: &mut [S]| {
            let (n, weight) = (z.len() / OUTPUTS, self.weight.as_slice());
            if BIAS == 0 {
                S::product(OUTPUTS, INPUTS, n, weight, x, z, Into::Overwrite);
            } else {
                let bias = self.bias.as_slice();
                S::affine_product(OUTPUTS, INPUTS, n, weight, x, bias, z);
            }
        };
        if columns == 0 {
            return;
        }
        // So many columns at a time that the activation finds them in the first-level cache.
        let block = (4096 / OUTPUTS.max(1)).clamp(8, 256);
        let inputs = x.chunks(block * INPUTS);
        let outputs = y.chunks_mut(block * OUTPUTS);
        if let Some(z) = z {
            for ((x, y), z) in inputs.zip(outputs).zip(z.chunks_mut(block * OUTPUTS)) {
                linear(x, z);
                elementwise::map(Undecided, z, y, |z| activation.apply(z));
            }
        } else {
            for (x, y) in inputs.zip(outputs) {
                linear(x, y);
                elementwise::update(Undecided, y, |z| activation.apply(z));
            }
        }
    }

    /// The gradients that are asked for, given that with respect to `z`: that of the parameters is
    /// added.
    fn accumulate(&self, x: &[S], d_z: &[S], d_x: Option<&mut [S]>, gradient: Option<&mut Self>) {
        let n = d_z.len() / OUTPUTS.max(1);
        if let Some(gradient) = gradient {
            let weight = gradient.weight.as_mut_slice();
            S::product_transposed_right(OUTPUTS, n, INPUTS, d_z, x, weight, Into::Accumulate);
            elementwise::add_columns(Undecided, gradient.bias.as_mut_slice(), d_z);
        }
        if let Some(d_x) = d_x {
            let weight = self.weight.as_slice();
            S::product_transposed_left(INPUTS, OUTPUTS, n, weight, d_z, d_x, Into::Overwrite);
        }
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

    fn walk<const M: usize, const R: usize, V>(
        mut mutable: [&mut Self; M],
        shared: [&Self; R],
        path: Path<'_>,
        visit: &mut V,
    ) where
        V: FnMut(&Description<'_>, [&mut [S]; M], [&[S]; R]),
    {
        parameter::visit(
            mutable.each_mut().map(|layer| &mut layer.weight),
            shared.map(|layer| &layer.weight),
            path.field("weight"),
            Role::Weight,
            visit,
        );
        parameter::visit(
            mutable.map(|layer| &mut layer.bias),
            shared.map(|layer| &layer.bias),
            path.field("bias"),
            Role::Bias,
            visit,
        );
    }
}

/// A layer and the activation that follows it, as one stage.
#[derive(Clone, Copy, Debug)]
pub struct Activated<'a, L, A> {
    layer: &'a L,
    activation: A,
}

impl<S, A, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize> Operation<S>
    for Activated<'_, Dense<S, INPUTS, OUTPUTS, BIAS>, A>
where
    S: Scalar,
    A: Activation,
{
    type Parameters = Dense<S, INPUTS, OUTPUTS, BIAS>;

    const TAPE: Memory = Memory::per_position(if A::FROM_OUTPUT { 0 } else { OUTPUTS });

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, pass: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        let layer = self.layer;
        // One column: inlined, with its dimensions known.
        if !I::UNDECIDED && pass.samples == 1 {
            let columns = x.as_chunks::<INPUTS>().0;
            let outputs = y.as_chunks_mut::<OUTPUTS>().0;
            for (x, y) in columns.iter().zip(outputs) {
                let bias = layer.bias.as_slice();
                product::column(isa, &layer.weight.data.0, bias, x, y);
                for y in y {
                    *y = self.activation.apply(*y);
                }
            }
        } else {
            layer.evaluate(self.activation, x, y, None);
        }
    }

    fn forward(&self, _: &Pass, [x]: [&[S]; 1], y: &mut [S], tape: &mut [S], _: &mut [S]) {
        let z = (!A::FROM_OUTPUT).then_some(tape);
        self.layer.evaluate(self.activation, x, y, z);
    }

    fn backward(
        &self,
        _: &Pass,
        saved: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        gradient: Option<&mut Self::Parameters>,
        _: &mut [S],
    ) {
        let from = if A::FROM_OUTPUT {
            saved.output
        } else {
            saved.tape
        };
        elementwise::zip(Undecided, d_y, from, |d, s| {
            d * self.activation.derivative(s)
        });
        self.layer.accumulate(saved.input[0], d_y, d_x, gradient);
    }
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize, const BIAS: usize> Operation<S>
    for Dense<S, INPUTS, OUTPUTS, BIAS>
{
    type Parameters = Self;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, pass: &Pass, input: [&[S]; 1], y: &mut [S], scratch: &mut [S]) {
        self.with(Identity).infer(isa, pass, input, y, scratch);
    }

    fn forward(
        &self,
        pass: &Pass,
        input: [&[S]; 1],
        y: &mut [S],
        tape: &mut [S],
        scratch: &mut [S],
    ) {
        self.with(Identity).forward(pass, input, y, tape, scratch);
    }

    fn backward(
        &self,
        _: &Pass,
        saved: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        gradient: Option<&mut Self>,
        _: &mut [S],
    ) {
        self.accumulate(saved.input[0], d_y, d_x, gradient);
    }
}
