//! Errors, collected and attached to the tokens that caused them.

mod closest;

pub(crate) use closest::closest;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::graph::{Dimension, Shape, Symbol};

/// The tokens that something in the graph came from. The graph carries only the number; the
/// spans are here, at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Origin(usize);

/// Where each origin is in the source, and the errors found so far.
#[derive(Default)]
pub(crate) struct Diagnostics {
    spans: Vec<(Span, Span)>,
    symbols: Vec<Expression>,
    /// Const parameters of the declaration.
    pub(crate) const_parameters: Vec<String>,
    errors: Vec<Error>,
    assertions: Vec<Assertion>,
}

/// What must hold between two sizes, which only the compiler can tell.
pub(crate) struct Assertion {
    pub(crate) left: Dimension,
    pub(crate) relation: Relation,
    pub(crate) right: Dimension,
    pub(crate) origin: Origin,
    pub(crate) message: String,
}

/// How two sizes compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    Less,
    LessOrEqual,
}

impl Relation {
    /// It surely holds, or surely does not; `None` if only the compiler can tell.
    fn holds(self, left: &Dimension, right: &Dimension) -> Option<bool> {
        if left == right {
            return Some(self != Self::Less);
        }
        let (left, right) = (left.known()?, right.known()?);
        Some(match self {
            Self::Equal => left == right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
        })
    }
}

/// A constant expression of the user's.
struct Expression {
    text: String,
    tokens: TokenStream,
    is_size: bool,
    /// It is a size somewhere, not only a bound of a range or a padding, which may be 0.
    is_positive: bool,
}

struct Error {
    origin: Origin,
    message: String,
}

impl Diagnostics {
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
        self.errors.push(Error {
            origin,
            message: format!("{}\n\nhelp: {}", message.as_ref(), help.as_ref()),
        });
    }

    /// Reports a mistake of the syntax, whose message has its help.
    pub(crate) fn syntax_error(&mut self, errors: &syn::Error) {
        for error in errors.clone() {
            let origin = self.origin_at(error.span(), error.span());
            self.errors.push(Error {
                origin,
                message: error.to_string(),
            });
        }
    }

    /// The number of a constant expression of the user's, a size or a real number: the same
    /// for the same text.
    pub(crate) fn symbol(&mut self, expression: &impl ToTokens, is_size: bool) -> Symbol {
        let symbol = self.count(expression, is_size);
        self.symbols[symbol.0].is_positive |= is_size;
        symbol
    }

    /// The same, where a size may be 0.
    pub(crate) fn count(&mut self, expression: &impl ToTokens, is_size: bool) -> Symbol {
        let tokens = expression.to_token_stream();
        let text = tokens.to_string();
        let known = self
            .symbols
            .iter()
            .position(|other| other.text == text && other.is_size == is_size);
        Symbol(known.unwrap_or_else(|| {
            self.symbols.push(Expression {
                text,
                tokens,
                is_size,
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
            .filter(|(_, symbol)| symbol.is_size)
            .map(|(index, symbol)| (Symbol(index), &symbol.text[..], &symbol.tokens))
    }

    /// A const parameter that a size depends on.
    pub(crate) fn parameter(&self, size: &Dimension) -> Option<String> {
        match size {
            Dimension::Unknown | Dimension::Known(_) => None,
            Dimension::Symbol(symbol) => {
                let text = &self.symbols[symbol.0].text;
                self.const_parameters.contains(text).then(|| text.clone())
            }
            Dimension::Sum(terms) | Dimension::Product(terms) => {
                terms.iter().find_map(|term| self.parameter(term))
            }
            Dimension::Difference(left, right) => {
                self.parameter(left).or_else(|| self.parameter(right))
            }
        }
    }

    /// The size that is an expression must not be 0.
    pub(crate) fn is_positive(&self, symbol: Symbol) -> bool {
        self.symbols[symbol.0].is_positive
    }

    /// A size as its user wrote it.
    pub(crate) fn size(&self, size: &Dimension) -> String {
        let join = |terms: &[Dimension], sign: &str| {
            let terms: Vec<_> = terms.iter().map(|term| self.size(term)).collect();
            terms.join(sign)
        };
        match size {
            Dimension::Unknown => "?".to_owned(),
            Dimension::Known(value) => value.to_string(),
            Dimension::Symbol(symbol) => {
                let expression = self.symbols.get(symbol.0);
                expression.map_or_else(|| "?".to_owned(), |it| it.text.replace(" :: ", "::"))
            }
            Dimension::Sum(terms) => join(terms, " + "),
            Dimension::Product(terms) => join(terms, "·"),
            Dimension::Difference(left, right) => {
                format!("({} - {})", self.size(left), self.size(right))
            }
        }
    }

    /// A shape as the language writes it.
    pub(crate) fn shape(&self, shape: &Shape) -> String {
        let sizes: Vec<_> = shape.dimensions().iter().map(|d| self.size(d)).collect();
        match shape {
            Shape::Unknown => "?".to_owned(),
            Shape::Vector(_) => sizes.concat(),
            Shape::Sequence(_) | Shape::Image(_) => format!("[{}]", sizes.join(", ")),
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
        for (left, right) in left.dimensions().iter().zip(right.dimensions()) {
            if left != right {
                self.assertions.push(Assertion {
                    left: left.clone(),
                    relation: Relation::Equal,
                    right: right.clone(),
                    origin,
                    message: message.as_ref().to_owned(),
                });
            }
        }
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
            None => self.assertions.push(Assertion {
                left: left.clone(),
                relation,
                right: right.clone(),
                origin,
                message: format!("{}\n\nhelp: {}", message.as_ref(), help.as_ref()),
            }),
        }
        holds != Some(false)
    }

    /// What must hold between sizes.
    pub(crate) fn assertions(&self) -> &[Assertion] {
        &self.assertions
    }

    /// Where the first token of an origin is.
    pub(crate) fn span(&self, origin: Origin) -> Span {
        self.spans[origin.0].0
    }

    /// There is at least one.
    pub(crate) fn any(&self) -> bool {
        !self.errors.is_empty()
    }

    /// All errors in the order of the source, as the compiler wants them.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        let mut errors: Vec<&Error> = self.errors.iter().collect();
        errors.sort_by_key(|error| error.origin.0);
        errors
            .iter()
            .map(|error| {
                let (first, last) = self.spans[error.origin.0];
                // As syn does: the compiler underlines from the path's span to the delimiter's.
                let message = &error.message;
                let path = quote_spanned!(first=> ::core::compile_error!);
                let arguments = quote_spanned!(last=> { #message });
                quote::quote!(#path #arguments)
            })
            .collect()
    }
}
