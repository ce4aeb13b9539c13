//! Top-k accuracy.

use alloc::format;
use alloc::string::String;

use super::{Better, ClassTargets, Decision, Metric, Scored, Share};
use crate::scalar::Scalar;

/// The top-k accuracy: the fraction of samples whose class is among the `k` largest outputs. Of
/// equal outputs, the first counts as larger. A sample with a NaN output counts as wrong.
///
/// Fits targets that are class indices (`u32`), and heads that implement [`Decision`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopK {
    k: usize,
    share: Share,
}

impl TopK {
    /// Creates the metric; a sample counts as right if its class is among the `k` largest outputs.
    pub fn new(k: usize) -> Self {
        Self {
            k,
            share: Share::default(),
        }
    }

    /// The value over all samples since the start; NaN without samples.
    pub fn value(&self) -> f64 {
        self.share.value()
    }
}

impl<S, H, T> Metric<S, H, T> for TopK
where
    S: Scalar,
    H: Decision,
    T: ClassTargets<Self>,
{
    fn name(&self) -> String {
        format!("top-{} accuracy", self.k)
    }

    fn better(&self) -> Better {
        Better::Higher
    }

    fn start(&mut self, _: usize) {
        self.share = Share::default();
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        for (outputs, &target) in samples.with(T::classes(samples.targets)).columns() {
            let target = target as usize;
            let right = outputs.get(target).is_some_and(|&own| {
                let before = outputs
                    .iter()
                    .enumerate()
                    .filter(|&(index, &output)| output > own || (output == own && index < target));
                before.count() < self.k && outputs.iter().all(|output| !output.to_f64().is_nan())
            });
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
