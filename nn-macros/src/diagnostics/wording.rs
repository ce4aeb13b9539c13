//! How messages write sizes, shapes and tokens.

use quote::ToTokens;

use super::Diagnostics;
use crate::shapes::{Dimension, Property, Shape};

/// How tightly the parts of a size are bound, from the loosest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Quotient,
    Number,
}

impl Diagnostics {
    /// A size as the user wrote it.
    pub(crate) fn size(&self, size: &Dimension) -> String {
        let joined = |terms: &[Dimension], sign: &str, within: Binding| {
            let terms: Vec<_> = terms.iter().map(|term| self.within(term, within)).collect();
            terms.join(sign)
        };
        match size {
            Dimension::Unknown => "?".to_owned(),
            Dimension::Known(value) => value.to_string(),
            Dimension::Symbol(symbol) => self.text(*symbol).to_owned(),
            Dimension::Property(layer, property) => {
                let property = match property {
                    Property::Features => "features",
                    Property::Positions => "positions",
                    Property::Parameters => "parameters",
                    Property::MultiplyAdds => "multiply-adds",
                };
                format!("{property} of {}", self.text(*layer))
            }
            Dimension::Sum(terms) => joined(terms, " + ", Binding::Sum),
            Dimension::Product(terms) => joined(terms, "·", Binding::Product),
            Dimension::Difference(left, right) => format!(
                "{} - {}",
                self.within(left, Binding::Sum),
                self.within(right, Binding::Product)
            ),
            // It is rounded down, so that a product in it is not a product with it.
            Dimension::Quotient(left, right) => format!(
                "{}/{}",
                self.within(left, Binding::Quotient),
                self.within(right, Binding::Quotient)
            ),
        }
    }

    /// A size as a factor of a matrix's size: `(N + 1) × 4`.
    pub(crate) fn factor(&self, size: &Dimension) -> String {
        match size {
            Dimension::Quotient(..) => self.size(size),
            _ => self.within(size, Binding::Product),
        }
    }

    /// A size below a root: `√(N/4)`.
    pub(crate) fn under_root(&self, size: &Dimension) -> String {
        self.within(size, Binding::Number)
    }

    /// A size as part of another, in parentheses where the other binds more tightly.
    fn within(&self, size: &Dimension, other: Binding) -> String {
        let text = self.size(size);
        let own = match size {
            Dimension::Sum(_) | Dimension::Difference(..) => Binding::Sum,
            Dimension::Quotient(..) if other == Binding::Product => Binding::Sum,
            Dimension::Product(_) | Dimension::Quotient(..) => Binding::Product,
            Dimension::Symbol(_) | Dimension::Property(..) if text.contains(' ') => Binding::Sum,
            _ => Binding::Number,
        };
        let is_whole = text.starts_with('(') && text.ends_with(')') && own == Binding::Sum;
        if own < other && !(is_whole && matches!(size, Dimension::Symbol(_))) {
            format!("({text})")
        } else {
            text
        }
    }

    /// A shape as the language writes it.
    pub(crate) fn shape(&self, shape: &Shape) -> String {
        let sizes: Vec<_> = shape.dimensions().iter().map(|d| self.size(d)).collect();
        match shape {
            Shape::Unknown => "?".to_owned(),
            Shape::OfLayer(layer, _) if *shape == Shape::of_layer(*layer) => {
                format!("the output of {}", self.text(*layer))
            }
            Shape::Vector(_) => sizes.concat(),
            Shape::Tokens(_) => format!("Tokens({})", sizes.join(", vocab = ")),
            Shape::Sequence(_) | Shape::Image(_) | Shape::OfLayer(..) => {
                format!("[{}]", sizes.join(", "))
            }
        }
    }
}

/// Tokens as text, without the spaces that a person would leave out.
pub(crate) fn tidy(tokens: &impl ToTokens) -> String {
    tokens
        .to_token_stream()
        .to_string()
        .replace(" (", "(")
        .replace("( ", "(")
        .replace(" )", ")")
        .replace(" ,", ",")
        .replace(" :: ", "::")
        .replace("::< ", "::<")
        .replace(":: < ", "::<")
        .replace(" >", ">")
        .replace(" ..", "..")
        .replace(".. ", "..")
        .replace("..= ", "..=")
        .split("- ")
        .fold(None, |text: Option<String>, part| {
            let Some(text) = text else {
                return Some(part.to_owned());
            };
            // This minus is a sign, unless a number or a name precedes it.
            let before = text.trim_end().chars().last();
            let is_between =
                before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ')' | '}' | ']'));
            Some(format!(
                "{text}-{}{part}",
                if is_between { " " } else { "" }
            ))
        })
        .unwrap_or_default()
}
