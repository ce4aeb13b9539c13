//! Losses: against `PyTorch`, against central differences, at extremes, and on bad targets.

mod bad_targets;
mod batches;
mod differences;
mod extremes;
mod reference;

use nn_runtime::loss::{Loss, Reduction, Tile};
use nn_runtime::scalar::Scalar;

/// The loss of a tile, divided, and its gradient. The loss must not depend on whether the
/// gradient is asked for.
fn evaluate<S: Scalar, H: Copy, T>(
    loss: &(impl Loss<S, H, T> + ?Sized),
    head: H,
    tile: &Tile<'_, S, T>,
) -> (f64, Vec<S>) {
    let divisor = match loss.reduction() {
        Reduction::Mean => loss.divisor(tile),
        Reduction::Sum => 1.0,
    };
    // What was there before must not count.
    let mut gradient = vec![S::from_f64(1234.5); tile.logits.len()];
    let value = loss.evaluate(head, tile, 1.0 / divisor, Some(&mut gradient));
    let alone = loss.evaluate(head, tile, 1.0 / divisor, None);
    assert!(
        (value - alone).abs() <= 1e-12 * value.abs()
            || value == alone
            || (value.is_nan() && alone.is_nan()),
        "{value} with a gradient, {alone} without"
    );
    (value / divisor, gradient)
}
