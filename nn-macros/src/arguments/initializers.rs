//! Weight initializers, parsed from the user's expressions.

use quote::ToTokens;
use syn::{Expr, Path};

use super::{Arguments, numbers};
use crate::diagnostics::{Bounds, SymbolKind, closest};
use crate::shapes::{Number, Origin, Symbol};
use crate::syntax::{Argument, unwrapped};

/// A weight initializer.
#[derive(Clone, Debug)]
pub(crate) enum Initializer {
    /// A variant of the runtime's `Initializer`.
    Named {
        /// Where its name was written.
        origin: Origin,
        variant: &'static str,
        /// The fields of the variant. A single field without a name is a tuple field.
        fields: Vec<(&'static str, Number)>,
    },
    /// A user-defined initializer.
    Own(Symbol),
    /// A user-defined initializer that is a closure.
    Closure(Symbol),
}

impl Arguments<'_> {
    /// Parses a weight initializer.
    pub(crate) fn initializer(&mut self, name: &str) -> Option<Initializer> {
        let expression = *self.given.get(name)?;
        if let Some(own) = self.own_initializer(expression) {
            return Some(own);
        }
        let names = INITIALIZERS.iter().map(|(name, ..)| *name);
        let Some((name, arguments)) = numbers::call(expression) else {
            let origin = self.diagnostics.origin(expression);
            let message = format!(
                "expected an initializer, found `{}`",
                expression.to_token_stream()
            );
            self.error(origin, message, "name one, such as `he_normal`");
            return None;
        };
        let text = name.to_string();
        let Some((_, variant, fields)) = INITIALIZERS.iter().find(|(name, ..)| *name == text)
        else {
            let origin = self.diagnostics.origin(name);
            let help = match closest(&text, names.clone()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!(
                    "the initializers are {}; write your own function with its path: \
                     `self::{text}`",
                    names.collect::<Vec<_>>().join(", ")
                ),
            };
            self.error(origin, format!("there is no initializer `{text}`"), help);
            return None;
        };
        if !self.knows_keys(&text, fields, &arguments) {
            return None;
        }
        if let ([("mean", _), _], [only]) = (fields, &arguments[..])
            && only.key.is_none()
        {
            let origin = self.diagnostics.origin(expression);
            let value = only.value.to_token_stream();
            let message = format!("`{text}({value})` gives only the mean, but not the deviation");
            let help = format!("write `{text}(0, {value})` for numbers around 0");
            self.error(origin, message, help);
            return None;
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
                    let number = number?;
                    self.require_initial(&text, field, number);
                    number.0
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
                0 => format!("write only `{text}`"),
                1 => format!("remove it: `{text}` takes one"),
                n => format!("remove it: `{text}` takes {n}"),
            };
            self.error(origin, format!("`{text}` has too many arguments"), help);
            return None;
        }
        if let [("low", low), ("high", high)] = values[..] {
            let origin = self.diagnostics.origin(expression);
            self.require_range(&text, origin, [low, high]);
        }
        Some(Initializer::Named {
            origin: self.diagnostics.origin(name),
            variant,
            fields: values,
        })
    }

    /// Parses a user-defined initializer: an expression that can be neither a name of the language
    /// nor a misspelled one.
    fn own_initializer(&mut self, expression: &Expr) -> Option<Initializer> {
        let mut symbol = || self.diagnostics.symbol(expression, SymbolKind::Initializer);
        match unwrapped(expression) {
            Expr::Closure(_) => Some(Initializer::Closure(symbol())),
            Expr::Path(path) if is_own(&path.path) => Some(Initializer::Own(symbol())),
            Expr::Call(call) => match unwrapped(&call.func) {
                Expr::Path(path) if path.path.segments.len() > 1 => {
                    Some(Initializer::Own(symbol()))
                }
                _ => None,
            },
            Expr::Struct(_) | Expr::Block(_) | Expr::MethodCall(_) | Expr::Reference(_) => {
                Some(Initializer::Own(symbol()))
            }
            _ => None,
        }
    }

    /// Reports keys that the initializer does not have.
    fn knows_keys(
        &mut self,
        text: &str,
        fields: &[(&'static str, Option<f64>)],
        arguments: &[Argument],
    ) -> bool {
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
                    (None, []) => format!("write only `{text}`"),
                    (None, _) => format!("write only the value: `{text}(0.1)`"),
                };
                self.error(origin, format!("`{text}` has no argument `{key}`"), help);
                return false;
            }
        }
        true
    }

    /// Reports a range whose first number is not less than its second.
    fn require_range(&mut self, name: &str, origin: Origin, range: [Number; 2]) {
        let holds = self.diagnostics.require_order(
            origin,
            range,
            |[low, high]| {
                format!(
                    "the first number of `{name}` must be below the second, but {low} is not below \
                     {high}"
                )
            },
            |[low, high]| {
                if low == high {
                    format!("write `constant({low})` if all weights should be equal")
                } else {
                    format!("write `{name}({high}, {low})`")
                }
            },
        );
        self.all_right &= holds;
    }

    /// Reports a number that makes no sense for a field of an initializer.
    fn require_initial(&mut self, name: &str, field: &str, number: (Number, Origin)) {
        let (what, bounds, help) = match field {
            "deviation" => (
                "the deviation",
                Bounds::Positive,
                format!("write `{name}(0, 0.1)`, or `constant(0)` if all weights should be equal"),
            ),
            "gain" => (
                "the gain",
                Bounds::Positive,
                format!("write only `{name}` for a matrix that preserves lengths"),
            ),
            "mean" => (
                "the mean",
                Bounds::Finite,
                format!("write `{name}(0, 0.1)`"),
            ),
            "low" | "high" => (
                "a bound",
                Bounds::Finite,
                format!("write `{name}(-0.1, 0.1)`"),
            ),
            _ => ("the value", Bounds::Finite, format!("write `{name}(0.1)`")),
        };
        let is = match bounds {
            Bounds::Positive => "a finite number above 0",
            _ => "a finite number",
        };
        let message = |number: &str| format!("{what} of `{name}` must be {is}, but it is {number}");
        self.require_number(number, bounds, message, &help);
    }
}

/// Whether the path is user-defined: `self::ramp`, `RAMP`.
fn is_own(path: &Path) -> bool {
    path.segments.len() > 1
        || path.get_ident().is_some_and(|name| {
            let name = name.to_string();
            name.len() > 1 && !name.chars().any(char::is_lowercase)
        })
}

/// An initializer: its name, its variant in the runtime, and its fields with their default values.
type InitializerEntry = (
    &'static str,
    &'static str,
    &'static [(&'static str, Option<f64>)],
);
const INITIALIZERS: &[InitializerEntry] = &[
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
