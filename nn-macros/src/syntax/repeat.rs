//! `4 * { stages }`

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::{Expr, Path, Token, braced, token};

use super::StageKind;
use super::chain::{at_separator, parse_stages, skip_to_separator};
use super::combinator::quietly_parsed;
use super::stage::{ends, parse_stage};
use crate::diagnostics::Diagnostics;

/// Whether the input starts with a number, with or without a sign. The number may be in the
/// invisible group that `macro_rules!` puts around what it passes on. Any expression in such a
/// group counts if a star follows it.
pub(super) fn starts_with_number(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let is_literal = |tree: TokenTree| matches!(tree, TokenTree::Literal(_));
    match ahead.parse::<TokenTree>() {
        Ok(TokenTree::Group(group)) if group.delimiter() == proc_macro2::Delimiter::None => {
            ahead.peek(Token![*]) || group.stream().into_iter().next().is_some_and(is_literal)
        }
        Ok(TokenTree::Punct(punct)) => punct.as_char() == '-',
        Ok(other) => is_literal(other),
        Err(_) => false,
    }
}

/// Whether the input starts with a repeat whose count is a name: `LAYERS * { … }`.
pub(super) fn is_repeat_by_name(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Path>().is_ok() && ahead.peek(Token![*])
}

/// Whether the braces follow a star other than the first one: `DEPTH * 2 * { … }`.
fn is_product(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let mut stars = 0;
    while !ahead.is_empty() && !at_separator(&ahead) {
        if ahead.peek(Token![*]) {
            stars += 1;
            if ahead.peek2(token::Brace) {
                return stars > 1;
            }
        }
        if ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    false
}

pub(super) fn parse_repeat(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    // `Expr` would take the braces for a factor, so the count is parsed as a unary expression up to
    // the star.
    let place = input.span();
    let mut tokens = TokenStream::new();
    let is_product = is_product(input);
    while !input.is_empty() && !at_separator(input) {
        // In a product, the star before the braces ends the count.
        if input.peek(Token![*]) && (!is_product || input.peek2(token::Brace)) {
            break;
        }
        if input.peek(token::Brace) {
            break;
        }
        tokens.extend(Some(input.parse::<TokenTree>()?));
    }
    let (first, last) = ends(&tokens, place);
    let text = tokens.to_string();
    let origin = diagnostics.origin_at(first, last);
    let Ok(count) = syn::parse2::<Expr>(tokens) else {
        diagnostics.error(
            origin,
            format!("expected a stage, found `{text}`"),
            "write a layer, such as `Dense(10, softmax)`, or a repeat: `4 * { Dense(64, relu) }`",
        );
        skip_to_separator(input)?;
        return Ok((StageKind::Mistake(vec![]), last));
    };
    if !input.peek(Token![*]) && !input.peek(token::Brace) {
        let help = match &count {
            Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(name),
                ..
            }) => {
                format!(
                    "write the name of a stage without quotes: `{}`",
                    name.value()
                )
            }
            _ => format!(
                "a layer of {text} units is `Dense({text})`; to repeat stages, write `{text} * {{ … }}`"
            ),
        };
        diagnostics.error(origin, format!("`{text}` is not a stage"), help);
        let meant = if let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(name),
            ..
        }) = &count
        {
            name.value().parse().unwrap_or_default()
        } else {
            quote::quote!(Dense(#count))
        };
        let meant = quietly_parsed(meant, diagnostics);
        return Ok((StageKind::Mistake(meant), last));
    }
    if input.parse::<Option<Token![*]>>()?.is_none() {
        diagnostics.error(
            origin,
            "a `*` is missing between the count and the stages to repeat",
            format!("write `{text} * {{ … }}`"),
        );
    }
    let count = Box::new(count);
    if !input.peek(token::Brace) {
        let place = input.span();
        if input.is_empty() || at_separator(input) {
            return Err(syn::Error::new(
                place,
                format!(
                    "the stages to repeat are missing\n\nhelp: write `{text} * {{ Dense(64, relu) }}`"
                ),
            ));
        }
        let stage = parse_stage(input, diagnostics)?;
        let origin = diagnostics.origin_at(stage.first, stage.last);
        diagnostics.error(
            origin,
            "the stages to repeat must be in braces",
            format!("put them in `{text} * {{ … }}`"),
        );
        let last = stage.last;
        let body = vec![stage];
        return Ok((StageKind::Repeat { count, body }, last));
    }
    let content;
    let brace = braced!(content in input);
    if content.is_empty() {
        let place = brace.span.join();
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            "there is nothing to repeat",
            "write stages in the braces: `{ Dense(64, relu) }`",
        );
        return Ok((StageKind::Mistake(vec![]), place));
    }
    let body = parse_stages(&content, &mut false, diagnostics)?;
    Ok((StageKind::Repeat { count, body }, brace.span.close()))
}
