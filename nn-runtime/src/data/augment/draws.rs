//! Random numbers that depend only on seed, epoch and sample.

use crate::random::mix;

/// Random numbers for one sample in one epoch. They are the same in whatever order, and on whatever
/// thread, samples are processed.
///
/// ```
/// use nn_runtime::data::Draws;
///
/// let mut draws = Draws::new(7, 3, 100);
/// let (die, coin) = (draws.below(6), draws.happens(0.5));
/// let mut again = Draws::new(7, 3, 100);
/// assert_eq!((again.below(6), again.happens(0.5)), (die, coin));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draws {
    key: u64,
    counter: u64,
}

impl Draws {
    /// The random numbers for the sample with this index in the data set.
    pub fn new(seed: u64, epoch: usize, sample: usize) -> Self {
        Self {
            key: mix(mix(mix(seed, PURPOSE), epoch as u64), sample as u64),
            counter: 0,
        }
    }

    /// Independent random numbers for a part of an augmentation. They do not depend on what was
    /// drawn before, so a change in one part does not affect another.
    #[must_use]
    pub fn of_part(&self, part: usize) -> Self {
        Self {
            key: mix(self.key, !(part as u64)),
            counter: 0,
        }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let bits = mix(self.key, self.counter);
        self.counter += 1;
        bits
    }

    /// A uniformly distributed number from 0 (inclusive) to 1 (exclusive).
    pub fn fraction(&mut self) -> f64 {
        // 53 bits, the precision of an `f64`.
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A uniformly distributed number from `low` to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.fraction()
    }

    /// A uniformly distributed whole number from 0 to `count - 1`; 0 if `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        // The upper half of a product, as in `order::shuffle`.
        ((u128::from(self.bits()) * count as u128) >> 64) as usize
    }

    /// True with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// Two numbers from the standard normal distribution, by the polar method (G. Marsaglia and T.
    /// Bray, "A convenient method for generating normal variables", 1964).
    pub fn normal_pair(&mut self) -> [f64; 2] {
        loop {
            // A point in the square around the unit circle.
            let (x, y) = (2.0 * self.fraction() - 1.0, 2.0 * self.fraction() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let factor = libm::sqrt(-2.0 * libm::log(square) / square);
                return [x * factor, y * factor];
            }
        }
    }

    /// A number from the beta distribution with both parameters equal to `alpha`. It is
    /// concentrated near 0 and 1 if `alpha` is below 1, and near one half if `alpha` is above 1.
    pub fn beta(&mut self, alpha: f64) -> f64 {
        let (a, b) = (self.gamma(alpha), self.gamma(alpha));
        let sum = a + b;
        if sum > 0.0 && sum.is_finite() {
            a / sum
        } else {
            // Both numbers underflow, or overflow, so their ratio is unknown.
            f64::from(u8::from(self.happens(0.5)))
        }
    }

    /// A number from the gamma distribution (G. Marsaglia and W. Tsang, "A simple method for
    /// generating gamma variables", 2000).
    fn gamma(&mut self, alpha: f64) -> f64 {
        if alpha < 1.0 {
            let power = libm::pow(1.0 - self.fraction(), 1.0 / alpha);
            return self.gamma(alpha + 1.0) * power;
        }
        let d = alpha - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        loop {
            let [x, _] = self.normal_pair();
            let cube_root = 1.0 + c * x;
            if cube_root <= 0.0 {
                continue;
            }
            let v = cube_root * cube_root * cube_root;
            let u = 1.0 - self.fraction();
            if libm::log(u) < 0.5 * x * x + d * (1.0 - v + libm::log(v)) {
                return d * v;
            }
        }
    }
}

/// Separates these random numbers from those for the order of samples and for dropout.
const PURPOSE: u64 = 2;
