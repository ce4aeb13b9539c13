//! Losses that apply a softmax to each column of logits.

use super::{ClassIndex, Tile};
use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::scalar::Scalar;

const LANES: usize = 8;
/// How many exponentials are stored at a time if there is no gradient that can hold them.
const BLOCK: usize = 128;

/// A column of logits, with what is needed to normalize it into a distribution.
pub(super) struct Column<'a, S> {
    logits: &'a [S],
    largest: S,
    /// ln Σ e^(z - largest).
    log_sum: f64,
}

impl<S: Scalar> Column<'_, S> {
    /// The negative logarithm of a class's probability; NaN if there is no such class.
    #[inline(always)]
    pub(super) fn surprise(&self, class: usize) -> f64 {
        match self.logits.get(class) {
            Some(&z) => self.surprise_of(z),
            None => f64::NAN,
        }
    }

    /// The negative logarithms of the probabilities of all classes.
    #[inline(always)]
    pub(super) fn surprises(&self) -> impl Iterator<Item = f64> {
        self.logits.iter().map(|&z| self.surprise_of(z))
    }

    /// Only differences between logits matter. So the logit is subtracted from the largest one
    /// first, in `f64`, and the logarithm is added after that.
    #[inline(always)]
    fn surprise_of(&self, z: S) -> f64 {
        self.largest.to_f64() - z.to_f64() + self.log_sum
    }
}

/// Sums over all columns the loss that `visit` returns.
///
/// If `d_logits` is given, `visit` finds the column's probabilities there and turns them into the
/// gradient.
#[inline(always)]
pub(super) fn evaluate<S: Scalar>(
    features: usize,
    logits: &[S],
    d_logits: Option<&mut [S]>,
    visit: impl FnMut(usize, &Column<'_, S>, Option<&mut [S]>) -> f64,
) -> f64 {
    dispatch(Columns {
        features: features.max(1),
        logits,
        d_logits,
        visit,
    })
}

/// The sum of the losses of columns whose targets are class indices. `visit` receives the weight of
/// the sample and the class. A column with the ignored class has a loss of 0. A class index that
/// the network does not have makes the loss NaN, which is reported as an error of the batch.
#[inline(always)]
pub(super) fn of_classes<S: Scalar, L, T: ClassIndex<L>>(
    tile: &Tile<'_, S, T>,
    d_logits: Option<&mut [S]>,
    ignored: Option<u32>,
    mut visit: impl FnMut(f64, usize, &Column<'_, S>, Option<&mut [S]>) -> f64,
) -> f64 {
    evaluate(
        tile.features,
        tile.logits,
        d_logits,
        #[inline(always)]
        |index, column, d| {
            let class = tile.targets.get(index).map(|t| t.class());
            if let Some(class) = class.filter(|&class| Some(class) != ignored)
                && (class as usize) < tile.features
            {
                return visit(tile.weight_of_column(index), class as usize, column, d);
            }
            if let Some(d) = d {
                d.fill(S::ZERO);
            }
            if class.is_some() && class == ignored {
                0.0
            } else {
                f64::NAN
            }
        },
    )
}

struct Columns<'a, S, V> {
    features: usize,
    logits: &'a [S],
    d_logits: Option<&'a mut [S]>,
    visit: V,
}

impl<S: Scalar, V> Task for Columns<'_, S, V>
where
    V: FnMut(usize, &Column<'_, S>, Option<&mut [S]>) -> f64,
{
    type Output = f64;
    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f64 {
        let Self {
            features,
            logits,
            d_logits,
            mut visit,
        } = self;
        let columns = logits.chunks_exact(features);
        let mut total = 0.0;
        let Some(d_logits) = d_logits else {
            let mut block = [S::ZERO; BLOCK];
            for (index, logits) in columns.enumerate() {
                let largest = largest(logits);
                let mut exponentials = 0.0;
                for part in logits.chunks(BLOCK) {
                    let block = &mut block[..part.len()];
                    for (e, &z) in block.iter_mut().zip(part) {
                        *e = (z - largest).exp();
                    }
                    exponentials += sum(block);
                }
                let log_sum = Scalar::ln(exponentials);
                let column = Column {
                    logits,
                    largest,
                    log_sum,
                };
                total += visit(index, &column, None);
            }
            return total;
        };
        // One loop computes the exponentials of all columns, since a single column may be short.
        for (logits, shifted) in columns.clone().zip(d_logits.chunks_exact_mut(features)) {
            let largest = largest(logits);
            for (d, &z) in shifted.iter_mut().zip(logits) {
                *d = z - largest;
            }
        }
        for d in d_logits.iter_mut() {
            *d = d.exp();
        }
        for (index, (logits, d)) in columns.zip(d_logits.chunks_exact_mut(features)).enumerate() {
            let exponentials = sum(d);
            let column = Column {
                logits,
                largest: largest(logits),
                log_sum: Scalar::ln(exponentials),
            };
            let inverse = S::from_f64(1.0 / exponentials);
            for d in d.iter_mut() {
                *d *= inverse;
            }
            total += visit(index, &column, Some(d));
        }
        total
    }
}

#[inline(always)]
fn largest<S: Scalar>(column: &[S]) -> S {
    column.iter().fold(S::NEG_INFINITY, |a, &b| a.max(b))
}

/// The sum in `f64`, so that the small probabilities of a confident prediction are not lost.
#[inline(always)]
fn sum<S: Scalar>(numbers: &[S]) -> f64 {
    let mut sums = [0.0; LANES];
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            sums[lane] += chunk[lane].to_f64();
        }
    }
    for (sum, number) in sums.iter_mut().zip(rest) {
        *sum += number.to_f64();
    }
    sums.iter().sum()
}
