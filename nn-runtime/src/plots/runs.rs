//! The curves of training runs.

use super::{Chart, Curve, Legend, Scale};
use crate::error::{Error, Listed, Result};
use crate::plots::Svg;
use crate::train::History;

/// A curve over epochs, the first of which is 1.
fn over_epochs(label: &str, values: impl Iterator<Item = f64>) -> Curve {
    Curve {
        label: label.into(),
        points: (1_u32..).map(f64::from).zip(values).collect(),
    }
}

/// Draws the losses of each epoch. The chart says all but what is to be drawn.
///
/// # Errors
/// If it cannot be drawn.
pub fn losses(history: &History, chart: &Chart<'_>) -> Result<Svg> {
    let mut curves = vec![over_epochs("training", history.losses())];
    let epochs = history.epochs().iter();
    let validation = epochs.map(|epoch| epoch.validation_loss.unwrap_or(f64::NAN));
    if history.validation_losses().next().is_some() {
        curves.push(over_epochs("validation", validation));
    }
    Chart {
        curves: &curves,
        ..chart.clone()
    }
    .draw()
}

/// Draws a metric of each epoch. The chart says all but what is to be drawn.
///
/// # Errors
/// If there is no metric of this name, or it cannot be drawn.
pub fn metric(history: &History, name: &str, chart: &Chart<'_>) -> Result<Svg> {
    let values = history.metric(name).ok_or_else(|| Error::Setting {
        name: "metric",
        expected: "a metric of the run",
        found: format!(
            "`{name}`, and the run has: {}",
            Listed(history.metric_names())
        ),
    })?;
    Chart {
        curves: &[over_epochs(name, values)],
        legend: Legend::Hidden,
        ..chart.clone()
    }
    .draw()
}

/// Draws what a search for a learning rate found: points of a learning rate and the loss with it, and
/// the rate that is suggested.
///
/// ```
/// let points = [(1e-4, 2.3), (1e-3, 2.1), (1e-2, 1.2), (1e-1, 0.9), (1.0, 6.0)];
/// let picture = nn_runtime::plots::learning_rate_range(&points, Some(1e-2))?;
/// assert!(picture.as_str().contains("suggested: 1e-2"));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If it cannot be drawn.
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
