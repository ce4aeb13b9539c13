//! Tokens to tree.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Ident, Meta, Path, Token, braced, bracketed, parenthesized, parse_quote, token,
};

use super::body::{parse_body, parse_inputs};
use super::combinator::{is_combinator, parse_combinator};
use super::{Argument, Chain, Declaration, Shape, Stage, StageKind, Start};
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
    struct_keyword(input, diagnostics)?;
    let name: Ident = input.call(parse_name)?;
    let mut generics: syn::Generics = input.parse()?;
    if input.peek(Token![where]) {
        generics.where_clause = Some(input.parse()?);
    }
    let inputs = if has_braces(input) {
        parse_inputs(input, diagnostics)?
    } else {
        vec![]
    };
    let (bindings, outputs) = if input.peek(token::Brace) {
        let content;
        let brace = braced!(content in input);
        parse_body(&content, brace.span.join(), inputs.is_empty(), diagnostics)?
    } else {
        let place = if input.is_empty() {
            name.span()
        } else {
            input.parse::<TokenTree>()?.span()
        };
        input.parse::<Option<Token![;]>>()?;
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            format!("the stages of `{name}` stand in braces"),
            format!("write `struct {name} {{ 64 => Dense(10, softmax) }}`"),
        );
        (vec![], vec![Chain::mistake(place)])
    };
    if !input.is_empty() {
        let rest: TokenStream = input.parse()?;
        let origin = diagnostics.origin(&rest);
        diagnostics.error(
            origin,
            format!("nothing may follow the declaration of `{name}`"),
            "remove it; each network is declared in a `network!` of its own",
        );
    }
    let (scalar, runtime, attributes) = own_attributes(attributes, diagnostics)?;
    Ok(Declaration {
        attributes,
        visibility,
        name,
        generics,
        scalar,
        runtime,
        inputs,
        bindings,
        outputs,
    })
}

/// Braces follow, perhaps after parentheses: not `struct Name(64 => Dense(10));`.
fn has_braces(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    !input.peek(token::Paren) || (ahead.parse::<TokenTree>().is_ok() && ahead.peek(token::Brace))
}

/// Takes `struct`, or reports what stands in its place.
fn struct_keyword(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<()> {
    if input.peek(Token![struct]) {
        return input.parse::<Token![struct]>().map(|_| ());
    }
    let message = "a network is declared as a struct";
    if input.peek(Ident::peek_any) && input.peek2(Ident) {
        let keyword = input.call(Ident::parse_any)?;
        let origin = diagnostics.origin(&keyword);
        diagnostics.error(
            origin,
            message,
            format!("write `struct` instead of `{keyword}`"),
        );
        return Ok(());
    }
    Err(syn::Error::new(
        input.span(),
        format!("{message}\n\nhelp: write `struct Name {{ 64 => Dense(10, softmax) }}`"),
    ))
}

fn parse_name(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(Ident) {
        return input.parse();
    }
    let place = input.span();
    let message = if input.peek(Ident::peek_any) {
        let word = input.call(Ident::parse_any)?;
        format!(
            "`{word}` is a word of Rust's own, so that no network can have this name\n\nhelp: choose another, such as `Network`"
        )
    } else {
        "the network has no name\n\nhelp: write one after `struct`: `struct Name { 64 => Dense(10, softmax) }`".to_owned()
    };
    Err(syn::Error::new(place, message))
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
                    let origin = match &attribute.meta {
                        Meta::List(list) if !list.tokens.is_empty() => {
                            diagnostics.origin(&list.tokens)
                        }
                        meta => diagnostics.origin(meta),
                    };
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

/// A chain up to the end of the input. `needs_stages` where a shape or a name alone is no
/// network.
pub(super) fn parse_chain(
    input: ParseStream<'_>,
    needs_stages: bool,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Chain> {
    if is_combinator(input) {
        return Ok(Chain {
            start: Start::Current,
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
            start: Start::Shape(Shape::mistake(place)),
            stages: parse_stages(input, &mut false, diagnostics)?,
        });
    }
    let shape = parse_shape(input, diagnostics)?;
    if input.is_empty() && !needs_stages {
        return Ok(Chain {
            start: Start::Shape(shape),
            stages: vec![],
        });
    }
    if input.is_empty() {
        let origin = diagnostics.origin_at(shape.first, shape.last);
        diagnostics.error(
            origin,
            "a network without stages: nothing follows the shape of its input",
            "add at least one: `=> Dense(10, softmax)`",
        );
        return Ok(Chain {
            start: Start::Shape(shape),
            stages: vec![],
        });
    }
    let mut stages = vec![];
    let mut reported = false;
    if separator(input, &mut reported, diagnostics)? {
        stages = parse_stages(input, &mut reported, diagnostics)?;
    }
    Ok(Chain {
        start: Start::Shape(shape),
        stages,
    })
}

/// `Dense(…)` where a shape should be.
fn starts_with_layer(input: ParseStream<'_>) -> bool {
    let is_layer = |name: Ident| name.to_string().starts_with(char::is_uppercase);
    input.peek2(token::Paren) && input.fork().parse::<Ident>().is_ok_and(is_layer)
}

/// Stages joined by arrows, up to the end, after the first arrow. What is wrong is reported, and
/// reading goes on at the next arrow.
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
        let place = input.span();
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
        if input.is_empty() || !separator(input, reported, diagnostics)? {
            break;
        }
    }
    Ok(stages)
}

/// Takes the arrow between two stages, or reports what stands in its place; only once in a
/// chain, since who writes `->` once writes it everywhere. False at the end of the chain.
fn separator(
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
            format!("a network does not end with `{wrong}`"),
            "remove it".to_owned(),
        ),
        Some("") => (
            "`=>` is missing before this stage".to_owned(),
            "join stages by arrows: `64 => Dense(10) => softmax`".to_owned(),
        ),
        Some(wrong) => (
            "stages are joined by `=>`".to_owned(),
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

/// The next token stands between stages.
pub(super) fn at_separator(input: ParseStream<'_>) -> bool {
    input.peek(Token![=>])
        || input.peek(Token![->])
        || input.peek(Token![,])
        || input.peek(Token![;])
        || input.peek(Token![=])
}

fn skip_to_separator(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !at_separator(input) {
        skipped.extend(Some(input.parse::<TokenTree>()?));
    }
    Ok(skipped)
}

impl Chain {
    /// In place of one that could not be read.
    pub(super) fn mistake(place: Span) -> Self {
        Self {
            start: Start::Shape(Shape::mistake(place)),
            stages: vec![],
        }
    }
}

impl Shape {
    /// In place of one that could not be read.
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
) -> syn::Result<Shape> {
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
    Ok(Shape { sizes, first, last })
}

fn parse_stage(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Stage> {
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
            "the arguments of a layer stand in parentheses",
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

/// `hidden:` before a stage.
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
            "a label is joined to its stage by `:`",
            format!("write `{label}:` instead of `{label} =`"),
        );
        return Ok(Some(label));
    }
    Ok(None)
}

/// A number, with or without a sign, perhaps in the invisible group that `macro_rules!` puts
/// around what it passes on; or any expression in such a group before a star.
fn starts_with_number(input: ParseStream<'_>) -> bool {
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
    let place = input.span();
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![*]) && !at_separator(input) {
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
        return Ok((StageKind::Mistake, last));
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
        return Ok((StageKind::Mistake, last));
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
            "the stages to repeat stand in braces",
            format!("write `{text} * {{ … }}` around them"),
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
        return Ok((StageKind::Mistake, place));
    }
    let body = parse_stages(&content, &mut false, diagnostics)?;
    Ok((StageKind::Repeat { count, body }, brace.span.close()))
}

/// Arguments up to the closing parenthesis. `None` if they could not be read, which was
/// reported.
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
            diagnostics.error(
                origin,
                "a comma is missing before this argument",
                "separate arguments by commas: `Dense(128, relu)`",
            );
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
            "the name of an argument is joined to its value by `=`",
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

/// The first and the last token of something.
pub(super) fn ends(tokens: &impl ToTokens, otherwise: Span) -> (Span, Span) {
    let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
    let first = spans.next().unwrap_or(otherwise);
    let last = spans.last().unwrap_or(first);
    (first, last)
}
