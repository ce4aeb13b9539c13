//! One stage: its label, its name and its arguments.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Ident, Path, Token, parenthesized, token};

use super::combinator::{is_combinator, parse_combinator};
use super::repeat::{is_repeat_by_name, parse_repeat, starts_with_number};
use super::{Argument, Stage, StageKind};
use crate::diagnostics::Diagnostics;

pub(super) fn parse_stage(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Stage> {
    let label = parse_label(input, diagnostics)?;
    if input.is_empty() {
        let place = label.map_or_else(|| input.span(), |label| label.span());
        return Err(syn::Error::new(
            place,
            "a stage is missing after this label\n\nhelp: write one, such as `Dense(10, softmax)`",
        ));
    }
    let first = input.span();
    if starts_with_number(input) || input.peek(token::Paren) || is_repeat_by_name(input) {
        let (kind, last) = parse_repeat(input, diagnostics)?;
        return Ok(Stage {
            label,
            kind,
            first,
            last,
        });
    }
    if is_combinator(input) {
        let (kind, last) = parse_combinator(input, diagnostics)?;
        return Ok(Stage {
            label,
            kind,
            first,
            last,
        });
    }
    let path: Path = input.parse().map_err(|error| {
        let found = input.fork().parse::<TokenTree>();
        let place = found.as_ref().map_or(error.span(), TokenTree::span);
        let found = found.map_or_else(|_| String::new(), |found| format!(", found `{found}`"));
        syn::Error::new(
            place,
            format!("expected a stage{found}\n\nhelp: write a layer, such as `Dense(10, softmax)`, an activation, such as `relu`, or a repeat: `4 * {{ Dense(64, relu) }}`"),
        )
    })?;
    let mut last = ends(&path, first).1;
    let mut arguments = None;
    if input.peek(token::Paren) {
        let content;
        let paren = parenthesized!(content in input);
        last = paren.span.close();
        let Some(list) = parse_arguments(&content, diagnostics)? else {
            return Ok(Stage {
                label,
                kind: StageKind::Mistake,
                first,
                last,
            });
        };
        arguments = Some(list);
    } else if input.peek(token::Bracket) || input.peek(token::Brace) {
        let group: TokenTree = input.parse()?;
        let origin = diagnostics.origin(&group);
        let name = path
            .segments
            .last()
            .map_or_else(String::new, |last| last.ident.to_string());
        diagnostics.error(
            origin,
            "the arguments of a layer must be in parentheses",
            format!("write `{name}(…)`"),
        );
        return Ok(Stage {
            label,
            kind: StageKind::Mistake,
            first,
            last,
        });
    }
    Ok(Stage {
        label,
        kind: StageKind::Layer { path, arguments },
        first,
        last,
    })
}

/// Parses the label before a stage, `hidden:`.
fn parse_label(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Ident>> {
    if !input.peek(Ident::peek_any) {
        return Ok(None);
    }
    if input.peek2(Token![:]) && !input.peek2(Token![::]) {
        let label = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        return Ok(Some(label));
    }
    if input.peek2(Token![=]) && !input.peek2(Token![=>]) && !input.peek2(Token![==]) {
        let label = input.call(Ident::parse_any)?;
        let origin = diagnostics.origin(&input.parse::<Token![=]>()?);
        diagnostics.error(
            origin,
            "a label is separated from its stage by `:`",
            format!("write `{label}:` instead of `{label} =`"),
        );
        return Ok(Some(label));
    }
    Ok(None)
}

/// Parses arguments up to the closing parenthesis. Returns `None` after reporting an error.
pub(super) fn parse_arguments(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Vec<Argument>>> {
    let mut arguments = Vec::new();
    while !input.is_empty() {
        if let Some(argument) = parse_argument(input, diagnostics)? {
            arguments.push(argument);
        } else {
            input.parse::<TokenStream>()?;
            return Ok(None);
        }
        if input.is_empty() {
            break;
        }
        if !input.peek(Token![,]) {
            let place = input.span();
            let origin = diagnostics.origin_at(place, place);
            let (message, help) = if input.peek(Token![:]) {
                (
                    "the bounds of a range are separated by `..`",
                    "write `0..8` for the first 8",
                )
            } else {
                (
                    "a comma is missing before this argument",
                    "separate arguments with commas: `Dense(128, relu)`",
                )
            };
            diagnostics.error(origin, message, help);
            input.parse::<TokenStream>()?;
            return Ok(None);
        }
        input.parse::<Token![,]>()?;
    }
    Ok(Some(arguments))
}

fn parse_argument(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Argument>> {
    let mut key = None;
    if input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
        key = Some(input.call(Ident::parse_any)?);
        input.parse::<Token![=]>()?;
    } else if input.peek(Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
        let name = input.call(Ident::parse_any)?;
        let origin = diagnostics.origin(&input.parse::<Token![:]>()?);
        diagnostics.error(
            origin,
            "the name of an argument is separated from its value by `=`",
            format!("write `{name} =` instead of `{name}:`"),
        );
        key = Some(name);
    }
    let ahead = input.fork();
    if let Ok(value) = ahead.parse() {
        input.advance_to(&ahead);
        return Ok(Some(Argument { key, value }));
    }
    let message = match &key {
        Some(key) => format!("the argument `{key}` has no value"),
        None => "expected an argument".to_owned(),
    };
    let place = if input.is_empty() {
        key.map_or_else(|| input.span(), |key| key.span())
    } else {
        input.span()
    };
    let origin = diagnostics.origin_at(place, place);
    diagnostics.error(
        origin,
        message,
        "write a number, an activation, or a named value: `Dense(128, relu, bias = false)`",
    );
    Ok(None)
}

/// The spans of the first and the last token.
pub(super) fn ends(tokens: &impl ToTokens, otherwise: Span) -> (Span, Span) {
    let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
    let first = spans.next().unwrap_or(otherwise);
    let last = spans.last().unwrap_or(first);
    (first, last)
}
