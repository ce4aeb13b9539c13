//! The arguments of a layer, matched with what the layer takes.

use std::collections::HashMap;

use quote::ToTokens;
use syn::Expr;

use super::numbers;
use crate::diagnostics::{Diagnostics, Origin, closest};
use crate::graph::Dimension;
use crate::layers::{Activation, Entry, Initialiser, Number};
use crate::syntax::Argument;

/// The arguments that a layer was given, by name. Layers take them out one by one; what does not
/// fit is reported here, in the same words for all layers.
pub(crate) struct Arguments<'a> {
    entry: &'static Entry,
    given: HashMap<&'static str, &'a Expr>,
    stage: Origin,
    diagnostics: &'a mut Diagnostics,
    all_right: bool,
}

impl<'a> Arguments<'a> {
    /// Gives each argument its name; reports those that the layer does not take.
    pub(super) fn bind(
        entry: &'static Entry,
        arguments: &'a [Argument],
        stage: Origin,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let mut bound = Self {
            entry,
            given: HashMap::new(),
            stage,
            diagnostics,
            all_right: true,
        };
        let mut positional = entry.positional.iter();
        for argument in arguments {
            let name = match &argument.key {
                None => positional.next().copied(),
                Some(key) => {
                    let text = key.to_string();
                    let names = entry.positional.iter().chain(entry.named);
                    let found = names.clone().find(|name| **name == text).copied();
                    if found.is_none() {
                        let origin = bound.diagnostics.origin(key);
                        let help = match closest(&text, names.copied()) {
                            Some(close) => format!("did you mean `{close}`?"),
                            None => format!("it is written `{}`", entry.usage),
                        };
                        let message = format!("`{}` has no argument `{text}`", entry.name);
                        bound.error(origin, message, help);
                        continue;
                    }
                    found
                }
            };
            let origin = bound.diagnostics.origin(&argument.value);
            match name {
                None => bound.error(
                    origin,
                    format!("one argument more than `{}` takes", entry.name),
                    format!("it is written `{}`", entry.usage),
                ),
                Some(name) => {
                    if bound.given.insert(name, &argument.value).is_some() {
                        bound.error(
                            origin,
                            format!("a second value for the argument `{name}`"),
                            format!("remove one: `{}` is written `{}`", entry.name, entry.usage),
                        );
                    }
                }
            }
        }
        bound
    }

    /// Nothing was reported.
    pub(super) fn all_right(&self) -> bool {
        self.all_right
    }

    /// Where the layer is.
    pub(crate) fn stage(&self) -> Origin {
        self.stage
    }

    /// Reports a mistake.
    pub(crate) fn error(
        &mut self,
        origin: Origin,
        message: impl AsRef<str>,
        help: impl AsRef<str>,
    ) {
        self.all_right = false;
        self.diagnostics.error(origin, message, help);
    }

    /// An argument that must be there.
    fn required(&mut self, name: &str, what: &str, example: &str) -> Option<&'a Expr> {
        let found = self.given.get(name).copied();
        if found.is_none() {
            let message = format!("`{}` needs {what}", self.entry.name);
            self.error(self.stage, message, format!("write `{example}`"));
        }
        found
    }

    /// A size that must be there.
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

    /// A number that must be there.
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

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, name: &str, default: bool) -> bool {
        let Some(expression) = self.given.get(name) else {
            return default;
        };
        let flag = numbers::flag(name, expression, self.diagnostics);
        self.all_right &= flag.is_some();
        flag.unwrap_or(default)
    }

    /// An activation.
    pub(crate) fn activation(&mut self, name: &str) -> Option<Activation> {
        let expression = *self.given.get(name)?;
        let Some((name, arguments)) = numbers::call(expression) else {
            if !self.all_right && self.is_swapped() {
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
                    "name one, such as `relu`; `{}` is written `{}`",
                    self.entry.name, self.entry.usage
                ),
            };
            self.error(origin, message, help);
            return None;
        };
        let activation = numbers::activation(name, &arguments, self.diagnostics);
        self.all_right &= activation.is_some();
        activation
    }

    /// An activation stands where something else should: its own place was reported already.
    fn is_swapped(&self) -> bool {
        let mut others = self.given.iter().filter(|(name, _)| **name != "activation");
        others.any(|(_, value)| numbers::activation_name(value).is_some())
    }

    /// A way to draw weights.
    pub(crate) fn initialiser(&mut self, name: &str) -> Option<Initialiser> {
        let expression = *self.given.get(name)?;
        let names = INITIALISERS.iter().map(|(name, ..)| *name);
        let Some((name, arguments)) = numbers::call(expression) else {
            let origin = self.diagnostics.origin(expression);
            let message = format!(
                "expected a way to draw weights, found `{}`",
                expression.to_token_stream()
            );
            self.error(origin, message, "name one, such as `he_normal`");
            return None;
        };
        let text = name.to_string();
        let Some((_, variant, fields)) = INITIALISERS.iter().find(|(name, ..)| *name == text)
        else {
            let origin = self.diagnostics.origin(name);
            let help = match closest(&text, names.clone()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("they are {}", names.collect::<Vec<_>>().join(", ")),
            };
            self.error(origin, format!("there is no initialiser `{text}`"), help);
            return None;
        };
        for key in arguments
            .iter()
            .filter_map(|argument| argument.key.as_ref())
        {
            if fields.iter().all(|(field, _)| key != field) {
                let origin = self.diagnostics.origin(key);
                let names = fields
                    .iter()
                    .map(|(field, _)| *field)
                    .filter(|name| !name.is_empty());
                let help = match (closest(&key.to_string(), names), fields) {
                    (Some(close), _) => format!("did you mean `{close}`?"),
                    (None, []) => format!("write `{text}` alone"),
                    (None, _) => format!("write the value alone: `{text}(0.1)`"),
                };
                self.error(origin, format!("`{text}` has no argument `{key}`"), help);
                return None;
            }
        }
        let mut values = Vec::new();
        for (place, (field, default)) in fields.iter().enumerate() {
            let given = arguments.iter().enumerate().find(|(index, argument)| {
                argument
                    .key
                    .as_ref()
                    .map_or(*index == place, |key| key == field)
            });
            let value = match (given, default) {
                (Some((_, argument)), _) => {
                    let number = numbers::number(&argument.value, self.diagnostics);
                    self.all_right &= number.is_some();
                    number?.0
                }
                (None, Some(default)) => Number::literal(*default),
                (None, None) => {
                    let origin = self.diagnostics.origin(expression);
                    let (what, example) = match fields {
                        [_, _] => (format!("a value for `{field}`"), "-0.1, 0.1"),
                        _ => ("a value".to_owned(), "0.1"),
                    };
                    let help = format!("write `{text}({example})`");
                    self.error(origin, format!("`{text}` needs {what}"), help);
                    return None;
                }
            };
            values.push((*field, value));
        }
        if let Some(superfluous) = arguments.get(fields.len()) {
            let origin = self.diagnostics.origin(&superfluous.value);
            let help = match fields.len() {
                0 => format!("write `{text}` alone"),
                1 => "remove it: it takes one".to_owned(),
                n => format!("remove it: it takes {n}"),
            };
            self.error(
                origin,
                format!("one argument more than `{text}` takes"),
                help,
            );
            return None;
        }
        Some(Initialiser {
            origin: self.diagnostics.origin(name),
            variant,
            fields: values,
        })
    }
}

/// Ways to draw weights: the name, the variant in the runtime, and its fields with what they are
/// where they are left out.
type InitialiserEntry = (
    &'static str,
    &'static str,
    &'static [(&'static str, Option<f64>)],
);
const INITIALISERS: &[InitialiserEntry] = &[
    ("zeros", "Zeros", &[]),
    ("ones", "Ones", &[]),
    ("constant", "Constant", &[("", None)]),
    ("uniform", "Uniform", &[("low", None), ("high", None)]),
    (
        "normal",
        "Normal",
        &[("mean", Some(0.0)), ("deviation", Some(1.0))],
    ),
    (
        "truncated_normal",
        "TruncatedNormal",
        &[("mean", Some(0.0)), ("deviation", Some(1.0))],
    ),
    ("glorot_uniform", "GlorotUniform", &[]),
    ("glorot_normal", "GlorotNormal", &[]),
    ("xavier_uniform", "GlorotUniform", &[]),
    ("xavier_normal", "GlorotNormal", &[]),
    ("he_uniform", "HeUniform", &[]),
    ("he_normal", "HeNormal", &[]),
    ("kaiming_uniform", "HeUniform", &[]),
    ("kaiming_normal", "HeNormal", &[]),
    ("lecun_uniform", "LecunUniform", &[]),
    ("lecun_normal", "LecunNormal", &[]),
    ("orthogonal", "Orthogonal", &[("gain", Some(1.0))]),
];
