//! Writes the events of a run for `TensorBoard`.

use std::path::Path;

use super::learns;
use crate::error::Result;
use crate::histogram::Histogram;
use crate::network::Network;
use crate::parameter::Description;
use crate::tensorboard::{EventFile, Value};
use crate::train::{BatchEnd, EpochEnd, Training};

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// The interval between histograms in epochs; 0 for none.
    pub(super) histograms_every_epochs: usize,
}

#[derive(Debug)]
pub(super) struct Events {
    settings: Settings,
    file: EventFile,
}

/// `TensorBoard` draws this many bins.
const BINS: usize = 30;

impl Events {
    /// Creates a new event file for a run that has made `steps` steps. Later steps in earlier
    /// files, which were lost, are marked as obsolete. If the run is new, the event files of other
    /// runs are removed.
    pub(super) fn open(settings: Settings, directory: &Path, steps: u64) -> Result<Self> {
        if steps == 0 {
            EventFile::remove_all(directory)?;
        }
        let mut file = EventFile::create(directory)?;
        if steps > 0 {
            file.restart(steps + 1)?;
        }
        Ok(Self { settings, file })
    }

    /// Creates the file again if it was removed.
    pub(super) fn restore(&mut self) -> Result<()> {
        self.file.restore()
    }

    pub(super) fn step(&mut self, end: &BatchEnd, gradient_norm: f64) -> Result<()> {
        let scalar = |tag, value| Value::Scalar { tag, value };
        let values = [
            scalar("step/loss", end.step_loss),
            scalar("step/learning_rate", end.learning_rate),
            scalar("step/gradient_norm", gradient_norm),
        ];
        self.file.write(end.step, &values)
    }

    pub(super) fn epoch<N: Network>(
        &mut self,
        training: &Training<'_, N>,
        end: &EpochEnd<'_>,
        learning_rate: f64,
    ) -> Result<()> {
        let tags: Vec<String> = (end.metric_names.iter())
            .map(|name| format!("metric/{name}"))
            .collect();
        let scalar = |tag, value| Value::Scalar { tag, value };
        let mut values = vec![
            scalar("epoch", end.epoch.number as f64),
            scalar("loss/training", end.epoch.loss),
            scalar("learning_rate", learning_rate),
            scalar("samples_per_second", end.epoch.samples_per_second),
        ];
        values.extend((end.epoch.validation_loss).map(|loss| scalar("loss/validation", loss)));
        values.extend((tags.iter().zip(end.metrics)).map(|(tag, &value)| scalar(tag, value)));
        let step = training.position.steps;
        self.file.write(step, &values)?;

        let every = self.settings.histograms_every_epochs;
        if every > 0 && end.epoch.number.is_multiple_of(every) {
            self.histograms(step, "weights", training.network, |_| true)?;
            self.histograms(step, "gradients", training.gradient, learns)?;
        }
        Ok(())
    }

    /// Writes a histogram for each parameter that is shown.
    fn histograms<N: Network>(
        &mut self,
        step: u64,
        group: &str,
        network: &N,
        is_shown: impl Fn(&Description<'_>) -> bool,
    ) -> Result<()> {
        let mut result = Ok(());
        network.for_each(|parameter, values| {
            if result.is_ok() && is_shown(parameter) {
                let tag = format!("{group}/{}", parameter.path);
                let histogram = Histogram::new(values, BINS);
                let value = Value::Histogram {
                    tag: &tag,
                    histogram: &histogram,
                };
                result = self.file.write(step, &[value]);
            }
        });
        result
    }
}
