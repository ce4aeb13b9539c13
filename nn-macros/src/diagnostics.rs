//! Errors, collected and attached to the tokens that caused them.

mod claims;
mod closest;
pub(crate) mod habits;
mod symbols;
mod wording;

pub(crate) use claims::{Assertion, Bounds, Claim, Relation};
pub(crate) use closest::{Candidate, closest, plain};
pub(crate) use symbols::SymbolKind;
pub(crate) use wording::tidy;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Generics;

use crate::names::unused;
use crate::shapes::{Dimension, Number, Origin, Shape, Symbol};
use symbols::Expression;

/// The source range of each origin, and the errors found so far.
#[derive(Default)]
pub(crate) struct Diagnostics {
    spans: Vec<(Span, Span)>,
    symbols: Vec<Expression>,
    /// The const parameters of the declaration, as the user wrote them.
    pub(crate) const_parameters: Vec<String>,
    /// Const parameters whose names could collide with emitted variables, mapped to the names that
    /// emitted code uses instead.
    renamed: HashMap<String, String>,
    /// All identifiers in the declaration.
    words: HashSet<String>,
    errors: Vec<Diagnostic>,
    assertions: Vec<Assertion>,
}

/// An error that was not reported yet.
pub(crate) struct Found(Diagnostic);

impl Found {
    /// Whether the two errors are at one place.
    pub(crate) fn is_at(&self, other: &Self) -> bool {
        self.0.origin == other.0.origin
    }
}

/// How much was reported and claimed.
#[derive(Clone, Copy)]
pub(crate) struct Checkpoint {
    errors: usize,
    assertions: usize,
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
    /// Diagnostics for a declaration that contains these identifiers.
    pub(crate) fn of(words: HashSet<String>) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }

    /// A name for an emitted item: `name` itself, unless the declaration already uses it.
    pub(crate) fn unused(&self, name: &str) -> String {
        unused(&self.words, name)
    }

    /// Records the const parameters. Emitted variables are lowercase, and Rust does not allow a
    /// variable to have the name of a const parameter. So each const parameter whose name has a
    /// lowercase letter is renamed in the emitted code.
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
            // This always parses, because only identifiers have changed.
            *condition = syn::parse2(tokens).unwrap_or_else(|_| condition.clone());
        }
    }

    /// The tokens, with each renamed const parameter under its new name.
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

    /// Records the source range of these tokens.
    pub(crate) fn origin(&mut self, tokens: &impl ToTokens) -> Origin {
        let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        let last = spans.last().unwrap_or(first);
        self.origin_at(first, last)
    }

    /// Records a source range, given its first and its last token.
    pub(crate) fn origin_at(&mut self, first: Span, last: Span) -> Origin {
        self.spans.push((first, last));
        Origin(self.spans.len() - 1)
    }

    /// Reports an error: what is wrong, and one thing to do about it.
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

    /// The number of errors reported so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Does something without reporting the errors that it finds.
    pub(crate) fn quietly<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let checkpoint = self.checkpoint();
        let result = work(self);
        self.return_to(checkpoint);
        result
    }

    /// What was reported and claimed so far.
    pub(crate) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            errors: self.errors.len(),
            assertions: self.assertions.len(),
        }
    }

    /// Forgets what was reported and claimed since.
    pub(crate) fn return_to(&mut self, checkpoint: Checkpoint) {
        self.errors.truncate(checkpoint.errors);
        self.assertions.truncate(checkpoint.assertions);
    }

    /// Forgets what was reported and claimed since, and returns the errors.
    pub(crate) fn taken_since(&mut self, checkpoint: Checkpoint) -> Vec<Found> {
        self.assertions.truncate(checkpoint.assertions);
        let errors = self.errors.drain(checkpoint.errors..);
        errors.map(Found).collect()
    }

    /// Reports errors that were taken.
    pub(crate) fn report(&mut self, errors: Vec<Found>) {
        self.errors.extend(errors.into_iter().map(|error| error.0));
    }

    /// Adds a note to every error after the first `count`.
    pub(crate) fn note(&mut self, count: usize, note: &str) {
        for error in self.errors.iter_mut().skip(count) {
            error.notes.push(note.to_owned());
        }
    }

    /// Reports a syntax error. Its message already contains its help.
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

    /// Records that two shapes must be equal where the macro cannot compare them. `message` is the
    /// error that rustc reports if they are not.
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

    /// Records that a user-defined layer must accept samples of this shape.
    pub(crate) fn assert_takes(&mut self, origin: Origin, layer: Symbol, comes: &Shape) {
        let claim = Claim::Takes(layer, comes.clone());
        self.assertions.push(Assertion { origin, claim });
    }

    /// Reports an error if a relation certainly does not hold. If only rustc can tell, the relation
    /// is recorded as a claim. Returns false if it certainly does not hold.
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

    /// Reports an error if a number is certainly out of bounds. If only rustc can tell, the bounds
    /// are recorded as a claim. `message` builds the text of the error from the number as the user
    /// wrote it. Returns false if the number is certainly out of bounds.
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

    /// Reports an error if the first number is certainly not less than the second. If only rustc
    /// can tell, the order is recorded as a claim. Returns false if the first number is certainly
    /// not less.
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

    /// The claims that rustc has to check.
    pub(crate) fn assertions(&self) -> &[Assertion] {
        &self.assertions
    }

    /// The span of the first token of an origin.
    pub(crate) fn span(&self, origin: Origin) -> Span {
        self.spans[origin.0].0
    }

    /// The same origins and symbols, without any errors.
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

    /// Whether any error was reported.
    pub(crate) fn any(&self) -> bool {
        !self.errors.is_empty()
    }

    /// All errors in source order, as tokens for rustc.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        let mut errors: Vec<&Diagnostic> = self.errors.iter().collect();
        errors.sort_by_key(|error| error.origin.0);
        errors
            .iter()
            .map(|error| {
                let (first, last) = self.spans[error.origin.0];
                // The same trick as in syn: rustc underlines from the span of the path to the span
                // of the delimiter.
                let message = error.text();
                let path = quote_spanned!(first=> ::core::compile_error!);
                let arguments = quote_spanned!(last=> { #message });
                quote::quote!(#path #arguments)
            })
            .collect()
    }
}
