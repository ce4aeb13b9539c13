//! Tokens to tree.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Ident, Path, Token, braced, bracketed, parenthesized, parse_quote, token,
};

use super::{Argument, Chain, Declaration, Shape, Stage, StageKind};
use crate::diagnostics::Diagnostics;

pub(super) fn declaration(
    input: TokenStream,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Declaration> {
    (|input: ParseStream<'_>| parse_declaration(input, diagnostics)).parse2(input)
}

fn parse_declaration(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Declaration> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    if !input.peek(Token![struct]) {
        return Err(input.error(
            "a network is declared as a struct\n\nhelp: write `struct Name { 64 => Dense(10, softmax) }`",
        ));
    }
    input.parse::<Token![struct]>()?;
    let name: Ident = input.parse()?;
    let mut generics: syn::Generics = input.parse()?;
    if input.peek(Token![where]) {
        generics.where_clause = Some(input.parse()?);
    }
    if !input.peek(token::Brace) {
        return Err(input.error(format!(
            "the stages of `{name}` stand in braces\n\nhelp: write `struct {name} {{ 64 => Dense(10, softmax) }}`"
        )));
    }
    let content;
    let brace = braced!(content in input);
    if !input.is_empty() {
        let place = input.span();
        input.parse::<TokenStream>()?;
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            format!("nothing may follow the declaration of `{name}`"),
            "declare each network in a `network!` of its own",
        );
    }
    let (scalar, runtime, attributes) = own_attributes(attributes, diagnostics)?;
    let chain = parse_chain(&content, brace.span.join(), diagnostics)?;
    if content.peek(Token![,]) || content.peek(Token![;]) {
        return Err(content.error(
            "a network is one chain of stages joined by `=>`\n\nhelp: write `=>` here, or remove what follows",
        ));
    }
    if !content.is_empty() {
        return Err(content.error("expected `=>` and another stage, or the end of the network"));
    }
    Ok(Declaration {
        attributes,
        visibility,
        name,
        generics,
        scalar,
        runtime,
        chain,
    })
}

/// Takes `#[scalar(…)]` and `#[runtime(…)]` out of the attributes.
fn own_attributes(
    attributes: Vec<Attribute>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(Ident, Path, Vec<Attribute>)> {
    let mut scalar = Ident::new("f32", Span::mixed_site());
    let mut runtime: Path = parse_quote!(::nn_runtime);
    let mut others = Vec::new();
    for attribute in attributes {
        if attribute.path().is_ident("scalar") {
            match attribute.parse_args::<Ident>() {
                Ok(name) if name == "f32" || name == "f64" => scalar = name,
                _ => {
                    let origin = diagnostics.origin(&attribute);
                    diagnostics.error(
                        origin,
                        "a network computes in `f32` or in `f64`",
                        "write `#[scalar(f64)]`, or leave the attribute out for `f32`",
                    );
                }
            }
        } else if attribute.path().is_ident("runtime") {
            runtime = attribute.parse_args_with(Path::parse_mod_style)?;
        } else {
            others.push(attribute);
        }
    }
    Ok((scalar, runtime, others))
}

fn parse_chain(
    input: ParseStream<'_>,
    braces: Span,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Chain> {
    if input.is_empty() {
        return Err(syn::Error::new(
            braces,
            "a network without stages\n\nhelp: start with the number of features and add stages: `64 => Dense(10, softmax)`",
        ));
    }
    if input.peek(Token![=>]) {
        return Err(input.error(
            "the shape of a sample is missing\n\nhelp: start the chain with it: `64 => …` for a vector of 64 features",
        ));
    }
    let shape = parse_shape(input)?;
    let mut stages = Vec::new();
    if input.is_empty() {
        let origin = diagnostics.origin_at(shape.first, shape.last);
        diagnostics.error(
            origin,
            "a network without stages: nothing follows the shape of its input",
            "add at least one: `=> Dense(10, softmax)`",
        );
    } else {
        arrow(input)?;
        stages = parse_stages(input, diagnostics)?;
    }
    Ok(Chain { shape, stages })
}

/// Stages joined by arrows, after the first arrow.
fn parse_stages(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Vec<Stage>> {
    let mut stages = Vec::new();
    loop {
        if input.peek(Token![=>]) {
            let place = input.span();
            arrow(input)?;
            let origin = diagnostics.origin_at(place, place);
            diagnostics.error(
                origin,
                "a stage is missing between two arrows",
                "write a stage between them, or remove one arrow",
            );
            continue;
        }
        stages.push(parse_stage(input, diagnostics)?);
        if !input.peek(Token![=>]) {
            return Ok(stages);
        }
        let place = input.span();
        arrow(input)?;
        if input.is_empty() {
            let origin = diagnostics.origin_at(place, place);
            diagnostics.error(
                origin,
                "nothing follows this arrow",
                "remove it, or write the stage that it leads to",
            );
            return Ok(stages);
        }
    }
}

fn arrow(input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![->]) {
        return Err(input.error("stages are joined by `=>`\n\nhelp: write `=>` instead of `->`"));
    }
    input.parse::<Token![=>]>().map(|_| ()).map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected `=>` and a stage\n\nhelp: stages are joined by arrows: `64 => Dense(10, softmax)`",
        )
    })
}

fn parse_shape(input: ParseStream<'_>) -> syn::Result<Shape> {
    let tokens = input.fork();
    if input.peek(token::Bracket) {
        let content;
        let bracket = bracketed!(content in input);
        let sizes = Punctuated::<Expr, Token![,]>::parse_terminated(&content)?;
        let place = bracket.span.join();
        return Ok(Shape {
            sizes: sizes.into_iter().collect(),
            first: place,
            last: place,
        });
    }
    let size: Expr = input.parse()?;
    let (first, last) = ends(&size, tokens.span());
    Ok(Shape {
        sizes: vec![size],
        first,
        last,
    })
}

fn parse_stage(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Stage> {
    let first = input.span();
    let mut label = None;
    if input.peek(Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
        label = Some(input.call(Ident::parse_any)?);
        input.parse::<Token![:]>()?;
    }
    if input.is_empty() {
        return Err(input.error("expected a stage, such as `Dense(10, softmax)` or `relu`"));
    }
    if starts_with_number(input) || input.peek(token::Paren) || is_repeat_by_name(input) {
        let (kind, last) = parse_repeat(input, diagnostics)?;
        return Ok(Stage {
            label,
            kind,
            first,
            last,
        });
    }
    let path: Path = input.parse().map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected a stage, such as `Dense(10, softmax)`, `relu` or `4 * { … }`",
        )
    })?;
    let mut last = ends(&path, first).1;
    let mut arguments = None;
    if input.peek(token::Paren) {
        let content;
        let paren = parenthesized!(content in input);
        last = paren.span.close();
        let list =
            Punctuated::<Argument, Token![,]>::parse_terminated_with(&content, parse_argument)?;
        arguments = Some(list.into_iter().collect());
    }
    Ok(Stage {
        label,
        kind: StageKind::Layer { path, arguments },
        first,
        last,
    })
}

/// A number, with or without a sign, perhaps in the invisible group that `macro_rules!` puts
/// around what it passes on.
fn starts_with_number(input: ParseStream<'_>) -> bool {
    let next = input.fork().parse::<TokenTree>();
    let is_literal = |tree: TokenTree| matches!(tree, TokenTree::Literal(_));
    match next {
        Ok(TokenTree::Group(group)) if group.delimiter() == proc_macro2::Delimiter::None => {
            group.stream().into_iter().next().is_some_and(is_literal)
        }
        Ok(TokenTree::Punct(punct)) => punct.as_char() == '-',
        Ok(other) => is_literal(other),
        Err(_) => false,
    }
}

/// `LAYERS * { … }`
fn is_repeat_by_name(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Path>().is_ok() && ahead.peek(Token![*])
}

fn parse_repeat(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    // Not `Expr`, which would take the braces for a factor: a unary expression, up to the star.
    let count = if input.peek(token::Paren) {
        let content;
        parenthesized!(content in input);
        content.parse()?
    } else {
        let mut tokens = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![*]) && !input.peek(Token![=>]) {
            tokens.extend(Some(input.parse::<TokenTree>()?));
        }
        let expression: Expr = syn::parse2(tokens)?;
        expression
    };
    if !input.peek(Token![*]) {
        let help = "write `4 * { … }` to repeat stages; a layer of 10 units is `Dense(10)`";
        return Err(syn::Error::new_spanned(
            &count,
            format!("a number is not a stage\n\nhelp: {help}"),
        ));
    }
    input.parse::<Token![*]>()?;
    if !input.peek(token::Brace) {
        return Err(input.error(
            "the stages to repeat stand in braces\n\nhelp: write `4 * { Dense(64, relu) }`",
        ));
    }
    let content;
    let brace = braced!(content in input);
    if content.is_empty() {
        return Err(syn::Error::new(
            brace.span.join(),
            "there is nothing to repeat\n\nhelp: write stages in the braces: `{ Dense(64, relu) }`",
        ));
    }
    let body = parse_stages(&content, diagnostics)?;
    if !content.is_empty() {
        return Err(content.error("expected `=>` and another stage, or the end of the repeat"));
    }
    let kind = StageKind::Repeat {
        count: Box::new(count),
        body,
    };
    Ok((kind, brace.span.close()))
}

fn parse_argument(input: ParseStream<'_>) -> syn::Result<Argument> {
    let mut key = None;
    if input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
        key = Some(input.call(Ident::parse_any)?);
        input.parse::<Token![=]>()?;
    }
    Ok(Argument {
        key,
        value: input.parse()?,
    })
}

/// The first and the last token of something.
fn ends(tokens: &impl ToTokens, otherwise: Span) -> (Span, Span) {
    let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
    let first = spans.next().unwrap_or(otherwise);
    let last = spans.last().unwrap_or(first);
    (first, last)
}
