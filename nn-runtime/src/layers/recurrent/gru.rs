//! `Gru(n)`: a gated recurrent unit.

use super::kernels::{
    Walked, Weight, add_outer, add_rows, bias, input_gradient, learned, transpose,
};
use super::{Cell, Kept, StepBackward, StepForward, Steps, Wanted};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::kernels::guard::{Parts, holds};
use crate::kernels::product::{self, Start, Walk};
use crate::layers::options::{Biased, Options, size};
use crate::parameter::{Numbers, Optional, Parameter, Parameters, Presence, Stacked};
use crate::random::Generator;
use crate::scalar::Scalar;

/// A gated recurrent unit, as defined by `torch.nn.GRU`:
///
/// ```text
/// r = σ(W_ir x_t + b_ir + W_hr h_{t−1} + b_hr)
/// z = σ(W_iz x_t + b_iz + W_hz h_{t−1} + b_hz)
/// n = tanh(W_in x_t + b_in + r ∘ (W_hn h_{t−1} + b_hn))
/// h_t = (1 − z) ∘ n + z ∘ h_{t−1}
/// ```
///
/// By default, the reset gate r is applied after the recurrent product, as above. If it is applied
/// before the product, as in the paper and in Keras with `reset_after=False`, then
/// `n = tanh(W_in x_t + b_in + W_hn (r ∘ h_{t−1}) + b_hn)`.
///
/// K. Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical
/// machine translation", 2014. The rows of the weights are in the order r, z, n.
///
/// # Shapes
/// The input is `[T, INPUT]`, and the output is `[T, HIDDEN]`: every `h_t`. The weights have three
/// parts of `HIDDEN` rows, one for each gate. `O` says whether the layer has biases, whether `h_0`
/// is learned, and whether r is applied before the product: see
/// [`Options`](crate::layers::Options).
///
/// ```
/// use nn_runtime::prelude::*;
///
/// network! { struct Classifier { [28, 28] => 2 * { Gru(28) } => Last => Dense(10, softmax) } }
/// assert_eq!(Classifier::new(0).repeat1[1].gru1.weight_hh.shape(), (3 * 28, 28));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Gru<S: Scalar, const INPUT: usize, const HIDDEN: usize, O: Options = Biased> {
    /// The weights of the input: 3 · `HIDDEN` × `INPUT`.
    pub weight_ih: Stacked<S, 3, HIDDEN, INPUT>,
    /// The recurrent weights: 3 · `HIDDEN` × `HIDDEN`.
    pub weight_hh: Stacked<S, 3, HIDDEN, HIDDEN>,
    /// The biases of the input: 3 · `HIDDEN` numbers, or empty.
    pub bias_ih: Optional<O::Bias, S, Stacked<S, 3, HIDDEN>>,
    /// The recurrent biases: 3 · `HIDDEN` numbers, or empty.
    pub bias_hh: Optional<O::Bias, S, Stacked<S, 3, HIDDEN>>,
    /// `h_0` if it is learned (`HIDDEN` numbers), or empty. Initially zero.
    pub initial_h: Optional<O::Start, S, Parameter<S, HIDDEN>>,
}

impl<S: Scalar, const INPUT: usize, const HIDDEN: usize, O: Options> Gru<S, INPUT, HIDDEN, O> {
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

    /// The size of r, z and n.
    const GATES: usize = 3 * HIDDEN;
    /// The size of r, z and n, and of the intermediate value `W_hn h + b_hn` or `r ∘ h`.
    const ALL: usize = Self::GATES + HIDDEN;
    /// The size of r and z.
    const TWO: usize = 2 * HIDDEN;
}

impl<S: Scalar, const INPUT: usize, const HIDDEN: usize, O: Options> Parameters<S>
    for Gru<S, INPUT, HIDDEN, O>
{
    const COUNT: usize = Self::GATES * (INPUT + HIDDEN)
        + 2 * size::<O::Bias>(Self::GATES)
        + size::<O::Start>(HIDDEN);

    parameters! {
        weight_ih: Weight,
        weight_hh: Weight,
        bias_ih: Bias,
        bias_hh: Bias,
        initial_h: Bias;
    }
}

/// Splits numbers into columns of `N` rows of `HIDDEN` numbers.
#[inline(always)]
fn columns<S, const HIDDEN: usize, const N: usize>(numbers: &[S]) -> &[[[S; HIDDEN]; N]] {
    numbers.as_chunks::<HIDDEN>().0.as_chunks::<N>().0
}

/// Splits numbers into columns of `N` rows of `HIDDEN` numbers, mutable.
#[inline(always)]
fn columns_mut<S, const HIDDEN: usize, const N: usize>(
    numbers: &mut [S],
) -> &mut [[[S; HIDDEN]; N]] {
    numbers.as_chunks_mut::<HIDDEN>().0.as_chunks_mut::<N>().0
}

/// Computes all gates and outputs, with r applied after the product. Each column of `gates`
/// initially contains the pre-activations of r and z, `W_hn h`, and the input's part of n. `added`
/// is the recurrent bias.
struct After<'a, S, const HIDDEN: usize> {
    gates: &'a mut [S],
    added: &'a [S],
    before: &'a [S],
    output: &'a mut [S],
}

impl<S: Scalar, const HIDDEN: usize> Task for After<'_, S, HIDDEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let nothing = &[[S::ZERO; HIDDEN]; 3];
        let added = columns::<S, HIDDEN, 3>(self.added);
        let [a_r, a_z, a_n] = learned(added, 0, nothing);
        let all = columns_mut::<S, HIDDEN, 4>(self.gates).iter_mut();
        let all = all.zip(self.before.as_chunks::<HIDDEN>().0);
        for (([r, z, product, n], before), output) in
            all.zip(self.output.as_chunks_mut::<HIDDEN>().0)
        {
            for j in 0..HIDDEN {
                r[j] = (r[j] + a_r[j]).sigmoid();
                z[j] = (z[j] + a_z[j]).sigmoid();
                product[j] += a_n[j];
                n[j] = (n[j] + r[j] * product[j]).tanh();
                output[j] = n[j] + z[j] * (before[j] - n[j]);
            }
        }
    }
}

/// Computes the gates r and z, and `r ∘ h`, with r applied before the product.
struct Reset<'a, S, const HIDDEN: usize> {
    gates: &'a mut [S],
    added: &'a [S],
    recurrent: &'a [S],
    through: &'a mut [S],
}

impl<S: Scalar, const HIDDEN: usize> Task for Reset<'_, S, HIDDEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let nothing = &[[S::ZERO; HIDDEN]; 3];
        let added = columns::<S, HIDDEN, 3>(self.added);
        let [a_r, a_z, _] = learned(added, 0, nothing);
        let all = columns_mut::<S, HIDDEN, 3>(self.gates).iter_mut();
        let all = all.zip(self.recurrent.as_chunks::<HIDDEN>().0);
        for (([r, z, _], recurrent), reset) in all.zip(self.through.as_chunks_mut::<HIDDEN>().0) {
            for j in 0..HIDDEN {
                r[j] = (r[j] + a_r[j]).sigmoid();
                z[j] = (z[j] + a_z[j]).sigmoid();
                reset[j] = r[j] * recurrent[j];
            }
        }
    }
}

/// Computes n and the output, after [`Reset`].
struct Update<'a, S, const HIDDEN: usize> {
    gates: &'a mut [S],
    added: &'a [S],
    before: &'a [S],
    output: &'a mut [S],
}

impl<S: Scalar, const HIDDEN: usize> Task for Update<'_, S, HIDDEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let nothing = &[[S::ZERO; HIDDEN]; 3];
        let added = columns::<S, HIDDEN, 3>(self.added);
        let [_, _, a_n] = learned(added, 0, nothing);
        let all = columns_mut::<S, HIDDEN, 3>(self.gates).iter_mut();
        let all = all.zip(self.before.as_chunks::<HIDDEN>().0);
        for (([_, z, n], before), output) in all.zip(self.output.as_chunks_mut::<HIDDEN>().0) {
            for j in 0..HIDDEN {
                n[j] = (n[j] + a_n[j]).tanh();
                output[j] = n[j] + z[j] * (before[j] - n[j]);
            }
        }
    }
}

/// Computes the gradients of r, z, `W_hn h` and n before activation, with r applied after the
/// product.
struct AfterBack<'a, S, const HIDDEN: usize> {
    steps: &'a Steps<'a>,
    index: usize,
    gates: &'a [S],
    before: &'a [S],
    d_y: &'a [S],
    /// The gradient of the output, which becomes the part of the previous output's gradient that
    /// does not pass through the gates.
    d_output: &'a mut [S],
    d_gates: &'a mut [S],
}

impl<S: Scalar, const HIDDEN: usize> Task for AfterBack<'_, S, HIDDEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let all = columns::<S, HIDDEN, 4>(self.gates).iter();
        let all = all.zip(self.before.as_chunks::<HIDDEN>().0);
        let gradients = columns_mut::<S, HIDDEN, 4>(self.d_gates).iter_mut();
        let gradients = gradients.zip(self.d_output.as_chunks_mut::<HIDDEN>().0);
        for (sample, (([r, z, product, n], before), (d_gates, d_output))) in
            all.zip(gradients).enumerate()
        {
            if self.steps.is_padding(sample, self.index) {
                *d_gates = [[S::ZERO; HIDDEN]; 4];
                continue;
            }
            let d_y = self.d_y.part(self.steps.place(HIDDEN, sample, self.index));
            let Some(d_y) = d_y.first_chunk::<HIDDEN>() else {
                continue;
            };
            let [d_r, d_z, d_product, d_n] = d_gates;
            for j in 0..HIDDEN {
                let d = d_output[j] + d_y[j];
                let d_sum = d * (S::ONE - z[j]) * (S::ONE - n[j] * n[j]);
                d_n[j] = d_sum;
                d_product[j] = d_sum * r[j];
                d_r[j] = d_sum * product[j] * r[j] * (S::ONE - r[j]);
                d_z[j] = d * (before[j] - n[j]) * z[j] * (S::ONE - z[j]);
                d_output[j] = d * z[j];
            }
        }
    }
}

/// Computes the gradients of z and n, with r applied before the product.
struct UpdateBack<'a, S, const HIDDEN: usize> {
    steps: &'a Steps<'a>,
    index: usize,
    gates: &'a [S],
    before: &'a [S],
    d_y: &'a [S],
    d_output: &'a mut [S],
    d_gates: &'a mut [S],
}

impl<S: Scalar, const HIDDEN: usize> Task for UpdateBack<'_, S, HIDDEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let all = columns::<S, HIDDEN, 3>(self.gates).iter();
        let all = all.zip(self.before.as_chunks::<HIDDEN>().0);
        let gradients = columns_mut::<S, HIDDEN, 3>(self.d_gates).iter_mut();
        let gradients = gradients.zip(self.d_output.as_chunks_mut::<HIDDEN>().0);
        for (sample, (([_, z, n], before), (d_gates, d_output))) in all.zip(gradients).enumerate() {
            if self.steps.is_padding(sample, self.index) {
                *d_gates = [[S::ZERO; HIDDEN]; 3];
                continue;
            }
            let d_y = self.d_y.part(self.steps.place(HIDDEN, sample, self.index));
            let Some(d_y) = d_y.first_chunk::<HIDDEN>() else {
                continue;
            };
            let [_, d_z, d_n] = d_gates;
            for j in 0..HIDDEN {
                let d = d_output[j] + d_y[j];
                d_n[j] = d * (S::ONE - z[j]) * (S::ONE - n[j] * n[j]);
                d_z[j] = d * (before[j] - n[j]) * z[j] * (S::ONE - z[j]);
                d_output[j] = d * z[j];
            }
        }
    }
}

/// Computes the gradient of r, and the gradient of the previous output through `r ∘ h`.
struct ResetBack<'a, S, const HIDDEN: usize> {
    gates: &'a [S],
    recurrent: &'a [S],
    d_reset: &'a [S],
    d_gates: &'a mut [S],
    d_recurrent: &'a mut [S],
}

impl<S: Scalar, const HIDDEN: usize> Task for ResetBack<'_, S, HIDDEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let all = columns::<S, HIDDEN, 3>(self.gates).iter();
        let all = all.zip(self.recurrent.as_chunks::<HIDDEN>().0);
        let all = all.zip(self.d_reset.as_chunks::<HIDDEN>().0);
        let gradients = columns_mut::<S, HIDDEN, 3>(self.d_gates).iter_mut();
        let gradients = gradients.zip(self.d_recurrent.as_chunks_mut::<HIDDEN>().0);
        for ((([r, ..], recurrent), d_reset), ([d_r, ..], d_recurrent)) in all.zip(gradients) {
            for j in 0..HIDDEN {
                d_r[j] = d_reset[j] * recurrent[j] * r[j] * (S::ONE - r[j]);
                d_recurrent[j] += d_reset[j] * r[j];
            }
        }
    }
}

impl<S: Scalar, const INPUT: usize, const HIDDEN: usize, O: Options> Cell<S>
    for Gru<S, INPUT, HIDDEN, O>
{
    const INPUT: usize = INPUT;
    const OUTPUT: usize = HIDDEN;
    /// If r is applied after the product, all values are in one column, otherwise in separate
    /// regions.
    const KEPT: usize = Self::ALL;
    const GRADIENTS: usize = if O::RESETS_BEFORE {
        Self::GATES
    } else {
        Self::ALL
    };
    const BACKWARD_EACH: usize = if O::RESETS_BEFORE { HIDDEN } else { 0 };
    const BACKWARD_ONCE: usize = Self::GATES * HIDDEN;
    const ADVANCE: usize = 2 * Self::GATES + Self::ALL + 2 * HIDDEN;
    const LEARNED: bool = O::Start::IS_PRESENT;

    fn beginning(&self) -> [&[S]; 2] {
        [self.initial_h.as_slice(), &[]]
    }

    fn beginning_mut(&mut self) -> [&mut [S]; 2] {
        [self.initial_h.as_mut_slice(), &mut []]
    }

    fn project(&self, steps: &Steps<'_>, x: &[S], kept: &mut [S]) {
        let weight = Weight::all(self.weight_ih.as_slice(), Self::GATES);
        let columns = steps.by_steps(INPUT);
        let b = self.bias_ih.as_slice();
        if O::RESETS_BEFORE {
            let [gates, _] = steps.regions_mut(kept, [Self::GATES, HIDDEN]);
            weight.times(Walked::new(x, columns), bias(b), gates, Self::GATES);
            return;
        }
        // The bias can be empty.
        let (two, last) = b.cut(Self::TWO.min(b.len()));
        let [r_and_z, n] = [weight.rows(0, Self::TWO), weight.rows(Self::TWO, HIDDEN)];
        r_and_z.times(Walked::new(x, columns), bias(two), kept, Self::ALL);
        let to = kept.part_mut(Self::GATES..);
        n.times(Walked::new(x, columns), bias(last), to, Self::ALL);
        for [_, _, product, _] in columns_mut::<S, HIDDEN, 4>(kept) {
            product.fill(S::ZERO);
        }
    }

    fn step(&self, steps: &Steps<'_>, step: StepForward<'_, S>, kept: &mut [S]) {
        let index = step.index;
        let weight = Weight::all(self.weight_hh.as_slice(), Self::GATES);
        let columns = Walk::line(steps.samples(), HIDDEN);
        let (before, output, added) = (step.before, step.output, self.bias_hh.as_slice());
        if !O::RESETS_BEFORE {
            let gates = steps.at_mut(kept, Self::ALL, index);
            let start = Start::Contents;
            let right = Walked::new(step.recurrent, columns);
            weight.times(right, start, gates, Self::ALL);
            let after = After::<S, HIDDEN> {
                gates,
                added,
                before,
                output,
            };
            run(Undecided, after);
            return;
        }
        let [gates, reset] = steps.regions_mut(kept, [Self::GATES, HIDDEN]);
        let gates = steps.at_mut(gates, Self::GATES, index);
        let reset = steps.at_mut(reset, HIDDEN, index);
        let two = weight.rows(0, Self::TWO);
        let right = Walked::new(step.recurrent, columns);
        two.times(right, Start::Contents, gates, Self::GATES);
        let resets = Reset::<S, HIDDEN> {
            gates: &mut *gates,
            added,
            recurrent: step.recurrent,
            through: &mut *reset,
        };
        run(Undecided, resets);
        let n = gates.part_mut(Self::TWO..);
        let last = weight.rows(Self::TWO, HIDDEN);
        last.times(Walked::new(reset, columns), Start::Contents, n, Self::GATES);
        let update = Update::<S, HIDDEN> {
            gates,
            added,
            before,
            output,
        };
        run(Undecided, update);
    }

    fn prepare_back(&self, once: &mut [S]) {
        transpose(self.weight_hh.as_slice(), Self::GATES, once);
    }

    fn step_back(
        &self,
        steps: &Steps<'_>,
        step: StepBackward<'_, S>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
    ) {
        let index = step.index;
        let weight = Weight::all(step.once, HIDDEN);
        let before = steps.at(kept.outputs, HIDDEN, index);
        let (d_y, d_output) = (step.d_y, step.d_output);
        if !O::RESETS_BEFORE {
            let d_gates = steps.at_mut(gradients, Self::ALL, index);
            let back = AfterBack::<S, HIDDEN> {
                steps,
                index,
                gates: steps.at(kept.own, Self::ALL, index),
                before,
                d_y,
                d_output: &mut *d_output,
                d_gates: &mut *d_gates,
            };
            run(Undecided, back);
            let columns = Walk::line(steps.samples(), Self::ALL);
            let target = step.d_recurrent.unwrap_or(d_output);
            let right = Walked::new(d_gates, columns);
            weight.times(right, Start::Contents, target, HIDDEN);
            return;
        }
        let [gates, _] = steps.regions(kept.own, [Self::GATES, HIDDEN]);
        let gates = steps.at(gates, Self::GATES, index);
        let d_gates = steps.at_mut(gradients, Self::GATES, index);
        let back = UpdateBack::<S, HIDDEN> {
            steps,
            index,
            gates,
            before,
            d_y,
            d_output: &mut *d_output,
            d_gates: &mut *d_gates,
        };
        run(Undecided, back);
        let columns = Walk::line(steps.samples(), Self::GATES);
        let d_n = d_gates.part(Self::TWO..);
        let last = weight.columns(Self::TWO, HIDDEN);
        last.times(Walked::new(d_n, columns), Start::Nothing, step.each, HIDDEN);
        let target = step.d_recurrent.unwrap_or(d_output);
        let back = ResetBack::<S, HIDDEN> {
            gates,
            recurrent: steps.at(kept.recurrent, HIDDEN, index),
            d_reset: step.each,
            d_gates: &mut *d_gates,
            d_recurrent: &mut *target,
        };
        run(Undecided, back);
        let two = weight.columns(0, Self::TWO);
        let right = Walked::new(d_gates, columns);
        two.times(right, Start::Contents, target, HIDDEN);
    }

    fn accumulate(
        &self,
        steps: &Steps<'_>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
        wanted: Wanted<'_, S, Self>,
    ) {
        let Wanted { d_x, gradient } = wanted;
        let step = Self::GRADIENTS;
        let d_gates = &*gradients;
        let columns = Walk::line(steps.columns(), HIDDEN);
        // If r is applied after the product, the last part is the gradient of n's input product.
        let n = if O::RESETS_BEFORE {
            Self::TWO
        } else {
            Self::GATES
        };
        let d_n = d_gates.part(n..);
        let d_product = d_gates.part(Self::TWO..);
        let parts = [(d_gates, 0, Self::TWO), (d_n, Self::TWO, HIDDEN)];
        if let Some(gradient) = gradient {
            for (d, first, rows) in parts {
                let weight = gradient.weight_ih.as_mut_slice();
                let weight = weight.part_mut(first..);
                let by_steps = steps.by_steps(INPUT);
                let right = Walked::new(kept.x, by_steps);
                add_outer((d, rows, step), right, INPUT, weight, Self::GATES);
                if O::Bias::IS_PRESENT {
                    let sums = gradient.bias_ih.as_mut_slice();
                    let sums = sums.part_mut(first..first + rows);
                    add_rows(sums, d, step);
                }
            }
            add_rows(gradient.bias_hh.as_mut_slice(), d_gates, step);
            let weight = gradient.weight_hh.as_mut_slice();
            if O::RESETS_BEFORE {
                let [_, reset] = steps.regions(kept.own, [Self::GATES, HIDDEN]);
                let left = (d_gates, Self::TWO, step);
                let right = Walked::new(kept.recurrent, columns);
                add_outer(left, right, HIDDEN, weight, Self::GATES);
                let weight = weight.part_mut(Self::TWO..);
                let left = (d_product, HIDDEN, step);
                add_outer(
                    left,
                    Walked::new(reset, columns),
                    HIDDEN,
                    weight,
                    Self::GATES,
                );
            } else {
                let left = (d_gates, Self::GATES, step);
                let right = Walked::new(kept.recurrent, columns);
                add_outer(left, right, HIDDEN, weight, Self::GATES);
            }
        }
        if let Some(d_x) = d_x {
            for (d, first, rows) in parts {
                let start = if first == 0 {
                    Start::Nothing
                } else {
                    Start::Contents
                };
                let weight = (self.weight_ih.as_slice(), Self::GATES, first, rows);
                input_gradient(weight, d, (steps.by_samples(step), start), d_x, INPUT);
            }
        }
    }

    #[inline(always)]
    fn advance<I: Isa>(&self, isa: I, x: &[S], [h, _]: [&mut [S]; 2], scratch: &mut [S]) {
        let (gates, scratch) = scratch.cut_mut(Self::ALL);
        let (before, scratch) = scratch.cut_mut(HIDDEN);
        let (reset, scratch) = scratch.cut_mut(HIDDEN);
        let (Some(x), Some(h), Some(before), Some(reset), [from_x, from_h, ..]) = (
            x.first_chunk::<INPUT>(),
            h.first_chunk_mut::<HIDDEN>(),
            before.first_chunk_mut::<HIDDEN>(),
            reset.first_chunk_mut::<HIDDEN>(),
            columns_mut::<S, HIDDEN, 3>(scratch),
        ) else {
            holds(false, "not enough memory for a step of a recurrent stage");
            return;
        };
        *before = *h;
        let (bias_ih, bias_hh) = (self.bias_ih.as_slice(), self.bias_hh.as_slice());
        let weight = self.weight_ih.columns_of_parts();
        product::stacked_column(isa, weight, bias_ih, x, from_x);
        let weight = self.weight_hh.columns_of_parts();
        product::stacked_column(isa, weight, bias_hh, before, from_h);
        if !O::RESETS_BEFORE {
            for [r, z, product, n] in columns_mut(gates) {
                [*r, *z, *n] = *from_x;
                *product = [S::ZERO; HIDDEN];
            }
            let after = After::<S, HIDDEN> {
                gates,
                added: from_h.as_flattened(),
                before,
                output: h,
            };
            run(isa, after);
            return;
        }
        let resets = Reset::<S, HIDDEN> {
            gates: from_x.as_flattened_mut(),
            added: from_h.as_flattened(),
            recurrent: before,
            through: reset,
        };
        run(isa, resets);
        product::stacked_column(isa, weight, bias_hh, reset, from_h);
        let update = Update::<S, HIDDEN> {
            gates: from_x.as_flattened_mut(),
            added: from_h.as_flattened(),
            before,
            output: h,
        };
        run(isa, update);
    }
}
