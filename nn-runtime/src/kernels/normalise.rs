//! Means and variances, of the columns and of the rows of matrices, and what normalisations do
//! with them. Sums are added in an order that depends on the sizes alone.

use super::dispatch::{Isa, Task};
use super::elementwise::run;
use crate::scalar::Scalar;

/// Sums that are kept side by side.
const LANES: usize = 16;
/// Positions that are added up before their sum is added to that of all, so that many numbers
/// lose no more than a few do.
const BLOCK: usize = 128;

/// The sum of the terms from 0 to `F` - 1.
#[inline(always)]
fn total<S: Scalar, const F: usize>(term: impl Fn(usize) -> S) -> S {
    let mut sums = [S::ZERO; LANES];
    for block in 0..F / LANES {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum += term(block * LANES + lane);
        }
    }
    for (lane, sum) in sums.iter_mut().enumerate().take(F % LANES) {
        *sum += term(F / LANES * LANES + lane);
    }
    let mut count = LANES.min(F.next_power_of_two());
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

/// Columns of `F` features, each normalised by itself: `y = (x − μ) / √(σ² + ε)`, then times
/// `weight` and plus `bias`, which may be empty. Without `CENTRED`, μ is 0. The factors
/// `1 / √(σ² + ε)` go to `statistics`, and with `CENTRED` μ before each; it may be empty.
pub struct Columns<'a, S, const F: usize, const CENTRED: bool> {
    /// Factors of the features.
    pub weight: &'a [S],
    /// What is added to the features.
    pub bias: &'a [S],
    /// ε.
    pub epsilon: S,
    /// The columns.
    pub x: &'a [S],
    /// What becomes of them.
    pub y: &'a mut [S],
    /// What the backward needs.
    pub statistics: &'a mut [S],
}

impl<S: Scalar, const F: usize, const CENTRED: bool> Columns<'_, S, F, CENTRED> {
    /// Does it.
    #[inline(always)]
    pub fn run<I: Isa>(self, isa: I) {
        run(isa, self);
    }
}

impl<S: Scalar, const F: usize, const CENTRED: bool> Task for Columns<'_, S, F, CENTRED> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let each = if CENTRED { 2 } else { 1 };
        let count = S::from_f64(F as f64);
        let mut statistics = self.statistics.chunks_exact_mut(each);
        let columns = self.x.as_chunks::<F>().0;
        for (x, y) in columns.iter().zip(self.y.as_chunks_mut::<F>().0) {
            let mean = if CENTRED {
                total::<S, F>(|i| x[i]) / count
            } else {
                S::ZERO
            };
            let squares = total::<S, F>(|i| (x[i] - mean) * (x[i] - mean));
            let factor = inverse_deviation(squares / count, self.epsilon);
            match (self.weight.first_chunk::<F>(), self.bias.first_chunk::<F>()) {
                (Some(weight), Some(bias)) => {
                    for i in 0..F {
                        y[i] = (x[i] - mean) * factor * weight[i] + bias[i];
                    }
                }
                (Some(weight), None) => {
                    for i in 0..F {
                        y[i] = (x[i] - mean) * factor * weight[i];
                    }
                }
                _ => {
                    for i in 0..F {
                        y[i] = (x[i] - mean) * factor;
                    }
                }
            }
            if let Some([first, others @ ..]) = statistics.next() {
                if CENTRED {
                    *first = mean;
                    others.fill(factor);
                } else {
                    *first = factor;
                }
            }
        }
    }
}

/// The gradient of [`Columns`].
pub struct ColumnsBackward<'a, S, const F: usize, const CENTRED: bool> {
    /// Factors of the features.
    pub weight: &'a [S],
    /// The columns.
    pub x: &'a [S],
    /// What the forward kept.
    pub statistics: &'a [S],
    /// The gradient of the output.
    pub d_y: &'a [S],
    /// That of the input, where it is wanted.
    pub d_x: Option<&'a mut [S]>,
    /// Those of `weight` and `bias` are added to these, which may be empty.
    pub d_weight: &'a mut [S],
    /// See `d_weight`.
    pub d_bias: &'a mut [S],
}

impl<S: Scalar, const F: usize, const CENTRED: bool> ColumnsBackward<'_, S, F, CENTRED> {
    /// Does it.
    #[inline(always)]
    pub fn run<I: Isa>(self, isa: I) {
        run(isa, self);
    }
}

impl<S: Scalar, const F: usize, const CENTRED: bool> Task for ColumnsBackward<'_, S, F, CENTRED> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let each = if CENTRED { 2 } else { 1 };
        let count = S::from_f64(F as f64);
        let columns = self.x.as_chunks::<F>().0.iter();
        let columns = columns.zip(self.d_y.as_chunks::<F>().0);
        let mut d_x = self.d_x.map(|d_x| d_x.as_chunks_mut::<F>().0.iter_mut());
        let mut d_weight = self.d_weight.first_chunk_mut::<F>();
        let mut d_bias = self.d_bias.first_chunk_mut::<F>();
        for ((x, d_y), statistics) in columns.zip(self.statistics.chunks_exact(each)) {
            let (mean, factor) = match statistics {
                [mean, factor] if CENTRED => (*mean, *factor),
                [factor, ..] => (S::ZERO, *factor),
                [] => return,
            };
            if let Some(d_weight) = &mut d_weight {
                for i in 0..F {
                    d_weight[i] += d_y[i] * ((x[i] - mean) * factor);
                }
            }
            if let Some(d_bias) = &mut d_bias {
                for i in 0..F {
                    d_bias[i] += d_y[i];
                }
            }
            let Some(d_x) = d_x.as_mut().and_then(Iterator::next) else {
                continue;
            };
            // The gradient of what is normalised.
            match self.weight.first_chunk::<F>() {
                Some(weight) => {
                    for i in 0..F {
                        d_x[i] = d_y[i] * weight[i];
                    }
                }
                None => *d_x = *d_y,
            }
            let along = total::<S, F>(|i| d_x[i] * (x[i] - mean)) * factor * factor / count;
            let common = if CENTRED {
                total::<S, F>(|i| d_x[i]) / count
            } else {
                S::ZERO
            };
            for i in 0..F {
                d_x[i] = factor * (d_x[i] - common - (x[i] - mean) * along);
            }
        }
    }
}

/// The sum of every row of a matrix of `C` rows.
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

/// The sum of the squares of every row of a matrix, less `mean`.
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

/// The sum of every row of `d_y`, and that of its products with `x` less `mean`.
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

/// `y = (x − mean) · factor + summand`, row by row.
#[inline(always)]
pub fn apply<I: Isa, S: Scalar, const C: usize>(
    isa: I,
    [mean, factor, summand]: [&[S; C]; 3],
    x: &[S],
    y: &mut [S],
) {
    struct Apply<'a, S, const C: usize>([&'a [S; C]; 3], &'a [S], &'a mut [S]);
    impl<S: Scalar, const C: usize> Task for Apply<'_, S, C> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self([mean, factor, summand], x, y) = self;
            for (x, y) in x.as_chunks::<C>().0.iter().zip(y.as_chunks_mut::<C>().0) {
                for i in 0..C {
                    y[i] = (x[i] - mean[i]) * factor[i] + summand[i];
                }
            }
        }
    }
    run(isa, Apply([mean, factor, summand], x, y));
}

/// `d_x = (x − mean) · along + d_y · factor + summand`, row by row.
#[inline(always)]
pub fn apply_backward<I: Isa, S: Scalar, const C: usize>(
    isa: I,
    [mean, along, factor, summand]: [&[S; C]; 4],
    [x, d_y]: [&[S]; 2],
    d_x: &mut [S],
) {
    struct Apply<'a, S, const C: usize>([&'a [S; C]; 4], [&'a [S]; 2], &'a mut [S]);
    impl<S: Scalar, const C: usize> Task for Apply<'_, S, C> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            let Self([mean, along, factor, summand], [x, d_y], d_x) = self;
            let inputs = x.as_chunks::<C>().0.iter().zip(d_y.as_chunks::<C>().0);
            for ((x, d_y), d_x) in inputs.zip(d_x.as_chunks_mut::<C>().0) {
                for i in 0..C {
                    d_x[i] = (x[i] - mean[i]) * along[i] + d_y[i] * factor[i] + summand[i];
                }
            }
        }
    }
    run(isa, Apply([mean, along, factor, summand], [x, d_y], d_x));
}
