//! Shapes and ranges, parsed from the user's expressions.

use quote::ToTokens;
use syn::{Expr, RangeLimits};

use super::Range;
use super::numbers;
use crate::diagnostics::{Diagnostics, tidy};
use crate::shapes::{Dimension, Origin, Shape};
use crate::syntax::unwrapped;

/// A shape with these sizes. A size that cannot be parsed is reported and becomes `Unknown`.
pub(crate) fn shape<'a>(
    sizes: impl IntoIterator<Item = &'a Expr>,
    origin: Origin,
    diagnostics: &mut Diagnostics,
) -> Shape {
    let sizes: Vec<&Expr> = sizes.into_iter().collect();
    if let [Expr::Call(call)] = &sizes[..]
        && let Some(shape) = tokens(call, diagnostics)
    {
        return shape;
    }
    let sizes: Vec<Dimension> = sizes
        .into_iter()
        .map(|size| numbers::size(size, diagnostics).map_or(Dimension::Unknown, |s| s.0))
        .collect();
    match &sizes[..] {
        [features] => Shape::Vector(features.clone()),
        [steps, features] => Shape::Sequence([steps.clone(), features.clone()]),
        [height, width, channels] => {
            Shape::Image([height.clone(), width.clone(), channels.clone()])
        }
        _ => {
            diagnostics.error(
                origin,
                format!("a sample cannot have {} dimensions", sizes.len()),
                "samples are vectors, `784`, sequences, `[steps, features]`, or images, `[height, width, channels]`",
            );
            Shape::Unknown
        }
    }
}

/// Parses `Tokens(64, vocab = 96)`. Returns `None` for any other call.
fn tokens(call: &syn::ExprCall, diagnostics: &mut Diagnostics) -> Option<Shape> {
    let Expr::Path(path) = unwrapped(&call.func) else {
        return None;
    };
    if !path.path.is_ident("Tokens") {
        return None;
    }
    let (mut steps, mut vocabulary) = (None, None);
    for argument in &call.args {
        let (name, value) = match argument {
            Expr::Assign(assign) => (
                Some(assign.left.to_token_stream().to_string()),
                &*assign.right,
            ),
            value => (None, value),
        };
        let place = match name.as_deref() {
            None if steps.is_none() => &mut steps,
            None | Some("vocab") if vocabulary.is_none() => &mut vocabulary,
            _ => {
                let origin = diagnostics.origin(argument);
                let before = call
                    .args
                    .iter()
                    .take_while(|other| !std::ptr::eq(*other, argument))
                    .last();
                let help = match before.and_then(|before| thousands(before, argument)) {
                    Some(number) => format!("a number has no commas: write `{number}`"),
                    None => "write `Tokens(64, vocab = 96)`".to_owned(),
                };
                diagnostics.error(
                    origin,
                    "`Tokens` takes only a number of steps and `vocab`, the size of the vocabulary",
                    help,
                );
                return Some(Shape::Unknown);
            }
        };
        *place = Some(numbers::size(value, diagnostics).map_or(Dimension::Unknown, |size| size.0));
    }
    let (Some(steps), Some(vocabulary)) = (steps, vocabulary) else {
        let origin = diagnostics.origin(call);
        diagnostics.error(
            origin,
            "`Tokens` needs a number of steps and the size of the vocabulary",
            "write `Tokens(64, vocab = 96)`",
        );
        return Some(Shape::Unknown);
    };
    Some(Shape::Tokens([steps, vocabulary]))
}

/// The number that two parts of it were written for: `50,257`.
fn thousands(before: &Expr, part: &Expr) -> Option<String> {
    let before = match before {
        Expr::Assign(assign) => &assign.right,
        other => other,
    };
    let (before, part) = (tidy(before), tidy(part));
    let is_part = |text: &str| text.len() == 3 && text.chars().all(|c| c.is_ascii_digit());
    is_part(&part).then(|| format!("{before}_{part}"))
}

/// Parses a shape that is an argument: `784`, `[16, 8]`, `[28, 28, 1]`. Returns `None` after
/// reporting an error.
pub(crate) fn shape_argument(
    expression: &Expr,
    diagnostics: &mut Diagnostics,
) -> Option<(Shape, Origin)> {
    let origin = diagnostics.origin(expression);
    let shape = match unwrapped(expression) {
        Expr::Array(array) => {
            // In NumPy and PyTorch, -1 stands for a size that follows from the others.
            let left_out = array.elems.iter().find(|size| is_minus_one(size));
            if let Some(size) = left_out {
                let place = diagnostics.origin(size);
                diagnostics.error(
                    place,
                    "`-1` is not a size: `Reshape` does not infer a size from the others",
                    "write all sizes: their product must be the number of values before",
                );
                return None;
            }
            shape(&array.elems, origin, diagnostics)
        }
        Expr::Tuple(tuple) => {
            diagnostics.error(
                origin,
                "expected a shape, found a tuple",
                format!(
                    "write it in brackets: `[{}]`",
                    tuple.elems.to_token_stream()
                ),
            );
            return None;
        }
        alone => shape([alone], origin, diagnostics),
    };
    (!shape.is_unknown()).then_some((shape, origin))
}

fn is_minus_one(size: &Expr) -> bool {
    size.to_token_stream().to_string().replace(' ', "") == "-1"
}

/// Parses `2..6`, `2..`, `..6`, `2..=5` or `..`. Returns `None` after reporting an error.
pub(crate) fn range(
    expression: &Expr,
    layer: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Range> {
    let origin = diagnostics.origin(expression);
    let Expr::Range(range) = unwrapped(expression) else {
        let text = expression.to_token_stream().to_string();
        let end = match unwrapped(expression) {
            Expr::Lit(_) | Expr::Path(_) => &text[..],
            _ => "8",
        };
        diagnostics.error(
            origin,
            format!("expected a range, found `{text}`"),
            format!("write where it starts and where it ends: `{layer}(0..{end})`"),
        );
        return None;
    };
    let mut bound = |bound: Option<&Expr>| match bound {
        None => Some(None),
        Some(bound) => numbers::count(bound, diagnostics).map(Some),
    };
    let (start, end) = (bound(range.start.as_deref()), bound(range.end.as_deref()));
    let (start, mut end) = (start?, end?);
    if matches!(range.limits, RangeLimits::Closed(_)) {
        end = end.map(|(end, origin)| (end.plus(&Dimension::ONE), origin));
    }
    Some(Range { start, end, origin })
}
