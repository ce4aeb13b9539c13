//! Errors, collected and attached to the tokens that caused them.

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

/// Two sizes that must be equal, which only the compiler can tell.
pub(crate) struct Assertion {
    pub(crate) left: Dimension,
    pub(crate) right: Dimension,
    pub(crate) origin: Origin,
    pub(crate) message: String,
}

/// A constant expression of the user's.
struct Expression {
    text: String,
    tokens: TokenStream,
    is_size: bool,
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

    /// A size as its user wrote it.
    pub(crate) fn size(&self, size: &Dimension) -> String {
        let join = |terms: &[Dimension], sign: &str| {
            let terms: Vec<_> = terms.iter().map(|term| self.size(term)).collect();
            terms.join(sign)
        };
        match size {
            Dimension::Unknown => "?".to_owned(),
            Dimension::Known(value) => value.to_string(),
            // What is inferred beside errors has messages that nobody sees, and no symbols.
            Dimension::Symbol(symbol) => match self.symbols.get(symbol.0) {
                Some(symbol) => symbol.text.clone(),
                None => "?".to_owned(),
            },
            Dimension::Sum(terms) => join(terms, " + "),
            Dimension::Product(terms) => join(terms, "·"),
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
                    right: right.clone(),
                    origin,
                    message: message.as_ref().to_owned(),
                });
            }
        }
    }

    /// Sizes that must be equal.
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

/// Names that people bring from other libraries, in lower case and without underscores, and ours.
const SYNONYMS: &[(&str, &str)] = &[
    // Layers.
    ("linear", "Dense"),
    ("fc", "Dense"),
    ("fullyconnected", "Dense"),
    ("affine", "Dense"),
    ("alphadropout", "Dropout"),
    // Activations.
    ("swish", "silu"),
    ("lrelu", "leaky_relu"),
    ("linear", "identity"),
    ("none", "identity"),
    ("logits", "identity"),
    ("logistic", "sigmoid"),
    ("sigm", "sigmoid"),
    ("sine", "sin"),
    ("gelunew", "gelu_tanh"),
    // Arguments.
    ("usebias", "bias"),
    ("outfeatures", "units"),
    ("hiddensize", "units"),
    ("features", "units"),
    ("neurons", "units"),
    ("width", "units"),
    ("act", "activation"),
    ("nonlinearity", "activation"),
    ("kernelinitializer", "init"),
    ("initializer", "init"),
    ("p", "probability"),
    ("rate", "probability"),
    ("negativeslope", "slope"),
    // Initialisers.
    ("he", "he_normal"),
    ("kaiming", "kaiming_normal"),
    ("glorot", "glorot_uniform"),
    ("xavier", "xavier_uniform"),
    ("gaussian", "normal"),
    ("randn", "normal"),
    ("std", "deviation"),
    ("stddev", "deviation"),
    ("sigma", "deviation"),
];

/// The name that was meant by a wrong one, if any is close or known as its synonym.
pub(crate) fn closest<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| *c != '_')
            .collect::<String>()
            .to_lowercase()
    };
    let wrong = plain(wrong);
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let exact = candidates
        .iter()
        .find(|candidate| plain(candidate) == wrong);
    let synonym = SYNONYMS
        .iter()
        .filter(|(theirs, _)| *theirs == wrong)
        .find_map(|(_, ours)| candidates.iter().find(|candidate| *candidate == ours));
    if let Some(found) = exact.or(synonym) {
        return Some(found);
    }
    candidates
        .into_iter()
        .map(|candidate| (distance(&wrong, &plain(candidate)), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and exchanges of neighbours between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in table.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in table[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(table[i - 2][j - 2] + 1);
            }
            table[i][j] = best;
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["relu", "leaky_relu", "gelu_tanh", "softmax"];
        assert_eq!(closest("rleu", names), Some("relu"));
        assert_eq!(closest("LeakyReLU", names), Some("leaky_relu"));
        assert_eq!(closest("sofmax", names), Some("softmax"));
        assert_eq!(closest("banana", names), None);
        assert_eq!(closest("Linear", ["Dense", "Dropout"]), Some("Dense"));
        assert_eq!(closest("swish", ["relu", "silu"]), Some("silu"));
    }
}
