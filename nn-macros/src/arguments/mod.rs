//! Matches the arguments of a layer with its signature, and parses them: numbers, sizes along axes,
//! activations, ranges, initializers.

mod activations;
mod axes;
mod bind;
mod initial_state;
mod initializers;
pub(crate) mod numbers;
mod range;
pub(crate) mod shapes;
mod windows;

pub(crate) use activations::{ACTIVATIONS, Activation, ActivationEntry, ActivationKind};
pub(crate) use axes::{Axes, Padding, PerAxis};
pub(crate) use initial_state::Initial;
pub(crate) use initializers::Initializer;
pub(crate) use range::Range;
pub(crate) use windows::PADDING_MODES;

use std::collections::HashMap;

use quote::ToTokens;
use syn::Expr;

use crate::diagnostics::{Bounds, Diagnostics, closest, tidy};
use crate::shapes::{Dimension, Number, Origin, Shape};
use crate::syntax::{Argument, unwrapped};

/// The syntax of a layer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    pub(crate) name: &'static str,
    /// An example of its use, for messages.
    pub(crate) usage: &'static str,
    /// The arguments that may be positional, then the arguments that need a name.
    pub(crate) positional: &'static [&'static str],
    pub(crate) named: &'static [&'static str],
}

/// The arguments of a layer, by name. The layer takes them out one by one. Errors are reported
/// here, so that they have the same words for all layers.
pub(crate) struct Arguments<'a> {
    signature: Signature,
    /// The arguments as they were written.
    written: &'a [Argument],
    given: HashMap<&'static str, &'a Expr>,
    /// The arguments that unknown names were probably meant to be.
    meant: Vec<&'static str>,
    /// The number of positional arguments.
    by_place: usize,
    stage: Origin,
    diagnostics: &'a mut Diagnostics,
    all_right: bool,
}

impl<'a> Arguments<'a> {
    /// Whether no error was reported.
    pub(crate) fn all_right(&self) -> bool {
        self.all_right
    }

    /// Where the layer is.
    pub(crate) fn stage(&self) -> Origin {
        self.stage
    }

    /// Where an argument is, or the layer if the argument was left out.
    pub(crate) fn origin(&mut self, name: &str) -> Origin {
        match self.given.get(name) {
            Some(expression) => self.diagnostics.origin(*expression),
            None => self.stage,
        }
    }

    /// The name of the layer.
    pub(crate) fn name(&self) -> &'static str {
        self.signature.name
    }

    /// The layer as it was written, for messages: `Conv2d(16, 5)`.
    pub(crate) fn text(&self) -> String {
        self.text_without(usize::MAX)
    }

    /// The layer as it was written, without the argument of this index.
    fn text_without(&self, index: usize) -> String {
        self.text_with(&[(index, None)])
    }

    /// The layer as it was written, with other names for the arguments of these indices. Those
    /// without a name are left out.
    fn text_with(&self, names: &[(usize, Option<&str>)]) -> String {
        let arguments = self.written.iter().enumerate();
        let arguments = arguments.filter_map(|(index, argument)| {
            let value = tidy(&argument.value);
            let named = names.iter().find(|(other, _)| *other == index);
            Some(match (named, &argument.key) {
                (Some((_, None)), _) => return None,
                (Some((_, Some(name))), _) => format!("{name} = {value}"),
                (None, Some(key)) => format!("{key} = {value}"),
                (None, None) => value,
            })
        });
        let arguments: Vec<String> = arguments.collect();
        match &arguments[..] {
            [] => self.signature.name.to_owned(),
            arguments => format!("{}({})", self.signature.name, arguments.join(", ")),
        }
    }

    /// Reports an error.
    pub(crate) fn error(
        &mut self,
        origin: Origin,
        message: impl AsRef<str>,
        help: impl AsRef<str>,
    ) {
        self.all_right = false;
        self.diagnostics.error(origin, message, help);
    }

    /// Reports a number that is out of bounds. If only rustc can tell, the bounds are recorded as a
    /// claim. `message` builds the text of the error from the number as the user wrote it.
    pub(crate) fn require_number(
        &mut self,
        (number, origin): (Number, Origin),
        bounds: Bounds,
        message: impl FnOnce(&str) -> String,
        help: &str,
    ) {
        let holds = self
            .diagnostics
            .require_number(origin, (number, bounds), message, help);
        self.all_right &= holds;
    }

    /// Takes a required argument.
    pub(crate) fn required(&mut self, name: &str, what: &str, example: &str) -> Option<&'a Expr> {
        let found = self.given.get(name).copied();
        if found.is_none() && !self.meant.contains(&name) {
            let message = format!("`{}` needs {what}", self.signature.name);
            self.error(self.stage, message, format!("write `{example}`"));
        }
        found
    }

    /// Takes a required size.
    pub(crate) fn size(
        &mut self,
        name: &str,
        what: &str,
        example: &str,
    ) -> Option<(Dimension, Origin)> {
        let expression = self.required(name, what, example)?;
        let size = numbers::size(expression, self.diagnostics);
        self.all_right &= size.is_some();
        size
    }

    /// Takes a required name.
    pub(crate) fn name_of(
        &mut self,
        name: &str,
        what: &str,
        example: &str,
    ) -> Option<(String, Origin)> {
        let expression = self.required(name, what, example)?;
        let origin = self.diagnostics.origin(expression);
        match numbers::call(unwrapped(expression)) {
            Some((found, arguments)) if arguments.is_empty() => Some((found.to_string(), origin)),
            _ => {
                let text = tidy(expression);
                let message = format!("expected {what}, found `{text}`");
                self.error(origin, message, format!("write `{example}`"));
                None
            }
        }
    }

    /// Takes an optional size. Returns `Unknown` after reporting an error.
    pub(crate) fn optional_size(&mut self, name: &str) -> Option<(Dimension, Origin)> {
        let expression = self.given.get(name)?;
        let size = numbers::size(expression, self.diagnostics);
        self.all_right &= size.is_some();
        Some(size.unwrap_or((Dimension::Unknown, self.stage)))
    }

    /// Whether the argument was given, with or without an error.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// Takes an optional number. Returns `None` if it was left out, and after reporting an error.
    pub(crate) fn optional_number(&mut self, name: &str) -> Option<(Number, Origin)> {
        let expression = self.given.get(name)?;
        let number = numbers::number(expression, self.diagnostics);
        self.all_right &= number.is_some();
        number
    }

    /// Takes a required number.
    pub(crate) fn number(
        &mut self,
        name: &str,
        what: &str,
        example: &str,
    ) -> Option<(Number, Origin)> {
        let expression = self.required(name, what, example)?;
        let number = numbers::number(expression, self.diagnostics);
        self.all_right &= number.is_some();
        number
    }

    /// Takes `true` or `false`.
    pub(crate) fn flag(&mut self, name: &str, default: bool) -> bool {
        let Some(expression) = self.given.get(name) else {
            return default;
        };
        let flag = numbers::flag(name, expression, self.diagnostics);
        self.all_right &= flag.is_some();
        flag.unwrap_or(default)
    }

    /// Takes an activation.
    pub(crate) fn activation(&mut self, name: &str) -> Option<Activation> {
        let expression = *self.given.get(name)?;
        let Some((name, arguments)) = numbers::call(expression) else {
            if !self.all_right && self.is_swapped() {
                return None;
            }
            if self.misplaced_number(expression).is_some() {
                return None;
            }
            let origin = self.diagnostics.origin(expression);
            let text = expression.to_token_stream().to_string();
            let message = format!("expected an activation, found `{text}`");
            let help = match expression {
                Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(name),
                    ..
                }) => {
                    format!("write its name without quotes: `{}`", name.value())
                }
                _ => format!(
                    "name one, such as `relu`; the syntax of `{}` is `{}`",
                    self.signature.name, self.signature.usage
                ),
            };
            self.error(origin, message, help);
            return None;
        };
        let activation = numbers::activation(name, &arguments, self.diagnostics);
        self.all_right &= activation.is_some();
        activation
    }

    /// Reports a number in the place of the activation. It was meant as a stride, or as a number of
    /// channels of a layer that takes none.
    fn misplaced_number(&mut self, expression: &Expr) -> Option<()> {
        let is_window = self.signature.named.contains(&"dilation");
        let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Int(number),
            ..
        }) = unwrapped(expression)
        else {
            return None;
        };
        if !is_window {
            return None;
        }
        let name = self.signature.name;
        if self.signature.positional.first() == Some(&"kernel") {
            // If there are too many positional arguments, that was already reported.
            if self.by_place <= self.signature.positional.len() {
                self.error(
                    self.stage,
                    format!(
                        "`{name}` does not take a number of output channels: it follows from the \
                         input"
                    ),
                    format!(
                        "write `{name}({number})`, or for two per input channel, `{name}({number}, \
                         multiplier = 2)`"
                    ),
                );
            }
        } else {
            let origin = self.diagnostics.origin(expression);
            self.error(
                origin,
                format!("expected an activation, found `{number}`"),
                format!(
                    "name the stride: `stride = {number}`; the number of input channels is not \
                     written: `{}`",
                    self.text_without(0)
                ),
            );
        }
        Some(())
    }

    /// Whether another argument is an activation. Then the two were swapped, and the other one has
    /// already been reported.
    fn is_swapped(&self) -> bool {
        let mut others = self.given.iter().filter(|(name, _)| **name != "activation");
        others.any(|(_, value)| numbers::activation_name(value).is_some())
    }

    /// Whether the argument is `true` or `false`.
    pub(crate) fn is_flag(&self, name: &str) -> bool {
        let given = self.given.get(name).map(|expression| unwrapped(expression));
        matches!(given, Some(Expr::Lit(literal)) if matches!(literal.lit, syn::Lit::Bool(_)))
    }

    /// Whether the argument is the number 0.
    pub(crate) fn is_zero(&self, name: &str) -> bool {
        let given = self.given.get(name);
        given.is_some_and(|expression| numbers::literal(expression) == Some(0.0))
    }

    /// Whether the argument is one of these names.
    pub(crate) fn is_among(&self, name: &str, names: &[&str]) -> bool {
        let given = self
            .given
            .get(name)
            .and_then(|expression| numbers::call(expression));
        given.is_some_and(|(given, _)| names.iter().any(|name| given == name))
    }

    /// The number of positional arguments.
    pub(crate) fn by_place(&self) -> usize {
        self.by_place
    }

    /// Takes a required shape.
    pub(crate) fn shape(
        &mut self,
        name: &str,
        what: &str,
        example: &str,
    ) -> Option<(Shape, Origin)> {
        let expression = self.required(name, what, example)?;
        let shape = shapes::shape_argument(expression, self.diagnostics);
        self.all_right &= shape.is_some();
        shape
    }

    /// Takes a range. Returns the outer `None` after reporting an error, and the inner `None` if
    /// the argument was left out.
    #[expect(
        clippy::option_option,
        reason = "an error must be distinct from an absent argument"
    )]
    pub(crate) fn range(&mut self, name: &str) -> Option<Option<Range>> {
        let Some(expression) = self.given.get(name) else {
            return Some(None);
        };
        let range = shapes::range(expression, self.signature.name, self.diagnostics);
        self.all_right &= range.is_some();
        range.map(Some)
    }

    /// Takes an optional size that may be 0. Returns `Unknown` after reporting an error.
    pub(crate) fn count(&mut self, name: &str) -> Option<(Dimension, Origin)> {
        let expression = self.given.get(name)?;
        let count = numbers::count(expression, self.diagnostics);
        self.all_right &= count.is_some();
        let origin = self.stage;
        Some(count.unwrap_or((Dimension::Unknown, origin)))
    }

    /// Takes one of several names. The first one is the default. Returns `None` after reporting an
    /// error.
    pub(crate) fn choice(&mut self, name: &str, choices: &[&'static str]) -> Option<&'static str> {
        let Some(expression) = self.given.get(name).copied() else {
            return choices.first().copied();
        };
        let text = unwrapped(expression).to_token_stream().to_string();
        let found = choices.iter().find(|choice| **choice == text);
        if found.is_none() {
            let origin = self.diagnostics.origin(expression);
            let plain = text.trim_matches('"');
            let help = match closest(plain, choices.iter().copied()) {
                Some(close) if close == plain => format!("write it without quotes: `{close}`"),
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("choose one of {}", choices.join(", ")),
            };
            let message = format!("`{}` has no {name} `{plain}`", self.signature.name);
            self.error(origin, message, help);
        }
        found.copied()
    }
}
