//! Losses that compare each output with one target.

use super::Tile;
use crate::activation::Activation;
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::kernels::guard::Present;
use crate::scalar::Scalar;

/// The methods that all elementwise losses share, for use inside their `impl Loss<S, H, T>`: one
/// finite target for each output, and a mean over all of them.
macro_rules! one_value_each {
    () => {
        fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
            features * positions
        }

        fn check(
            &self,
            features: usize,
            positions: usize,
            targets: &[T],
        ) -> crate::error::Result<()> {
            let values = targets.iter().map(|t| t.value().to_f64());
            crate::loss::check::finite(values, features * positions)
        }

        fn divisor(&self, tile: &crate::loss::Tile<'_, S, T>) -> f64 {
            tile.targets.len() as f64
        }

        fn reduction(&self) -> crate::loss::Reduction {
            self.reduction
        }

        #[cfg(feature = "alloc")]
        fn describe(&self) -> alloc::string::String {
            alloc::format!("{self:?}")
        }
    };
}
pub(super) use one_value_each;

/// Number of partial sums. The order of additions is fixed, and the processor can do them in
/// parallel.
const LANES: usize = 8;

/// The sum over a tile of a loss that depends on one logit and its target.
///
/// `function` returns the loss and its derivative with respect to the logit.
#[inline(always)]
pub(super) fn evaluate<S: Scalar, T: Copy>(
    tile: &Tile<'_, S, T>,
    scale: f64,
    d_logits: Option<&mut [S]>,
    function: impl Fn(S, T) -> (f64, S),
) -> f64 {
    dispatch(Samples {
        tile,
        scale,
        d_logits,
        function,
    })
}

/// Like [`evaluate`], for a loss that also depends on the row (the feature) of the logit.
#[inline(always)]
pub(super) fn evaluate_rows<S: Scalar, T: Copy>(
    tile: &Tile<'_, S, T>,
    scale: f64,
    d_logits: Option<&mut [S]>,
    function: impl Fn(usize, S, T) -> (f64, S),
) -> f64 {
    let features = tile.features.max(1);
    let columns = tile.logits.chunks(features);
    let mut d_logits = d_logits.map(|d_logits| d_logits.chunks_mut(features));
    let mut sum = 0.0;
    for (index, (logits, targets)) in columns.zip(tile.targets.chunks(features)).enumerate() {
        let weight = tile.weight_of_column(index);
        let mut d_column = d_logits.as_mut().and_then(Iterator::next);
        for (row, (&z, &t)) in logits.iter().zip(targets).enumerate() {
            let (loss, d_z) = function(row, z, t);
            sum += weight * loss;
            if let Some(d) = d_column.as_mut().and_then(|column| column.get_mut(row)) {
                *d = S::from_f64(scale * weight) * d_z;
            }
        }
    }
    sum
}

/// Turns a function of outputs and targets (loss, and derivative with respect to the output) into a
/// function of logits and targets, by the chain rule.
#[inline(always)]
pub(super) fn of_output<S: Scalar, H: Activation, T: Copy>(
    head: H,
    function: impl Fn(S, T) -> (f64, S),
) -> impl Fn(S, T) -> (f64, S) {
    #[inline(always)]
    move |z, t| {
        let y = head.apply(z);
        let (loss, d_y) = function(y, t);
        (
            loss,
            d_y * head.derivative(if H::FROM_OUTPUT { y } else { z }),
        )
    }
}

struct Samples<'a, S, T, F> {
    tile: &'a Tile<'a, S, T>,
    scale: f64,
    d_logits: Option<&'a mut [S]>,
    function: F,
}

impl<S: Scalar, T: Copy, F: Fn(S, T) -> (f64, S)> Task for Samples<'_, S, T, F> {
    type Output = f64;
    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f64 {
        let Self {
            tile,
            scale,
            d_logits,
            function,
        } = self;
        // Without weights, the whole tile is treated as one long sample.
        let size = match tile.weights {
            Some(_) => tile.features * tile.positions,
            None => tile.logits.len(),
        };
        let size = size.max(1);
        let samples = tile.logits.chunks(size).zip(tile.targets.chunks(size));
        let mut d_logits = d_logits.map(|d_logits| d_logits.chunks_mut(size));
        let mut sum = 0.0;
        for (index, (logits, targets)) in samples.enumerate() {
            let weight = match tile.weights {
                Some(weights) => weights.get(index).copied().present().to_f64(),
                None => 1.0,
            };
            let d_logits = d_logits.as_mut().and_then(Iterator::next);
            sum += weight * elements(logits, targets, scale * weight, d_logits, &function);
        }
        sum
    }
}

#[inline(always)]
fn elements<S: Scalar, T: Copy>(
    logits: &[S],
    targets: &[T],
    scale: f64,
    d_logits: Option<&mut [S]>,
    function: &impl Fn(S, T) -> (f64, S),
) -> f64 {
    let mut sums = [0.0; LANES];
    let (z, z_rest) = logits.as_chunks::<LANES>();
    let (t, t_rest) = targets.as_chunks::<LANES>();
    if let Some(d_logits) = d_logits {
        let scale = S::from_f64(scale);
        let (d, d_rest) = d_logits.as_chunks_mut::<LANES>();
        for ((z, t), d) in z.iter().zip(t).zip(d) {
            for lane in 0..LANES {
                let (loss, d_z) = function(z[lane], t[lane]);
                sums[lane] += loss;
                d[lane] = scale * d_z;
            }
        }
        for (((z, t), d), sum) in z_rest.iter().zip(t_rest).zip(d_rest).zip(&mut sums) {
            let (loss, d_z) = function(*z, *t);
            *sum += loss;
            *d = scale * d_z;
        }
    } else {
        for (z, t) in z.iter().zip(t) {
            for lane in 0..LANES {
                sums[lane] += function(z[lane], t[lane]).0;
            }
        }
        for ((z, t), sum) in z_rest.iter().zip(t_rest).zip(&mut sums) {
            *sum += function(*z, *t).0;
        }
    }
    sums.iter().sum()
}
