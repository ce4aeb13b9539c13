//! Errors, collected and attached to the tokens that caused them.

mod claims;
mod closest;
mod symbols;
mod wording;

pub(crate) use claims::{Assertion, Bounds, Claim, Relation};
pub(crate) use closest::{Candidate, closest, written_out};
pub(crate) use symbols::SymbolKind;
pub(crate) use wording::tidy;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Generics;

use crate::names::unused;
use crate::shapes::{Dimension, Number, Origin, Shape, Symbol};
use symbols::Expression;

/// Where each origin is in the source, and the errors found so far.
#[derive(Default)]
pub(crate) struct Diagnostics {
    spans: Vec<(Span, Span)>,
    symbols: Vec<Expression>,
    /// Const parameters of the declaration, as their user wrote them.
    pub(crate) const_parameters: Vec<String>,
    /// Those whose names emitted variables could have, with the names that emitted code gives them.
    renamed: HashMap<String, String>,
    /// All identifiers of the declaration.
    words: HashSet<String>,
    errors: Vec<Diagnostic>,
    assertions: Vec<Assertion>,
}

struct Diagnostic {
    origin: Origin,
    message: String,
    notes: Vec<String>,
    help: Option<String>,
}

impl Diagnostic {
    fn text(&self) -> String {
        let notes = self.notes.iter().map(|note| format!("\n\nnote: {note}"));
        let help = self.help.iter().map(|help| format!("\n\nhelp: {help}"));
        let rest: String = notes.chain(help).collect();
        format!("{}{rest}", self.message)
    }
}

impl Diagnostics {
    /// Of a declaration with these identifiers.
    pub(crate) fn of(words: HashSet<String>) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }

    /// A name for something emitted: this one, unless the declaration has it.
    pub(crate) fn unused(&self, name: &str) -> String {
        unused(&self.words, name)
    }

    /// Notes the const parameters. Emitted variables have small letters, and a variable cannot have
    /// the name of a const parameter: one with small letters gets another.
    pub(crate) fn parameters(&mut self, generics: &mut Generics) {
        for parameter in generics.const_params() {
            let name = parameter.ident.to_string();
            if name.chars().any(char::is_lowercase) {
                let other = unused(&self.words, &name.replace("r#", "").to_uppercase());
                self.words.insert(other.clone());
                self.renamed.insert(name.clone(), other);
            }
            self.const_parameters.push(name);
        }
        for parameter in generics.const_params_mut() {
            let ident = &mut parameter.ident;
            if let Some(other) = self.renamed.get(&ident.to_string()) {
                *ident = Ident::new(other, ident.span());
            }
        }
        if let Some(condition) = &mut generics.where_clause
            && !self.renamed.is_empty()
        {
            let tokens = self.rename(condition.to_token_stream());
            // Names alone are others.
            *condition = syn::parse2(tokens).unwrap_or_else(|_| condition.clone());
        }
    }

    /// The same tokens with the names that emitted code gives to const parameters.
    fn rename(&self, tokens: TokenStream) -> TokenStream {
        if self.renamed.is_empty() {
            return tokens;
        }
        let rename = |token| match token {
            TokenTree::Group(group) => {
                let mut renamed = Group::new(group.delimiter(), self.rename(group.stream()));
                renamed.set_span(group.span());
                TokenTree::Group(renamed)
            }
            TokenTree::Ident(name) => match self.renamed.get(&name.to_string()) {
                Some(other) => TokenTree::Ident(Ident::new(other, name.span())),
                None => TokenTree::Ident(name),
            },
            other => other,
        };
        tokens.into_iter().map(rename).collect()
    }

    /// Remembers where these tokens are.
    pub(crate) fn origin(&mut self, tokens: &impl ToTokens) -> Origin {
        let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        let last = spans.last().unwrap_or(first);
        self.origin_at(first, last)
    }

    /// Remembers a place from its first token to its last.
    pub(crate) fn origin_at(&mut self, first: Span, last: Span) -> Origin {
        self.spans.push((first, last));
        Origin(self.spans.len() - 1)
    }

    /// Reports a mistake: what is wrong, and one thing to do about it.
    pub(crate) fn error(
        &mut self,
        origin: Origin,
        message: impl AsRef<str>,
        help: impl AsRef<str>,
    ) {
        self.errors.push(Diagnostic {
            origin,
            message: message.as_ref().to_owned(),
            notes: Vec::new(),
            help: Some(help.as_ref().to_owned()),
        });
    }

    /// How many were reported so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Says more about what was reported after the first `count`.
    pub(crate) fn note(&mut self, count: usize, note: &str) {
        for error in self.errors.iter_mut().skip(count) {
            error.notes.push(note.to_owned());
        }
    }

    /// Reports a mistake of the syntax, whose message has its help.
    pub(crate) fn syntax_error(&mut self, errors: &syn::Error) {
        for error in errors.clone() {
            let origin = self.origin_at(error.span(), error.span());
            self.errors.push(Diagnostic {
                origin,
                message: error.to_string(),
                notes: Vec::new(),
                help: None,
            });
        }
    }

    /// Notes that two shapes, which do not surely differ, must be the same: `message` is what the
    /// compiler says where they are not.
    pub(crate) fn assert_same(
        &mut self,
        origin: Origin,
        left: &Shape,
        right: &Shape,
        message: impl AsRef<str>,
    ) {
        for (left, right) in left.compared(right).unwrap_or_default() {
            if left != right {
                let message = message.as_ref().to_owned();
                let claim = Claim::Sizes(left, Relation::Equal, right, message);
                self.assertions.push(Assertion { origin, claim });
            }
        }
    }

    /// Notes that a layer of the user's must take samples of this shape.
    pub(crate) fn assert_takes(&mut self, origin: Origin, layer: Symbol, comes: &Shape) {
        let claim = Claim::Takes(layer, comes.clone());
        self.assertions.push(Assertion { origin, claim });
    }

    /// Reports that a relation does not hold, or notes it where only the compiler can tell. False
    /// if it surely does not.
    pub(crate) fn require(
        &mut self,
        origin: Origin,
        (left, relation, right): (&Dimension, Relation, &Dimension),
        message: impl AsRef<str>,
        help: impl AsRef<str>,
    ) -> bool {
        let holds = relation.holds(left, right);
        match holds {
            Some(true) => {}
            Some(false) => self.error(origin, message, help),
            None => {
                let message = format!("{}\n\nhelp: {}", message.as_ref(), help.as_ref());
                let claim = Claim::Sizes(left.clone(), relation, right.clone(), message);
                self.assertions.push(Assertion { origin, claim });
            }
        }
        holds != Some(false)
    }

    /// Reports that a number does not lie within bounds, or notes it where only the compiler can
    /// tell. `message` is made of the number as it was written. False if it surely does not.
    pub(crate) fn require_number(
        &mut self,
        origin: Origin,
        (number, bounds): (Number, Bounds),
        message: impl FnOnce(&str) -> String,
        help: &str,
    ) -> bool {
        match (number.value, number.symbol) {
            (Some(value), _) if !bounds.hold(value) => {
                self.error(origin, message(&value.to_string()), help);
                return false;
            }
            (None, Some(symbol)) => {
                let message = format!("{}\n\nhelp: {help}", message(self.text(symbol)));
                let claim = Claim::Number(symbol, bounds, message);
                self.assertions.push(Assertion { origin, claim });
            }
            _ => {}
        }
        true
    }

    /// Reports that one number is not less than another, or notes it where only the compiler can
    /// tell. False if it surely is not.
    pub(crate) fn require_order(
        &mut self,
        origin: Origin,
        numbers: [Number; 2],
        message: impl FnOnce([&str; 2]) -> String,
        help: impl FnOnce([&str; 2]) -> String,
    ) -> bool {
        let texts = numbers.map(|number| match (number.value, number.symbol) {
            (None, Some(symbol)) => self.text(symbol).to_owned(),
            (value, _) => value.unwrap_or_default().to_string(),
        });
        let texts = [texts[0].as_str(), texts[1].as_str()];
        let (message, help) = (message(texts), help(texts));
        match numbers.map(|number| number.value) {
            [Some(low), Some(high)] if low < high => true,
            [Some(_), Some(_)] => {
                self.error(origin, message, help);
                false
            }
            _ => {
                let claim = Claim::Ordered(numbers, format!("{message}\n\nhelp: {help}"));
                self.assertions.push(Assertion { origin, claim });
                true
            }
        }
    }

    /// What must hold.
    pub(crate) fn assertions(&self) -> &[Assertion] {
        &self.assertions
    }

    /// Where the first token of an origin is.
    pub(crate) fn span(&self, origin: Origin) -> Span {
        self.spans[origin.0].0
    }

    /// The same places and symbols, before anything was reported.
    pub(crate) fn without_errors(&self) -> Self {
        Self {
            spans: self.spans.clone(),
            symbols: self.symbols.clone(),
            const_parameters: self.const_parameters.clone(),
            renamed: self.renamed.clone(),
            words: self.words.clone(),
            ..Self::default()
        }
    }

    /// There is at least one.
    pub(crate) fn any(&self) -> bool {
        !self.errors.is_empty()
    }

    /// All errors in the order of the source, as the compiler wants them.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        let mut errors: Vec<&Diagnostic> = self.errors.iter().collect();
        errors.sort_by_key(|error| error.origin.0);
        errors
            .iter()
            .map(|error| {
                let (first, last) = self.spans[error.origin.0];
                // As syn does: the compiler underlines from the path's span to the delimiter's.
                let message = error.text();
                let path = quote_spanned!(first=> ::core::compile_error!);
                let arguments = quote_spanned!(last=> { #message });
                quote::quote!(#path #arguments)
            })
            .collect()
    }
}
