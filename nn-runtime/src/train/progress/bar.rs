//! A progress bar on a terminal.

use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Shown;
use super::lines::digits;
use crate::train::history::Number;
use crate::train::hooks::Event;
use crate::train::{BatchEnd, EpochEnd};

/// The interval between redraws: short enough to look smooth, long enough to cost nothing.
const INTERVAL: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "{prefix} {bar:8} {percent:>3}%, {eta} left  {wide_msg}";
const FINISHED: &str = "{prefix} in {elapsed}  {wide_msg}";

pub(in crate::train) struct Bar {
    display: ProgressBar,
    epochs: usize,
    /// Batches per epoch.
    batches: u64,
    epoch_start: Instant,
    drawn: Instant,
    /// The metrics of the last completed epoch, formatted.
    metrics: String,
    validation_loss: Option<f64>,
}

impl Default for Bar {
    fn default() -> Self {
        Self {
            display: ProgressBar::hidden(),
            epochs: 0,
            batches: 0,
            epoch_start: Instant::now(),
            drawn: Instant::now(),
            metrics: String::new(),
            validation_loss: None,
        }
    }
}

impl Bar {
    pub(super) fn tell(&mut self, shown: &Shown<'_>, event: Event<'_>) {
        match event {
            Event::Start => self.start(shown),
            Event::BatchEnd(end) => self.batch_end(end),
            Event::EpochEnd(epoch) => self.epoch_end(&shown.history.end_of(epoch)),
            Event::End => self.end(),
            Event::EpochStart | Event::ValidationStart | Event::Finish => {}
        }
    }

    fn start(&mut self, shown: &Shown<'_>) {
        let run = shown.run;
        self.batches = run.batches as u64;
        let all = (run.epochs as u64).saturating_mul(self.batches);
        self.display = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr());
        self.display.set_style(style(TEMPLATE));
        self.epochs = run.epochs;
        self.epoch_start = Instant::now();
        self.set_epoch(shown.position.epochs + 1);
        // Work done before the run was resumed must not affect the estimate of the remaining time.
        let before = self.place(shown.position.epochs, shown.position.batches);
        self.display.set_position(before);
        self.display.reset_eta();
    }

    fn batch_end(&mut self, end: &BatchEnd) {
        let now = Instant::now();
        if now - self.drawn < INTERVAL {
            return;
        }
        self.drawn = now;
        self.set_epoch(end.epoch);
        let speed = end.samples as f64 / (now - self.epoch_start).as_secs_f64();
        // Shows the loss of this epoch so far, and the metrics of the previous epoch.
        self.set_message(end.epoch_loss, speed);
        self.display
            .set_position(self.place(end.epoch - 1, end.batch));
    }

    fn epoch_end(&mut self, end: &EpochEnd<'_>) {
        self.metrics.clear();
        for (name, &value) in end.metric_names.iter().zip(end.metrics) {
            let _ = write!(self.metrics, ", {name} {}", Number(value));
        }
        self.validation_loss = end.epoch.validation_loss;
        self.set_epoch(end.epoch.number);
        self.set_message(end.epoch.loss, end.epoch.samples_per_second);
        self.epoch_start = Instant::now();
    }

    fn end(&self) {
        self.display.set_style(style(FINISHED));
        self.display.abandon();
    }

    /// The number of completed batches of the run.
    fn place(&self, epochs: usize, batches: usize) -> u64 {
        let before = (epochs as u64).saturating_mul(self.batches);
        before.saturating_add(batches as u64)
    }

    /// Shows a line above the bar.
    pub(super) fn say(&self, words: &str) {
        self.display.suspend(|| super::lines::say(words));
    }

    /// The most important values come first, since a narrow terminal truncates the end.
    fn set_message(&self, loss: f64, samples_per_second: f64) {
        let mut message = format!("loss {}", Number(loss));
        let _ = write!(
            message,
            "{}, {samples_per_second:.0} samples/s",
            self.metrics
        );
        if let Some(loss) = self.validation_loss {
            let _ = write!(message, ", validation loss {}", Number(loss));
        }
        self.display.set_message(message);
    }

    fn set_epoch(&self, epoch: usize) {
        let width = digits(self.epochs);
        self.display
            .set_prefix(format!("epoch {epoch:>width$}/{}", self.epochs));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸ ")
}
