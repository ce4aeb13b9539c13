//! The accuracy of independent yes-or-no outputs.

use alloc::string::String;

use super::{Better, BinaryTargets, Metric, Scored, Share};
use crate::scalar::Scalar;

/// The fraction of outputs that are on the right side of the threshold (0.5 for a sigmoid, 0 for a
/// logit). Each output answers a yes-or-no question of its own, as in multi-label classification.
///
/// Fits targets from 0 to 1 (or -1 and 1), one for each output, where values above 0.5 mean yes;
/// and networks that end in sigmoid, tanh or a linear layer, whose outputs are logits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct BinaryAccuracy {
    share: Share,
}

impl BinaryAccuracy {
    /// The value over all samples since the start; NaN without samples.
    pub fn value(&self) -> f64 {
        self.share.value()
    }
}

impl<S, H, T> Metric<S, H, T> for BinaryAccuracy
where
    S: Scalar,
    T: BinaryTargets<S, H, Self>,
{
    fn name(&self) -> String {
        "binary accuracy".into()
    }

    fn better(&self) -> Better {
        Better::Higher
    }

    fn start(&mut self, _: usize) {
        self.share = Share::default();
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        let targets = T::values(samples.targets);
        for (&output, target) in samples.outputs.iter().zip(targets) {
            let yes = target.to_f64() > 0.5;
            self.share.add(T::decision(output) == Some(yes));
        }
    }

    fn merge(&mut self, other: &Self) {
        self.share.merge(other.share);
    }

    fn value(&self) -> f64 {
        Self::value(self)
    }
}
