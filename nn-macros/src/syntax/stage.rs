//! One stage: its label, its name and its arguments.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Path, Token, parenthesized, token};

use super::body::up_to;
use super::combinator::{is_combinator, mistake, parse_combinator};
use super::foreign::{count_after, instead_of};
use super::grouped::{parse_group, starts_with_group};
use super::label::parse_label;
use super::repeat::{is_repeat_by_name, parse_repeat, starts_with_number};
use super::{Argument, Stage, StageKind};
use crate::diagnostics::{Diagnostics, tidy};

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
    let (mut kind, last) = parse_kind(input, diagnostics)?;
    let mut label = label;
    // The label belongs to the stage that was meant.
    if let StageKind::Mistake(meant) = &mut kind
        && let [only] = &mut meant[..]
        && only.label.is_none()
    {
        only.label = label.take();
    } else if let StageKind::Dotted { stage, .. } = &mut kind {
        stage.label = label.take();
    }
    Ok(Stage {
        label,
        kind,
        first,
        last,
    })
}

/// Parses a stage without its label. Also returns the span of its last token.
fn parse_kind(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    if starts_with_group(input) {
        return parse_group(input, diagnostics);
    }
    if starts_with_number(input) || input.peek(token::Paren) || is_repeat_by_name(input) {
        return parse_repeat(input, diagnostics);
    }
    if is_combinator(input) {
        return parse_combinator(input, diagnostics);
    }
    if input.peek(Ident) && input.peek2(Token![.]) && input.peek3(Ident) {
        return parse_dotted(input, diagnostics);
    }
    let start = input.fork();
    let (first, (kind, last)) = (input.span(), parse_layer(input, diagnostics)?);
    let written = written_before(&start, input);
    let Some((count, end)) = count_after(input, &written, diagnostics)? else {
        return Ok((kind, last));
    };
    let layer = Stage {
        label: None,
        kind,
        first,
        last,
    };
    let repeat = StageKind::Repeat {
        count: Box::new(count),
        body: vec![layer],
    };
    Ok((mistake(repeat, [first, end]), end))
}

/// What was read between two places of the input.
fn written_before(start: ParseStream<'_>, end: ParseStream<'_>) -> String {
    let mut tokens = TokenStream::new();
    while start.cursor() != end.cursor() {
        let Ok(tree) = start.parse::<TokenTree>() else {
            break;
        };
        tokens.extend([tree]);
    }
    tidy(&tokens)
}

/// Parses `nn.Linear(128)`.
fn parse_dotted(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    let mut modules = Vec::new();
    while input.peek2(Token![.]) && input.peek3(Ident) {
        modules.push(input.parse::<Ident>()?);
        input.parse::<Token![.]>()?;
    }
    let first = input.span();
    let (kind, last) = parse_kind(input, diagnostics)?;
    let stage = Box::new(Stage {
        label: None,
        kind,
        first,
        last,
    });
    Ok((StageKind::Dotted { modules, stage }, last))
}

fn parse_layer(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    let first = input.span();
    let path: Path = input.parse().map_err(|error| {
        let found = input.fork().parse::<TokenTree>();
        let place = found.as_ref().map_or(error.span(), TokenTree::span);
        let help = instead_of(
            &found
                .as_ref()
                .map_or_else(|_| String::new(), ToString::to_string),
        );
        let found = found.map_or_else(|_| String::new(), |found| format!(", found `{found}`"));
        let message = format!("expected a stage{found}\n\nhelp: {help}");
        syn::Error::new(place, message)
    })?;
    let mut last = ends(&path, first).1;
    let mut arguments = None;
    let mut are_right = true;
    if input.peek(token::Paren) {
        let content;
        let paren = parenthesized!(content in input);
        last = paren.span.close();
        let read;
        (read, are_right) = parse_arguments(&content, diagnostics)?;
        arguments = Some(read);
    } else if input.peek(token::Bracket) || input.peek(token::Brace) {
        let group: Group = input.parse()?;
        last = group.span_close();
        let origin = diagnostics.origin_at(group.span_open(), group.span_open());
        let read = |input: ParseStream<'_>| {
            diagnostics.quietly(|diagnostics| parse_arguments(input, diagnostics))
        };
        let read = read.parse2(group.stream()).map_or(vec![], |(read, _)| read);
        let texts: Vec<String> = read.iter().map(|read| tidy(&read.value)).collect();
        let right = if texts.is_empty() {
            "…".to_owned()
        } else {
            texts.join(", ")
        };
        let name = path
            .segments
            .last()
            .map_or_else(String::new, |last| last.ident.to_string());
        diagnostics.error(
            origin,
            "the arguments of a layer must be in parentheses",
            format!("write `{name}({right})`"),
        );
        arguments = Some(read);
        are_right = false;
    }
    let name = tidy(&path);
    let mut kind = StageKind::Layer { path, arguments };
    if input.peek(token::Paren) {
        let called: Group = input.parse()?;
        let origin = diagnostics.origin(&TokenTree::Group(called.clone()));
        last = called.span_close();
        let value = tidy(&called.stream());
        diagnostics.error(
            origin,
            "a layer is not called with its input: a value goes to it by `=>`",
            format!("write `{value} => {name}(…)`"),
        );
        are_right = false;
    }
    if !are_right {
        kind = mistake(kind, [first, last]);
    }
    Ok((kind, last))
}

/// Parses arguments up to the closing parenthesis, and tells whether there was no error. After one,
/// parsing continues at the next comma.
pub(super) fn parse_arguments(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(Vec<Argument>, bool)> {
    let mut arguments = Vec::new();
    let mut are_right = true;
    while !input.is_empty() {
        if let Some(argument) = parse_argument(input, diagnostics)? {
            arguments.push(argument);
        } else {
            are_right = false;
            up_to(input, |input| input.peek(Token![,]))?;
        }
        if input.is_empty() {
            break;
        }
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            continue;
        }
        let place = input.span();
        let origin = diagnostics.origin_at(place, place);
        let is_range = input.peek(Token![:]);
        let (message, help) = if is_range {
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
        if are_right {
            diagnostics.error(origin, message, help);
        }
        are_right = false;
        if is_range {
            up_to(input, |input| input.peek(Token![,]))?;
            input.parse::<Option<Token![,]>>()?;
        }
    }
    Ok((arguments, are_right))
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
