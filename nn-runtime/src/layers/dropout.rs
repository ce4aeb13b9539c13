//! `Dropout(p)`: drops random numbers in training.

use super::columnwise::copy;
use crate::call::{Backward, Forward, Infer};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::operation::Operation;
use crate::pass::{Mode, Pass};
use crate::random;
use crate::scalar::Scalar;

/// In training, sets each number to zero with probability p, and divides the others by 1 - p, so
/// that expectations do not change. In inference, nothing is changed.
///
/// Which numbers are dropped depends only on the key of the pass, on the index of the sample in its
/// batch, and on the index of the number in the sample. So it does not depend on how a batch is
/// split or which thread runs, and the backward pass recomputes it without a tape.
///
/// N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
///
/// # Shapes
/// Any shape; the output has the shape of the input. The backward pass needs neither of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    probability: f64,
}

impl Dropout {
    /// Drops numbers with the given probability.
    ///
    /// # Panics
    /// If the probability is not in the range from 0 (inclusive) to 1 (exclusive; nothing would be
    /// left). In a declared network, this is evaluated at compile time and is a compile error.
    #[must_use]
    pub const fn new(probability: f64) -> Self {
        assert!(
            probability >= 0.0 && probability < 1.0,
            "the dropout probability must be at least 0 and below 1"
        );
        Self { probability }
    }

    /// The probability of dropping a number.
    pub const fn probability(self) -> f64 {
        self.probability
    }

    /// `output` = `input` times the mask. This is also used for gradients.
    pub(crate) fn mask<S: Scalar>(self, pass: &Pass, input: &[S], output: &mut [S]) {
        let per_sample = output.len() / pass.samples.max(1);
        if pass.mode == Mode::Inference || self.probability == 0.0 || per_sample == 0 {
            return copy(input, output);
        }
        let samples = input.chunks_exact(per_sample);
        for (sample, (input, output)) in
            samples.zip(output.chunks_exact_mut(per_sample)).enumerate()
        {
            let mask = Mask {
                key: [pass.random(sample, 0), pass.random(sample, 1)],
                threshold: (self.probability * 4_294_967_296.0) as u32,
                scale: S::from_f64(1.0 / (1.0 - self.probability)),
                input,
                output,
            };
            run(Undecided, mask);
        }
    }
}

/// The default probability of `PyTorch`, 0.5.
impl Default for Dropout {
    fn default() -> Self {
        Self::new(0.5)
    }
}

/// The mask of one sample. All numbers have 32 bits, so that the loop vectorizes together with
/// `f32`.
struct Mask<'a, S> {
    key: [u32; 2],
    threshold: u32,
    scale: S,
    input: &'a [S],
    output: &'a mut [S],
}

impl<S: Scalar> Task for Mask<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for (index, (y, &x)) in self.output.iter_mut().zip(self.input).enumerate() {
            let keep = random::mix_short(self.key, index as u32) >= self.threshold;
            let scaled = x * self.scale;
            *y = if keep { scaled } else { S::ZERO };
        }
    }
}

impl<S: Scalar> Operation<S> for Dropout {
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

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Everything);
}
