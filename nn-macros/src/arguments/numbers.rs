//! Sizes, numbers, flags and activations, parsed from the user's expressions.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{BinOp, Expr, ExprPath, Ident, Lit, UnOp};

use super::{ACTIVATIONS, Activation, ActivationEntry};
use crate::diagnostics::{Diagnostics, SymbolKind, closest, habits, tidy};
use crate::shapes::{Dimension, Number, Origin};
use crate::syntax::{Argument, unwrapped};

/// Parses a size: a positive integer, or a constant expression. Returns `None` after reporting an
/// error.
pub(crate) fn size(
    expression: &Expr,
    diagnostics: &mut Diagnostics,
) -> Option<(Dimension, Origin)> {
    whole(expression, 1, diagnostics)
}

/// Parses a size that may be 0, such as a bound of a range or a padding.
pub(crate) fn count(
    expression: &Expr,
    diagnostics: &mut Diagnostics,
) -> Option<(Dimension, Origin)> {
    whole(expression, 0, diagnostics)
}

fn whole(
    expression: &Expr,
    least: u8,
    diagnostics: &mut Diagnostics,
) -> Option<(Dimension, Origin)> {
    let origin = diagnostics.origin(expression);
    let text = || expression.to_token_stream().to_string();
    if let Some(name) = activation_name(expression) {
        diagnostics.error(
            origin,
            format!("expected a size, found the activation `{name}`"),
            "write a whole number, such as 64; in `Dense(64, relu)` the size comes first",
        );
        return None;
    }
    match integer(expression) {
        Integer::Known(value) if value < least.into() => {
            let help = match least {
                0 => "bounds are numbered from 0, and paddings are at least 0",
                _ => "sizes and counts are 1 or more",
            };
            diagnostics.error(
                origin,
                format!("expected {least} or more, found {value}"),
                help,
            );
            None
        }
        Integer::Known(value) => match u64::try_from(value) {
            Ok(value) if value <= MOST => Some((Dimension::Known(value), origin)),
            _ => {
                diagnostics.error(
                    origin,
                    format!("{} is too large for a size in memory", text()),
                    format!("sizes go up to {MOST}"),
                );
                None
            }
        },
        Integer::Overflow => {
            diagnostics.error(
                origin,
                format!("{} is too large for a size in memory", text()),
                format!("sizes go up to {MOST}"),
            );
            None
        }
        Integer::Fraction => {
            let whole = literal(expression).filter(|value| *value > 0.0 && value.fract() == 0.0);
            diagnostics.error(
                origin,
                format!("expected a whole number, found {}", text()),
                format!(
                    "write it without a fraction, such as {}",
                    whole.unwrap_or(64.0)
                ),
            );
            None
        }
        Integer::Suffix(digits) => {
            diagnostics.error(
                origin,
                format!("expected a number without a type, found {}", text()),
                format!("write `{digits}`"),
            );
            None
        }
        Integer::DivisionByZero => {
            diagnostics.error(
                origin,
                format!("`{}` divides by zero", text()),
                "sizes must be at least 1",
            );
            None
        }
        Integer::NotANumber => {
            diagnostics.error(
                origin,
                format!("expected a size, found `{}`", text()),
                "write a whole number, such as 64, or the name of a constant of type `usize`",
            );
            None
        }
        Integer::Symbolic => {
            let dimension = symbolic(expression, least, diagnostics)?;
            Some((dimension, origin))
        }
    }
}

/// A size that is computed from constants or parameters.
fn symbolic(expression: &Expr, least: u8, diagnostics: &mut Diagnostics) -> Option<Dimension> {
    let origin = diagnostics.origin(expression);
    if is_of_self(expression) {
        diagnostics.error(
            origin,
            format!(
                "`{}` is not a constant: a declaration has no `self`",
                tidy(expression)
            ),
            "write a number, or the name of a constant: `const HIDDEN: usize = 64;`",
        );
        return None;
    }
    if let Some(parameter) = const_parameter_within(expression, diagnostics) {
        diagnostics.error(
            origin,
            format!(
                "this size is computed from the parameter `{parameter}`, which stable Rust does not \
                 allow: a const parameter must stand alone"
            ),
            format!(
                "make `{}` a separate const parameter, or replace `{parameter}` with a constant: \
                 `const {parameter}: usize = 64;`",
                expression.to_token_stream()
            ),
        );
        return None;
    }
    let expression = unwrapped(expression);
    let symbol = match least {
        0 => diagnostics.count_symbol(expression, SymbolKind::Size),
        _ => diagnostics.symbol(expression, SymbolKind::Size),
    };
    Some(Dimension::Symbol(symbol))
}

/// Whether this is `self.hidden` or `self.hidden()`.
fn is_of_self(expression: &Expr) -> bool {
    match unwrapped(expression) {
        Expr::Field(field) => is_of_self(&field.base),
        Expr::MethodCall(call) => is_of_self(&call.receiver),
        Expr::Path(path) => path.path.is_ident("self"),
        _ => false,
    }
}

/// The name of the activation, if the expression is an activation or a call of one.
pub(crate) fn activation_name(expression: &Expr) -> Option<String> {
    let name = call(expression)?.0.to_string();
    ACTIVATIONS
        .iter()
        .any(|entry| entry.name == name)
        .then_some(name)
}

/// The first const parameter in an expression, unless the parameter is the whole expression.
fn const_parameter_within(expression: &Expr, diagnostics: &Diagnostics) -> Option<String> {
    let tokens = unwrapped(expression).to_token_stream();
    if tokens.clone().into_iter().count() == 1 {
        return None;
    }
    mentioned(tokens, &diagnostics.const_parameters)
}

/// The first identifier in the tokens that is one of the names.
pub(crate) fn mentioned(tokens: TokenStream, names: &[String]) -> Option<String> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => mentioned(group.stream(), names),
        TokenTree::Ident(name) => names.iter().find(|other| name == *other).cloned(),
        _ => None,
    })
}

/// The largest size that is accepted.
const MOST: u64 = 1 << 32;

/// The result of evaluating an expression as an integer.
enum Integer {
    Known(i128),
    /// An expression that only rustc can evaluate.
    Symbolic,
    Overflow,
    Fraction,
    /// A number with a type suffix, such as `64u8`.
    Suffix(String),
    DivisionByZero,
    NotANumber,
}

fn integer(expression: &Expr) -> Integer {
    match unwrapped(expression) {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(integer) => match integer.suffix() {
                "f32" | "f64" => Integer::Fraction,
                suffix if !matches!(suffix, "" | "usize") => {
                    Integer::Suffix(integer.base10_digits().to_owned())
                }
                _ => integer
                    .base10_parse::<i128>()
                    .map_or(Integer::Overflow, Integer::Known),
            },
            Lit::Float(_) => Integer::Fraction,
            _ => Integer::NotANumber,
        },
        Expr::Unary(unary) => match (&unary.op, integer(&unary.expr)) {
            (UnOp::Neg(_), Integer::Known(value)) => Integer::Known(-value),
            (UnOp::Neg(_), other) => other,
            _ => Integer::Symbolic,
        },
        Expr::Binary(binary) if is_comparison(&binary.op) => Integer::NotANumber,
        Expr::Binary(binary) => match (integer(&binary.left), integer(&binary.right)) {
            (Integer::Known(left), Integer::Known(right)) => {
                let value = match &binary.op {
                    BinOp::Add(_) => left.checked_add(right),
                    BinOp::Sub(_) => left.checked_sub(right),
                    BinOp::Mul(_) => left.checked_mul(right),
                    BinOp::Div(_) | BinOp::Rem(_) if right == 0 => {
                        return Integer::DivisionByZero;
                    }
                    BinOp::Div(_) => left.checked_div(right),
                    BinOp::Rem(_) => left.checked_rem(right),
                    _ => return Integer::Symbolic,
                };
                value.map_or(Integer::Overflow, Integer::Known)
            }
            (Integer::Known(_) | Integer::Symbolic, Integer::Known(_) | Integer::Symbolic) => {
                Integer::Symbolic
            }
            (Integer::Known(_) | Integer::Symbolic, wrong) | (wrong, _) => wrong,
        },
        Expr::Path(_)
        | Expr::Call(_)
        | Expr::MethodCall(_)
        | Expr::Block(_)
        | Expr::Cast(_)
        | Expr::Index(_)
        | Expr::Field(_)
        | Expr::If(_)
        | Expr::Macro(_)
        | Expr::Match(_) => Integer::Symbolic,
        _ => Integer::NotANumber,
    }
}

fn is_comparison(operator: &BinOp) -> bool {
    use BinOp::{And, Eq, Ge, Gt, Le, Lt, Ne, Or};
    matches!(
        operator,
        And(_) | Or(_) | Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_)
    )
}

/// Parses a real number: a literal, or a constant expression.
pub(crate) fn number(expression: &Expr, diagnostics: &mut Diagnostics) -> Option<(Number, Origin)> {
    let origin = diagnostics.origin(expression);
    let value = match unwrapped(expression) {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => literal(&unary.expr).map(|v| -v),
        other => literal(other),
    };
    if let Some(value) = value {
        if value.is_finite() {
            return Some((Number::literal(value), origin));
        }
        let text = tidy(expression);
        let message = format!("`{text}` is too large for a number");
        diagnostics.error(origin, message, "the largest is about 1.8e308");
        return None;
    }
    if let Some(quotient) = quotient(expression) {
        let text = tidy(expression);
        diagnostics.error(
            origin,
            format!("`{text}` divides whole numbers, which leaves no fraction in Rust"),
            format!("write `{quotient:?}`"),
        );
        return None;
    }
    let is_name_of_stage = activation_name(expression).is_some();
    if is_name_of_stage
        || matches!(
            unwrapped(expression),
            Expr::Lit(_) | Expr::Array(_) | Expr::Tuple(_) | Expr::Closure(_) | Expr::Range(_)
        )
    {
        diagnostics.error(
            origin,
            format!(
                "expected a number, found `{}`",
                expression.to_token_stream()
            ),
            "write a number, such as 0.5, or the name of a constant of type `f64`",
        );
        return None;
    }
    let symbol = diagnostics.symbol(unwrapped(expression), SymbolKind::Number);
    let number = Number {
        value: None,
        symbol: Some(symbol),
    };
    Some((number, origin))
}

/// The value that was meant by a division of two integers: 0.5 by `1/2`.
fn quotient(expression: &Expr) -> Option<f64> {
    let Expr::Binary(binary) = unwrapped(expression) else {
        return None;
    };
    match (&binary.op, integer(&binary.left), integer(&binary.right)) {
        (BinOp::Div(_), Integer::Known(left), Integer::Known(right)) if right != 0 => {
            Some(left as f64 / right as f64)
        }
        _ => None,
    }
}

/// The value of an expression that is a literal.
pub(crate) fn literal(expression: &Expr) -> Option<f64> {
    match unwrapped(expression) {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(value) => value.base10_parse().ok(),
            Lit::Int(value) => value.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// Parses `true` or `false`.
pub(crate) fn flag(name: &str, expression: &Expr, diagnostics: &mut Diagnostics) -> Option<bool> {
    if let Expr::Lit(literal) = unwrapped(expression)
        && let Lit::Bool(value) = &literal.lit
    {
        return Some(value.value);
    }
    let origin = diagnostics.origin(expression);
    diagnostics.error(
        origin,
        format!(
            "expected `true` or `false`, found `{}`",
            expression.to_token_stream()
        ),
        match tidy(expression).to_lowercase() {
            text if text == "true" || text == "false" => format!("did you mean `{text}`?"),
            _ => format!("write `{name} = true` or `{name} = false`"),
        },
    );
    None
}

/// The name and the arguments of an activation or an initializer: `relu`, `leaky_relu(0.1)`.
pub(crate) fn call(expression: &Expr) -> Option<(&Ident, Vec<Argument>)> {
    fn name(expression: &Expr) -> Option<&Ident> {
        match unwrapped(expression) {
            Expr::Path(ExprPath {
                path, qself: None, ..
            }) => path.get_ident(),
            _ => None,
        }
    }
    match unwrapped(expression) {
        Expr::Call(call) => {
            let arguments = call
                .args
                .iter()
                .map(|argument| match argument {
                    Expr::Assign(assign) => Argument {
                        key: name(&assign.left).cloned(),
                        value: (*assign.right).clone(),
                    },
                    value => Argument {
                        key: None,
                        value: value.clone(),
                    },
                })
                .collect();
            Some((name(&call.func)?, arguments))
        }
        other => Some((name(other)?, vec![])),
    }
}

/// The activation with this name, or `None` after reporting an error.
pub(crate) fn activation(
    name: &Ident,
    arguments: &[Argument],
    diagnostics: &mut Diagnostics,
) -> Option<Activation> {
    let origin = diagnostics.origin(name);
    let text = name.to_string();
    let Some(entry) = ACTIVATIONS.iter().find(|entry| entry.name == text) else {
        let close = || closest(&text, ACTIVATIONS.iter().map(ActivationEntry::candidate));
        let help = if let Some(how) = habits::activation(&text) {
            how.to_owned()
        } else if let Some(close) = close() {
            format!("did you mean `{close}`?")
        } else {
            let names: Vec<_> = ACTIVATIONS.iter().map(|entry| entry.name).collect();
            format!("the activations are {}", names.join(", "))
        };
        diagnostics.error(origin, format!("there is no activation `{text}`"), help);
        return None;
    };
    let usage = match entry.argument {
        Some((_, default)) => format!("write `{text}` or `{text}({default})`"),
        None => format!("write only `{text}`"),
    };
    let mut found = None;
    for (index, argument) in arguments.iter().enumerate() {
        let place = diagnostics.origin(&argument.value);
        let Some((expected, _)) = entry.argument else {
            diagnostics.error(place, format!("`{text}` takes no argument"), usage);
            return None;
        };
        if index > 0 {
            diagnostics.error(place, format!("`{text}` takes one argument"), usage);
            return None;
        }
        if let Some(key) = &argument.key
            && key != expected
        {
            let place = diagnostics.origin(key);
            let help = format!("its argument is `{expected}`: {usage}");
            diagnostics.error(place, format!("`{text}` has no argument `{key}`"), help);
            return None;
        }
        let (value, place) = number(&argument.value, diagnostics)?;
        if let Some(negative) = value.value.filter(|value| *value <= 0.0) {
            diagnostics.error(
                place,
                format!("the {expected} of `{text}` must be positive, but it is {negative}"),
                usage,
            );
            return None;
        }
        found = Some(value);
    }
    Some(Activation {
        entry,
        argument: found.or(entry.argument.map(|(_, default)| Number::literal(default))),
        origin,
    })
}
