//! Notifies the progress display and the hooks of events.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "std")]
use super::Claims;
use super::identity::{NONE, shortened};
use super::{BatchEnd, Epoch, Hook, Training};
use crate::error::Result;
use crate::snapshot::{Change, Snapshot};

/// An event of a run.
#[derive(Clone, Copy)]
pub(super) enum Event<'a> {
    Start,
    EpochStart,
    BatchEnd(&'a BatchEnd),
    ValidationStart,
    EpochEnd(Epoch),
    End,
    Finish,
}

impl Event<'_> {
    fn tell<N>(self, hook: &mut dyn Hook<N>, training: &mut Training<'_, N>) -> Result<()> {
        match self {
            Self::Start => hook.start(training),
            Self::EpochStart => hook.epoch_start(training),
            Self::BatchEnd(end) => hook.batch_end(training, end),
            Self::ValidationStart => hook.validation_start(training),
            Self::EpochEnd(epoch) => hook.epoch_end(training, &training.history.end_of(epoch)),
            Self::End => hook.end(training),
            Self::Finish => hook.finish(training),
        }
    }

    /// Whether the run is over. All hooks are notified of these events, even if one of them fails.
    fn is_last(self) -> bool {
        matches!(self, Self::End | Self::Finish)
    }
}

/// The hooks of a run.
pub(super) struct Hooks<'a, 'h, N> {
    others: &'a mut [&'h mut dyn Hook<N>],
    /// Which hooks want a snapshot.
    wanting: Vec<bool>,
}

impl<'a, 'h, N> Hooks<'a, 'h, N> {
    pub(super) fn new(others: &'a mut [&'h mut dyn Hook<N>]) -> Self {
        Self {
            wanting: Vec::with_capacity(others.len()),
            others,
        }
    }

    /// Notifies all hooks of an event, even if one of them stops the run. The first error ends the
    /// loop, unless the event is one of the [last](Event::is_last).
    pub(super) fn tell(&mut self, training: &mut Training<'_, N>, event: Event<'_>) -> Result<()> {
        let mut result = Ok(());
        for hook in self.others.iter_mut() {
            if result.is_err() && !event.is_last() {
                break;
            }
            let told = event.tell(*hook, training);
            result = result.and(told.map_err(|error| error.within(within(*hook))));
        }
        result
    }

    /// Lets each hook claim its directories.
    #[cfg(feature = "std")]
    pub(super) fn claim(&mut self, claims: &mut Claims) -> Result<()> {
        for hook in self.others.iter_mut() {
            let claimed = hook.claim(claims);
            claimed.map_err(|error| error.within(within(*hook)))?;
        }
        Ok(())
    }

    /// The snapshot from which to resume: if several hooks have one, the one with the most steps.
    pub(super) fn resume<'s>(&mut self) -> Result<Option<Snapshot<'s, N>>> {
        let mut furthest = None;
        for hook in self.others.iter_mut() {
            let found = hook.resume();
            let found = found.map_err(|error| error.within(within(*hook)))?;
            let Some(snapshot) = found else {
                continue;
            };
            let steps = snapshot.count("run.steps").unwrap_or(0);
            if furthest.as_ref().is_none_or(|(most, _)| steps > *most) {
                furthest = Some((steps, snapshot));
            }
        }
        Ok(furthest.map(|(_, snapshot)| snapshot))
    }

    /// Saves the state of each hook in a snapshot.
    pub(super) fn save<'s>(&'s self, snapshot: &mut Snapshot<'s, N>) {
        let mut names = Vec::new();
        for place in 0..self.others.len() {
            let hook = &*self.others[place];
            let mut part = Snapshot::default();
            hook.save(&mut part);
            let name = self.name(place);
            if !part.is_empty() && !hook.is_observer() {
                names.push(name.clone());
            }
            snapshot.insert(&format!("hooks.{name}"), part);
        }
        let names = if names.is_empty() {
            NONE.to_owned()
        } else {
            names.join(" ")
        };
        snapshot.put_text("run.hooks", names);
    }

    /// Describes the differences between these hooks and the hooks in a snapshot.
    pub(super) fn differences(&self, snapshot: &Snapshot<'_, N>) -> Vec<String> {
        let before = snapshot.text("run.hooks").unwrap_or(NONE);
        let mut missing: Vec<&str> = before
            .split(' ')
            .filter(|name| !matches!(*name, NONE | ""))
            .collect();
        let mut differences = Vec::new();
        for (place, hook) in self.others.iter().enumerate() {
            let name = self.name(place);
            let shown = hook.name();
            missing.retain(|missing| *missing != name);
            let mut part = Snapshot::default();
            hook.save(&mut part);
            if !snapshot.has(&format!("hooks.{name}")) {
                if !part.is_empty() && !hook.is_observer() {
                    differences.push(format!("the hook `{shown}` is new"));
                }
                continue;
            }
            let found = snapshot.text(&format!("hooks.{name}.settings")).ok();
            let own = part.text("settings").ok();
            if found != own
                && let Some(own) = own
            {
                let [found, own] = [found.unwrap_or(NONE), own].map(shortened);
                let words = format!("the hook `{shown}` had {found}, but now has {own}");
                differences.push(words);
            }
        }
        let missing = missing.into_iter();
        differences.extend(missing.map(|name| format!("the hook `{name}` is missing")));
        differences
    }

    /// Restores the state of each hook. A hook that is not in the snapshot starts over.
    pub(super) fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        for place in 0..self.others.len() {
            let name = format!("hooks.{}", self.name(place));
            let hook = &mut *self.others[place];
            let is_new = !snapshot.has(&name) && {
                let mut part = Snapshot::default();
                hook.save(&mut part);
                !part.is_empty() && (hook.is_observer() || snapshot.allows(Change::Hooks))
            };
            if is_new {
                continue;
            }
            let result = hook.load(&mut snapshot.take(&name));
            result.map_err(|error| error.within(within(hook)))?;
        }
        Ok(())
    }

    /// Whether a hook wants a snapshot now.
    pub(super) fn want_snapshot(&mut self, training: &Training<'_, N>) -> bool {
        self.wanting.clear();
        let wanting = self.others.iter_mut();
        self.wanting
            .extend(wanting.map(|hook| hook.wants_snapshot(training)));
        self.wanting.contains(&true)
    }

    /// Passes a snapshot to the hooks that want one.
    pub(super) fn give_snapshot(&self, snapshot: &Snapshot<'_, N>) -> Result<()> {
        for (hook, _) in self
            .others
            .iter()
            .zip(&self.wanting)
            .filter(|(_, wants)| **wants)
        {
            let result = hook.snapshot(snapshot);
            result.map_err(|error| error.within(within(&**hook)))?;
        }
        Ok(())
    }

    /// The name of a hook in a snapshot: its own name, followed by a number if an earlier hook has
    /// the same name.
    fn name(&self, place: usize) -> String {
        let name = self.others[place].name();
        let before = self.others[..place].iter();
        numbered(name, before.filter(|other| other.name() == name).count())
    }
}

fn numbered(name: &str, before: usize) -> String {
    let words = name.replace([' ', '.'], "_");
    match before {
        0 => words,
        number => format!("{words}-{}", number + 1),
    }
}

/// The context of errors of a hook.
fn within<N>(hook: &dyn Hook<N>) -> String {
    format!("the hook `{}`", hook.name())
}
