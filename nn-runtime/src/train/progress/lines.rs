//! Prints one plain line per epoch.

use alloc::string::String;
use core::fmt::Write as _;
use std::io::Write as _;

use super::Shown;
use crate::train::EpochEnd;
use crate::train::history::Number;
use crate::train::hooks::Event;

#[derive(Default)]
pub(in crate::train) struct Lines {
    epochs: usize,
    line: String,
}

impl Lines {
    pub(super) fn tell(&mut self, shown: &Shown<'_>, event: Event<'_>) {
        match event {
            Event::Start => self.epochs = shown.run.epochs,
            Event::EpochEnd(epoch) => self.epoch_end(&shown.history.end_of(epoch)),
            _ => {}
        }
    }

    fn epoch_end(&mut self, end: &EpochEnd<'_>) {
        self.line.clear();
        let number = end.epoch.number;
        let width = digits(self.epochs);
        let _ = write!(self.line, "epoch {number:>width$}/{}: ", self.epochs);
        describe(&mut self.line, end);
        let speed = end.epoch.samples_per_second;
        let _ = write!(self.line, ", {speed:.0} samples/s");
        // Training goes on even if standard error is closed.
        let _ = writeln!(std::io::stderr(), "{}", self.line);
    }
}

/// Prints a line.
pub(super) fn say(words: &str) {
    // Training goes on even if standard error is closed.
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// Appends the losses and metrics of an epoch.
fn describe(text: &mut String, end: &EpochEnd<'_>) {
    let _ = write!(text, "loss {}", Number(end.epoch.loss));
    if let Some(loss) = end.epoch.validation_loss {
        let _ = write!(text, ", validation loss {}", Number(loss));
    }
    for (name, &value) in end.metric_names.iter().zip(end.metrics) {
        let _ = write!(text, ", {name} {}", Number(value));
    }
}

/// The number of decimal digits of a count.
pub(super) fn digits(count: usize) -> usize {
    count.checked_ilog10().unwrap_or(0) as usize + 1
}
