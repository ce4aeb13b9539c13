//! What surrounds the chains: named inputs, `let` bindings, and several outputs.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{AngleBracketedGenericArguments, Ident, Token, parenthesized, token};

use super::chain::{parse_chain, parse_shape, parse_stages};
use super::stage::ends;
use super::{Binding, Bound, Chain, Input};
use crate::diagnostics::Diagnostics;

/// Parses `(left: 32, right: [16, 8])` after the name. The inputs are optional.
pub(super) fn parse_inputs(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    if !input.peek(token::Paren) {
        return Ok(inputs);
    }
    let content;
    let paren = parenthesized!(content in input);
    let help = "name each input and give its shape: `struct Name(left: 32, right: [16, 8]) { … }`";
    if content.is_empty() {
        let place = paren.span.join();
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(origin, "there are no inputs in these parentheses", help);
    }
    while !content.is_empty() {
        if content.peek(Ident) && content.peek2(Token![:]) {
            let name = content.parse()?;
            content.parse::<Token![:]>()?;
            let shape = parse_shape(&content, diagnostics)?;
            inputs.push(Input { name, shape });
        } else {
            let place = content.span();
            let tokens = up_to(&content, |input| input.peek(Token![,]))?;
            let (first, last) = ends(&tokens, place);
            let origin = diagnostics.origin_at(first, last);
            diagnostics.error(origin, "expected an input with its name and shape", help);
        }
        up_to(&content, |input| input.peek(Token![,]))?;
        content.parse::<Option<Token![,]>>()?;
    }
    Ok(inputs)
}

/// Parses the contents of the braces: bindings, then one chain, or several chains in parentheses.
pub(super) fn parse_body(
    input: ParseStream<'_>,
    braces: Span,
    needs_stages: bool,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(Vec<Binding>, Vec<Chain>)> {
    let mut bindings = Vec::new();
    while input.peek(Token![let]) {
        let tokens = up_to(input, |input| input.peek(Token![;]))?;
        let (first, last) = ends(&tokens, input.span());
        if input.parse::<Option<Token![;]>>()?.is_none() {
            let end = end_of_statement(&tokens).unwrap_or(last);
            let origin = diagnostics.origin_at(end, end);
            diagnostics.error(
                origin,
                "a `;` is missing after this `let`",
                "end each `let` with `;`, and write the output of the network after the last",
            );
            return Ok((bindings, vec![Chain::mistake(end)]));
        }
        let binding = |input: ParseStream<'_>| parse_binding(input, diagnostics);
        if let Some(binding) = binding.parse2(tokens)? {
            bindings.push(binding);
        } else {
            let origin = diagnostics.origin_at(first, last);
            diagnostics.error(
                origin,
                "expected a name and a value",
                "write `let trunk = obs => Dense(64, tanh);`",
            );
        }
    }
    if input.is_empty() {
        let origin = diagnostics.origin_at(braces, braces);
        let (message, help) = if bindings.is_empty() {
            (
                "this network has no stages",
                "start with the number of features and add stages: `64 => Dense(10, softmax)`",
            )
        } else {
            (
                "this network has no output",
                "write it after the last `let`: `trunk => Dense(10, softmax)`",
            )
        };
        diagnostics.error(origin, message, help);
        return Ok((bindings, vec![Chain::mistake(braces)]));
    }
    let needs_stages = needs_stages && bindings.is_empty();
    if !is_tuple(input) {
        let chain = parse_chain(input, needs_stages, diagnostics)?;
        return Ok((bindings, vec![chain]));
    }
    let content;
    let paren = parenthesized!(content in input);
    let mut outputs = Vec::new();
    while !content.is_empty() {
        let tokens = up_to(&content, |input| input.peek(Token![,]))?;
        content.parse::<Option<Token![,]>>()?;
        let chain = |input: ParseStream<'_>| parse_chain(input, false, diagnostics);
        outputs.push(chain.parse2(tokens)?);
    }
    if outputs.is_empty() {
        let place = paren.span.join();
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            "there are no outputs in these parentheses",
            "write them, separated by commas: `(trunk => Dense(4, softmax), trunk => Dense(1))`",
        );
        outputs.push(Chain::mistake(place));
    }
    Ok((bindings, outputs))
}

/// The place of a forgotten semicolon: the last token before two operands in a row, with no
/// operator between them.
fn end_of_statement(tokens: &TokenStream) -> Option<Span> {
    let is_operand = |tree: &TokenTree| !matches!(tree, TokenTree::Punct(_));
    let trees: Vec<TokenTree> = tokens.clone().into_iter().skip(1).collect();
    trees.windows(2).find_map(|pair| {
        let is_end = is_operand(&pair[0]) && matches!(pair[1], TokenTree::Ident(_));
        is_end.then(|| pair[0].span())
    })
}

/// Parses `let name = chain` or `let name = shared stages`. Returns `None` if the input is neither.
fn parse_binding(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Binding>> {
    input.parse::<Token![let]>()?;
    if !(input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![=>])) {
        input.parse::<TokenStream>()?;
        return Ok(None);
    }
    let name: Ident = input.parse()?;
    input.parse::<Token![=]>()?;
    if input.is_empty() {
        return Ok(None);
    }
    let is_shared = input
        .fork()
        .call(Ident::parse_any)
        .is_ok_and(|word| word == "shared")
        && !input.peek2(Token![=>]);
    let value = if is_shared {
        input.call(Ident::parse_any)?;
        Bound::Shared(parse_stages(input, &mut false, diagnostics)?)
    } else {
        Bound::Chain(parse_chain(input, false, diagnostics)?)
    };
    Ok(Some(Binding { name, value }))
}

/// Whether the rest of the input is one pair of parentheses that holds several outputs, and not a
/// size in parentheses.
fn is_tuple(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let Ok(TokenTree::Group(group)) = ahead.parse() else {
        return false;
    };
    let has_chain = || {
        let mut trees = group.stream().into_iter().peekable();
        let mut found = false;
        while let Some(tree) = trees.next() {
            let text = tree.to_token_stream().to_string();
            found |=
                text == "," || text == "=" && trees.peek().is_some_and(|t| t.to_string() == ">");
        }
        found || group.stream().is_empty()
    };
    group.delimiter() == proc_macro2::Delimiter::Parenthesis && ahead.is_empty() && has_chain()
}

/// Takes tokens until `stop` holds, or up to the end of the input. The comma in `Scale::<8, f64>`
/// does not count as a place to stop.
pub(super) fn up_to(
    input: ParseStream<'_>,
    stop: impl Fn(ParseStream<'_>) -> bool,
) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !stop(input) {
        let ahead = input.fork();
        let generic = input.peek(Token![::]) && input.peek3(Token![<]);
        if !generic || ahead.parse::<AngleBracketedGenericArguments>().is_err() {
            tokens.extend(Some(input.parse::<TokenTree>()?));
            continue;
        }
        while input.cursor() != ahead.cursor() {
            tokens.extend(Some(input.parse::<TokenTree>()?));
        }
    }
    Ok(tokens)
}
