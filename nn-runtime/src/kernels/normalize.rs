//! Means and variances of the columns and of the rows of matrices, and normalization with them. The
//! order of summation depends only on the sizes.

pub(crate) mod careful;

use self::careful::{Gradient, Group, Statistics, is_plain, is_plain_back};
use super::dispatch::{Isa, Task};
use super::elementwise::run;
use crate::kernels::guard::{enough, same};
use crate::scalar::Scalar;

/// The number of independent accumulators.
const LANES: usize = 16;
/// Positions are summed in blocks of this size, and then the sums of the blocks. So the rounding
/// error of a long sum is not much larger than that of a short one.
const BLOCK: usize = 128;

/// The sum of `count` terms.
#[inline(always)]
fn total<S: Scalar>(count: usize, term: impl Fn(usize) -> S) -> S {
    let mut sums = [S::ZERO; LANES];
    for block in 0..count / LANES {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum += term(block * LANES + lane);
        }
    }
    for (lane, sum) in sums.iter_mut().enumerate().take(count % LANES) {
        *sum += term(count / LANES * LANES + lane);
    }
    let mut count = LANES.min(count.next_power_of_two());
    while count > 1 {
        count /= 2;
        for lane in 0..count {
            let other = sums[lane + count];
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

/// Normalizes each column of `F` features: `y = (x − μ) / √(σ² + ε)`, multiplied by `weight`, plus
/// `bias`. Both can be empty. Without `CENTERED`, μ is 0. For each column, `statistics` receives μ
/// (only with `CENTERED`) and `1 / √(σ² + ε)`; it can be empty. A column can also consist of `PARTS`
/// parts of `F` features each, which are normalized together.
pub struct Columns<'a, S, const F: usize, const CENTERED: bool, const PARTS: usize = 1> {
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

impl<S: Scalar, const F: usize, const CENTERED: bool, const PARTS: usize>
    Columns<'_, S, F, CENTERED, PARTS>
{
    /// Runs the normalization.
    #[inline(always)]
    pub fn run<I: Isa>(self, isa: I) {
        run(isa, self);
    }
}

impl<S: Scalar, const F: usize, const CENTERED: bool, const PARTS: usize> Task
    for Columns<'_, S, F, CENTERED, PARTS>
{
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let each = if CENTERED { 2 } else { 1 };
        let size = const { PARTS * F };
        let count = S::from_f64(size as f64);
        let mut statistics = self.statistics.chunks_exact_mut(each);
        let columns = parts::<S, F, PARTS>(self.x);
        for (x, y) in columns.iter().zip(parts_mut::<S, F, PARTS>(self.y)) {
            let (x, y) = (x.as_flattened(), y.as_flattened_mut());
            let mean = if CENTERED {
                total(size, |i| x[i]) / count
            } else {
                S::ZERO
            };
            let squares = total(size, |i| (x[i] - mean) * (x[i] - mean));
            let factor = inverse_deviation(squares / count, self.epsilon);
            if !is_plain(factor) {
                let group = column::<S, CENTERED>(x);
                let careful = group.statistics(self.epsilon);
                group.forward(&careful, [self.weight, self.bias], y, |y| y);
                if let Some(statistics) = statistics.next() {
                    let unscaled = careful.unscaled();
                    statistics.copy_from_slice(&unscaled[2 - each..]);
                }
                continue;
            }
            let numbers = [self.weight, self.bias].map(parts::<S, F, PARTS>);
            match numbers.map(|numbers| numbers.first().map(|parts| parts.as_flattened())) {
                [Some(weight), Some(bias)] => {
                    for i in 0..size {
                        y[i] = (x[i] - mean) * factor * weight[i] + bias[i];
                    }
                }
                [Some(weight), None] => {
                    for i in 0..size {
                        y[i] = (x[i] - mean) * factor * weight[i];
                    }
                }
                _ => {
                    for i in 0..size {
                        y[i] = (x[i] - mean) * factor;
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

/// Splits numbers into columns of `PARTS` parts of `F` numbers.
#[inline(always)]
fn parts<S, const F: usize, const PARTS: usize>(numbers: &[S]) -> &[[[S; F]; PARTS]] {
    numbers.as_chunks::<F>().0.as_chunks::<PARTS>().0
}

/// Splits numbers into columns of `PARTS` parts of `F` numbers, mutable.
#[inline(always)]
fn parts_mut<S, const F: usize, const PARTS: usize>(numbers: &mut [S]) -> &mut [[[S; F]; PARTS]] {
    numbers.as_chunks_mut::<F>().0.as_chunks_mut::<PARTS>().0
}

/// A single column, for the computation in higher precision.
fn column<S: Scalar, const CENTERED: bool>(x: &[S]) -> Group<'_, S, core::ops::Range<usize>> {
    Group {
        x,
        features: x.len(),
        rows: [0, x.len()],
        columns: 0..1,
        is_centered: CENTERED,
    }
}

/// The gradient of [`Columns`].
pub struct ColumnsBackward<'a, S, const F: usize, const CENTERED: bool, const PARTS: usize = 1> {
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

impl<S: Scalar, const F: usize, const CENTERED: bool, const PARTS: usize>
    ColumnsBackward<'_, S, F, CENTERED, PARTS>
{
    /// Runs the backward pass.
    #[inline(always)]
    pub fn run<I: Isa>(self, isa: I) {
        run(isa, self);
    }
}

impl<S: Scalar, const F: usize, const CENTERED: bool, const PARTS: usize> Task
    for ColumnsBackward<'_, S, F, CENTERED, PARTS>
{
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let size = const { PARTS * F };
        let each = if CENTERED { 2 } else { 1 };
        same(self.x.len(), self.d_y.len());
        enough(self.x.len() / size.max(1) * each, self.statistics.len());
        if let Some(d_x) = &self.d_x {
            same(self.x.len(), d_x.len());
        }
        let count = S::from_f64(size as f64);
        let columns = parts::<S, F, PARTS>(self.x).iter();
        let columns = columns.zip(parts::<S, F, PARTS>(self.d_y));
        let mut d_x = self.d_x.map(|d_x| parts_mut::<S, F, PARTS>(d_x).iter_mut());
        let sums = [self.d_weight, self.d_bias].map(parts_mut::<S, F, PARTS>);
        let [mut d_weight, mut d_bias] =
            sums.map(|sums| sums.first_mut().map(|parts| parts.as_flattened_mut()));
        for ((x, d_y), statistics) in columns.zip(self.statistics.chunks_exact(each)) {
            let (mean, factor) = match statistics {
                [mean, factor] if CENTERED => (*mean, *factor),
                [factor, ..] => (S::ZERO, *factor),
                [] => return,
            };
            let (x, d_y) = (x.as_flattened(), d_y.as_flattened());
            let d_x = d_x.as_mut().and_then(Iterator::next);
            let d_x = d_x.map(|parts| parts.as_flattened_mut());
            let careful = || (column::<S, CENTERED>(x), Statistics::kept(mean, factor));
            if !is_plain_back(factor, S::ZERO, S::ZERO) {
                let (group, careful) = careful();
                let gradient = Gradient {
                    weight: self.weight,
                    d_y,
                    d_x,
                    d_weight: match &mut d_weight {
                        Some(d) => &mut d[..],
                        None => &mut [],
                    },
                    d_bias: match &mut d_bias {
                        Some(d) => &mut d[..],
                        None => &mut [],
                    },
                };
                group.backward(&careful, gradient);
                continue;
            }
            if let Some(d_weight) = &mut d_weight {
                for i in 0..size {
                    d_weight[i] += d_y[i] * ((x[i] - mean) * factor);
                }
            }
            if let Some(d_bias) = &mut d_bias {
                for i in 0..size {
                    d_bias[i] += d_y[i];
                }
            }
            let Some(d_x) = d_x else { continue };
            // The gradient of the normalized values.
            match parts::<S, F, PARTS>(self.weight).first() {
                Some(weight) => {
                    let weight = weight.as_flattened();
                    for i in 0..size {
                        d_x[i] = d_y[i] * weight[i];
                    }
                }
                None => d_x.copy_from_slice(d_y),
            }
            let inner = total(size, |i| d_x[i] * (x[i] - mean));
            let along = inner * factor * factor / count;
            if !is_plain_back(factor, inner, along) {
                let (group, careful) = careful();
                let gradient = Gradient {
                    weight: self.weight,
                    d_y,
                    d_x: Some(d_x),
                    d_weight: &mut [],
                    d_bias: &mut [],
                };
                group.backward(&careful, gradient);
                continue;
            }
            let common = if CENTERED {
                total(size, |i| d_x[i]) / count
            } else {
                S::ZERO
            };
            for i in 0..size {
                d_x[i] = factor * (d_x[i] - common - (x[i] - mean) * along);
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
