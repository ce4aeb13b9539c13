//! `Lstm(n)`: a long short-term memory.

use super::gates::{Activate, ActivateBack, Learned};
use super::kernels::{Walked, Weight, add_outer, add_rows, bias, input_gradient, transpose};
use super::{Cell, Kept, One, StepBackward, StepForward, Steps, Wanted};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise::run;
use crate::kernels::guard::{Parts, holds};
use crate::kernels::normalize::{Columns, ColumnsBackward};
use crate::kernels::product::{self, Start, Walk};
use crate::layers::options::{Biased, Options, size};
use crate::parameter::{Numbers, Optional, Parameter, Parameters, Presence, Stacked};
use crate::random::Generator;
use crate::scalar::Scalar;

/// ε, which is added to the variances of a layer-normalized LSTM.
const EPSILON: f64 = 1e-5;

/// A long short-term memory, as defined by `torch.nn.LSTM`:
///
/// ```text
/// i = σ(W_ii x_t + b_ii + W_hi h_{t−1} + b_hi)
/// f = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf)
/// g = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)
/// o = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho)
/// c_t = f ∘ c_{t−1} + i ∘ g
/// h_t = o ∘ tanh(c_t)
/// ```
///
/// S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997, with the forget gate of F. A.
/// Gers et al., 2000. The rows of the weights are in the order of the gates i, f, g, o.
///
/// # Options
/// - Peepholes connect the cell state to the gates (F. A. Gers and J. Schmidhuber, "Recurrent nets
///   that time and count", 2000): `w_ci ∘ c_{t−1}` is added within i, `w_cf ∘ c_{t−1}` within f,
///   and `w_co ∘ c_t` within o.
/// - A projection computes `h_t = W_hr (o ∘ tanh(c_t))` with fewer features. It is the output and
///   the recurrent input of the next step, like `proj_size` in `PyTorch` (H. Sak et al., 2014).
/// - Layer normalization (J. L. Ba et al., "Layer normalization", 2016, equations 20 to 22)
///   normalizes three vectors, each over all its numbers: `W_ih x_t` (all four gates together) and
///   `W_hh h_{t−1}` (likewise), both before their biases are added, and `c_t` within the tanh of
///   `h_t`, but not the cell state for the next step. The normalized vectors are multiplied by
///   `norm_ih`, `norm_hh` and `norm_c`, and `bias_ih`, `bias_hh` and `bias_c` are added. ε is 1e-5.
/// - The initial states `h_0` and `c_0` are zero, or learned.
///
/// # Shapes
/// The input is `[T, INPUT]`, and the output is `[T, OUTPUT]`: every `h_t`. `OUTPUT` is `HIDDEN`,
/// or less with a projection. The weights have four parts of `HIDDEN` rows, one for each gate. `O`
/// says which of the optional parameters the layer has: see
/// [`Options`](crate::layers::Options). The others are empty.
///
/// ```
/// use nn_runtime::prelude::*;
///
/// network! { struct Classifier { [28, 28] => Lstm(64) => Last => Dense(10, softmax) } }
/// assert_eq!(Classifier::new(0).lstm1.weight_ih.shape(), (4 * 64, 28));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Lstm<
    S: Scalar,
    const INPUT: usize,
    const HIDDEN: usize,
    const OUTPUT: usize = HIDDEN,
    O: Options = Biased,
> {
    /// The weights of the input: 4 · `HIDDEN` × `INPUT`.
    pub weight_ih: Stacked<S, 4, HIDDEN, INPUT>,
    /// The recurrent weights: 4 · `HIDDEN` × `OUTPUT`.
    pub weight_hh: Stacked<S, 4, HIDDEN, OUTPUT>,
    /// The biases of the input: 4 · `HIDDEN` numbers, or empty.
    pub bias_ih: Optional<O::Bias, S, Stacked<S, 4, HIDDEN>>,
    /// The recurrent biases: 4 · `HIDDEN` numbers, or empty.
    pub bias_hh: Optional<O::Bias, S, Stacked<S, 4, HIDDEN>>,
    /// The projection: `OUTPUT` × `HIDDEN`, or empty.
    pub weight_hr: Optional<O::Projection, S, Parameter<S, OUTPUT, HIDDEN>>,
    /// The peephole weights of the input gate: `HIDDEN` numbers, or empty.
    pub weight_ci: Optional<O::Peepholes, S, Parameter<S, HIDDEN>>,
    /// The peephole weights of the forget gate: `HIDDEN` numbers, or empty.
    pub weight_cf: Optional<O::Peepholes, S, Parameter<S, HIDDEN>>,
    /// The peephole weights of the output gate: `HIDDEN` numbers, or empty.
    pub weight_co: Optional<O::Peepholes, S, Parameter<S, HIDDEN>>,
    /// The factors of the normalized input products, one column per gate, or empty; initially 1.
    pub norm_ih: Optional<O::Norms, S, Parameter<S, HIDDEN, 4>>,
    /// The factors of the normalized recurrent products, one column per gate, or empty;
    /// initially 1.
    pub norm_hh: Optional<O::Norms, S, Parameter<S, HIDDEN, 4>>,
    /// The factors of the normalized cell state, or empty; initially 1.
    pub norm_c: Optional<O::Norms, S, Parameter<S, HIDDEN>>,
    /// The summands of the normalized cell state, or empty; initially 0.
    pub bias_c: Optional<O::Norms, S, Parameter<S, HIDDEN>>,
    /// `h_0` if it is learned (`OUTPUT` numbers), or empty. Initially zero.
    pub initial_h: Optional<O::Start, S, Parameter<S, OUTPUT>>,
    /// `c_0` if it is learned (`HIDDEN` numbers), or empty. Initially zero.
    pub initial_c: Optional<O::Start, S, Parameter<S, HIDDEN>>,
}

impl<S: Scalar, const INPUT: usize, const HIDDEN: usize, const OUTPUT: usize, O: Options>
    Lstm<S, INPUT, HIDDEN, OUTPUT, O>
{
    /// Initializes weights and biases uniformly between ±1/√`HIDDEN`, as in `PyTorch`.
    pub fn initialize(&mut self, generator: &mut Generator) {
        super::draw(
            [
                self.weight_ih.as_mut_slice(),
                self.weight_hh.as_mut_slice(),
                self.bias_ih.as_mut_slice(),
                self.bias_hh.as_mut_slice(),
                self.weight_hr.as_mut_slice(),
                self.weight_ci.as_mut_slice(),
                self.weight_cf.as_mut_slice(),
                self.weight_co.as_mut_slice(),
            ],
            HIDDEN,
            generator,
        );
        self.norm_ih.as_mut_slice().fill(S::ONE);
        self.norm_hh.as_mut_slice().fill(S::ONE);
        self.norm_c.as_mut_slice().fill(S::ONE);
    }

    /// The size of all four gates.
    const GATES: usize = 4 * HIDDEN;
    /// The size of a vector that is normalized over all gates.
    const NORMALIZED: usize = size::<O::Norms>(Self::GATES);
    /// The size of a normalized cell state.
    const NORMED: usize = size::<O::Norms>(HIDDEN);
    /// The mean and the factor of a normalized vector.
    const STATISTICS: usize = size::<O::Norms>(2);
    /// The size of the projection's input.
    const UNPROJECTED: usize = size::<O::Projection>(HIDDEN);
    /// The size of the projection's output.
    const PROJECTED: usize = size::<O::Projection>(OUTPUT);

    /// The regions of the forward pass: activated gates; the input of the projection; input
    /// products and recurrent products before normalization, and recurrent products after it; the
    /// statistics of both and of the cell state.
    const REGIONS: [usize; 8] = [
        Self::GATES,
        Self::UNPROJECTED,
        Self::NORMALIZED,
        Self::NORMALIZED,
        Self::NORMALIZED,
        Self::STATISTICS,
        Self::STATISTICS,
        Self::STATISTICS,
    ];

    /// The regions of the backward pass: the gradients of the pre-activations of the gates; with a
    /// projection, of the outputs; with normalization, of both products, of the normalized cell
    /// state, and the part that reaches the cell state through the normalization.
    const D_REGIONS: [usize; 6] = [
        Self::GATES,
        Self::PROJECTED,
        Self::NORMALIZED,
        Self::NORMALIZED,
        Self::NORMED,
        Self::NORMED,
    ];

    fn learned(&self) -> Learned<'_, S> {
        let peepholes = [&self.weight_ci, &self.weight_cf, &self.weight_co];
        Learned {
            peepholes: peepholes.map(Numbers::as_slice),
            weight: self.norm_c.as_slice(),
            bias: self.bias_c.as_slice(),
            epsilon: S::from_f64(EPSILON),
        }
    }

    /// Computes the gates, with peepholes and normalization if the layer has them.
    #[inline(always)]
    fn activate<I: Isa>(
        &self,
        isa: I,
        [gates, cell, output, statistics]: [&mut [S]; 4],
        added: &[S],
        before: &[S],
    ) {
        macro_rules! with {
            ($peepholes:literal, $normed:literal) => {
                run(
                    isa,
                    Activate::<S, HIDDEN, $peepholes, $normed> {
                        learned: self.learned(),
                        gates,
                        added,
                        before,
                        cell,
                        output,
                        statistics,
                    },
                )
            };
        }
        match const { (O::Peepholes::IS_PRESENT, O::Norms::IS_PRESENT) } {
            (false, false) => with!(false, false),
            (true, false) => with!(true, false),
            (false, true) => with!(false, true),
            (true, true) => with!(true, true),
        }
    }
}

impl<S: Scalar, const INPUT: usize, const HIDDEN: usize, const OUTPUT: usize, O: Options>
    Parameters<S> for Lstm<S, INPUT, HIDDEN, OUTPUT, O>
{
    const COUNT: usize = Self::GATES * (INPUT + OUTPUT)
        + 2 * size::<O::Bias>(Self::GATES)
        + Self::PROJECTED * HIDDEN
        + 3 * size::<O::Peepholes>(HIDDEN)
        + 10 * Self::NORMED
        + size::<O::Start>(OUTPUT + HIDDEN);

    parameters! {
        weight_ih: Weight,
        weight_hh: Weight,
        bias_ih: Bias,
        bias_hh: Bias,
        weight_hr: Weight,
        weight_ci: Bias,
        weight_cf: Bias,
        weight_co: Bias,
        norm_ih: Normalization,
        norm_hh: Normalization,
        norm_c: Normalization,
        bias_c: Normalization,
        initial_h: Bias,
        initial_c: Bias;
    }
}

/// `y = LN(x) ∘ weight + bias`, for columns of the numbers of all four gates.
#[inline(always)]
fn normalize<S: Scalar, const HIDDEN: usize>(
    [weight, bias]: [&[S]; 2],
    x: &[S],
    [y, statistics]: [&mut [S]; 2],
) {
    let columns = Columns {
        features: 4 * HIDDEN,
        is_centered: true,
        weight,
        bias,
        epsilon: S::from_f64(EPSILON),
        x,
        y,
        statistics,
    };
    columns.run();
}

impl<S: Scalar, const INPUT: usize, const HIDDEN: usize, const OUTPUT: usize, O: Options> Cell<S>
    for Lstm<S, INPUT, HIDDEN, OUTPUT, O>
{
    const INPUT: usize = INPUT;
    const OUTPUT: usize = OUTPUT;
    const CELL: usize = HIDDEN;
    const KEPT: usize = total(&Self::REGIONS);
    const GRADIENTS: usize = total(&Self::D_REGIONS);
    const BACKWARD_EACH: usize = HIDDEN;
    const BACKWARD_ONCE: usize = Self::GATES * OUTPUT + Self::PROJECTED * HIDDEN;
    const ADVANCE: usize = 2 * Self::GATES + 2 * HIDDEN + 2 * Self::NORMALIZED;
    const LEARNED: bool = O::Start::IS_PRESENT;

    fn beginning(&self) -> [&[S]; 2] {
        [self.initial_h.as_slice(), self.initial_c.as_slice()]
    }

    fn beginning_mut(&mut self) -> [&mut [S]; 2] {
        [self.initial_h.as_mut_slice(), self.initial_c.as_mut_slice()]
    }

    fn project(&self, steps: &Steps<'_>, x: &[S], kept: &mut [S]) {
        let [gates, _, raw, _, _, statistics, ..] = steps.regions_mut(kept, Self::REGIONS);
        let weight = Weight::all(self.weight_ih.as_slice(), Self::GATES);
        let columns = steps.by_steps(INPUT);
        if O::Norms::IS_PRESENT {
            weight.times(Walked::new(x, columns), Start::Nothing, raw, Self::GATES);
            let learned = [self.norm_ih.as_slice(), self.bias_ih.as_slice()];
            normalize::<S, HIDDEN>(learned, raw, [gates, statistics]);
        } else {
            let bias = bias(self.bias_ih.as_slice());
            weight.times(Walked::new(x, columns), bias, gates, Self::GATES);
        }
    }

    fn step(&self, steps: &Steps<'_>, step: StepForward<'_, S>, kept: &mut [S]) {
        let index = step.index;
        let [
            gates,
            unprojected,
            _,
            raw,
            normed,
            _,
            h_statistics,
            c_statistics,
        ] = steps.regions_mut(kept, Self::REGIONS);
        let gates = steps.at_mut(gates, Self::GATES, index);
        let weight = Weight::all(self.weight_hh.as_slice(), Self::GATES);
        let columns = Walk::line(steps.samples(), OUTPUT);
        let added = if O::Norms::IS_PRESENT {
            let raw = steps.at_mut(raw, Self::GATES, index);
            let normed = steps.at_mut(normed, Self::GATES, index);
            let statistics = steps.at_mut(h_statistics, Self::STATISTICS, index);
            let right = Walked::new(step.recurrent, columns);
            weight.times(right, Start::Nothing, raw, Self::GATES);
            let learned = [self.norm_hh.as_slice(), self.bias_hh.as_slice()];
            normalize::<S, HIDDEN>(learned, raw, [&mut *normed, statistics]);
            &*normed
        } else {
            let right = Walked::new(step.recurrent, columns);
            weight.times(right, Start::Contents, gates, Self::GATES);
            self.bias_hh.as_slice()
        };
        let statistics = steps.at_mut(c_statistics, Self::STATISTICS, index);
        if O::Projection::IS_PRESENT {
            let unprojected = steps.at_mut(unprojected, HIDDEN, index);
            let results = [gates, step.cell, &mut *unprojected, statistics];
            self.activate(Undecided, results, added, step.cell_before);
            let weight = Weight::all(self.weight_hr.as_slice(), OUTPUT);
            let columns = Walk::line(steps.samples(), HIDDEN);
            let right = Walked::new(unprojected, columns);
            weight.times(right, Start::Nothing, step.output, OUTPUT);
        } else {
            let results = [gates, step.cell, step.output, statistics];
            self.activate(Undecided, results, added, step.cell_before);
        }
    }

    fn prepare_back(&self, once: &mut [S]) {
        let (recurrent, projection) = once.cut_mut(Self::GATES * OUTPUT);
        transpose(self.weight_hh.as_slice(), Self::GATES, recurrent);
        if O::Projection::IS_PRESENT {
            transpose(self.weight_hr.as_slice(), OUTPUT, projection);
        }
    }

    fn step_back(
        &self,
        steps: &Steps<'_>,
        step: StepBackward<'_, S>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
    ) {
        let index = step.index;
        let [gates, _, _, raw, _, _, h_statistics, c_statistics] =
            steps.regions(kept.own, Self::REGIONS);
        let [d_gates, d_outputs, _, d_raw, d_normed, d_through] =
            steps.regions_mut(gradients, Self::D_REGIONS);
        let (recurrent, projection) = step.once.cut(Self::GATES * OUTPUT);
        let one = One {
            index,
            size: OUTPUT,
        };
        if O::Projection::IS_PRESENT {
            let d_output = steps.at_mut(d_outputs, OUTPUT, index);
            steps.take_gradient(one, step.d_y, step.d_output, d_output);
            let weight = Weight::all(projection, HIDDEN);
            let columns = Walk::line(steps.samples(), OUTPUT);
            let right = Walked::new(d_output, columns);
            weight.times(right, Start::Nothing, step.each, HIDDEN);
        } else {
            steps.take_gradient(one, step.d_y, step.d_output, step.each);
        }
        let d_gates = steps.at_mut(d_gates, Self::GATES, index);
        macro_rules! with {
            ($peepholes:literal, $normed:literal) => {
                run(
                    Undecided,
                    ActivateBack::<S, HIDDEN, $peepholes, $normed> {
                        steps,
                        index,
                        learned: self.learned(),
                        gates: steps.at(gates, Self::GATES, index),
                        before: steps.at(kept.cells, HIDDEN, index),
                        cell: steps.at(kept.cells, HIDDEN, index + 1),
                        statistics: steps.at(c_statistics, Self::STATISTICS, index),
                        d_output: step.each,
                        d_cell: step.d_cell,
                        d_gates: &mut *d_gates,
                        d_normed: [
                            steps.at_mut(d_normed, Self::NORMED, index),
                            steps.at_mut(d_through, Self::NORMED, index),
                        ],
                    },
                )
            };
        }
        match const { (O::Peepholes::IS_PRESENT, O::Norms::IS_PRESENT) } {
            (false, false) => with!(false, false),
            (true, false) => with!(true, false),
            (false, true) => with!(false, true),
            (true, true) => with!(true, true),
        }
        let target = step.d_recurrent.unwrap_or(step.d_output);
        let weight = Weight::all(recurrent, OUTPUT);
        let columns = Walk::line(steps.samples(), Self::GATES);
        if O::Norms::IS_PRESENT {
            let d_raw = steps.at_mut(d_raw, Self::GATES, index);
            let backward = ColumnsBackward {
                features: 4 * HIDDEN,
                is_centered: true,
                weight: self.norm_hh.as_slice(),
                x: steps.at(raw, Self::GATES, index),
                statistics: steps.at(h_statistics, Self::STATISTICS, index),
                d_y: &*d_gates,
                d_x: Some(&mut *d_raw),
                d_weight: &mut [],
                d_bias: &mut [],
            };
            backward.run();
            weight.times(Walked::new(d_raw, columns), Start::Contents, target, OUTPUT);
        } else {
            let right = Walked::new(d_gates, columns);
            weight.times(right, Start::Contents, target, OUTPUT);
        }
    }

    fn accumulate(
        &self,
        steps: &Steps<'_>,
        kept: Kept<'_, S>,
        gradients: &mut [S],
        wanted: Wanted<'_, S, Self>,
    ) {
        let Wanted { d_x, mut gradient } = wanted;
        let [
            _,
            unprojected,
            x_raw,
            h_raw,
            _,
            x_statistics,
            h_statistics,
            c_statistics,
        ] = steps.regions(kept.own, Self::REGIONS);
        let [d_gates, d_outputs, d_x_raw, d_h_raw, d_normed, _] =
            steps.regions_mut(gradients, Self::D_REGIONS);
        let mut d_norms: [&mut [S]; 4] = [&mut [], &mut [], &mut [], &mut []];
        if let Some(gradient) = gradient.as_deref_mut() {
            add_rows(gradient.bias_ih.as_mut_slice(), d_gates, Self::GATES);
            add_rows(gradient.bias_hh.as_mut_slice(), d_gates, Self::GATES);
            if O::Peepholes::IS_PRESENT {
                let cells = kept.cells.part(steps.samples() * HIDDEN..);
                let sums = [
                    (&mut gradient.weight_ci, kept.cells, 0),
                    (&mut gradient.weight_cf, kept.cells, HIDDEN),
                    (&mut gradient.weight_co, cells, 3 * HIDDEN),
                ];
                for (sum, cells, gate) in sums {
                    let d_gate = d_gates.part(gate..);
                    add_products(sum.as_mut_slice(), d_gate, Self::GATES, cells);
                }
            }
            d_norms = [
                gradient.norm_ih.as_mut_slice(),
                gradient.norm_hh.as_mut_slice(),
                gradient.norm_c.as_mut_slice(),
                gradient.bias_c.as_mut_slice(),
            ];
        }
        if O::Norms::IS_PRESENT {
            let [d_norm_ih, d_norm_hh, d_norm_c, d_bias_c] = d_norms;
            let through = |weight, x, statistics, d_x, d_weight| {
                let backward = ColumnsBackward {
                    features: 4 * HIDDEN,
                    is_centered: true,
                    weight,
                    x,
                    statistics,
                    d_y: &*d_gates,
                    d_x,
                    d_weight,
                    d_bias: &mut [],
                };
                backward.run();
            };
            let weight = self.norm_ih.as_slice();
            through(weight, x_raw, x_statistics, Some(&mut *d_x_raw), d_norm_ih);
            let weight = self.norm_hh.as_slice();
            through(weight, h_raw, h_statistics, None, d_norm_hh);
            let of_cell = ColumnsBackward {
                features: HIDDEN,
                is_centered: true,
                weight: self.norm_c.as_slice(),
                x: kept.cells.part(steps.samples() * HIDDEN..),
                statistics: c_statistics,
                d_y: d_normed,
                d_x: None,
                d_weight: d_norm_c,
                d_bias: d_bias_c,
            };
            of_cell.run();
        }
        let (d_from_x, d_from_h) = if O::Norms::IS_PRESENT {
            (&*d_x_raw, &*d_h_raw)
        } else {
            (&*d_gates, &*d_gates)
        };
        if let Some(gradient) = gradient {
            let weight = gradient.weight_ih.as_mut_slice();
            let left = (d_from_x, Self::GATES, Self::GATES);
            let right = Walked::new(kept.x, steps.by_steps(INPUT));
            add_outer(left, right, INPUT, weight, Self::GATES);
            let weight = gradient.weight_hh.as_mut_slice();
            let left = (d_from_h, Self::GATES, Self::GATES);
            let right = Walked::new(kept.recurrent, Walk::line(steps.columns(), OUTPUT));
            add_outer(left, right, OUTPUT, weight, Self::GATES);
            if O::Projection::IS_PRESENT {
                let weight = gradient.weight_hr.as_mut_slice();
                let left = (&*d_outputs, OUTPUT, OUTPUT);
                let columns = Walk::line(steps.columns(), HIDDEN);
                let right = Walked::new(unprojected, columns);
                add_outer(left, right, HIDDEN, weight, OUTPUT);
            }
        }
        if let Some(d_x) = d_x {
            input_gradient(
                (self.weight_ih.as_slice(), Self::GATES, 0, Self::GATES),
                d_from_x,
                (steps.by_samples(Self::GATES), Start::Nothing),
                d_x,
                INPUT,
            );
        }
    }

    #[inline(always)]
    fn advance<I: Isa>(&self, isa: I, x: &[S], [h, c]: [&mut [S]; 2], scratch: &mut [S]) {
        let (before, scratch) = scratch.cut_mut(HIDDEN);
        let (unprojected, scratch) = scratch.cut_mut(HIDDEN);
        let (Some(x), Some(h), Some(c), Some(before), [from_x, from_h, others @ ..]) = (
            x.first_chunk::<INPUT>(),
            h.first_chunk_mut::<OUTPUT>(),
            c.first_chunk_mut::<HIDDEN>(),
            before.first_chunk_mut::<HIDDEN>(),
            super::gates::columns_mut(scratch),
        ) else {
            holds(false, "not enough memory for a step of a recurrent stage");
            return;
        };
        *before = *c;
        let weight_ih = self.weight_ih.columns_of_parts();
        let weight_hh = self.weight_hh.columns_of_parts();
        let (bias_ih, bias_hh) = (self.bias_ih.as_slice(), self.bias_hh.as_slice());
        let (gates, added) = if O::Norms::IS_PRESENT {
            let [gates, added, ..] = others else {
                holds(
                    false,
                    "not enough memory for the norms of a recurrent stage",
                );
                return;
            };
            let (gates, added) = (gates.as_flattened_mut(), added.as_flattened_mut());
            product::stacked_column(isa, weight_ih, &[], x, from_x);
            product::stacked_column(isa, weight_hh, &[], h, from_h);
            let learned = [self.norm_ih.as_slice(), bias_ih];
            let raw = from_x.as_flattened();
            normalize::<S, HIDDEN>(learned, raw, [&mut *gates, &mut []]);
            let learned = [self.norm_hh.as_slice(), bias_hh];
            let raw = from_h.as_flattened();
            normalize::<S, HIDDEN>(learned, raw, [&mut *added, &mut []]);
            (gates, added)
        } else {
            product::stacked_column(isa, weight_ih, bias_ih, x, from_x);
            product::stacked_column(isa, weight_hh, bias_hh, h, from_h);
            (from_x.as_flattened_mut(), from_h.as_flattened_mut())
        };
        if O::Projection::IS_PRESENT {
            let results = [&mut gates[..], c, &mut *unprojected, &mut []];
            self.activate(isa, results, added, before);
            // The matrix has `OUTPUT` rows, but its type does not say so.
            let weight = self.weight_hr.as_slice().as_chunks::<OUTPUT>().0;
            let numbers = (
                weight.first_chunk::<HIDDEN>(),
                unprojected.first_chunk::<HIDDEN>(),
            );
            if let (Some(weight), Some(unprojected)) = numbers {
                product::column(isa, weight, &[], unprojected, h);
            } else {
                holds(
                    false,
                    "not enough memory for the projection of a recurrent stage",
                );
            }
        } else {
            self.activate(isa, [gates, c, h, &mut []], added, before);
        }
    }
}

/// The sum of the sizes.
const fn total(sizes: &[usize]) -> usize {
    let (mut sum, mut index) = (0, 0);
    while index < sizes.len() {
        sum += sizes[index];
        index += 1;
    }
    sum
}

/// Adds the element-wise products of columns at a distance of `step` with contiguous columns, both
/// with the length of `sums`.
fn add_products<S: Scalar>(sums: &mut [S], left: &[S], step: usize, right: &[S]) {
    let length = sums.len().max(1);
    for (left, right) in left.chunks(step.max(1)).zip(right.chunks_exact(length)) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += *left * *right;
        }
    }
}
