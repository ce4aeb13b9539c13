//! Plots of learning rate range tests.

use super::{Chart, Curve, Legend, Scale, Svg};
use crate::error::Result;

/// Draws the result of a learning rate range test: points of learning rate and loss, and the
/// suggested learning rate.
///
/// ```
/// let points = [(1e-4, 2.3), (1e-3, 2.1), (1e-2, 1.2), (1e-1, 0.9), (1.0, 6.0)];
/// let picture = nn_runtime::plots::learning_rate_range(&points, Some(1e-2))?;
/// assert!(picture.as_str().contains("suggested: 1e-2"));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If drawing fails.
pub fn learning_rate_range(points: &[(f64, f64)], suggestion: Option<f64>) -> Result<Svg> {
    let curve = Curve {
        label: "loss".into(),
        points: points.to_vec(),
    };
    let label = suggestion.map(|rate| (rate, format!("suggested: {rate:e}")));
    Chart {
        title: "Loss by learning rate",
        x: "learning rate",
        y: "loss",
        x_scale: Scale::Logarithmic,
        legend: Legend::UpperLeft,
        mark: label.as_ref().map(|(rate, label)| (*rate, label.as_str())),
        curves: &[curve],
        ..Chart::default()
    }
    .draw()
}
