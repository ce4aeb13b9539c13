//! What a layer computes, as a formula for its user to read.
//!
//! A sample is a matrix of features × positions: `W · x` is a product at every position, `x[:, t]`
//! the features of step t, `⊙` a product number by number, and `[a; b]` features one after another.

use super::Window;
use crate::arguments::{Axes, PerAxis};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Number, Shape};

/// A formula and what its letters are.
#[derive(Debug, Default)]
pub(crate) struct Formula {
    /// Lines that come before the value's: `[q; k; v] = W1 · x + b1`.
    pub(crate) before: Vec<String>,
    /// The value: `W1 · x + b1`; nothing where the lines before have said it all.
    pub(crate) value: String,
    /// What is in it: `W1: 128 × 64`.
    pub(crate) terms: Vec<String>,
}

impl Formula {
    pub(super) fn new(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..Self::default()
        }
    }

    /// After a line that says what the value is made of.
    #[must_use]
    pub(super) fn after(mut self, line: impl Into<String>) -> Self {
        self.before.push(line.into());
        self
    }

    #[must_use]
    pub(super) fn with(mut self, term: impl Into<String>) -> Self {
        self.terms.push(term.into());
        self
    }

    /// The term is there under a condition.
    #[must_use]
    pub(super) fn with_if(self, condition: bool, term: impl FnOnce() -> String) -> Self {
        if condition { self.with(term()) } else { self }
    }
}

/// What a formula is made of.
pub(crate) struct Terms<'a> {
    /// The shapes of its inputs.
    pub(crate) inputs: &'a [Shape],
    /// What its inputs are called: `x`, `h1`.
    pub(crate) names: &'a [String],
    /// What its value is called.
    pub(crate) value: &'a str,
    /// What follows the letters of its parameters: `1`.
    pub(crate) number: usize,
    pub(crate) diagnostics: &'a Diagnostics,
}

impl Terms<'_> {
    /// The first input.
    pub(super) fn x(&self) -> &str {
        self.input(0)
    }

    pub(super) fn input(&self, place: usize) -> &str {
        self.names.get(place).map_or("x", |name| name)
    }

    /// `W1`
    pub(super) fn parameter(&self, letter: &str) -> String {
        format!("{letter}{}", self.number)
    }

    /// `W1: 128 × 64`
    pub(super) fn tensor(&self, letter: &str, sizes: &[&Dimension]) -> String {
        format!("{}: {}", self.parameter(letter), self.sizes(sizes))
    }

    /// ` + b1` where there is a bias.
    pub(super) fn plus(&self, letter: &str, is_there: bool) -> String {
        if is_there {
            format!(" + {}", self.parameter(letter))
        } else {
            String::new()
        }
    }

    pub(super) fn size(&self, size: &Dimension) -> String {
        self.diagnostics.size(size)
    }

    /// `128 × 64`
    pub(super) fn sizes(&self, sizes: &[&Dimension]) -> String {
        if let [only] = sizes {
            return self.size(only);
        }
        let sizes: Vec<String> = sizes.iter().map(|size| self.factor(size)).collect();
        sizes.join(" × ")
    }

    /// A size as a factor: `(N + 1)`.
    pub(super) fn factor(&self, size: &Dimension) -> String {
        self.diagnostics.factor(size)
    }

    pub(super) fn decimal(&self, number: Number) -> String {
        match (number.value, number.symbol) {
            (Some(value), _) if value != 0.0 && value.abs() < 1e-3 => format!("{value:e}"),
            (Some(value), _) => value.to_string(),
            (None, Some(symbol)) => self.diagnostics.text(symbol).to_owned(),
            (None, None) => "0".to_owned(),
        }
    }

    /// `in training each number is 0 with probability 0.2, else divided by 0.8`
    pub(super) fn dropped(&self, what: &str, probability: Number) -> String {
        let p = self.decimal(probability);
        let kept = match probability.value {
            // Without the digits that a subtraction of binary fractions adds.
            Some(value) => ((1.0 - value) * 1e6).round() / 1e6,
            None => f64::NAN,
        };
        let kept = if kept.is_nan() {
            format!("1 - {p}")
        } else {
            kept.to_string()
        };
        format!("in training {what} is 0 with probability {p}, else divided by {kept}")
    }

    /// A window's place: `s·p + d·k - o` as an index, and what is in it.
    pub(super) fn window(&self, window: &Window, sides: &[Dimension; 4]) -> (String, Vec<String>) {
        let axes = match window.axes {
            Axes::Steps => 1..2,
            Axes::Pixels => 0..2,
        };
        let each = |sizes: &PerAxis| {
            let sizes: Vec<&Dimension> = axes.clone().map(|axis| &sizes[axis].0).collect();
            let is_one = sizes.iter().all(|size| **size == Dimension::ONE);
            (self.sizes(&sizes), is_one)
        };
        let (kernel, _) = each(&window.kernel);
        let (stride, no_stride) = each(&window.stride);
        let (dilation, no_dilation) = each(&window.dilation);
        let offset: Vec<&Dimension> = axes.clone().map(|axis| &sides[2 * axis]).collect();
        let has_offset = offset.iter().any(|side| **side != Dimension::ZERO);
        let mut index = if no_stride { "p" } else { "s·p" }.to_owned();
        index += if no_dilation { " + k" } else { " + d·k" };
        index += if has_offset { " - o" } else { "" };
        let mut terms = vec![format!("k < {kernel}")];
        let mut term = |is_there: bool, text: String| terms.extend(is_there.then_some(text));
        term(!no_stride, format!("s = {stride}"));
        term(!no_dilation, format!("d = {dilation}"));
        term(has_offset, format!("o = {}", self.sizes(&offset)));
        (index, terms)
    }
}
