//! Normalization of numbers that are so large or so small that their squares overflow or underflow.
//! It computes in `f64`, scaled by a power of two. It is several times slower than the plain loops,
//! which use it only as a fallback.

use crate::scalar::Scalar;

/// If a factor `1 / √(σ² + ε)` is from `LEAST` to [`MOST`], the squares in the variance have
/// neither overflowed nor lost precision.
const LEAST: f64 = 1.0 / (1_u64 << 63) as f64;
const MOST: f64 = (1_u64 << 30) as f64;
/// The bounds for the backward pass, which multiplies up to three factors.
const LEAST_BACK: f64 = 1.0 / (1_u64 << 40) as f64;
const MOST_BACK: f64 = (1_u64 << 20) as f64;
/// 2⁻¹⁰⁰. A smaller product may have lost precision.
const SMALL: f64 = 1.0 / (1_u128 << 100) as f64;

/// Whether the factor of the forward pass is valid.
#[inline(always)]
pub(crate) fn is_plain<S: Scalar>(factor: S) -> bool {
    factor >= S::from_f64(LEAST) && factor <= S::from_f64(MOST)
}

/// Whether the results of the backward pass are valid, given the factor, the sum `inner` of the
/// products of the gradient with the centered numbers, and the coefficient `along` of the centered
/// numbers in the result.
#[inline(always)]
pub(crate) fn is_plain_back<S: Scalar>(factor: S, inner: S, along: S) -> bool {
    let size = along.abs();
    let holds = size >= S::from_f64(SMALL) || inner == S::ZERO;
    factor >= S::from_f64(LEAST_BACK) && factor <= S::from_f64(MOST_BACK) && holds && size <= S::MAX
}

/// The mean and `1 / √(σ² + ε)` of numbers that were multiplied by a scale.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statistics {
    scale: f64,
    mean: f64,
    factor: f64,
}

impl Statistics {
    /// The statistics that a forward pass has stored.
    pub(crate) fn kept<S: Scalar>(mean: S, factor: S) -> Self {
        Self {
            scale: 1.0,
            mean: mean.to_f64(),
            factor: factor.to_f64(),
        }
    }

    /// Computes the statistics of some numbers. The mean is 0 unless the numbers are centered.
    #[cold]
    #[inline(never)]
    pub(crate) fn of<'a, S: Scalar>(
        numbers: impl Iterator<Item = &'a S> + Clone,
        epsilon: S,
        is_centered: bool,
    ) -> Self {
        let wide = numbers.map(|number| number.to_f64());
        let epsilon = epsilon.to_f64();
        let largest = wide.clone().map(f64::abs).fold(epsilon.sqrt(), f64::max);
        // Even for zero and infinity, the scale is a normal number.
        let scale = libm::exp2(f64::from(-libm::ilogb(largest).clamp(-1000, 1000)));
        let count = wide.clone().count().max(1) as f64;
        let scaled = wide.map(|number| number * scale);
        let mean = if is_centered {
            scaled.clone().sum::<f64>() / count
        } else {
            0.0
        };
        let squares: f64 = scaled.map(|number| (number - mean) * (number - mean)).sum();
        let spread = squares / count + epsilon * scale * scale;
        Self {
            scale,
            mean,
            factor: 1.0 / libm::sqrt(spread),
        }
    }

    /// The mean and `1 / √(σ² + ε)` of the unscaled numbers.
    pub(crate) fn unscaled<S: Scalar>(&self) -> [S; 2] {
        [
            S::from_f64(self.mean / self.scale),
            S::from_f64(self.inverse()),
        ]
    }

    /// `1 / √(σ² + ε)` of the unscaled numbers.
    pub(crate) fn inverse(&self) -> f64 {
        self.factor * self.scale
    }

    /// Normalizes a number.
    pub(crate) fn normalized<S: Scalar>(&self, x: S) -> f64 {
        (x.to_f64() * self.scale - self.mean) * self.factor
    }
}

/// Some rows of a matrix with `features` rows, normalized together over some of its columns.
#[derive(Clone, Debug)]
pub(crate) struct Group<'a, S, C> {
    pub(crate) x: &'a [S],
    pub(crate) features: usize,
    /// The first row and the number of rows.
    pub(crate) rows: [usize; 2],
    pub(crate) columns: C,
    pub(crate) is_centered: bool,
}

/// The inputs and outputs of the backward pass of a [`Group`]. The slices with one number per
/// feature can be empty.
#[derive(Debug)]
pub(crate) struct Gradient<'a, S> {
    pub(crate) weight: &'a [S],
    pub(crate) d_y: &'a [S],
    pub(crate) d_x: Option<&'a mut [S]>,
    /// Accumulates the gradient of the weight.
    pub(crate) d_weight: &'a mut [S],
    /// Accumulates the gradient of the bias.
    pub(crate) d_bias: &'a mut [S],
}

impl<S: Scalar, C: Iterator<Item = usize> + Clone> Group<'_, S, C> {
    fn rows(&self) -> core::ops::Range<usize> {
        self.rows[0]..self.rows[0] + self.rows[1]
    }

    /// The indices of the numbers of a row.
    fn places(&self, row: usize) -> impl Iterator<Item = usize> + Clone {
        let features = self.features;
        self.columns
            .clone()
            .map(move |column| column * features + row)
    }

    /// Computes the mean and the factor.
    pub(crate) fn statistics(&self, epsilon: S) -> Statistics {
        let places = self.rows().flat_map(|row| self.places(row));
        let numbers = places.filter_map(|place| self.x.get(place));
        Statistics::of(numbers, epsilon, self.is_centered)
    }

    /// `y = function(normalized · weight + bias)`, where the weight and the bias can be empty.
    #[cold]
    #[inline(never)]
    pub(crate) fn forward(
        &self,
        statistics: &Statistics,
        [weight, bias]: [&[S]; 2],
        y: &mut [S],
        function: impl Fn(S) -> S,
    ) {
        for row in self.rows() {
            let weight = weight.get(row).map_or(1.0, |weight| weight.to_f64());
            let bias = bias.get(row).map_or(0.0, |bias| bias.to_f64());
            for place in self.places(row) {
                if let (Some(&x), Some(y)) = (self.x.get(place), y.get_mut(place)) {
                    *y = function(S::from_f64(statistics.normalized(x) * weight + bias));
                }
            }
        }
    }

    /// `d = function(d, normalized · weight + bias)`, the backward pass of an activation that
    /// follows.
    #[cold]
    #[inline(never)]
    pub(crate) fn through(
        &self,
        statistics: &Statistics,
        [weight, bias]: [&[S]; 2],
        d: &mut [S],
        function: impl Fn(S, S) -> S,
    ) {
        for row in self.rows() {
            let weight = weight.get(row).map_or(1.0, |weight| weight.to_f64());
            let bias = bias.get(row).map_or(0.0, |bias| bias.to_f64());
            for place in self.places(row) {
                if let (Some(&x), Some(d)) = (self.x.get(place), d.get_mut(place)) {
                    let z = S::from_f64(statistics.normalized(x) * weight + bias);
                    *d = function(*d, z);
                }
            }
        }
    }

    /// Computes the gradients.
    #[cold]
    #[inline(never)]
    pub(crate) fn backward(&self, statistics: &Statistics, gradient: Gradient<'_, S>) {
        let Gradient {
            weight,
            d_y,
            d_x,
            d_weight,
            d_bias,
        } = gradient;
        let weight = |row: usize| weight.get(row).map_or(1.0, |weight| weight.to_f64());
        let pair = |place: usize| match (self.x.get(place), d_y.get(place)) {
            (Some(&x), Some(d_y)) => (statistics.normalized(x), d_y.to_f64()),
            _ => (0.0, 0.0),
        };
        let (mut common, mut along, mut count) = (0.0, 0.0, 0.0);
        for row in self.rows() {
            let (mut sum, mut products) = (0.0, 0.0);
            for (x, d_y) in self.places(row).map(pair) {
                sum += d_y;
                products += d_y * x;
                count += 1.0;
            }
            common += sum * weight(row);
            along += products * weight(row);
            if let Some(d_weight) = d_weight.get_mut(row) {
                *d_weight += S::from_f64(products);
            }
            if let Some(d_bias) = d_bias.get_mut(row) {
                *d_bias += S::from_f64(sum);
            }
        }
        let Some(d_x) = d_x else { return };
        if !self.is_centered {
            common = 0.0;
        }
        let (common, along, inverse) = (common / count, along / count, statistics.inverse());
        for row in self.rows() {
            for place in self.places(row) {
                let (x, d_y) = pair(place);
                if let Some(d_x) = d_x.get_mut(place) {
                    *d_x = S::from_f64(inverse * (d_y * weight(row) - common - x * along));
                }
            }
        }
    }
}
