//! Chains: a shape, then stages joined by arrows.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Token, bracketed, token};

use super::combinator::is_combinator;
use super::stage::{ends, parse_stage};
use super::{Chain, ChainStart, Stage, StageKind, WrittenShape};
use crate::diagnostics::Diagnostics;

/// Parses a chain up to the end of the input. With `needs_stages`, a shape or a name without any
/// stage is an error.
pub(super) fn parse_chain(
    input: ParseStream<'_>,
    needs_stages: bool,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Chain> {
    if is_combinator(input) {
        return Ok(Chain {
            start: ChainStart::Current,
            stages: parse_stages(input, &mut false, diagnostics)?,
        });
    }
    if input.peek(Token![=>]) || starts_with_layer(input) {
        let place = input.span();
        let arrow = input.parse::<Option<Token![=>]>>()?;
        let last = arrow.map_or(place, |arrow| arrow.spans[1]);
        let origin = diagnostics.origin_at(place, last);
        diagnostics.error(
            origin,
            "the shape of a sample is missing: a network starts with it",
            "write it first: `64 => …` for a vector of 64 features",
        );
        return Ok(Chain {
            start: ChainStart::Shape(WrittenShape::mistake(place)),
            stages: parse_stages(input, &mut false, diagnostics)?,
        });
    }
    let shape = parse_shape(input, diagnostics)?;
    if input.is_empty() && !needs_stages {
        return Ok(Chain {
            start: ChainStart::Shape(shape),
            stages: vec![],
        });
    }
    if input.is_empty() {
        let origin = diagnostics.origin_at(shape.first, shape.last);
        diagnostics.error(
            origin,
            "this network has no stages: nothing follows the shape of its input",
            "add at least one: `=> Dense(10, softmax)`",
        );
        return Ok(Chain {
            start: ChainStart::Shape(shape),
            stages: vec![],
        });
    }
    let mut stages = vec![];
    let mut reported = false;
    if separator(input, &mut reported, diagnostics)? {
        stages = parse_stages(input, &mut reported, diagnostics)?;
    }
    Ok(Chain {
        start: ChainStart::Shape(shape),
        stages,
    })
}

/// Whether the chain starts with a layer, `Dense(…)`, instead of a shape.
fn starts_with_layer(input: ParseStream<'_>) -> bool {
    let is_layer =
        |name: Ident| name.to_string().starts_with(char::is_uppercase) && name != "Tokens";
    input.peek2(token::Paren) && input.fork().parse::<Ident>().is_ok_and(is_layer)
}

/// Parses stages joined by arrows, from behind the first arrow to the end. After an error, parsing
/// continues at the next arrow.
pub(super) fn parse_stages(
    input: ParseStream<'_>,
    reported: &mut bool,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Vec<Stage>> {
    let mut stages = Vec::new();
    while !input.is_empty() {
        if input.peek(Token![=>]) {
            let [first, last] = input.parse::<Token![=>]>()?.spans;
            let origin = diagnostics.origin_at(first, last);
            diagnostics.error(
                origin,
                "a stage is missing before this arrow",
                "write the stage, or remove the arrow",
            );
            continue;
        }
        let (place, begin) = (input.span(), input.cursor());
        stages.push(match parse_stage(input, diagnostics) {
            Ok(stage) => stage,
            Err(error) => {
                diagnostics.syntax_error(&error);
                skip_to_separator(input)?;
                Stage {
                    label: None,
                    kind: StageKind::Mistake,
                    first: place,
                    last: place,
                }
            }
        });
        // Tokens passed on by `macro_rules!` may look like a separator without being one.
        if input.cursor() == begin && !input.is_empty() {
            input.parse::<TokenTree>()?;
        }
        if input.is_empty() || !separator(input, reported, diagnostics)? {
            break;
        }
    }
    Ok(stages)
}

/// Takes the arrow between two stages, or reports what stands in its place. It reports only once
/// per chain, because someone who writes `->` once writes it everywhere. Returns false at the end
/// of the chain.
pub(super) fn separator(
    input: ParseStream<'_>,
    reported: &mut bool,
    diagnostics: &mut Diagnostics,
) -> syn::Result<bool> {
    let first = input.span();
    let (last, found) = if input.peek(Token![=>]) {
        (input.parse::<Token![=>]>()?.spans[1], None)
    } else if input.peek(Token![->]) {
        (input.parse::<Token![->]>()?.spans[1], Some("->".to_owned()))
    } else if let Ok(TokenTree::Punct(_)) = input.fork().parse() {
        let mut found = String::new();
        let mut last = first;
        while let Ok(TokenTree::Punct(punct)) = input.fork().parse() {
            found.push(punct.as_char());
            last = punct.span();
            input.parse::<TokenTree>()?;
        }
        (last, Some(found))
    } else {
        (first, Some(String::new()))
    };
    let at_end = input.is_empty();
    let (message, help) = match found.as_deref() {
        None if at_end => (
            "nothing follows this arrow".to_owned(),
            "remove it, or write the stage that it leads to".to_owned(),
        ),
        None => return Ok(true),
        Some(wrong @ ("," | ";")) if at_end => (
            format!("a network cannot end with `{wrong}`"),
            "remove it".to_owned(),
        ),
        Some("") => (
            "`=>` is missing before this stage".to_owned(),
            "join stages with arrows: `64 => Dense(10) => softmax`".to_owned(),
        ),
        Some(wrong) => (
            "stages are joined with `=>`".to_owned(),
            format!("write `=>` instead of `{wrong}`"),
        ),
    };
    if !*reported {
        let origin = diagnostics.origin_at(first, last);
        diagnostics.error(origin, message, help);
    }
    *reported |= found.is_some();
    Ok(!at_end)
}

/// Whether the next token separates stages.
pub(super) fn at_separator(input: ParseStream<'_>) -> bool {
    input.peek(Token![=>])
        || input.peek(Token![->])
        || input.peek(Token![,])
        || input.peek(Token![;])
        || input.peek(Token![=])
}

pub(super) fn skip_to_separator(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !at_separator(input) {
        skipped.extend(Some(input.parse::<TokenTree>()?));
    }
    Ok(skipped)
}

impl Chain {
    /// A placeholder for a chain that could not be parsed.
    pub(super) fn mistake(place: Span) -> Self {
        Self {
            start: ChainStart::Shape(WrittenShape::mistake(place)),
            stages: vec![],
        }
    }
}

impl WrittenShape {
    /// A placeholder for a shape that could not be parsed.
    pub(super) fn mistake(place: Span) -> Self {
        Self {
            sizes: vec![],
            first: place,
            last: place,
        }
    }
}

pub(super) fn parse_shape(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<WrittenShape> {
    let place = input.span();
    let tokens = skip_to_separator(input)?;
    let (first, last) = ends(&tokens, place);
    let sizes = |input: ParseStream<'_>| {
        if !input.peek(token::Bracket) {
            return Ok(vec![input.parse::<Expr>()?]);
        }
        let content;
        bracketed!(content in input);
        let sizes = Punctuated::<Expr, Token![,]>::parse_terminated(&content)?;
        Ok(sizes.into_iter().collect())
    };
    let sizes = sizes.parse2(tokens).unwrap_or_default();
    if sizes.is_empty() {
        let origin = diagnostics.origin_at(first, last);
        diagnostics.error(
            origin,
            "expected the shape of a sample",
            "write the number of its features: `64 => …`",
        );
    }
    Ok(WrittenShape { sizes, first, last })
}
