//! Metrics that ignore some positions.

use alloc::string::String;

use super::{Better, ClassTargets, Figure, Metric, Scored};
use crate::scalar::Scalar;

/// A metric that skips all samples or positions of one class. This is the counterpart of the class
/// that [`CrossEntropy`](crate::loss::CrossEntropy) ignores, such as padding.
///
/// ```
/// use nn_runtime::activation::Softmax;
/// use nn_runtime::metric::{Accuracy, Ignoring, Metric, Scored};
///
/// let mut accuracy = Ignoring { class: u32::MAX, metric: Accuracy::default() };
/// let metric: &mut dyn Metric<f32, Softmax, u32> = &mut accuracy;
/// metric.start(2);
/// // Three steps, of which the second is ignored.
/// metric.update(&Scored {
///     features: 2,
///     positions: 3,
///     outputs: &[0.9, 0.1, 0.5, 0.5, 0.7, 0.3],
///     targets: &[0, u32::MAX, 1],
/// });
/// assert_eq!(accuracy.metric.value(), 0.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Ignoring<M> {
    /// The ignored class. It may lie outside the network's classes.
    pub class: u32,
    /// The metric, which sees all other samples.
    pub metric: M,
}

impl<S, H, T, M> Metric<S, H, T> for Ignoring<M>
where
    S: Scalar,
    T: ClassTargets<Self>,
    M: Metric<S, H, u32>,
{
    fn name(&self) -> String {
        self.metric.name()
    }

    fn better(&self) -> Better {
        self.metric.better()
    }

    fn start(&mut self, features: usize) {
        self.metric.start(features);
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        let samples = &samples.with(T::classes(samples.targets));
        let counts = |class: &u32| *class != self.class;
        if samples.targets.iter().all(counts) {
            return self.metric.update(samples);
        }
        let mut first = 0;
        for run in samples.targets.chunk_by(|a, b| counts(a) == counts(b)) {
            let features = samples.features;
            let outputs = first * features..(first + run.len()) * features;
            if run.first().is_some_and(counts)
                && let Some(outputs) = samples.outputs.get(outputs)
            {
                self.metric.update(&Scored {
                    features,
                    // The remaining positions do not form whole samples.
                    positions: 1,
                    outputs,
                    targets: run,
                });
            }
            first += run.len();
        }
    }

    fn merge(&mut self, other: &Self) {
        self.metric.merge(&other.metric);
    }

    fn value(&self) -> f64 {
        self.metric.value()
    }

    fn figure(&self) -> Option<Figure> {
        self.metric.figure()
    }
}
