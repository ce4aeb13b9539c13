//! A bar on a terminal.

use alloc::format;
use alloc::string::String;
use core::ops::ControlFlow;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::lines::{describe, digits};
use crate::train::history::Number;
use crate::train::{BatchEnd, EpochEnd, History, Observer, Run};

/// How often the bar is drawn: often enough for the eye, seldom enough to cost nothing.
const INTERVAL: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "{prefix} {wide_bar} {percent:>3}%  {msg}  {eta_precise} left";
const FINISHED: &str = "{prefix} {msg}  {elapsed_precise}";

pub(in crate::train) struct Bar {
    display: ProgressBar,
    epochs: usize,
    epoch_start: Instant,
    drawn: Instant,
    /// Losses and metrics after the last epoch.
    measured: String,
    speed: f64,
}

impl Default for Bar {
    fn default() -> Self {
        Self {
            display: ProgressBar::hidden(),
            epochs: 0,
            epoch_start: Instant::now(),
            drawn: Instant::now(),
            measured: String::new(),
            speed: 0.0,
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
        self.speed = end.samples as f64 / (now - self.epoch_start).as_secs_f64();
        let loss = Number(end.epoch_loss);
        // The loss of this epoch so far, and what was measured after the one before.
        let measured = &self.measured;
        let speed = self.speed;
        self.display
            .set_message(format!("loss {loss}{measured}, {speed:.0} samples/s"));
        self.display.set_position(end.step as u64);
        ControlFlow::Continue(())
    }

    fn epoch_end(&mut self, _: &mut N, end: &EpochEnd<'_>) -> ControlFlow<()> {
        let mut text = String::new();
        describe(&mut text, end);
        let speed = end.epoch.samples_per_second;
        self.set_epoch(end.epoch.number);
        self.display
            .set_message(format!("{text}, {speed:.0} samples/s"));
        // Without the training loss, which is that of the epoch under way.
        self.measured = text.find(", ").map_or("", |rest| &text[rest..]).into();
        self.epoch_start = Instant::now();
        ControlFlow::Continue(())
    }

    fn end(&mut self, _: &mut N, _: &History) {
        self.display.set_style(style(FINISHED));
        self.display.abandon();
    }
}

impl Bar {
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
