//! The progress display.

#[cfg(feature = "progress")]
mod bar;
#[cfg(feature = "std")]
mod lines;

use super::hooks::Event;
use super::{History, Position, Run};

/// The progress that a [`Trainer`](super::Trainer) shows on standard error. Without the feature
/// `std`, nothing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Progress {
    /// A progress bar if standard error is a terminal (with the feature `progress`), otherwise
    /// lines.
    #[default]
    Automatic,
    /// One plain line per epoch.
    Lines,
    /// Nothing.
    Silent,
}

/// The data for a progress display. It is independent of the type of the network, so that displays
/// are compiled only once.
#[cfg_attr(not(feature = "progress"), expect(dead_code))]
pub(super) struct Shown<'a> {
    pub(super) run: &'a Run,
    pub(super) history: &'a History,
    pub(super) position: Position,
}

/// The selected display.
pub(super) enum Display {
    Silent,
    #[cfg(feature = "std")]
    Lines(lines::Lines),
    #[cfg(feature = "progress")]
    Bar(bar::Bar),
}

/// What a terminal is told if this crate is compiled without optimization.
#[cfg(all(feature = "std", unoptimized))]
const UNOPTIMIZED: &str = "training is slow because `nn-runtime` is compiled without optimization: \
                           add `[profile.dev.package.\"*\"]` with `opt-level = 3` to Cargo.toml, \
                           or build with `--release`";

impl Display {
    #[cfg(feature = "std")]
    pub(super) fn new(progress: Progress) -> Self {
        let display = match progress {
            Progress::Silent => Self::Silent,
            #[cfg(feature = "progress")]
            Progress::Automatic if std::io::IsTerminal::is_terminal(&std::io::stderr()) => {
                Self::Bar(bar::Bar::default())
            }
            Progress::Automatic | Progress::Lines => Self::Lines(lines::Lines::default()),
        };
        #[cfg(unoptimized)]
        if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            display.say(UNOPTIMIZED);
        }
        display
    }

    #[cfg(not(feature = "std"))]
    pub(super) fn new(_: Progress) -> Self {
        Self::Silent
    }
}

impl Display {
    /// Shows a message of a hook.
    pub(super) fn say(&self, words: &str) {
        #[cfg(not(feature = "std"))]
        let _ = words;
        match self {
            Self::Silent => {}
            #[cfg(feature = "std")]
            Self::Lines(_) => lines::say(words),
            #[cfg(feature = "progress")]
            Self::Bar(bar) => bar.say(words),
        }
    }

    /// Shows an event.
    pub(super) fn tell(&mut self, shown: &Shown<'_>, event: Event<'_>) {
        #[cfg(not(feature = "std"))]
        let _ = (shown, event);
        match self {
            Self::Silent => {}
            #[cfg(feature = "std")]
            Self::Lines(lines) => lines.tell(shown, event),
            #[cfg(feature = "progress")]
            Self::Bar(bar) => bar.tell(shown, event),
        }
    }
}
