//! Means and variances of the columns and of the rows of matrices, and normalization with them. The
//! order of summation depends only on the sizes.

pub(crate) mod careful;

use self::careful::{Gradient, Group, Statistics, is_plain, is_plain_back};
use super::compiled::compiled;
use super::dispatch::{Isa, Task, dispatch};
use super::elementwise::run;
use crate::kernels::guard::{Parts, enough, same};
use crate::scalar::Scalar;

/// The number of independent accumulators.
const LANES: usize = 16;
/// Positions are summed in blocks of this size, and then the sums of the blocks. So the rounding
/// error of a long sum is not much larger than that of a short one.
const BLOCK: usize = 128;

/// The sum of a term of each pair of numbers.
#[inline(always)]
fn total<S: Scalar>([a, b]: [&[S]; 2], term: impl Fn(S, S) -> S) -> S {
    let mut sums = [S::ZERO; LANES];
    let ((a, rest_of_a), (b, rest_of_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += term(a, b);
        }
    }
    for ((sum, &a), &b) in sums.iter_mut().zip(rest_of_a).zip(rest_of_b) {
        *sum += term(a, b);
    }
    let mut half = LANES;
    while half > 1 {
        half /= 2;
        for lane in 0..half {
            let other = sums[lane + half];
            sums[lane] += other;
        }
    }
    sums[0]
}

/// `1 / √(variance + epsilon)`
#[inline(always)]
pub fn inverse_deviation<S: Scalar>(variance: S, epsilon: S) -> S {
    S::ONE / (variance + epsilon).sqrt()
}

/// Normalizes each column: `y = (x − μ) / √(σ² + ε)`, multiplied by `weight`, plus `bias`. Both can
/// be empty. For each column, `statistics` receives μ (only if columns are centered) and
/// `1 / √(σ² + ε)`; it can be empty.
pub struct Columns<'a, S> {
    /// The number of features of a column.
    pub features: usize,
    /// Whether μ is the mean; otherwise it is 0.
    pub is_centered: bool,
    /// The factors of the features.
    pub weight: &'a [S],
    /// The summands of the features.
    pub bias: &'a [S],
    /// ε.
    pub epsilon: S,
    /// The columns.
    pub x: &'a [S],
    /// The normalized columns.
    pub y: &'a mut [S],
    /// The statistics for the backward pass.
    pub statistics: &'a mut [S],
}

impl<S: Scalar> Columns<'_, S> {
    /// Runs the normalization.
    #[inline]
    pub fn run(self) {
        normalize_columns(self);
    }

    fn run_any(self) {
        if self.is_centered {
            dispatch(Normalize::<S, true>(self));
        } else {
            dispatch(Normalize::<S, false>(self));
        }
    }
}

compiled! {
    fn normalize_columns<S>(columns: Columns<'_, S>) = Columns::run_any
}

struct Normalize<'a, S, const CENTERED: bool>(Columns<'a, S>);

impl<S: Scalar, const CENTERED: bool> Task for Normalize<'_, S, CENTERED> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(columns) = self;
        let features = columns.features.max(1);
        let each = if CENTERED { 2 } else { 1 };
        let count = S::from_f64(features as f64);
        let [weight, bias] = [columns.weight, columns.bias].map(|all| given(all, features));
        let mut statistics = columns.statistics.chunks_exact_mut(each);
        let inputs = columns.x.chunks_exact(features);
        for (x, y) in inputs.zip(columns.y.chunks_exact_mut(features)) {
            let mean = if CENTERED {
                total([x, x], |x, _| x) / count
            } else {
                S::ZERO
            };
            let squares = total([x, x], |x, _| (x - mean) * (x - mean));
            let factor = inverse_deviation(squares / count, columns.epsilon);
            if !is_plain(factor) {
                let group = column(x, CENTERED);
                let careful = group.statistics(columns.epsilon);
                group.forward(&careful, [columns.weight, columns.bias], y, |y| y);
                if let Some(statistics) = statistics.next() {
                    let unscaled = careful.unscaled();
                    statistics.copy_from_slice(&unscaled[2 - each..]);
                }
                continue;
            }
            let pairs = y.iter_mut().zip(x);
            match (weight, bias) {
                (Some(weight), Some(bias)) => {
                    for ((y, &x), (&weight, &bias)) in pairs.zip(weight.iter().zip(bias)) {
                        *y = (x - mean) * factor * weight + bias;
                    }
                }
                (Some(weight), None) => {
                    for ((y, &x), &weight) in pairs.zip(weight) {
                        *y = (x - mean) * factor * weight;
                    }
                }
                _ => {
                    for (y, &x) in pairs {
                        *y = (x - mean) * factor;
                    }
                }
            }
            if let Some([first, others @ ..]) = statistics.next() {
                if CENTERED {
                    *first = mean;
                    others.fill(factor);
                } else {
                    *first = factor;
                }
            }
        }
    }
}

/// The numbers of all features, if there are any.
#[inline(always)]
fn given<S>(numbers: &[S], features: usize) -> Option<&[S]> {
    (!numbers.is_empty()).then(|| numbers.part(..features))
}

/// A single column, for the computation in higher precision.
fn column<S: Scalar>(x: &[S], is_centered: bool) -> Group<'_, S, core::ops::Range<usize>> {
    Group {
        x,
        features: x.len(),
        rows: [0, x.len()],
        columns: 0..1,
        is_centered,
    }
}

/// The gradient of [`Columns`].
pub struct ColumnsBackward<'a, S> {
    /// The number of features of a column.
    pub features: usize,
    /// Whether columns are centered.
    pub is_centered: bool,
    /// The factors of the features.
    pub weight: &'a [S],
    /// The columns.
    pub x: &'a [S],
    /// The statistics from the forward pass.
    pub statistics: &'a [S],
    /// The gradient of the output.
    pub d_y: &'a [S],
    /// The buffer for the gradient of the input, if it is requested.
    pub d_x: Option<&'a mut [S]>,
    /// The gradient of `weight` is added to this slice, which can be empty.
    pub d_weight: &'a mut [S],
    /// The gradient of `bias` is added to this slice, which can be empty.
    pub d_bias: &'a mut [S],
}

impl<S: Scalar> ColumnsBackward<'_, S> {
    /// Runs the backward pass.
    #[inline]
    pub fn run(self) {
        normalize_columns_backward(self);
    }

    fn run_any(self) {
        if self.is_centered {
            dispatch(NormalizeBackward::<S, true>(self));
        } else {
            dispatch(NormalizeBackward::<S, false>(self));
        }
    }
}

compiled! {
    fn normalize_columns_backward<S>(columns: ColumnsBackward<'_, S>) = ColumnsBackward::run_any
}

struct NormalizeBackward<'a, S, const CENTERED: bool>(ColumnsBackward<'a, S>);

impl<S: Scalar, const CENTERED: bool> Task for NormalizeBackward<'_, S, CENTERED> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(all) = self;
        let features = all.features.max(1);
        let each = if CENTERED { 2 } else { 1 };
        same(all.x.len(), all.d_y.len());
        enough(all.x.len() / features * each, all.statistics.len());
        if let Some(d_x) = &all.d_x {
            same(all.x.len(), d_x.len());
        }
        let count = S::from_f64(features as f64);
        let weight = given(all.weight, features);
        let columns = all.x.chunks_exact(features);
        let columns = columns.zip(all.d_y.chunks_exact(features));
        let mut d_x = all.d_x.map(|d_x| d_x.chunks_exact_mut(features));
        let (d_weight, d_bias) = (all.d_weight, all.d_bias);
        for ((x, d_y), statistics) in columns.zip(all.statistics.chunks_exact(each)) {
            let (mean, factor) = match statistics {
                [mean, factor] if CENTERED => (*mean, *factor),
                [factor, ..] => (S::ZERO, *factor),
                [] => return,
            };
            let d_x = d_x.as_mut().and_then(Iterator::next);
            let careful = || (column(x, CENTERED), Statistics::kept(mean, factor));
            if !is_plain_back(factor, S::ZERO, S::ZERO) {
                let (group, careful) = careful();
                let gradient = Gradient {
                    weight: all.weight,
                    d_y,
                    d_x,
                    d_weight: &mut *d_weight,
                    d_bias: &mut *d_bias,
                };
                group.backward(&careful, gradient);
                continue;
            }
            for ((d_weight, &x), &d_y) in d_weight.iter_mut().zip(x).zip(d_y) {
                *d_weight += d_y * ((x - mean) * factor);
            }
            for (d_bias, &d_y) in d_bias.iter_mut().zip(d_y) {
                *d_bias += d_y;
            }
            let Some(d_x) = d_x else { continue };
            // The gradient of the normalized values.
            match weight {
                Some(weight) => {
                    for ((d_x, &d_y), &weight) in d_x.iter_mut().zip(d_y).zip(weight) {
                        *d_x = d_y * weight;
                    }
                }
                None => d_x.copy_from_slice(d_y),
            }
            let inner = total([d_x, x], |d_x, x| d_x * (x - mean));
            let along = inner * factor * factor / count;
            if !is_plain_back(factor, inner, along) {
                let (group, careful) = careful();
                let gradient = Gradient {
                    weight: all.weight,
                    d_y,
                    d_x: Some(d_x),
                    d_weight: &mut [],
                    d_bias: &mut [],
                };
                group.backward(&careful, gradient);
                continue;
            }
            let common = if CENTERED {
                total([d_x, d_x], |d_x, _| d_x) / count
            } else {
                S::ZERO
            };
            for (d_x, &x) in d_x.iter_mut().zip(x) {
                *d_x = factor * (*d_x - common - (x - mean) * along);
            }
        }
    }
}

/// The sum of every row of a matrix with `C` rows.
#[inline(always)]
pub fn sums<I: Isa, S: Scalar, const C: usize>(isa: I, x: &[S]) -> [S; C] {
    struct Sums<'a, S, const C: usize>(&'a [S]);
    impl<S: Scalar, const C: usize> Task for Sums<'_, S, C> {
        type Output = [S; C];
        #[inline(always)]
        fn run<I: Isa>(self, _: I) -> [S; C] {
            let mut all = [S::ZERO; C];
            for block in self.0.as_chunks::<C>().0.chunks(BLOCK) {
                let mut sums = [S::ZERO; C];
                for x in block {
                    for i in 0..C {
                        sums[i] += x[i];
                    }
                }
                for i in 0..C {
                    all[i] += sums[i];
                }
            }
            all
        }
    }
    run(isa, Sums::<S, C>(x))
}

/// The sum of `(x − mean)²` over every row of a matrix.
#[inline(always)]
pub fn squares<I: Isa, S: Scalar, const C: usize>(isa: I, x: &[S], mean: &[S; C]) -> [S; C] {
    struct Squares<'a, S, const C: usize>(&'a [S], &'a [S; C]);
    impl<S: Scalar, const C: usize> Task for Squares<'_, S, C> {
        type Output = [S; C];
        #[inline(always)]
        fn run<I: Isa>(self, _: I) -> [S; C] {
            let mut all = [S::ZERO; C];
            for block in self.0.as_chunks::<C>().0.chunks(BLOCK) {
                let mut sums = [S::ZERO; C];
                for x in block {
                    for i in 0..C {
                        sums[i] += (x[i] - self.1[i]) * (x[i] - self.1[i]);
                    }
                }
                for i in 0..C {
                    all[i] += sums[i];
                }
            }
            all
        }
    }
    run(isa, Squares(x, mean))
}

/// The sum of every row of `d_y`, and the sum of its products with `x − mean`.
#[inline(always)]
pub fn products<I: Isa, S: Scalar, const C: usize>(
    isa: I,
    x: &[S],
    mean: &[S; C],
    d_y: &[S],
) -> [[S; C]; 2] {
    struct Products<'a, S, const C: usize>(&'a [S], &'a [S; C], &'a [S]);
    impl<S: Scalar, const C: usize> Task for Products<'_, S, C> {
        type Output = [[S; C]; 2];
        #[inline(always)]
        fn run<I: Isa>(self, _: I) -> [[S; C]; 2] {
            let Self(x, mean, d_y) = self;
            let mut all = [[S::ZERO; C]; 2];
            let blocks = x.as_chunks::<C>().0.chunks(BLOCK);
            for (x, d_y) in blocks.zip(d_y.as_chunks::<C>().0.chunks(BLOCK)) {
                let mut sums = [[S::ZERO; C]; 2];
                for (x, d_y) in x.iter().zip(d_y) {
                    for i in 0..C {
                        sums[0][i] += d_y[i];
                        sums[1][i] += d_y[i] * (x[i] - mean[i]);
                    }
                }
                for i in 0..C {
                    all[0][i] += sums[0][i];
                    all[1][i] += sums[1][i];
                }
            }
            all
        }
    }
    run(isa, Products(x, mean, d_y))
}

/// The approximate number of values that the loops below process at a time. If there are few
/// features, several positions are combined, since a single position would not fill the vectors.
const TOGETHER: usize = 256;

/// Repeats the numbers of each feature for as many positions as are combined, given the total
/// number of values. The result is stored in `memory`, unless there is only one position.
#[inline(always)]
fn repeated<'a, S: Scalar, const C: usize, const N: usize>(
    each: [&'a [S; C]; N],
    numbers: usize,
    memory: &'a mut Option<[[S; TOGETHER]; N]>,
) -> [&'a [S]; N] {
    if C == 0 || 2 * C > TOGETHER || numbers <= C {
        return each.map(|each| &each[..]);
    }
    let length = numbers.min(TOGETHER) / C * C;
    let mut each = each.into_iter();
    let memory = memory.insert([[S::ZERO; TOGETHER]; N]);
    memory.each_mut().map(|memory| {
        if let Some(each) = each.next() {
            for position in memory[..length].as_chunks_mut::<C>().0 {
                *position = *each;
            }
        }
        &memory[..length]
    })
}

/// `y = function((x − mean) · factor + summand)`, row by row.
#[inline(always)]
pub fn apply<I: Isa, S: Scalar, const C: usize>(
    isa: I,
    factors: [&[S; C]; 3],
    x: &[S],
    y: &mut [S],
    function: impl Fn(S) -> S,
) {
    struct Apply<'a, S, F, const C: usize>([&'a [S; C]; 3], &'a [S], &'a mut [S], F);
    impl<S: Scalar, F: Fn(S) -> S, const C: usize> Task for Apply<'_, S, F, C> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self(factors, x, y, function) = self;
            let mut memory = None;
            let [mean, factor, summand] = repeated(factors, x.len(), &mut memory);
            let parts = x.chunks(mean.len().max(1));
            for (x, y) in parts.zip(y.chunks_mut(mean.len().max(1))) {
                let factors = mean.iter().zip(factor).zip(summand);
                for ((y, &x), ((&mean, &factor), &summand)) in y.iter_mut().zip(x).zip(factors) {
                    *y = function((x - mean) * factor + summand);
                }
            }
        }
    }
    run(isa, Apply(factors, x, y, function));
}

/// `values = function((values − mean) · factor + summand)`, row by row.
#[inline(always)]
pub fn apply_in_place<I: Isa, S: Scalar, const C: usize>(
    isa: I,
    factors: [&[S; C]; 3],
    values: &mut [S],
    function: impl Fn(S) -> S,
) {
    struct Apply<'a, S, F, const C: usize>([&'a [S; C]; 3], &'a mut [S], F);
    impl<S: Scalar, F: Fn(S) -> S, const C: usize> Task for Apply<'_, S, F, C> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self(factors, values, function) = self;
            let mut memory = None;
            let [mean, factor, summand] = repeated(factors, values.len(), &mut memory);
            for values in values.chunks_mut(mean.len().max(1)) {
                let factors = mean.iter().zip(factor).zip(summand);
                for (value, ((&mean, &factor), &summand)) in values.iter_mut().zip(factors) {
                    *value = function((*value - mean) * factor + summand);
                }
            }
        }
    }
    run(isa, Apply(factors, values, function));
}

/// `d = function(d, (x − mean) · factor + summand)`, row by row.
#[inline(always)]
pub fn through<I: Isa, S: Scalar, const C: usize>(
    isa: I,
    factors: [&[S; C]; 3],
    x: &[S],
    d: &mut [S],
    function: impl Fn(S, S) -> S,
) {
    struct Through<'a, S, F, const C: usize>([&'a [S; C]; 3], &'a [S], &'a mut [S], F);
    impl<S: Scalar, F: Fn(S, S) -> S, const C: usize> Task for Through<'_, S, F, C> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self(factors, x, d, function) = self;
            let mut memory = None;
            let [mean, factor, summand] = repeated(factors, x.len(), &mut memory);
            let parts = x.chunks(mean.len().max(1));
            for (x, d) in parts.zip(d.chunks_mut(mean.len().max(1))) {
                let factors = mean.iter().zip(factor).zip(summand);
                for ((d, &x), ((&mean, &factor), &summand)) in d.iter_mut().zip(x).zip(factors) {
                    *d = function(*d, (x - mean) * factor + summand);
                }
            }
        }
    }
    run(isa, Through(factors, x, d, function));
}

/// `d_x = (x − mean) · along + d_y · factor + summand`, row by row.
#[inline(always)]
pub fn apply_backward<I: Isa, S: Scalar, const C: usize>(
    isa: I,
    factors: [&[S; C]; 4],
    [x, d_y]: [&[S]; 2],
    d_x: &mut [S],
) {
    struct Apply<'a, S, const C: usize>([&'a [S; C]; 4], [&'a [S]; 2], &'a mut [S]);
    impl<S: Scalar, const C: usize> Task for Apply<'_, S, C> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self(factors, [x, d_y], d_x) = self;
            let mut memory = None;
            let [mean, along, factor, summand] = repeated(factors, x.len(), &mut memory);
            let length = mean.len().max(1);
            let inputs = x.chunks(length).zip(d_y.chunks(length));
            for ((x, d_y), d_x) in inputs.zip(d_x.chunks_mut(length)) {
                let factors = mean.iter().zip(along).zip(factor.iter().zip(summand));
                let inputs = d_x.iter_mut().zip(x).zip(d_y);
                for (((d_x, &x), &d_y), ((&mean, &along), (&factor, &summand))) in
                    inputs.zip(factors)
                {
                    *d_x = (x - mean) * along + d_y * factor + summand;
                }
            }
        }
    }
    run(isa, Apply(factors, [x, d_y], d_x));
}
