//! A bar on a terminal.

use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;
use core::ops::ControlFlow;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::lines::digits;
use crate::train::history::Number;
use crate::train::{BatchEnd, EpochEnd, History, Observer, Run};

/// How often the bar is drawn: often enough for the eye, seldom enough to cost nothing.
const INTERVAL: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "{prefix} {bar:8} {percent:>3}%, {eta} left  {wide_msg}";
const FINISHED: &str = "{prefix} in {elapsed}  {wide_msg}";

pub(in crate::train) struct Bar {
    display: ProgressBar,
    epochs: usize,
    epoch_start: Instant,
    drawn: Instant,
    /// What was measured after the last epoch.
    metrics: String,
    validation_loss: Option<f64>,
}

impl Default for Bar {
    fn default() -> Self {
        Self {
            display: ProgressBar::hidden(),
            epochs: 0,
            epoch_start: Instant::now(),
            drawn: Instant::now(),
            metrics: String::new(),
            validation_loss: None,
        }
    }
}

impl<N> Observer<N> for Bar {
    fn start(&mut self, _: &N, run: &Run<'_>) {
        let steps = (run.epochs as u64).saturating_mul(run.batches as u64);
        self.display = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
        self.display.set_style(style(TEMPLATE));
        self.epochs = run.epochs;
        self.epoch_start = Instant::now();
        self.set_epoch(1);
    }

    fn batch_end(&mut self, _: &N, end: &BatchEnd) -> ControlFlow<()> {
        let now = Instant::now();
        if now - self.drawn < INTERVAL {
            return ControlFlow::Continue(());
        }
        self.drawn = now;
        self.set_epoch(end.epoch);
        let speed = end.samples as f64 / (now - self.epoch_start).as_secs_f64();
        // The loss of this epoch so far, and what was measured after the one before.
        self.set_message(end.epoch_loss, speed);
        self.display.set_position(end.step as u64);
        ControlFlow::Continue(())
    }

    fn epoch_end(&mut self, _: &mut N, end: &EpochEnd<'_>) -> ControlFlow<()> {
        self.metrics.clear();
        for (name, &value) in end.metric_names.iter().zip(end.metrics) {
            let _ = write!(self.metrics, ", {name} {}", Number(value));
        }
        self.validation_loss = end.epoch.validation_loss;
        self.set_epoch(end.epoch.number);
        self.set_message(end.epoch.loss, end.epoch.samples_per_second);
        self.epoch_start = Instant::now();
        ControlFlow::Continue(())
    }

    fn end(&mut self, _: &mut N, _: &History) {
        self.display.set_style(style(FINISHED));
        self.display.abandon();
    }
}

impl Bar {
    /// The most important first: a narrow terminal shows the beginning.
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
