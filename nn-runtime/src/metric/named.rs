//! Metrics with a name of your choice.

use alloc::string::String;

use super::{Better, Figure, Metric, Scored};
use crate::scalar::Scalar;

/// A metric with another name, used in progress, in the history and by
/// [`EarlyStopping`](crate::train::EarlyStopping). Two metrics of a trainer must not have the same
/// name.
///
/// ```
/// use nn_runtime::activation::Softmax;
/// use nn_runtime::metric::{Accuracy, Ignoring, Metric, Named};
///
/// let known = Ignoring { class: 0, metric: Accuracy::default() };
/// let mut known = Named { name: "accuracy of what is known".into(), metric: known };
/// let metric: &mut dyn Metric<f32, Softmax, u32> = &mut known;
/// assert_eq!(metric.name(), "accuracy of what is known");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Named<M> {
    /// The name.
    pub name: String,
    /// The metric itself.
    pub metric: M,
}

#[diagnostic::do_not_recommend]
impl<S: Scalar, H, T, M: Metric<S, H, T>> Metric<S, H, T> for Named<M> {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn better(&self) -> Better {
        self.metric.better()
    }

    fn start(&mut self, features: usize) {
        self.metric.start(features);
    }

    fn update(&mut self, samples: &Scored<'_, S, T>) {
        self.metric.update(samples);
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
