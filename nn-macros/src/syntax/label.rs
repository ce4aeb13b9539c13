//! The label before a stage: `hidden:`.

use proc_macro2::{Ident, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Token, token};

use crate::diagnostics::Diagnostics;

pub(super) fn parse_label(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Ident>> {
    if let Some((text, span)) = number_before_colon(input)? {
        let origin = diagnostics.origin_at(span, span);
        diagnostics.error(
            origin,
            "a label is the name of a field, so it cannot be a number",
            format!("write a name, such as `layer{text}:`"),
        );
        return Ok(None);
    }
    if !input.peek(Ident::peek_any) {
        return Ok(None);
    }
    if let Some(label) = with_hyphens(input, diagnostics)? {
        return Ok(Some(label));
    }
    if input.peek2(Token![:]) && !input.peek2(Token![::]) {
        let label = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        return Ok(Some(label));
    }
    if input.peek2(Token![::]) {
        return two_colons(input, diagnostics);
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

/// Takes `1:`.
fn number_before_colon(input: ParseStream<'_>) -> syn::Result<Option<(String, Span)>> {
    let ahead = input.fork();
    let Ok(TokenTree::Literal(number)) = ahead.parse() else {
        return Ok(None);
    };
    if !ahead.peek(Token![:]) || ahead.peek(Token![::]) {
        return Ok(None);
    }
    ahead.parse::<Token![:]>()?;
    input.advance_to(&ahead);
    Ok(Some((number.to_string(), number.span())))
}

/// Takes `fc-1:`, which is not a name.
fn with_hyphens(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Ident>> {
    if !input.peek2(Token![-]) || input.peek2(Token![->]) {
        return Ok(None);
    }
    let ahead = input.fork();
    let first = ahead.call(Ident::parse_any)?;
    let (mut right, mut last) = (first.to_string(), first.span());
    while ahead.parse::<Option<Token![-]>>()?.is_some() {
        match ahead.parse::<TokenTree>() {
            Ok(tree @ (TokenTree::Ident(_) | TokenTree::Literal(_))) => {
                last = tree.span();
                right = format!("{right}_{tree}");
            }
            _ => return Ok(None),
        }
    }
    if ahead.parse::<Option<Token![:]>>()?.is_none() {
        return Ok(None);
    }
    let Ok(label) = syn::parse_str::<Ident>(&right) else {
        return Ok(None);
    };
    input.advance_to(&ahead);
    let origin = diagnostics.origin_at(first.span(), last);
    diagnostics.error(
        origin,
        "a label is the name of a field, so it has no hyphens",
        format!("write `{label}:`"),
    );
    Ok(Some(Ident::new(&right, first.span())))
}

/// Takes `fc1::` before a layer with arguments. A type of the user's takes none, so no path was
/// meant.
fn two_colons(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Option<Ident>> {
    let ahead = input.fork();
    let label = ahead.call(Ident::parse_any)?;
    let colons = ahead.parse::<Token![::]>()?;
    let after = ahead.fork();
    let is_layer = after.parse::<Ident>().is_ok_and(|name| {
        let is_capital = |name: &Ident| name.to_string().starts_with(char::is_uppercase);
        is_capital(&name) && !is_capital(&label) && after.peek(token::Paren)
    });
    let is_keyword = matches!(&label.to_string()[..], "crate" | "self" | "super");
    if !is_layer || is_keyword {
        return Ok(None);
    }
    input.advance_to(&ahead);
    let [first, last] = colons.spans;
    let origin = diagnostics.origin_at(first, last);
    diagnostics.error(
        origin,
        "a label is separated from its stage by one colon",
        format!("write `{label}:`; a type of your own takes no arguments"),
    );
    Ok(Some(label))
}
