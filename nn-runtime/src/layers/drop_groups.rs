//! `Dropout2d(p)`, `Dropout1d(p)`, `DropPath(p)`: dropout of whole channels or samples in training.

use super::columnwise::copy;
use crate::call::{Backward, Forward, Infer};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::operation::Operation;
use crate::pass::{Mode, Pass};
use crate::random;
use crate::scalar::Scalar;

/// A dropout probability, with which each channel or sample is dropped or scaled.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Chance(f64);

impl Chance {
    const fn new(probability: f64) -> Self {
        assert!(
            probability >= 0.0 && probability < 1.0,
            "the probability of dropping must be at least 0 and below 1"
        );
        Self(probability)
    }

    #[inline(always)]
    fn factor<S: Scalar>(self, key: [u32; 2], number: usize) -> S {
        // The threshold is wider than the random numbers, so that for a probability of 0, none of
        // them is below it.
        let threshold = (self.0 * 4_294_967_296.0) as u64;
        let keep = u64::from(random::mix_short(key, number as u32)) >= threshold;
        if keep {
            S::from_f64(1.0 / (1.0 - self.0))
        } else {
            S::ZERO
        }
    }

    /// Whether there is nothing to do.
    fn is_idle(self, pass: &Pass) -> bool {
        pass.mode == Mode::Inference || self.0 == 0.0
    }
}

/// In training, sets whole channels of each sample to zero at all positions with probability p, and
/// divides the others by 1 - p. In inference, nothing is changed. Adjacent positions of a channel
/// are strongly correlated, so that dropping individual numbers would have little effect.
///
/// Which channels are dropped depends only on the key of the pass and on the index of the sample in
/// its batch, as for [`Dropout`](super::Dropout).
///
/// J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
///
/// # Shapes
/// Images `[H, W, C]` or, as `Dropout1d`, sequences `[T, F]`. The output has the shape of the
/// input. The backward pass needs neither of them.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { [4, 4, 8] => Dropout2d(0.25) => Dense(2) } }
/// # assert_eq!(Net::COUNT, 18);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout2d {
    features: usize,
    chance: Chance,
}

/// [`Dropout2d`] on sequences.
pub type Dropout1d = Dropout2d;

impl Dropout2d {
    /// Drops channels of values with the given number of channels with the given probability.
    ///
    /// # Panics
    /// If the probability is not in the range from 0 (inclusive) to 1 (exclusive). In a declared
    /// network, this is evaluated at compile time and is a compile error.
    #[must_use]
    pub const fn new([features]: [usize; 1], probability: f64) -> Self {
        Self {
            features: crate::memory::max(features, 1),
            chance: Chance::new(probability),
        }
    }

    fn mask<S: Scalar>(self, pass: &Pass, input: &[S], output: &mut [S]) {
        let per_sample = output.len() / pass.samples.max(1);
        if self.chance.is_idle(pass) || per_sample == 0 {
            return copy(input, output);
        }
        let samples = input.chunks_exact(per_sample);
        let samples = samples.zip(output.chunks_exact_mut(per_sample));
        for (sample, (input, output)) in samples.enumerate() {
            let key = [pass.random(sample, 0), pass.random(sample, 1)];
            // Processes so few channels at a time that their factors fit on the stack.
            for first in (0..self.features).step_by(FACTORS) {
                let count = FACTORS.min(self.features - first);
                let mut factors = [S::ZERO; FACTORS];
                for (number, factor) in factors[..count].iter_mut().enumerate() {
                    *factor = self.chance.factor(key, first + number);
                }
                let (features, factors) = (self.features, &factors[..count]);
                run(
                    Undecided,
                    Scale {
                        features,
                        first,
                        factors,
                        input,
                        output,
                    },
                );
            }
        }
    }
}

/// The number of channels that are processed at a time.
const FACTORS: usize = 128;

/// Multiplies some channels of all positions by their factors.
struct Scale<'a, S> {
    features: usize,
    first: usize,
    factors: &'a [S],
    input: &'a [S],
    output: &'a mut [S],
}

impl<S: Scalar> Task for Scale<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let columns = self.input.chunks_exact(self.features);
        for (x, y) in columns.zip(self.output.chunks_exact_mut(self.features)) {
            let numbers = y[self.first..].iter_mut().zip(&x[self.first..]);
            for ((y, &x), &factor) in numbers.zip(self.factors) {
                *y = x * factor;
            }
        }
    }
}

/// In training, sets whole samples to zero with probability p, and divides the others by 1 - p. In
/// inference, nothing is changed. As the last stage of a `Residual`, it drops the branch
/// (stochastic depth), in the mode `row` of `torchvision.ops.StochasticDepth`.
///
/// Which samples are dropped depends only on the key of the pass and on the index of the sample in
/// its batch, as for [`Dropout`](super::Dropout).
///
/// G. Huang et al., "Deep networks with stochastic depth", 2016.
///
/// # Shapes
/// Any shape; the output has the shape of the input. The backward pass needs neither of them.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { 8 => 4 * { Residual { Dense(8, relu) => DropPath(0.1) } } } }
/// # assert_eq!(Net::COUNT, 4 * 72);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[doc(alias = "drop_path")]
pub struct DropPath {
    chance: Chance,
}

/// An alias of [`DropPath`].
pub type StochasticDepth = DropPath;

impl DropPath {
    /// Drops samples with the given probability.
    ///
    /// # Panics
    /// If the probability is not in the range from 0 (inclusive) to 1 (exclusive; nothing would be
    /// left). In a declared network, this is evaluated at compile time and is a compile error.
    #[must_use]
    pub const fn new(probability: f64) -> Self {
        Self {
            chance: Chance::new(probability),
        }
    }

    fn mask<S: Scalar>(self, pass: &Pass, input: &[S], output: &mut [S]) {
        let per_sample = output.len() / pass.samples.max(1);
        if self.chance.is_idle(pass) || per_sample == 0 {
            return copy(input, output);
        }
        let samples = input.chunks_exact(per_sample);
        let samples = samples.zip(output.chunks_exact_mut(per_sample));
        for (sample, (input, output)) in samples.enumerate() {
            let key = [pass.random(sample, 0), pass.random(sample, 1)];
            let factor: S = self.chance.factor(key, 0);
            crate::kernels::elementwise::map(Undecided, input, output, |x| x * factor);
        }
    }
}

macro_rules! operation {
    ($type:ident) => {
        impl<S: Scalar> Operation<S> for $type {
            type Parameters = ();

            #[inline(always)]
            fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
                let Infer {
                    input: [x],
                    output: y,
                    ..
                } = call;
                copy(x, y);
            }

            fn forward(&self, call: Forward<'_, S>) {
                let Forward {
                    pass,
                    input: [x],
                    output: y,
                    ..
                } = call;
                self.mask(pass, x, y);
            }

            fn backward(&self, call: Backward<'_, S, ()>) {
                let Backward {
                    pass,
                    d_output: d_y,
                    d_input: [d_x],
                    ..
                } = call;
                if let Some(d_x) = d_x {
                    self.mask(pass, d_y, d_x);
                }
            }
        }
    };
}
operation!(Dropout2d);
operation!(DropPath);

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Everything);
}
