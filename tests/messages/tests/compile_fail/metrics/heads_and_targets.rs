//! Metrics that do not fit the last activation, or the targets.

use nn_runtime::activation::{Identity, LogSoftmax, Relu, Sigmoid, Softmax, Tanh};
use nn_runtime::metric::{
    Accuracy, BinaryAccuracy, ConfusionMatrix, F1, Ignoring, LogLoss, MeanSquaredError, Metric,
    Named, Perplexity, RSquared, RocAuc, TopK,
};

fn fits<H, T, M: Metric<f32, H, T>>(_: M, _: H, _: T) {}

fn main() {
    fits(Accuracy::default(), Sigmoid, 0.5_f32);
    fits(Accuracy::default(), Relu, 1_u32);
    fits(Accuracy::default(), Softmax, 1_i32);
    fits(Named { name: "mine".into(), metric: Accuracy::default() }, Identity, 0.5_f32);
    fits(BinaryAccuracy::default(), Softmax, 0.5_f32);
    fits(BinaryAccuracy::default(), Sigmoid, 1_u32);
    fits(ConfusionMatrix::default(), Softmax, 0.5_f32);
    fits(TopK::new(3), Softmax, 0.5_f32);
    fits(F1::default(), Softmax, 0.5_f32);
    fits(LogLoss::default(), Tanh, 1_u32);
    fits(RocAuc::default(), Sigmoid, true);
    fits(Perplexity::default(), Softmax, 0.5_f32);
    fits(Ignoring { class: 0, metric: Accuracy::default() }, Softmax, 0.5_f32);
    fits(MeanSquaredError::default(), Identity, 1_u32);
    fits(RSquared::default(), LogSoftmax, 0.5_f32);
}
