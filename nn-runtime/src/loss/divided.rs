//! The loss of a part of a batch.

use alloc::string::String;

use super::{Loss, Parts, Reduction, Tile};
use crate::error::Result;
use crate::pass::Lengths;
use crate::scalar::Scalar;

/// A loss for the parts of a batch, such as the micro-batches of gradient accumulation. The loss of
/// each part is divided by the divisor of the whole batch. So the losses and gradients of the parts
/// add up to those of the whole, even if the parts differ in lengths, ignored classes, weights or
/// numbers of samples.
///
/// Statistics that layers measure, such as those of `BatchNorm`, are still those of each part. In a
/// loop of your own, their updates also add up; a trainer averages them over the parts.
///
/// A [`Trainer`](crate::train::Trainer) that [accumulates](crate::train::Trainer::accumulate)
/// gradients does this by itself. In a loop of your own,
/// [`Network::divided`](crate::network::Network::divided) creates the loss:
///
/// ```
/// use nn_runtime::{data::Dataset, loss::CrossEntropy, network::Workspace, prelude::*};
///
/// network! { struct Tiny { 2 => Dense(3, softmax) } }
///
/// // Class 2 counts five times.
/// let loss = CrossEntropy { class_weights: vec![1.0, 1.0, 5.0], ..CrossEntropy::default() };
/// let inputs = (0_u8..10).map(f32::from).collect();
/// let data = Dataset::<Vector<2>, u32>::classes(inputs, vec![0, 2, 1, 0, 2])?;
/// let (network, mut workspace) = (Tiny::new(0), Workspace::new());
///
/// let mut whole = Tiny::zeros();
/// let value = network.gradient(&loss, data.all(), &mut whole, &mut workspace)?;
///
/// // The same batch in parts of 2, 2 and 1 samples.
/// let indices = [0, 1, 2, 3, 4];
/// let divided = network.divided(&loss, data.batch(&indices)?)?;
/// let (mut gradient, mut sum) = (Tiny::zeros(), 0.0);
/// for part in data.batches(&indices, 2)? {
///     sum += network.gradient(&divided, part, &mut gradient, &mut workspace)?;
/// }
/// assert!((sum - value).abs() < 1e-6);
/// assert!((gradient.dense1.weight[0] - whole.dense1.weight[0]).abs() < 1e-5);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Divided<'l, L> {
    loss: &'l L,
    /// The divisors of the whole batch; `None` if each batch is a whole by itself.
    divisors: Option<Parts>,
}

impl<L> Clone for Divided<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<L> Copy for Divided<'_, L> {}

impl<'l, L> Divided<'l, L> {
    /// Divides by the given [divisors](Loss::add_divisors) of the whole, or without them by each
    /// batch's own.
    pub(crate) fn new(loss: &'l L, divisors: Option<Parts>) -> Self {
        Self { loss, divisors }
    }

    /// The wrapped loss.
    pub fn loss(&self) -> &'l L {
        self.loss
    }
}

impl<S: Scalar, H, T, L: Loss<S, H, T>> Loss<S, H, T> for Divided<'_, L> {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        self.loss.targets_per_sample(features, positions)
    }

    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()> {
        self.loss.check(features, positions, targets)
    }

    fn check_settings(&self, features: usize, positions: usize) -> Result<()> {
        self.loss.check_settings(features, positions)
    }

    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64 {
        self.loss.divisor(tile)
    }

    fn reduction(&self) -> Reduction {
        self.loss.reduction()
    }

    fn in_words(&self) -> String {
        self.loss.in_words()
    }

    fn is_by_position(&self) -> bool {
        self.loss.is_by_position()
    }

    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64 {
        self.loss.evaluate(head, tile, scale, d_logits)
    }

    fn check_real(
        &self,
        features: usize,
        positions: usize,
        targets: &[T],
        lengths: Option<Lengths<'_>>,
    ) -> Result<()> {
        self.loss.check_real(features, positions, targets, lengths)
    }

    fn add_divisors(&self, tile: &Tile<'_, S, T>, divisors: &mut Parts) {
        self.loss.add_divisors(tile, divisors);
    }

    fn scales(&self, divisors: &Parts) -> Parts {
        self.loss.scales(self.divisors.as_ref().unwrap_or(divisors))
    }

    fn evaluate_parts(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scales: &Parts,
        d_logits: Option<&mut [S]>,
    ) -> Parts
    where
        H: Copy,
    {
        self.loss.evaluate_parts(head, tile, scales, d_logits)
    }
}
