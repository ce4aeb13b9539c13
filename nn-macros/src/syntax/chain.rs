//! Chains: a shape, then stages joined by arrows.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, token};

use super::combinator::is_combinator;
use super::foreign;
use super::shape::{is_input_layer, parse_shape};
use super::stage::parse_stage;
use super::{Chain, ChainStart, Stage, StageKind, WrittenShape};
use crate::diagnostics::{Diagnostics, tidy};

/// Parses a chain up to the end of the input. With `needs_stages`, a shape or a name without any
/// stage is an error.
pub(super) fn parse_chain(
    input: ParseStream<'_>,
    needs_stages: bool,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Chain> {
    if let Some(chain) = parse_call_of_layer(input, diagnostics)? {
        return Ok(chain);
    }
    if let Some(chain) = foreign::parse_join(input, diagnostics)? {
        return Ok(chain);
    }
    if let Some(chain) = foreign::parse_list(input, diagnostics)? {
        return Ok(chain);
    }
    if input.peek(Ident) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
        if !is_layer_with_label(input) {
            name_of_value(input, diagnostics)?;
        } else if !is_combinator_with_label(input) {
            return parse_fields(input, diagnostics);
        }
    }
    if is_combinator(input) || is_combinator_with_label(input) {
        return Ok(Chain {
            start: ChainStart::Current,
            stages: parse_stages(input, &mut false, diagnostics)?,
        });
    }
    if input.peek(Token![=>]) || starts_with_layer(input) && !is_input_layer(input) {
        let place = input.span();
        let arrow = input.parse::<Option<Token![=>]>>()?;
        let last = arrow.map_or(place, |arrow| arrow.spans[1]);
        let help = foreign::missing_shape(input, diagnostics);
        let origin = diagnostics.origin_at(place, last);
        diagnostics.error(
            origin,
            "the shape of a sample is missing: a network starts with it",
            help,
        );
        let mut stages = parse_stages(input, &mut true, diagnostics)?;
        foreign::without_input(&mut stages);
        return Ok(Chain {
            start: ChainStart::Shape(WrittenShape::mistake(place)),
            stages,
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
    let mut reported = shape.is_mistake && !input.peek(Token![=>]);
    if separator(input, &mut reported, diagnostics)? {
        stages = parse_stages(input, &mut reported, diagnostics)?;
    }
    Ok(Chain {
        start: ChainStart::Shape(shape),
        stages,
    })
}

/// Whether a label and a layer follow, `hidden: Dense(…)`, and not a label and a value.
fn is_layer_with_label(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Ident>().is_ok()
        && ahead.parse::<Token![:]>().is_ok()
        && (starts_with_layer(&ahead) || is_combinator(&ahead) || starts_with_capital(&ahead))
}

fn is_combinator_with_label(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Ident>().is_ok() && ahead.parse::<Token![:]>().is_ok() && is_combinator(&ahead)
}

fn starts_with_capital(input: ParseStream<'_>) -> bool {
    let name = input.fork().parse::<Ident>();
    name.is_ok_and(|name| name.to_string().starts_with(char::is_uppercase) && name != "Tokens")
}

/// Reports and removes the name of a value, `policy: trunk => …`.
fn name_of_value(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<()> {
    let name: Ident = input.parse()?;
    input.parse::<Token![:]>()?;
    let origin = diagnostics.origin(&name);
    diagnostics.error(
        origin,
        "a label stands before a stage, and not before a value or a shape",
        format!("write `… => {name}: Dense(4, softmax)`; outputs have no names"),
    );
    Ok(())
}

/// Parses a list of layers, as burn and `PyTorch` have them in a struct: `fc1: Dense(128), …`.
fn parse_fields(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Chain> {
    let name = input.fork().parse::<Ident>()?;
    let origin = diagnostics.origin(&name);
    diagnostics.error(
        origin,
        "a network is a chain that starts with the shape of a sample, and no list of layers",
        format!("write `64 => {name}: Dense(128, relu) => …`"),
    );
    Ok(Chain {
        start: ChainStart::Shape(WrittenShape::mistake(name.span())),
        stages: parse_stages(input, &mut true, diagnostics)?,
    })
}

/// Parses a layer that is called with its input, as in Keras: `Conv2d(8, 3)(image)`.
fn parse_call_of_layer(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Chain>> {
    let ahead = input.fork();
    let has_arguments = ahead.parse::<Ident>().is_ok() && ahead.peek(token::Paren);
    if !has_arguments || ahead.parse::<TokenTree>().is_err() || !ahead.peek(token::Paren) {
        return Ok(None);
    }
    let start = input.span();
    let layer: TokenStream = [input.parse::<TokenTree>()?, input.parse()?]
        .into_iter()
        .collect();
    let TokenTree::Group(called) = input.parse()? else {
        return Ok(None);
    };
    let origin = diagnostics.origin(&TokenTree::Group(called.clone()));
    let value = called.stream();
    diagnostics.error(
        origin,
        "a layer is not called with its input: a value goes to it by `=>`",
        format!("write `{} => {}`", tidy(&value), tidy(&layer)),
    );
    let chain = |input: ParseStream<'_>| parse_chain(input, false, diagnostics);
    let mut chain = chain
        .parse2(value)
        .unwrap_or_else(|_| Chain::mistake(start));
    let first = |input: ParseStream<'_>| parse_stage(input, diagnostics);
    chain.stages.push(first.parse2(layer)?);
    if !input.is_empty() && separator(input, &mut true, diagnostics)? {
        chain
            .stages
            .extend(parse_stages(input, &mut true, diagnostics)?);
    }
    Ok(Some(chain))
}

/// Whether the chain starts with a layer, `Dense(…)`, instead of a shape.
pub(super) fn starts_with_layer(input: ParseStream<'_>) -> bool {
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
                    kind: StageKind::Mistake(vec![]),
                    first: place,
                    last: place,
                }
            }
        });
        // Tokens passed on by `macro_rules!` may look like a separator without being one.
        if input.cursor() == begin && !input.is_empty() {
            input.parse::<TokenTree>()?;
        }
        if input.is_empty()
            || foreign::is_setting(input, diagnostics)?
            || !separator(input, reported, diagnostics)?
        {
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

    /// The value of this name, with no stages.
    pub(super) fn of_value(name: &Ident) -> Self {
        Self {
            start: ChainStart::Shape(WrittenShape {
                sizes: vec![syn::parse_quote!(#name)],
                is_mistake: false,
                first: name.span(),
                last: name.span(),
            }),
            stages: vec![],
        }
    }
}
