//! The state of a training run.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

mod change;

pub use change::Change;

use crate::data::hash;
use crate::error::{Error, Result};

/// The state that is needed to resume a training run as if it had never stopped: named numbers,
/// texts, and values of the network's own type.
///
/// An optimizer stores its moments in it, each [hook](crate::train::Hook) its state, and the
/// trainer its position in the run.
///
/// ```
/// use nn_runtime::train::Snapshot;
///
/// let mut snapshot = Snapshot::<[f32; 2]>::default();
/// snapshot.put_number("patience", 3.0);
/// snapshot.put_parameters("best", &[0.5, 1.5]);
/// assert_eq!(snapshot.number("patience")?, 3.0);
/// assert_eq!(snapshot.take_parameters("best")?, [0.5, 1.5]);
/// let error = snapshot.number("patients").unwrap_err();
/// assert_eq!(error.to_string(), "the snapshot: it does not contain the number `patients`");
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Snapshot<'a, N> {
    plain: Plain,
    parameters: Named<Held<'a, N>>,
}

/// Everything in a snapshot that is no parameters, and is not compiled again for every network.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    numbers: Named<Vec<f64>>,
    texts: Named<String>,
    /// Where the snapshot comes from, for error messages.
    origin: Option<String>,
    /// The differences that a resumed run may have.
    allowed: Vec<Change>,
}

impl Plain {
    fn has(&self, place: &str) -> bool {
        self.numbers.has(place) || self.texts.has(place)
    }

    pub(crate) fn allows(&self, change: Change) -> bool {
        self.allowed.contains(&change)
    }

    pub(crate) fn put_number(&mut self, name: &str, value: f64) {
        self.put_numbers(name, vec![value]);
    }

    pub(crate) fn put_numbers(&mut self, name: &str, values: Vec<f64>) {
        self.numbers.insert(name.to_owned(), values);
    }

    pub(crate) fn put_text(&mut self, name: &str, text: String) {
        self.texts.insert(name.to_owned(), text);
    }

    fn insert_at(&mut self, place: &str, part: Self) {
        self.numbers.insert_at(place, part.numbers);
        self.texts.insert_at(place, part.texts);
    }

    fn take(&mut self, place: &str) -> Self {
        Self {
            numbers: self.numbers.take(place),
            texts: self.texts.take(place),
            origin: self.origin.clone(),
            allowed: self.allowed.clone(),
        }
    }

    pub(crate) fn number(&self, name: &str) -> Result<f64> {
        match self.numbers.get(name).map(Vec::as_slice) {
            Some(&[value]) => Ok(value),
            _ => Err(self.missing("number", name)),
        }
    }

    pub(crate) fn count(&self, name: &str) -> Result<u64> {
        let value = self.number(name)?;
        // Up to 2⁵³, every whole number is exact.
        let is_count = (0.0..=9_007_199_254_740_992.0).contains(&value)
            && value == libm::trunc(value)
            && value.is_sign_positive();
        if is_count {
            Ok(value as u64)
        } else {
            Err(self.problem(format!("`{name}` is {value:?}, which is not a valid count")))
        }
    }

    pub(crate) fn numbers(&self, name: &str) -> Result<&[f64]> {
        let numbers = self.numbers.get(name).map(Vec::as_slice);
        numbers.ok_or_else(|| self.missing("numbers", name))
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str> {
        let text = self.texts.get(name).map(String::as_str);
        text.ok_or_else(|| self.missing("text", name))
    }

    fn expect_text(&self, name: &str, expected: &str) -> Result<()> {
        let found = self.text(name)?;
        if found == expected {
            return Ok(());
        }
        Err(self.problem(format!(
            "`{name}` is {expected}, but was {found} in the run to be resumed"
        )))
    }

    pub(crate) fn problem(&self, problem: String) -> Error {
        self.problems(vec![problem])
    }

    pub(crate) fn problems(&self, problems: Vec<String>) -> Error {
        let origin = self.origin.as_deref().unwrap_or("the snapshot");
        Error::Content {
            path: origin.into(),
            problems,
        }
    }

    fn missing(&self, what: &str, name: &str) -> Error {
        self.problem(format!("it does not contain the {what} `{name}`"))
    }
}

/// Values, sorted by name. A sorted list takes much less code than a tree.
#[derive(Debug)]
struct Named<V>(Vec<(String, V)>);

impl<V> Default for Named<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Named<V> {
    fn get(&self, name: &str) -> Option<&V> {
        let place = self.place(name).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// The index of a name, or where it would be inserted.
    fn place(&self, name: &str) -> core::result::Result<usize, usize> {
        // The names in a file are already sorted.
        if self.0.last().is_none_or(|(last, _)| last.as_str() < name) {
            return Err(self.0.len());
        }
        self.0.binary_search_by(|(key, _)| key.as_str().cmp(name))
    }

    fn remove(&mut self, name: &str) -> Option<V> {
        let place = self.place(name).ok()?;
        Some(self.0.remove(place).1)
    }

    fn insert(&mut self, name: String, value: V) {
        match self.place(&name) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (name, value)),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is a name with the prefix `place`.
    fn has(&self, place: &str) -> bool {
        self.iter().any(|(name, _)| {
            let rest = name.strip_prefix(place);
            rest.is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// Inserts all values of another list; their names are prefixed with `place` and a dot.
    fn insert_at(&mut self, place: &str, other: Self) {
        for (name, value) in other.0 {
            self.insert(format!("{place}.{name}"), value);
        }
    }

    /// Removes and returns the values that were inserted with the prefix `place`.
    fn take(&mut self, place: &str) -> Self {
        let mut taken = Vec::new();
        let mut left = Vec::new();
        for (name, value) in core::mem::take(&mut self.0) {
            match name
                .strip_prefix(place)
                .and_then(|rest| rest.strip_prefix('.'))
            {
                Some(rest) => taken.push((rest.to_owned(), value)),
                None => left.push((name, value)),
            }
        }
        self.0 = left;
        Self(taken)
    }
}

/// A borrowed value to be saved, or an owned value that was read.
#[derive(Debug)]
enum Held<'a, N> {
    Borrowed(&'a N),
    Owned(N),
}

impl<N> Default for Snapshot<'_, N> {
    fn default() -> Self {
        Self {
            plain: Plain::default(),
            parameters: Named::default(),
        }
    }
}

impl<'a, N> Snapshot<'a, N> {
    /// Allows a resumed run to differ from the run of this snapshot: see [`Change`].
    pub fn allow(&mut self, changes: impl IntoIterator<Item = Change>) {
        self.plain.allowed.extend(changes);
    }

    /// Whether a resumed run may have this difference.
    pub(crate) fn allows(&self, change: Change) -> bool {
        self.plain.allows(change)
    }

    /// Sets where the snapshot comes from; error messages begin with it.
    #[cfg(feature = "safetensors")]
    pub(crate) fn came_from(&mut self, origin: String) {
        self.plain.origin = Some(origin);
    }

    /// Whether the snapshot is empty.
    pub fn is_empty(&self) -> bool {
        self.plain.numbers.0.is_empty()
            && self.plain.texts.0.is_empty()
            && self.parameters.0.is_empty()
    }

    /// Whether the snapshot contains something that was [inserted](Self::insert) with the prefix
    /// `place`.
    pub(crate) fn has(&self, place: &str) -> bool {
        self.plain.has(place) || self.parameters.has(place)
    }

    /// Stores a number exactly.
    pub fn put_number(&mut self, name: &str, value: f64) {
        self.plain.put_number(name, value);
    }

    /// Stores a list of numbers.
    pub fn put_numbers(&mut self, name: &str, values: Vec<f64>) {
        self.plain.put_numbers(name, values);
    }

    /// Stores a text.
    pub fn put_text(&mut self, name: &str, text: impl Into<String>) {
        self.plain.put_text(name, text.into());
    }

    /// Stores values of the network's type: parameters, moments, averages.
    pub fn put_parameters(&mut self, name: &str, parameters: &'a N) {
        let held = Held::Borrowed(parameters);
        self.parameters.insert(name.to_owned(), held);
    }

    /// Like [`put_parameters`](Self::put_parameters), for an owned value.
    pub fn put_owned_parameters(&mut self, name: &str, parameters: N) {
        let held = Held::Owned(parameters);
        self.parameters.insert(name.to_owned(), held);
    }

    /// A stored number.
    ///
    /// # Errors
    /// If there is no number with this name.
    pub fn number(&self, name: &str) -> Result<f64> {
        self.plain.number(name)
    }

    /// A stored number that is a count.
    ///
    /// # Errors
    /// If there is no number with this name, or it is not a count.
    pub fn count(&self, name: &str) -> Result<u64> {
        self.plain.count(name)
    }

    /// A stored list of numbers.
    ///
    /// # Errors
    /// If there is no list with this name.
    pub fn numbers(&self, name: &str) -> Result<&[f64]> {
        self.plain.numbers(name)
    }

    /// A stored text.
    ///
    /// # Errors
    /// If there is no text with this name.
    pub fn text(&self, name: &str) -> Result<&str> {
        self.plain.text(name)
    }

    /// Removes and returns values of the network's type.
    ///
    /// # Errors
    /// If there are none with this name.
    pub fn take_parameters(&mut self, name: &str) -> Result<N>
    where
        N: Clone,
    {
        match self.parameters.remove(name) {
            Some(Held::Owned(parameters)) => Ok(parameters),
            Some(Held::Borrowed(parameters)) => Ok(parameters.clone()),
            None => Err(self.plain.missing("parameters", name)),
        }
    }

    /// Checks that a text equals the stored one, for example the description of a setting. A
    /// snapshot of a run with other settings cannot be resumed.
    ///
    /// # Errors
    /// If the texts differ; the error shows both.
    pub fn expect_text(&self, name: &str, expected: &str) -> Result<()> {
        self.plain.expect_text(name, expected)
    }

    /// All numbers and lists of numbers, with their names.
    pub fn all_numbers(&self) -> impl Iterator<Item = (&str, &[f64])> {
        let numbers = self.plain.numbers.iter();
        numbers.map(|(name, values)| (name, values.as_slice()))
    }

    /// All texts, with their names.
    pub fn all_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.plain
            .texts
            .iter()
            .map(|(name, text)| (name, text.as_str()))
    }

    /// All values of the network's type, with their names.
    pub fn all_parameters(&self) -> impl Iterator<Item = (&str, &N)> {
        self.parameters.iter().map(|(name, held)| match held {
            Held::Borrowed(parameters) => (name, *parameters),
            Held::Owned(parameters) => (name, parameters),
        })
    }

    /// Inserts the content of another snapshot; its names are prefixed with `place` and a dot.
    pub fn insert(&mut self, place: &str, part: Self) {
        self.plain.insert_at(place, part.plain);
        self.parameters.insert_at(place, part.parameters);
    }

    /// Removes and returns the content that was [inserted](Self::insert) with the prefix `place`.
    #[must_use]
    pub fn take(&mut self, place: &str) -> Self {
        Self {
            plain: self.plain.take(place),
            parameters: self.parameters.take(place),
        }
    }

    /// All but the parameters.
    pub(crate) fn plain(&self) -> &Plain {
        &self.plain
    }

    /// All but the parameters.
    pub(crate) fn plain_mut(&mut self) -> &mut Plain {
        &mut self.plain
    }

    /// An error about this snapshot.
    pub(crate) fn problem(&self, problem: String) -> Error {
        self.plain.problem(problem)
    }
}

/// Bounds the length of a text that will be compared. A hash still distinguishes texts that differ
/// only in the part that is cut off.
pub(crate) fn bounded(text: String) -> String {
    const MOST: usize = 4096;
    let Some((end, _)) = text.char_indices().nth(MOST) else {
        return text;
    };
    let rest = hash(text.bytes().map(u64::from));
    format!("{}… ({} bytes, {rest:016x})", &text[..end], text.len())
}
