//! `Rnn(n, tanh)`: a simple recurrent layer.

use crate::kernels::guard::{Parts, holds};
use core::marker::PhantomData;

use super::kernels::{Walked, Weight, add_outer, add_rows, learned, transpose};
use super::{Cell, Kept, StepBackward, StepForward, Steps, Wanted};
use crate::activation::{Activation, Tanh};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::kernels::product::{self, Start, Walk};
use crate::layers::options::{Biased, Options, size};
use crate::parameter::{Numbers, Optional, Parameter, Parameters, Presence};
use crate::random::Generator;
use crate::scalar::Scalar;

/// A simple recurrent layer, as defined by `torch.nn.RNN`:
/// `h_t = A(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh)` with an element-wise activation `A`.
///
/// J. L. Elman, "Finding structure in time", 1990.
///
/// # Shapes
/// The input is `[T, INPUT]`, and the output is `[T, HIDDEN]`: every `h_t`. `O` says
/// whether the layer has biases, and whether `h_0` is learned: see
/// [`Options`](crate::layers::Options).
///
/// ```
/// use nn_runtime::{nalgebra::SMatrix, prelude::*};
///
/// network! { struct Sums { [3, 1] => Rnn(1, relu, bias = false) } }
///
/// let mut sums = Sums::new(0);
/// sums.rnn1.weight_ih[0] = 1.0;
/// sums.rnn1.weight_hh[0] = 1.0;
/// let steps = SMatrix::<f32, 1, 3>::new(1.0, 2.0, 4.0);
/// assert_eq!(sums.predict(&steps).as_slice(), [1.0, 3.0, 7.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Rnn<S: Scalar, const INPUT: usize, const HIDDEN: usize, A = Tanh, O: Options = Biased> {
    /// The weights of the input: `HIDDEN` × `INPUT`.
    pub weight_ih: Parameter<S, HIDDEN, INPUT>,
    /// The recurrent weights: `HIDDEN` × `HIDDEN`.
    pub weight_hh: Parameter<S, HIDDEN, HIDDEN>,
    /// The biases of the input: `HIDDEN` numbers, or empty.
    pub bias_ih: Optional<O::Bias, S, Parameter<S, HIDDEN>>,
    /// The recurrent biases: `HIDDEN` numbers, or empty.
    pub bias_hh: Optional<O::Bias, S, Parameter<S, HIDDEN>>,
    /// `h_0` if it is learned (`HIDDEN` numbers), or empty. Initially zero.
    pub initial_h: Optional<O::Start, S, Parameter<S, HIDDEN>>,
    activation: PhantomData<A>,
}

impl<S: Scalar, A, O: Options, const INPUT: usize, const HIDDEN: usize>
    Rnn<S, INPUT, HIDDEN, A, O>
{
    /// Initializes weights and biases uniformly between ±1/√`HIDDEN`, as in `PyTorch`.
    pub fn initialize(&mut self, generator: &mut Generator) {
        super::draw(
            [
                self.weight_ih.as_mut_slice(),
                self.weight_hh.as_mut_slice(),
                self.bias_ih.as_mut_slice(),
                self.bias_hh.as_mut_slice(),
            ],
            HIDDEN,
            generator,
        );
    }
}

impl<S: Scalar, A, O: Options, const INPUT: usize, const HIDDEN: usize> Parameters<S>
    for Rnn<S, INPUT, HIDDEN, A, O>
{
    const COUNT: usize =
        HIDDEN * (INPUT + HIDDEN) + 2 * size::<O::Bias>(HIDDEN) + size::<O::Start>(HIDDEN);

    parameters! {
        weight_ih: Weight,
        weight_hh: Weight,
        bias_ih: Bias,
        bias_hh: Bias,
        initial_h: Bias;
        activation
    }
}

/// `h = A(z + b)`
struct Activate<'a, S, A, const HIDDEN: usize> {
    activation: A,
    z: &'a [S],
    added: &'a [S],
    h: &'a mut [S],
}

impl<S: Scalar, A: Activation, const HIDDEN: usize> Task for Activate<'_, S, A, HIDDEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let nothing = &[S::ZERO; HIDDEN];
        let added = learned(self.added.as_chunks().0, 0, nothing);
        let columns = self.h.as_chunks_mut::<HIDDEN>().0;
        for (h, z) in columns.iter_mut().zip(self.z.as_chunks::<HIDDEN>().0) {
            for j in 0..HIDDEN {
                h[j] = self.activation.apply(z[j] + added[j]);
            }
        }
    }
}

impl<S, A, O, const INPUT: usize, const HIDDEN: usize> Cell<S> for Rnn<S, INPUT, HIDDEN, A, O>
where
    S: Scalar,
    A: Activation + Default,
    O: Options,
{
    const INPUT: usize = INPUT;
    const OUTPUT: usize = HIDDEN;
    const KEPT: usize = HIDDEN;
    const GRADIENTS: usize = HIDDEN;
    const BACKWARD_ONCE: usize = HIDDEN * HIDDEN;
    const ADVANCE: usize = 2 * HIDDEN;
    const LEARNED: bool = O::Start::IS_PRESENT;

    fn beginning(&self) -> [&[S]; 2] {
        [self.initial_h.as_slice(), &[]]
    }

    fn beginning_mut(&mut self) -> [&mut [S]; 2] {
        [self.initial_h.as_mut_slice(), &mut []]
    }

    fn project(&self, steps: &Steps<'_>, x: &[S], kept: &mut [S]) {
        let weight = Weight::all(self.weight_ih.as_slice(), HIDDEN);
        let bias = super::kernels::bias(self.bias_ih.as_slice());
        weight.times(Walked::new(x, steps.by_steps(INPUT)), bias, kept, HIDDEN);
    }

    fn step(&self, steps: &Steps<'_>, step: StepForward<'_, S>, kept: &mut [S]) {
        let index = step.index;
        let z = steps.at_mut(kept, HIDDEN, index);
        let weight = Weight::all(self.weight_hh.as_slice(), HIDDEN);
        let columns = Walk::line(steps.samples(), HIDDEN);
        let right = Walked::new(step.recurrent, columns);
        weight.times(right, Start::Contents, z, HIDDEN);
        let activate = Activate::<_, _, HIDDEN> {
            activation: A::default(),
            z,
            added: self.bias_hh.as_slice(),
            h: step.output,
        };
        run(Undecided, activate);
    }

    fn prepare_back(&self, once: &mut [S]) {
        transpose(self.weight_hh.as_slice(), HIDDEN, once);
    }

    fn step_back(
        &self,
        steps: &Steps<'_>,
        step: StepBackward<'_, S>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
    ) {
        let index = step.index;
        let d_z = steps.at_mut(gradients, HIDDEN, index);
        let h = steps.at(kept.outputs, HIDDEN, index + 1);
        let columns = d_z.chunks_exact_mut(HIDDEN).zip(h.chunks_exact(HIDDEN));
        let columns = columns.zip(step.d_output.chunks_exact_mut(HIDDEN));
        for (sample, ((d_z, h), d_h)) in columns.enumerate() {
            if steps.is_padding(sample, index) {
                d_z.fill(S::ZERO);
                continue;
            }
            let place = steps.place(HIDDEN, sample, index);
            let d_y = step.d_y.part(place);
            for ((d_z, h), (d_h, d_y)) in d_z.iter_mut().zip(h).zip(d_h.iter_mut().zip(d_y)) {
                *d_z = (*d_h + *d_y) * A::default().derivative(*h);
                *d_h = S::ZERO;
            }
        }
        let target = step.d_recurrent.unwrap_or(step.d_output);
        let columns = Walk::line(steps.samples(), HIDDEN);
        let weight = Weight::all(step.once, HIDDEN);
        weight.times(Walked::new(d_z, columns), Start::Contents, target, HIDDEN);
    }

    fn accumulate(
        &self,
        steps: &Steps<'_>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
        wanted: Wanted<'_, S, Self>,
    ) {
        let Wanted { d_x, gradient } = wanted;
        let d_z = &*gradients;
        if let Some(gradient) = gradient {
            let left = (d_z, HIDDEN, HIDDEN);
            let weight = gradient.weight_ih.as_mut_slice();
            let right = Walked::new(kept.x, steps.by_steps(INPUT));
            add_outer(left, right, INPUT, weight, HIDDEN);
            let right = Walked::new(kept.recurrent, Walk::line(steps.columns(), HIDDEN));
            let weight = gradient.weight_hh.as_mut_slice();
            add_outer(left, right, HIDDEN, weight, HIDDEN);
            add_rows(gradient.bias_ih.as_mut_slice(), d_z, HIDDEN);
            add_rows(gradient.bias_hh.as_mut_slice(), d_z, HIDDEN);
        }
        if let Some(d_x) = d_x {
            super::kernels::input_gradient(
                (self.weight_ih.as_slice(), HIDDEN, 0, HIDDEN),
                d_z,
                (steps.by_samples(HIDDEN), Start::Nothing),
                d_x,
                INPUT,
            );
        }
    }

    #[inline(always)]
    fn advance<I: Isa>(&self, isa: I, x: &[S], [h, _]: [&mut [S]; 2], scratch: &mut [S]) {
        let (buffers, _) = scratch.as_chunks_mut::<HIDDEN>();
        let numbers = (
            buffers,
            x.first_chunk::<INPUT>(),
            h.first_chunk_mut::<HIDDEN>(),
        );
        let ([a, b, ..], Some(x), Some(before)) = numbers else {
            holds(false, "not enough memory for a step of a recurrent stage");
            return;
        };
        {
            let (weight, bias) = (&self.weight_ih.data.0, self.bias_ih.as_slice());
            product::column(isa, weight, bias, x, a);
            let (weight, bias) = (&self.weight_hh.data.0, self.bias_hh.as_slice());
            product::column(isa, weight, bias, before, b);
            let activate = Activate::<_, _, HIDDEN> {
                activation: A::default(),
                z: a,
                added: b,
                h: before,
            };
            run(isa, activate);
        }
    }
}
