//! The gates of an LSTM, forward and backward, for all samples at one step.

use super::Steps;
use super::kernels::learned;
use crate::kernels::dispatch::{Isa, Task};
use crate::kernels::guard::{Present, holds};
use crate::kernels::normalize::{Columns, ColumnsBackward};
use crate::scalar::Scalar;

/// The numbers of the four gates.
pub(super) type Gates<S, const HIDDEN: usize> = [[S; HIDDEN]; 4];

fn columns<S, const HIDDEN: usize>(numbers: &[S]) -> &[Gates<S, HIDDEN>] {
    numbers.as_chunks::<HIDDEN>().0.as_chunks::<4>().0
}

pub(super) fn columns_mut<S, const HIDDEN: usize>(numbers: &mut [S]) -> &mut [Gates<S, HIDDEN>] {
    numbers.as_chunks_mut::<HIDDEN>().0.as_chunks_mut::<4>().0
}

/// Splits numbers into rows of `HIDDEN` numbers.
fn rows<S, const HIDDEN: usize>(numbers: &[S]) -> &[[S; HIDDEN]] {
    numbers.as_chunks().0
}

/// The parameters other than the matrices: the weights of the peepholes for the input, forget and
/// output gates, and the weight and bias of the normalized cell.
#[derive(Clone, Copy)]
pub(super) struct Learned<'a, S> {
    pub(super) peepholes: [&'a [S]; 3],
    pub(super) weight: &'a [S],
    pub(super) bias: &'a [S],
    pub(super) epsilon: S,
}

/// Computes activated gates, cell states and outputs from the pre-activations of the gates.
/// `PEEPHOLES` and `NORMED` say whether there are peepholes and normalization.
pub(super) struct Activate<'a, S, const HIDDEN: usize, const PEEPHOLES: bool, const NORMED: bool> {
    pub(super) learned: Learned<'a, S>,
    pub(super) gates: &'a mut [S],
    /// Added to the pre-activations: one column for all samples, or one for each.
    pub(super) added: &'a [S],
    pub(super) before: &'a [S],
    pub(super) cell: &'a mut [S],
    /// o ∘ tanh(c)
    pub(super) output: &'a mut [S],
    /// The mean and factor of each cell state if it is normalized.
    pub(super) statistics: &'a mut [S],
}

impl<S: Scalar, const HIDDEN: usize, const PEEPHOLES: bool, const NORMED: bool> Task
    for Activate<'_, S, HIDDEN, PEEPHOLES, NORMED>
{
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let nothing = &[[S::ZERO; HIDDEN]; 4];
        let stride = usize::from(self.added.len() == self.gates.len());
        let all_added = columns::<S, HIDDEN>(self.added);
        let peepholes = self.learned.peepholes.map(rows::<S, HIDDEN>);
        let [w_ci, w_cf, w_co] = peepholes.map(|weight| learned(weight, 0, &nothing[0]));
        let mut statistics = self.statistics.as_chunks_mut::<2>().0.iter_mut();
        let all = columns_mut::<S, HIDDEN>(self.gates).iter_mut();
        let cells = self.cell.as_chunks_mut::<HIDDEN>().0.iter_mut();
        let all = all.zip(self.before.as_chunks::<HIDDEN>().0).zip(cells);
        let outputs = self.output.as_chunks_mut::<HIDDEN>().0.iter_mut();
        for (column, (((gates, before), cell), output)) in all.zip(outputs).enumerate() {
            let [i, f, g, o] = gates;
            let [a_i, a_f, a_g, a_o] = learned(all_added, column * stride, nothing);
            for j in 0..HIDDEN {
                let (mut z_i, mut z_f) = (i[j] + a_i[j], f[j] + a_f[j]);
                if PEEPHOLES {
                    z_i += w_ci[j] * before[j];
                    z_f += w_cf[j] * before[j];
                }
                i[j] = z_i.sigmoid();
                f[j] = z_f.sigmoid();
                g[j] = (g[j] + a_g[j]).tanh();
                cell[j] = f[j] * before[j] + i[j] * g[j];
                if !NORMED {
                    let mut z_o = o[j] + a_o[j];
                    if PEEPHOLES {
                        z_o += w_co[j] * cell[j];
                    }
                    o[j] = z_o.sigmoid();
                    output[j] = o[j] * cell[j].tanh();
                }
            }
            if NORMED {
                let normalized = Columns {
                    features: HIDDEN,
                    is_centered: true,
                    weight: self.learned.weight,
                    bias: self.learned.bias,
                    epsilon: self.learned.epsilon,
                    x: cell,
                    y: output,
                    statistics: match statistics.next() {
                        Some(two) => two,
                        None => &mut [],
                    },
                };
                normalized.run();
                for j in 0..HIDDEN {
                    let mut z_o = o[j] + a_o[j];
                    if PEEPHOLES {
                        z_o += w_co[j] * cell[j];
                    }
                    o[j] = z_o.sigmoid();
                    output[j] = o[j] * output[j].tanh();
                }
            }
        }
    }
}

/// Computes the gradients of the pre-activations of the gates.
pub(super) struct ActivateBack<
    'a,
    S,
    const HIDDEN: usize,
    const PEEPHOLES: bool,
    const NORMED: bool,
> {
    pub(super) steps: &'a Steps<'a>,
    pub(super) index: usize,
    pub(super) learned: Learned<'a, S>,
    pub(super) gates: &'a [S],
    pub(super) before: &'a [S],
    pub(super) cell: &'a [S],
    pub(super) statistics: &'a [S],
    /// The gradient of `o ∘ tanh(c)`.
    pub(super) d_output: &'a [S],
    /// The gradient of the cell state, which becomes the gradient of the previous cell state.
    pub(super) d_cell: &'a mut [S],
    pub(super) d_gates: &'a mut [S],
    /// The gradient of the normalized cell state, and the gradient that reaches the cell state
    /// through the normalization.
    pub(super) d_normed: [&'a mut [S]; 2],
}

impl<S: Scalar, const HIDDEN: usize, const PEEPHOLES: bool, const NORMED: bool> Task
    for ActivateBack<'_, S, HIDDEN, PEEPHOLES, NORMED>
{
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let nothing = &[S::ZERO; HIDDEN];
        let peepholes = self.learned.peepholes.map(rows::<S, HIDDEN>);
        let [w_ci, w_cf, w_co] = peepholes.map(|weight| learned(weight, 0, nothing));
        let norm = [self.learned.weight, self.learned.bias].map(rows::<S, HIDDEN>);
        let [weight, bias] = norm.map(|numbers| learned(numbers, 0, nothing));
        let statistics = self.statistics.as_chunks::<2>().0;
        let [d_normed, d_through] = self.d_normed;
        let mut d_normed = d_normed.as_chunks_mut::<HIDDEN>().0.iter_mut();
        let mut d_through = d_through.as_chunks_mut::<HIDDEN>().0.iter_mut();
        let cells = self.before.as_chunks::<HIDDEN>().0.iter();
        let cells = cells.zip(self.cell.as_chunks::<HIDDEN>().0);
        let d_outputs = self.d_output.as_chunks::<HIDDEN>().0.iter();
        let d_cells = self.d_cell.as_chunks_mut::<HIDDEN>().0.iter_mut();
        let all = columns::<S, HIDDEN>(self.gates).iter();
        let all = all.zip(columns_mut::<S, HIDDEN>(self.d_gates)).zip(cells);
        let all = all.zip(d_outputs.zip(d_cells)).enumerate();
        for (sample, (((gates, d_gates), (before, cell)), (d_output, d_cell))) in all {
            let mut normed = None;
            if NORMED {
                normed = d_normed.next().zip(d_through.next());
                holds(
                    normed.is_some(),
                    "not enough memory for the gradient of a cell's norm",
                );
            }
            if self.steps.is_padding(sample, self.index) {
                *d_gates = [[S::ZERO; HIDDEN]; 4];
                if let Some((normed, through)) = normed {
                    normed.fill(S::ZERO);
                    through.fill(S::ZERO);
                }
                continue;
            }
            let [i, f, g, o] = gates;
            let [d_i, d_f, d_g, d_o] = d_gates;
            if let Some((normed, through)) = &mut normed {
                let statistic = statistics.get(sample).copied().present();
                let [mean, factor] = statistic;
                for j in 0..HIDDEN {
                    let value = ((cell[j] - mean) * factor * weight[j] + bias[j]).tanh();
                    d_o[j] = d_output[j] * value * o[j] * (S::ONE - o[j]);
                    normed[j] = d_output[j] * o[j] * (S::ONE - value * value);
                }
                let backward = ColumnsBackward {
                    features: HIDDEN,
                    is_centered: true,
                    weight: self.learned.weight,
                    x: cell,
                    statistics: &statistic,
                    d_y: &**normed,
                    d_x: Some(&mut **through),
                    d_weight: &mut [],
                    d_bias: &mut [],
                };
                backward.run();
            }
            let through = normed.map_or(nothing, |(_, through)| &*through);
            for j in 0..HIDDEN {
                let mut d_c = d_cell[j];
                if NORMED {
                    d_c += through[j];
                } else {
                    let value = cell[j].tanh();
                    d_o[j] = d_output[j] * value * o[j] * (S::ONE - o[j]);
                    d_c += d_output[j] * o[j] * (S::ONE - value * value);
                }
                if PEEPHOLES {
                    d_c += d_o[j] * w_co[j];
                }
                d_i[j] = d_c * g[j] * i[j] * (S::ONE - i[j]);
                d_f[j] = d_c * before[j] * f[j] * (S::ONE - f[j]);
                d_g[j] = d_c * i[j] * (S::ONE - g[j] * g[j]);
                d_c *= f[j];
                if PEEPHOLES {
                    d_c += d_i[j] * w_ci[j] + d_f[j] * w_cf[j];
                }
                d_cell[j] = d_c;
            }
        }
    }
}
