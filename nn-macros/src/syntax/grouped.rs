//! Stages in brackets, braces or parentheses where the language has none.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::{Token, token};

use super::StageKind;
use super::chain::skip_to_separator;
use super::combinator::{mistake, quietly_parsed};
use super::stage::ends;
use crate::diagnostics::{Diagnostics, tidy};

/// Whether stages in some delimiters follow that mean nothing here. A count in parentheses,
/// `(1 + 1) * { … }`, means something.
pub(super) fn starts_with_group(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    match ahead.parse::<TokenTree>() {
        Ok(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::Bracket | Delimiter::Brace => true,
            Delimiter::Parenthesis => !ahead.peek(Token![*]) && !ahead.peek(token::Brace),
            Delimiter::None => false,
        },
        _ => false,
    }
}

/// Reports the group. The stages inside were probably meant.
pub(super) fn parse_group(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    let group: Group = input.parse()?;
    let after = skip_to_separator(input)?;
    let (open, close) = (group.span_open(), group.span_close());
    let last = ends(&after, close).1;
    let origin = diagnostics.origin(&TokenTree::Group(group.clone()));
    let stages = |diagnostics: &mut Diagnostics| quietly_parsed(group.stream(), diagnostics);
    let text = tidy(&group.stream());
    match group.delimiter() {
        Delimiter::Bracket => {
            if let Some((stages, count)) = array(&group) {
                diagnostics.error(
                    origin,
                    "stages are repeated by a number and braces",
                    format!("write `{} * {{ {} }}`", tidy(&count), tidy(&stages)),
                );
                let meant = repeat(count, stages, diagnostics);
                return Ok((
                    meant.map_or(StageKind::Mistake(vec![]), |kind| {
                        mistake(kind, [open, close])
                    }),
                    last,
                ));
            }
            diagnostics.error(
                origin,
                "a chain has one value, and branches are not a list",
                "for several outputs, name the value before them: `struct Name(x: 64) { let h = x => \
                 …; (h => Dense(4), h => Dense(1)) }`; to combine branches, write `Concat { … | … }`",
            );
            Ok((StageKind::Mistake(vec![]), last))
        }
        Delimiter::Brace => {
            let mut count = after.into_iter();
            if count.next().is_some_and(|star| star.to_string() == "*") {
                let count: TokenStream = count.collect();
                diagnostics.error(
                    origin,
                    "the count stands before the stages that are repeated",
                    format!("write `{} * {{ {text} }}`", tidy(&count)),
                );
                let meant = repeat(count, group.stream(), diagnostics);
                return Ok((
                    meant.map_or(StageKind::Mistake(vec![]), |kind| {
                        mistake(kind, [open, close])
                    }),
                    last,
                ));
            }
            diagnostics.error(
                origin,
                "stages in braces follow a combinator or a count",
                "write `Residual { … }` or `4 * { … }`, or the stages without the braces",
            );
            Ok((StageKind::Mistake(stages(diagnostics)), last))
        }
        _ => {
            diagnostics.error(
                origin,
                format!("`({text})` is not a stage"),
                "write stages without parentheses; to repeat them, write `4 * { … }`",
            );
            Ok((StageKind::Mistake(stages(diagnostics)), last))
        }
    }
}

/// The stages and the count of `[stages; count]`.
fn array(group: &Group) -> Option<(TokenStream, TokenStream)> {
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    let is_semicolon =
        |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';');
    let place = trees.iter().position(is_semicolon)?;
    let part = |trees: &[TokenTree]| trees.iter().cloned().collect();
    Some((part(&trees[..place]), part(&trees[place + 1..])))
}

/// A repeat of these stages.
fn repeat(
    count: TokenStream,
    stages: TokenStream,
    diagnostics: &mut Diagnostics,
) -> Option<StageKind> {
    let body = quietly_parsed(stages, diagnostics);
    let count = Box::new(syn::parse2(count).ok()?);
    (!body.is_empty()).then_some(StageKind::Repeat { count, body })
}
