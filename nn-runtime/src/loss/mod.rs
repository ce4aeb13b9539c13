//! Losses, each implemented for the heads that it fits.

mod mean_squared_error;

pub use mean_squared_error::MeanSquaredError;

use crate::error::Result;
use crate::scalar::Scalar;

/// Whether the losses of a batch are averaged or added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Reduction {
    /// The mean, as in `PyTorch`'s `reduction="mean"`.
    #[default]
    Mean,
    /// The sum.
    Sum,
}

/// A tile of samples as a loss sees it.
#[derive(Clone, Copy, Debug)]
pub struct Tile<'a, S, T> {
    /// Numbers in each column of the logits.
    pub features: usize,
    /// Columns in each sample.
    pub positions: usize,
    /// The head's arguments: `features · positions` for each sample.
    pub logits: &'a [S],
    /// The targets: [`Loss::targets_per_sample`] for each sample.
    pub targets: &'a [T],
    /// The weight of each sample, or nothing where all count the same.
    pub weights: Option<&'a [S]>,
}

/// A loss for networks whose head is `H`, with targets of type `T`: `u32` for classes, the
/// network's scalar for values.
#[diagnostic::on_unimplemented(
    message = "the loss `{Self}` does not fit a network whose last activation is `{H}` and targets of type `{T}`",
    note = "each loss lists the heads that it fits in its documentation"
)]
pub trait Loss<S: Scalar, H, T> {
    /// How many targets a sample has, for outputs of so many features and positions.
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize;

    /// Checks the targets once, before training: classes in range, probabilities in 0 to 1.
    ///
    /// # Errors
    /// Says which sample's target is outside of what the loss is defined for.
    fn check(&self, features: usize, positions: usize, targets: &[T]) -> Result<()>;

    /// What the losses of these samples are divided by: 1 for a sum; for a mean what `PyTorch`
    /// divides by, the number of elements or the sum of the weights of the targets' classes.
    /// Computed tile by tile and added up, before the batch is evaluated.
    fn divisor(&self, tile: &Tile<'_, S, T>) -> f64;

    /// Whether [`divisor`](Self::divisor) counts (mean) or the sum is wanted.
    fn reduction(&self) -> Reduction;

    /// The sum of the losses of the tile's samples, not divided. Where `d_logits` is given, it
    /// receives the gradient with respect to the logits, times `scale`.
    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, S, T>,
        scale: f64,
        d_logits: Option<&mut [S]>,
    ) -> f64;
}
