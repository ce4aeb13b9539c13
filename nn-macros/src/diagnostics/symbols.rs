//! Symbols: the constant expressions and the types of the user's, by number.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

use super::{Diagnostics, tidy};
use crate::names::words;
use crate::shapes::{Dimension, Symbol};

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SymbolKind {
    /// A constant expression, used as a size.
    Size,
    /// A constant expression, used as a real number.
    Number,
    /// A type.
    Layer,
    /// An expression that draws weights.
    Initializer,
}

/// A constant expression or a type of the user's.
#[derive(Clone)]
pub(super) struct Expression {
    text: String,
    tokens: TokenStream,
    kind: SymbolKind,
    /// It is a size somewhere, not only a bound of a range or a padding, which may be 0.
    is_positive: bool,
}

impl Diagnostics {
    /// The number of a constant expression or a type of the user's: the same for the same text.
    pub(crate) fn symbol(&mut self, expression: &impl ToTokens, kind: SymbolKind) -> Symbol {
        let symbol = self.count_symbol(expression, kind);
        self.symbols[symbol.0].is_positive |= kind == SymbolKind::Size;
        symbol
    }

    /// The same, where a size may be 0.
    pub(crate) fn count_symbol(&mut self, expression: &impl ToTokens, kind: SymbolKind) -> Symbol {
        let tokens = expression.to_token_stream();
        let text = tidy(&tokens);
        let known = self
            .symbols
            .iter()
            .position(|other| other.text == text && other.kind == kind);
        Symbol(known.unwrap_or_else(|| {
            let tokens = self.rename(tokens);
            self.symbols.push(Expression {
                text,
                tokens,
                kind,
                is_positive: false,
            });
            self.symbols.len() - 1
        }))
    }

    /// The expression behind a symbol.
    pub(crate) fn expression(&self, symbol: Symbol) -> &TokenStream {
        &self.symbols[symbol.0].tokens
    }

    /// All sizes that are expressions: the text and the tokens.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = (Symbol, &str, &TokenStream)> {
        let symbols = self.symbols.iter().enumerate();
        symbols
            .filter(|(_, symbol)| symbol.kind == SymbolKind::Size)
            .map(|(index, symbol)| (Symbol(index), &symbol.text[..], &symbol.tokens))
    }

    /// All real numbers that are expressions.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (Symbol, &TokenStream)> {
        let symbols = self.symbols.iter().enumerate();
        symbols
            .filter(|(_, symbol)| symbol.kind == SymbolKind::Number)
            .map(|(index, symbol)| (Symbol(index), &symbol.tokens))
    }

    /// Names of the user's values that begin with a small letter, as those of emitted variables do.
    pub(crate) fn lowercase_words(&self) -> impl Iterator<Item = String> {
        let values = self.symbols.iter().filter(|symbol| {
            matches!(symbol.kind, SymbolKind::Size | SymbolKind::Number)
                && !self.mentions_parameter(&symbol.tokens)
        });
        values
            .flat_map(|symbol| words(symbol.tokens.clone()))
            .filter(|word| word.starts_with(|first: char| first.is_lowercase() || first == '_'))
            .filter(|word| syn::parse_str::<Ident>(word).is_ok())
    }

    /// A const parameter is among the tokens.
    pub(crate) fn mentions_parameter(&self, tokens: &TokenStream) -> bool {
        let words = words(tokens.clone());
        let mut parameters = self.const_parameters.iter();
        parameters.any(|name| words.contains(self.renamed.get(name).unwrap_or(name)))
    }

    /// All types of the user's.
    pub(crate) fn layers(&self) -> impl Iterator<Item = (Symbol, &TokenStream)> {
        let symbols = self.symbols.iter().enumerate();
        symbols
            .filter(|(_, symbol)| symbol.kind == SymbolKind::Layer)
            .map(|(index, symbol)| (Symbol(index), &symbol.tokens))
    }

    /// A const parameter that a size depends on.
    pub(crate) fn parameter(&self, size: &Dimension) -> Option<String> {
        match size {
            Dimension::Unknown | Dimension::Known(_) | Dimension::Property(..) => None,
            Dimension::Symbol(symbol) => {
                let text = &self.symbols[symbol.0].text;
                self.const_parameters.contains(text).then(|| text.clone())
            }
            Dimension::Sum(terms) | Dimension::Product(terms) => {
                terms.iter().find_map(|term| self.parameter(term))
            }
            Dimension::Difference(left, right) | Dimension::Quotient(left, right) => {
                self.parameter(left).or_else(|| self.parameter(right))
            }
        }
    }

    /// The size that is an expression must not be 0.
    pub(crate) fn is_positive(&self, symbol: Symbol) -> bool {
        self.symbols[symbol.0].is_positive
    }

    /// A symbol as its user wrote it; not known where nobody listens.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        let expression = self.symbols.get(symbol.0);
        expression.map_or("?", |expression| &expression.text)
    }
}
