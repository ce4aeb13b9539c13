//! How messages write sizes, shapes and tokens.

use quote::ToTokens;

use super::Diagnostics;
use crate::shapes::{Dimension, Property, Shape};

impl Diagnostics {
    /// A size as the user wrote it.
    pub(crate) fn size(&self, size: &Dimension) -> String {
        let join = |terms: &[Dimension], sign: &str| {
            let terms: Vec<_> = terms.iter().map(|term| self.size(term)).collect();
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
            Dimension::Sum(terms) => join(terms, " + "),
            Dimension::Product(terms) => join(terms, "·"),
            Dimension::Difference(left, right) => {
                format!("({} - {})", self.size(left), self.size(right))
            }
            Dimension::Quotient(left, right) => {
                let within = |size: &Dimension| match size {
                    Dimension::Sum(_) => format!("({})", self.size(size)),
                    _ => self.size(size),
                };
                format!("{}/{}", within(left), within(right))
            }
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
