//! Plots of training histories.

use alloc::format;
use alloc::vec;

use super::History;
use crate::error::{Error, Listed, Result};
use crate::plots::{Chart, Curve, Legend, Svg};

/// A curve over epochs, which are counted from 1.
fn over_epochs(label: &str, values: impl Iterator<Item = f64>) -> Curve {
    Curve {
        label: label.into(),
        points: (1_u32..).map(f64::from).zip(values).collect(),
    }
}

impl History {
    /// Draws the training and validation loss of each epoch. The curves of `chart` are replaced;
    /// its other fields apply.
    ///
    /// # Errors
    /// If the chart cannot be drawn.
    pub fn draw_losses(&self, chart: &Chart<'_>) -> Result<Svg> {
        let mut curves = vec![over_epochs("training", self.losses())];
        let epochs = self.epochs().iter();
        let validation = epochs.map(|epoch| epoch.validation_loss.unwrap_or(f64::NAN));
        if self.validation_losses().next().is_some() {
            curves.push(over_epochs("validation", validation));
        }
        Chart {
            curves: &curves,
            ..chart.clone()
        }
        .draw()
    }

    /// Draws a metric of each epoch. The curves and the legend of `chart` are replaced; its other
    /// fields apply.
    ///
    /// # Errors
    /// If there is no metric of this name, or the chart cannot be drawn.
    pub fn draw_metric(&self, name: &str, chart: &Chart<'_>) -> Result<Svg> {
        let values = self.metric(name).ok_or_else(|| Error::Setting {
            name: "metric",
            expected: "a metric of the run",
            found: format!("`{name}`; the run has {}", Listed(self.metric_names())),
        })?;
        Chart {
            curves: &[over_epochs(name, values)],
            legend: Legend::Hidden,
            ..chart.clone()
        }
        .draw()
    }
}
