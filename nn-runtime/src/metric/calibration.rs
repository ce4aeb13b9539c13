//! Calibration: whether predicted probabilities match observed frequencies.

use alloc::string::String;
use alloc::vec::Vec;

use super::decision::largest;
use super::probability::Column;
use super::{Better, Figure, Metric, Probability, ProbabilityTargets, Scored, Truth};
use crate::limits::MOST_BINS;
use crate::scalar::Scalar;

/// The expected calibration error. Samples are sorted into bins of equal width by the network's
/// confidence. In each bin, the error is the difference between the mean confidence and the
/// accuracy; the result is the mean of these differences, weighted by the number of samples in each
/// bin. It is 0 for a network that is right in, say, 70 of the 100 cases in which its confidence is
/// 0.7.
///
/// For several classes, the confidence is the largest probability, and the network is right if it
/// belongs to the sample's class. For a single output, the confidence is the probability of class
/// 1, and the network counts as right if the sample is of class 1. A bin contains its upper end, as
/// in scikit-learn's `calibration_curve`. The value is NaN if any output is NaN.
///
/// C. Guo et al., "On calibration of modern neural networks", 2017, section 2.
///
/// Fits heads that implement [`Probability`], with targets that are class indices (`u32`) or from 0
/// to 1: the class is then the largest target, or for a single output, class 1 if the target is
/// above 0.5. Memory: three numbers per bin.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedCalibrationError {
    bins: Vec<Bin>,
}

/// 15 bins, as in the paper.
impl Default for ExpectedCalibrationError {
    fn default() -> Self {
        Self::new(15)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Default)]
struct Bin {
    samples: u64,
    right: u64,
    /// The sum of the confidences.
    confidence: f64,
}

/// One bin of a reliability diagram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    /// The lower end of the bin, which it does not contain (except for 0).
    pub low: f64,
    /// The upper end of the bin, which it contains.
    pub high: f64,
    /// The number of samples in the bin.
    pub samples: u64,
    /// The mean confidence; NaN without samples.
    pub confidence: f64,
    /// The fraction of right predictions; NaN without samples.
    pub accuracy: f64,
}

impl ExpectedCalibrationError {
    /// Creates a metric with this many bins, clamped to 1 to 2²⁰.
    pub fn new(bins: usize) -> Self {
        Self {
            bins: alloc::vec![Bin::default(); bins.clamp(1, MOST_BINS)],
        }
    }

    /// The value over all samples since the start; NaN without samples.
    pub fn value(&self) -> f64 {
        let samples: u64 = self.bins.iter().map(|bin| bin.samples).sum();
        let gaps = self
            .bins
            .iter()
            .map(|bin| Scalar::abs(bin.right as f64 - bin.confidence));
        gaps.sum::<f64>() / samples as f64
    }

    /// The reliability diagram: all bins, from 0 to 1.
    pub fn reliability(&self) -> impl ExactSizeIterator<Item = Reliability> {
        let bins = self.bins.len();
        self.bins.iter().enumerate().map(move |(index, bin)| {
            let samples = bin.samples as f64;
            Reliability {
                low: edge(index, bins),
                high: edge(index + 1, bins),
                samples: bin.samples,
                confidence: bin.confidence / samples,
                accuracy: bin.right as f64 / samples,
            }
        })
    }

    fn add(&mut self, confidence: f64, right: bool) {
        let bins = self.bins.len();
        let mut index = ((confidence * bins as f64) as usize).min(bins - 1);
        // Corrects a bin that is off by one because the product was rounded.
        while index > 0 && confidence <= edge(index, bins) {
            index -= 1;
        }
        while index + 1 < bins && confidence > edge(index + 1, bins) {
            index += 1;
        }
        let bin = &mut self.bins[index];
        bin.samples += 1;
        bin.right += u64::from(right);
        bin.confidence += confidence;
    }

    fn column<S: Scalar, H: Probability>(&mut self, outputs: &[S], class: Option<usize>) {
        let column = Column::new::<H>(outputs);
        if let [_] = outputs {
            self.add(column.probability(1), class == Some(1));
        } else if let Some(guess) = largest(outputs) {
            self.add(column.probability(guess), class == Some(guess));
        } else {
            self.add(f64::NAN, false);
        }
    }

    fn clear(&mut self) {
        self.bins.fill(Bin::default());
    }

    fn join(&mut self, other: &Self) {
        for (bin, other) in self.bins.iter_mut().zip(&other.bins) {
            bin.samples += other.samples;
            bin.right += other.right;
            bin.confidence += other.confidence;
        }
    }
}

/// The lower end of a bin, as `numpy.linspace` computes it.
fn edge(index: usize, bins: usize) -> f64 {
    index as f64 * (1.0 / bins as f64)
}

impl<S, H, T> Metric<S, H, T> for ExpectedCalibrationError
where
    S: Scalar,
    H: Probability,
    T: ProbabilityTargets<S, Self>,
{
    fn name(&self) -> String {
        "calibration error".into()
    }

    fn better(&self) -> Better {
        Better::Lower
    }

    fn start(&mut self, _: usize) {
        self.clear();
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        match T::truth(samples.targets) {
            Truth::Classes(targets) => {
                for (outputs, &class) in samples.with(targets).columns() {
                    self.column::<S, H>(outputs, Some(class as usize));
                }
            }
            Truth::Values(targets) => {
                for (outputs, targets) in samples.with(targets).pairs() {
                    let class = match targets {
                        [only] => Some(usize::from(only.to_f64() > 0.5)),
                        _ => largest(targets),
                    };
                    self.column::<S, H>(outputs, class);
                }
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.join(other);
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }

    fn figure(&self) -> Option<Figure> {
        Some(Figure::Reliability(self.reliability().collect()))
    }
}
