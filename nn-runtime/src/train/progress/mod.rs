//! What is shown while a network trains.

#[cfg(feature = "progress")]
mod bar;
#[cfg(feature = "std")]
mod lines;

use super::hooks::Event;
use super::{History, Position, Run};

/// What a [`Trainer`](super::Trainer) shows on standard error. Without the feature `std` it
/// shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Progress {
    /// A bar where standard error is a terminal (feature `progress`), lines where it is not.
    #[default]
    Automatic,
    /// One plain line an epoch.
    Lines,
    /// Nothing.
    Silent,
}

/// What a display knows of a run: nothing of the network, so that it is compiled once for all.
#[cfg_attr(not(feature = "progress"), expect(dead_code))]
pub(super) struct Shown<'a> {
    pub(super) run: &'a Run,
    pub(super) history: &'a History,
    pub(super) position: Position,
}

/// The display that was chosen.
pub(super) enum Display {
    Silent,
    #[cfg(feature = "std")]
    Lines(lines::Lines),
    #[cfg(feature = "progress")]
    Bar(bar::Bar),
}

impl Display {
    #[cfg(feature = "std")]
    pub(super) fn new(progress: Progress) -> Self {
        match progress {
            Progress::Silent => Self::Silent,
            #[cfg(feature = "progress")]
            Progress::Automatic if std::io::IsTerminal::is_terminal(&std::io::stderr()) => {
                Self::Bar(bar::Bar::default())
            }
            Progress::Automatic | Progress::Lines => Self::Lines(lines::Lines::default()),
        }
    }

    #[cfg(not(feature = "std"))]
    pub(super) fn new(_: Progress) -> Self {
        Self::Silent
    }
}

impl Display {
    /// Shows what a hook has to say.
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
