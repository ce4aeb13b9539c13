//! Spellings of other languages that never mean anything in a declaration. They are reported and
//! replaced before anything is parsed.

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, Span, TokenStream, TokenTree};

use crate::diagnostics::Diagnostics;

/// The tokens, repaired. Tokens that need no repair keep their spans.
pub(super) fn repaired(tokens: TokenStream, diagnostics: &mut Diagnostics) -> TokenStream {
    let mut repair = Repair {
        diagnostics,
        has_reported_comment: false,
    };
    repair.repaired(tokens.clone()).unwrap_or(tokens)
}

struct Repair<'a> {
    diagnostics: &'a mut Diagnostics,
    has_reported_comment: bool,
}

impl Repair<'_> {
    /// The repaired tokens, or `None` if nothing needs repair.
    fn repaired(&mut self, tokens: TokenStream) -> Option<TokenStream> {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut repaired = Vec::with_capacity(trees.len());
        let (mut place, mut is_changed) = (0, false);
        while let Some(tree) = trees.get(place) {
            let rest = &trees[place..];
            if let Some(length) = self.comment(rest) {
                place += length;
                is_changed = true;
                continue;
            }
            if let Some((power, length)) = self.power(rest) {
                repaired.push(power);
                place += length;
                is_changed = true;
                continue;
            }
            let new = match tree {
                TokenTree::Group(group) => self.group(group),
                TokenTree::Literal(literal) => quoted_word(literal),
                _ => None,
            };
            is_changed |= new.is_some();
            repaired.push(new.unwrap_or_else(|| tree.clone()));
            place += 1;
        }
        is_changed.then(|| repaired.into_iter().collect())
    }

    fn group(&mut self, group: &Group) -> Option<TokenTree> {
        let mut repaired = Group::new(group.delimiter(), self.repaired(group.stream())?);
        repaired.set_span(group.span());
        Some(repaired.into())
    }

    /// The number of tokens of a comment of Python's: `# hidden layer`, up to the end of the line.
    fn comment(&mut self, trees: &[TokenTree]) -> Option<usize> {
        let [TokenTree::Punct(mark), rest @ ..] = trees else {
            return None;
        };
        let is_attribute = match rest.first() {
            Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Bracket,
            Some(TokenTree::Punct(punct)) => punct.as_char() == '!',
            _ => false,
        };
        if mark.as_char() != '#' || is_attribute {
            return None;
        }
        let line = line(mark.span());
        let is_over = |tree: &TokenTree| match (line, self::line(tree.span())) {
            (Some(comment), Some(here)) => here > comment,
            _ => matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '='),
        };
        let length = rest.iter().position(is_over).unwrap_or(rest.len());
        if !self.has_reported_comment {
            let origin = self.diagnostics.origin_at(mark.span(), mark.span());
            let help = "write `//` instead of `#`";
            self.diagnostics
                .error(origin, "a comment starts with `//`", help);
        }
        self.has_reported_comment = true;
        Some(1 + length)
    }

    /// A power of Python's: `2**7`. Returns its value, and the number of its tokens.
    fn power(&mut self, trees: &[TokenTree]) -> Option<(TokenTree, usize)> {
        let [
            TokenTree::Literal(base),
            TokenTree::Punct(first),
            TokenTree::Punct(second),
            TokenTree::Literal(exponent),
            ..,
        ] = trees
        else {
            return None;
        };
        let is_power = [first, second].iter().all(|star| star.as_char() == '*');
        if !is_power || first.spacing() != Spacing::Joint {
            return None;
        }
        let exponent_value = exponent.to_string().parse::<u32>().ok()?;
        let value = base
            .to_string()
            .parse::<u64>()
            .ok()?
            .checked_pow(exponent_value)?;
        let origin = self.diagnostics.origin_at(base.span(), exponent.span());
        self.diagnostics.error(
            origin,
            "Rust has no operator `**`",
            format!("write `{value}`, or `{base}_usize.pow({exponent})`"),
        );
        let mut value = Literal::u64_unsuffixed(value);
        value.set_span(base.span());
        Some((value.into(), 4))
    }
}

/// The word in single quotes, `'same'`. Rust's lexer has reported it: it takes it for a character.
fn quoted_word(literal: &Literal) -> Option<TokenTree> {
    let text = literal.to_string();
    let word = text.strip_prefix('\'')?.strip_suffix('\'')?;
    if word.chars().count() < 2 || word.starts_with('\\') {
        return None;
    }
    let ident = syn::parse_str::<Ident>(word).ok()?;
    Some(Ident::new(&ident.to_string(), literal.span()).into())
}

/// The line of a token, where the compiler tells.
fn line(span: Span) -> Option<usize> {
    proc_macro::is_available().then(|| span.unwrap().start().line())
}
