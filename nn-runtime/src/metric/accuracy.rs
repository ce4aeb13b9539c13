//! Accuracy of classifiers.

use alloc::string::String;

use super::decision::{class, largest};
use super::{Better, Decision, Metric, Scored, Share};
use crate::scalar::Scalar;

/// The share of samples whose class is the one with the largest output; for networks with a
/// single output, whose class, 0 or 1, is on the right side of the threshold (0.5 for a sigmoid,
/// 0 for a logit). For outputs over positions, the share of positions.
///
/// Fits targets that are classes (`u32`) and targets that are distributions over the classes, of
/// which the most probable is the right one; heads that implement [`Decision`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Accuracy {
    share: Share,
}

impl Accuracy {
    /// The value over all samples since the start; NaN if there were none.
    pub fn value(&self) -> f64 {
        self.share.value()
    }
}

impl<S: Scalar, H: Decision> Metric<S, H, u32> for Accuracy {
    fn name(&self) -> String {
        "accuracy".into()
    }

    fn better(&self) -> Better {
        Better::Higher
    }

    fn start(&mut self, _: usize) {
        self.share = Share::default();
    }

    fn update(&mut self, samples: &Scored<'_, S, u32>) {
        for (outputs, &target) in samples.columns() {
            let right =
                class::<S, H>(outputs).is_some_and(|class| class as u64 == u64::from(target));
            self.share.add(right);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.share.merge(other.share);
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}

impl<S: Scalar, H: Decision> Metric<S, H, S> for Accuracy {
    fn name(&self) -> String {
        "accuracy".into()
    }

    fn better(&self) -> Better {
        Better::Higher
    }

    fn start(&mut self, _: usize) {
        self.share = Share::default();
    }

    fn update(&mut self, samples: &Scored<'_, S, S>) {
        for (outputs, targets) in samples.pairs() {
            let target = match targets {
                [only] => Some(usize::from(only.to_f64() > 0.5)),
                _ => largest(targets),
            };
            let class = class::<S, H>(outputs);
            self.share.add(class.is_some() && class == target);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.share.merge(other.share);
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}
