//! `Residual { … }`, `Sum { … | … }`, `Concat { … | … }`, `Product { … | … }`

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, braced, parenthesized, token};

use super::chain::parse_stages;
use super::stage::{ends, parse_arguments};
use super::{Branch, Chain, ChainStart, StageKind};
use crate::diagnostics::Diagnostics;

/// Whether a combinator follows: a name, optional arguments in parentheses, and braces.
pub(super) fn is_combinator(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    if ahead.parse::<Ident>().is_err() {
        return false;
    }
    if ahead.peek(token::Paren) && ahead.parse::<TokenTree>().is_err() {
        return false;
    }
    ahead.peek(token::Brace)
}

/// Parses a combinator. Also returns the span of its last token.
pub(super) fn parse_combinator(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    let name: Ident = input.parse()?;
    let mut arguments = Vec::new();
    let mut is_mistake = false;
    if input.peek(token::Paren) {
        let content;
        parenthesized!(content in input);
        match parse_arguments(&content, diagnostics)? {
            Some(read) => arguments = read,
            None => is_mistake = true,
        }
    }
    let content;
    let brace = braced!(content in input);
    let close = brace.span.close();
    if content.is_empty() {
        let place = brace.span.join();
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            format!("`{name}` has no stages"),
            format!("write stages in the braces: `{name} {{ Dense(64, relu) }}`"),
        );
        return Ok((StageKind::Mistake, close));
    }
    let mut branches = Vec::new();
    while !content.is_empty() {
        let place = content.span();
        let mut tokens = TokenStream::new();
        while !content.is_empty() && !content.peek(Token![|]) {
            tokens.extend(Some(content.parse::<TokenTree>()?));
        }
        let bar = content.span();
        let has_bar = content.parse::<Option<Token![|]>>()?.is_some();
        if tokens.is_empty() || (has_bar && content.is_empty()) {
            let origin = diagnostics.origin_at(bar, bar);
            diagnostics.error(
                origin,
                "this branch has no stages",
                "write `identity` for a branch that passes its input on, or remove the `|`",
            );
            is_mistake = true;
            if tokens.is_empty() {
                continue;
            }
        }
        let (first, last) = ends(&tokens, place);
        let stages = |input: ParseStream<'_>| parse_stages(input, &mut false, diagnostics);
        branches.push(Branch {
            chain: Chain {
                start: ChainStart::Current,
                stages: stages.parse2(tokens)?,
            },
            first,
            last,
        });
    }
    if is_mistake {
        return Ok((StageKind::Mistake, close));
    }
    let kind = StageKind::Combinator {
        name,
        arguments,
        branches,
    };
    Ok((kind, close))
}
