//! `Dropout2d(p)`, `Dropout1d(p)`, `DropPath(p)`: in training, drops what belongs together.

use super::columnwise::copy;
use crate::call::{Backward, Forward, Infer};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::operation::Operation;
use crate::pass::{Mode, Pass};
use crate::random;
use crate::scalar::Scalar;

/// Whether a thing with this number is dropped in a sample with this key, and the factor if not.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Chance(f64);

impl Chance {
    const fn new(probability: f64) -> Self {
        assert!(
            probability >= 0.0 && probability < 1.0,
            "the probability of dropping is 0 or more and below 1"
        );
        Self(probability)
    }

    #[inline(always)]
    fn factor<S: Scalar>(self, key: [u32; 2], number: usize) -> S {
        // Wider than a random number, of which none is below a threshold of 0.
        let threshold = (self.0 * 4_294_967_296.0) as u64;
        let keep = u64::from(random::mix_short(key, number as u32)) >= threshold;
        if keep {
            S::from_f64(1.0 / (1.0 - self.0))
        } else {
            S::ZERO
        }
    }

    /// Nothing is to be done.
    fn is_idle(self, pass: &Pass) -> bool {
        pass.mode == Mode::Inference || self.0 == 0.0
    }
}

/// In training, sets whole channels of each sample to zero with the probability p, at all
/// positions, and divides the others by 1 - p; in use it changes nothing. Neighboring positions
/// of a channel are alike, so that dropping single numbers would hardly be noticed.
///
/// Which channels are dropped is a function of the pass's key and the sample's place in its batch
/// alone, as for [`Dropout`](super::Dropout).
///
/// J. Tompson et al., "Efficient object localization using convolutional networks", 2015.
///
/// # Shapes
/// Images `[H, W, C]`, and sequences `[T, F]` as `Dropout1d`; the output has the input's. Its
/// backward reads neither.
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
    /// For so many channels.
    ///
    /// # Panics
    /// Where the probability is not a number from 0 to 1. In a network's declaration, which is
    /// evaluated by the compiler, that is a compile error.
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
            // So many channels at a time that their factors fit on the stack.
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

/// Channels that are treated at once.
const FACTORS: usize = 128;

/// Some channels of all positions, times their factors.
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

/// In training, sets whole samples to zero with the probability p and divides the others by
/// 1 - p; in use it changes nothing. As the last stage of a `Residual` it leaves out the branch:
/// stochastic depth, by row as `torchvision.ops.StochasticDepth` has it.
///
/// Which samples are dropped is a function of the pass's key and the sample's place in its batch
/// alone, as for [`Dropout`](super::Dropout).
///
/// G. Huang et al., "Deep networks with stochastic depth", 2016.
///
/// # Shapes
/// Any; the output has that of the input. Its backward reads neither.
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

/// Another name of [`DropPath`].
pub type StochasticDepth = DropPath;

impl DropPath {
    /// Drops with the given probability.
    ///
    /// # Panics
    /// Where it is not a number from 0 to 1, without 1, which would leave nothing. In a network's declaration, which is evaluated by
    /// the compiler, that is a compile error.
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
