//! Arguments of stages that work along the axes of a sequence or an image.

use syn::Expr;
use syn::punctuated::Punctuated;

use super::{Arguments, numbers};
use super::{Axes, Padding, PerAxis};
use crate::diagnostics::{closest, tidy};
use crate::shapes::{Dimension, Origin};
use crate::syntax::unwrapped;

/// The values of the padded positions, named as in `PyTorch`. These are also the names of the
/// functions in the runtime.
pub(crate) const PADDING_MODES: [&str; 4] = ["zeros", "reflect", "replicate", "circular"];

/// The words that a padding may be.
const PADDINGS: [&str; 3] = ["same", "valid", "causal"];

type Read = fn(&Expr, &mut crate::diagnostics::Diagnostics) -> Option<(Dimension, Origin)>;

impl Arguments<'_> {
    /// Takes a required size: one for all axes, `3`, or for an image also one for each axis,
    /// `(3, 5)`. Returns `None` after reporting an error.
    pub(crate) fn per_axis(
        &mut self,
        name: &str,
        axes: Axes,
        what: &str,
        example: &str,
    ) -> Option<PerAxis> {
        let expression = self.required(name, what, example)?;
        self.axes(name, axes, expression, numbers::size)
    }

    /// Takes an optional size for the axes. Returns the outer `None` after reporting an error, and
    /// the inner `None` if the argument was left out.
    #[expect(
        clippy::option_option,
        reason = "an error must be distinct from an absent argument"
    )]
    pub(crate) fn optional_per_axis(&mut self, name: &str, axes: Axes) -> Option<Option<PerAxis>> {
        match self.given.get(name).copied() {
            None => Some(None),
            Some(expression) => {
                let sizes = self.axes(name, axes, expression, numbers::size);
                sizes.map(Some)
            }
        }
    }

    /// Takes a number of positions along each axis. It may be 0, which is also the default.
    pub(crate) fn counts_per_axis(&mut self, name: &str, axes: Axes) -> Option<PerAxis> {
        match self.given.get(name).copied() {
            None => {
                let none = (Dimension::ZERO, self.stage());
                Some([none.clone(), none])
            }
            Some(expression) => {
                let [rows, columns] = self.axes(name, axes, expression, numbers::count)?;
                Some(match axes {
                    Axes::Steps => [(Dimension::ZERO, self.stage()), columns],
                    Axes::Pixels => [rows, columns],
                })
            }
        }
    }

    /// Takes a size for the axes. The default is 1.
    pub(crate) fn per_axis_or_one(&mut self, name: &str, axes: Axes) -> Option<PerAxis> {
        let one = (Dimension::ONE, self.stage());
        let given = self.optional_per_axis(name, axes)?;
        Some(given.unwrap_or_else(|| [one.clone(), one]))
    }

    fn axes(&mut self, name: &str, axes: Axes, expression: &Expr, read: Read) -> Option<PerAxis> {
        let one = (Dimension::ONE, self.stage());
        if let Some(list) = tuple(expression) {
            let sizes = self.list(list, read)?;
            if let (Axes::Pixels, [_, _]) = (axes, &sizes[..]) {
                return sizes.try_into().ok();
            }
            let origin = self.diagnostics.origin(expression);
            let (message, help) = match axes {
                Axes::Pixels => (
                    format!(
                        "{} sizes were given, but an image has two axes",
                        sizes.len()
                    ),
                    format!(
                        "write `{name} = 3` for both, or `{name} = (3, 5)` for rows and columns"
                    ),
                ),
                Axes::Steps => (
                    format!(
                        "{} sizes were given, but a sequence has one axis",
                        sizes.len()
                    ),
                    format!("write one number: `{name} = 3`"),
                ),
            };
            self.error(origin, message, help);
            return None;
        }
        if let Expr::Array(list) = unwrapped(expression) {
            let origin = self.diagnostics.origin(expression);
            let text = tidy(&list.elems);
            self.error(
                origin,
                format!("expected a size, found the list `[{text}]`"),
                match (axes, list.elems.len()) {
                    (Axes::Pixels, 2) => {
                        format!("write a pair, for rows and columns, in parentheses: `({text})`")
                    }
                    _ => format!("write one number: `{name} = 3`"),
                },
            );
            return None;
        }
        if let Some(activation) = numbers::activation_name(expression) {
            let origin = self.diagnostics.origin(expression);
            self.error(
                origin,
                format!("expected a number for `{name}`, found the activation `{activation}`"),
                format!("the activation comes after it: `{}`", self.signature.usage),
            );
            return None;
        }
        let size = read(expression, self.diagnostics);
        self.all_right &= size.is_some();
        let size = size?;
        Some(match axes {
            Axes::Steps => [one, size],
            Axes::Pixels => [size.clone(), size],
        })
    }

    /// Takes a padding: `same`, `valid`, for sequences `causal`, one number for all sides, or one
    /// number for each side. The sides of a sequence are `(before, after)`, and the sides of an
    /// image are `(top, bottom, left, right)`. The default is no padding. Returns `None` after
    /// reporting an error.
    pub(crate) fn padding(&mut self, name: &str, axes: Axes) -> Option<Padding> {
        let zero = || (Dimension::ZERO, self.stage());
        let none = [zero(), zero(), zero(), zero()];
        let Some(expression) = self.given.get(name).copied() else {
            return Some(Padding::Sides(none));
        };
        match numbers::call(expression) {
            Some((word, arguments)) if arguments.is_empty() && word == "same" => {
                return Some(Padding::Same);
            }
            Some((word, arguments)) if arguments.is_empty() && word == "valid" => {
                return Some(Padding::Sides(none));
            }
            Some((word, arguments)) if arguments.is_empty() && word == "causal" => {
                return self.causal(axes, expression);
            }
            Some((word, arguments)) if arguments.is_empty() && self.is_word(&word.to_string()) => {
                let word = word.to_string();
                let origin = self.diagnostics.origin(expression);
                let help = match closest(&word, PADDINGS) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("also give the amount: `padding = 1, padding_mode = {word}`"),
                };
                self.error(origin, format!("expected a padding, found `{word}`"), help);
                return None;
            }
            _ => {}
        }
        let [top, bottom, ..] = none;
        if let Some(list) = tuple(expression) {
            let sides = self.list(list, numbers::count)?;
            let sides = match (axes, sides.len()) {
                (Axes::Steps, 2) => [vec![top, bottom], sides].concat(),
                (Axes::Pixels, 4) => sides,
                (_, count) => {
                    let origin = self.diagnostics.origin(expression);
                    let (message, help) = match axes {
                        Axes::Pixels if count == 2 => (
                            "2 paddings were given, but an image has four sides".to_owned(),
                            "write `padding = (top, bottom, left, right)`; `(1, 2)` in PyTorch is \
                             `(1, 1, 2, 2)` here",
                        ),
                        Axes::Pixels => (
                            format!("{count} paddings were given, but an image has four sides"),
                            "write `padding = 1` for all, or `padding = (top, bottom, left, right)`",
                        ),
                        Axes::Steps => (
                            format!("{count} paddings were given, but a sequence has two sides"),
                            "write `padding = 1` for both, or `padding = (before, after)`",
                        ),
                    };
                    self.error(origin, message, help);
                    return None;
                }
            };
            return sides.try_into().ok().map(Padding::Sides);
        }
        if let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(word),
            ..
        }) = unwrapped(expression)
        {
            let origin = self.diagnostics.origin(expression);
            let word = word.value();
            let help = match &word[..] {
                "same" | "valid" | "causal" => {
                    format!("write it without quotes: `padding = {word}`")
                }
                _ => "write `same`, `valid` or a number of positions".to_owned(),
            };
            self.error(
                origin,
                format!("expected a padding, found \"{word}\""),
                help,
            );
            return None;
        }
        let side = numbers::count(expression, self.diagnostics);
        self.all_right &= side.is_some();
        let side = || side.clone();
        Some(Padding::Sides(match axes {
            Axes::Steps => [top, bottom, side()?, side()?],
            Axes::Pixels => [side()?, side()?, side()?, side()?],
        }))
    }

    /// Takes `padding = causal`, which images do not have.
    fn causal(&mut self, axes: Axes, expression: &Expr) -> Option<Padding> {
        if axes == Axes::Steps {
            return Some(Padding::Causal);
        }
        let origin = self.diagnostics.origin(expression);
        self.error(
            origin,
            format!(
                "`padding = causal` looks back in time, but `{}` works on images, which have no \
                 time axis",
                self.signature.name
            ),
            "choose `padding = same`, or a stage for sequences, whose name ends in `1d`",
        );
        None
    }

    /// Whether the name was meant as a word for a padding, and not as a constant.
    fn is_word(&self, word: &str) -> bool {
        let has_modes = self.signature.named.contains(&"padding_mode");
        let is_close = closest(word, PADDINGS).is_some();
        let is_capital = PADDINGS.contains(&&word.to_lowercase()[..]);
        is_close && word.to_lowercase() == *word
            || is_capital
            || has_modes && PADDING_MODES.contains(&word)
    }

    /// Parses all elements of a list. Returns `None` if one of them has an error, which was
    /// reported.
    fn list(
        &mut self,
        list: &Punctuated<Expr, syn::Token![,]>,
        read: Read,
    ) -> Option<Vec<(Dimension, Origin)>> {
        let sizes = list.iter().map(|size| read(size, self.diagnostics));
        let sizes: Option<Vec<_>> = sizes.collect();
        self.all_right &= sizes.is_some();
        sizes
    }
}

fn tuple(expression: &Expr) -> Option<&Punctuated<Expr, syn::Token![,]>> {
    match unwrapped(expression) {
        Expr::Tuple(tuple) => Some(&tuple.elems),
        _ => None,
    }
}
