//! The accuracy of classifiers.

use alloc::string::String;

use super::decision::{class, largest};
use super::{AccuracyTargets, Better, Decision, Metric, Scored, Share, Truth};
use crate::scalar::Scalar;

/// The accuracy: the fraction of samples whose class is the one with the largest output. For a
/// network with a single output, class 1 is predicted if the output is above the threshold (0.5 for
/// a sigmoid, 0 for a logit), otherwise class 0. For outputs over positions, it is the fraction of
/// positions.
///
/// Fits targets that are class indices (`u32`), with heads that implement [`Decision`]. If the
/// network ends in softmax or `log_softmax`, it also fits targets that are distributions over the
/// classes; the most probable class is then the right one. For independent yes-or-no outputs, see
/// [`BinaryAccuracy`](super::BinaryAccuracy).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Accuracy {
    share: Share,
}

impl Accuracy {
    /// The value over all samples since the start; NaN without samples.
    pub fn value(&self) -> f64 {
        self.share.value()
    }
}

impl<S: Scalar, H: Decision, T: AccuracyTargets<S, H>> Metric<S, H, T> for Accuracy {
    fn name(&self) -> String {
        "accuracy".into()
    }

    fn better(&self) -> Better {
        Better::Higher
    }

    fn start(&mut self, _: usize) {
        self.share = Share::default();
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        match T::truth(samples.targets) {
            Truth::Classes(targets) => {
                for (outputs, &target) in samples.with(targets).columns() {
                    let class = class::<S, H>(outputs);
                    let right = class.is_some_and(|class| class as u64 == u64::from(target));
                    self.share.add(right);
                }
            }
            Truth::Values(targets) => {
                for (outputs, targets) in samples.with(targets).pairs() {
                    let class = class::<S, H>(outputs);
                    self.share.add(class.is_some() && class == largest(targets));
                }
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.share.merge(other.share);
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}
