//! Starts of chains as other libraries write them.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, token};

use super::body::up_to;
use super::chain::{parse_chain, parse_stages};
use super::stage::parse_arguments;
use super::{Argument, Chain, ChainStart, Stage, StageKind, WrittenShape};
use crate::diagnostics::{Diagnostics, plain, tidy};

/// Functions of other libraries that join values, and the combinators that do.
const JOINS: [(&[&str], &str); 3] = [
    (&["add", "sum", "plus"], "Sum"),
    (&["concat", "concatenate", "cat"], "Concat"),
    (&["mul", "multiply", "product"], "Product"),
];

/// Parses `Add(h, x)` or `concatenate([a, b], axis = 1)`, in which values are joined by a function.
pub(super) fn parse_join(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Chain>> {
    let ahead = input.fork();
    let (Ok(name), Ok(TokenTree::Group(group))) = (ahead.parse::<Ident>(), ahead.parse()) else {
        return Ok(None);
    };
    let written = plain(&name.to_string());
    let is_found = |names: &[&str], combinator| names.contains(&&written[..]) && name != combinator;
    let found = JOINS.iter().find(|(names, own)| is_found(names, own));
    let Some((_, combinator)) = found else {
        return Ok(None);
    };
    let values = joined(&group);
    if group.delimiter() != Delimiter::Parenthesis || values.len() < 2 {
        return Ok(None);
    }
    input.parse::<Ident>()?;
    input.parse::<TokenTree>()?;
    let texts: Vec<String> = values.iter().map(Ident::to_string).collect();
    let origin = diagnostics.origin_at(name.span(), group.span_close());
    diagnostics.error(
        origin,
        "values are not joined by functions, but by combinators",
        format!("write `{combinator} {{ {} }}`", texts.join(" | ")),
    );
    let combinator = Ident::new(combinator, name.span());
    let rest: TokenStream = input.parse()?;
    let meant = quote_spanned!(name.span()=> #combinator { #(#values)|* } #rest);
    let chain = |input: ParseStream<'_>| parse_chain(input, false, diagnostics);
    chain.parse2(meant).map(Some)
}

/// The values in the parentheses of a function: names, perhaps in brackets, and no others.
fn joined(group: &Group) -> Vec<Ident> {
    let mut tokens = group.stream();
    if let Some(TokenTree::Group(list)) = group.stream().into_iter().next() {
        tokens = list.stream();
    }
    let mut values = Vec::new();
    for (place, tree) in tokens.into_iter().enumerate() {
        match tree {
            TokenTree::Ident(name) if place % 2 == 0 => values.push(name),
            TokenTree::Punct(comma) if place % 2 == 1 && comma.as_char() == ',' => {}
            _ => return vec![],
        }
    }
    values
}

/// Parses a list of layers: `[Dense(64), Dense(10)]`.
pub(super) fn parse_list(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Chain>> {
    let Ok(TokenTree::Group(list)) = input.fork().parse() else {
        return Ok(None);
    };
    let mut trees = list.stream().into_iter();
    let is_layer = list.delimiter() == Delimiter::Bracket
        && matches!(trees.next(), Some(TokenTree::Ident(name)) if name.to_string().starts_with(char::is_uppercase))
        && matches!(trees.next(), Some(TokenTree::Group(_)));
    if !is_layer {
        return Ok(None);
    }
    input.parse::<TokenStream>()?;
    let origin = diagnostics.origin(&TokenTree::Group(list.clone()));
    let layers = |input: ParseStream<'_>| {
        let mut texts = Vec::new();
        while !input.is_empty() {
            texts.push(tidy(&up_to(input, |input| input.peek(Token![,]))?));
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(texts)
    };
    let layers: Vec<String> = layers.parse2(list.stream())?;
    diagnostics.error(
        origin,
        "a network is a chain that starts with the shape of a sample, and no list of layers",
        format!(
            "write `64 => {}`, with the number of features for 64",
            layers.join(" => ")
        ),
    );
    let stages = |input: ParseStream<'_>| {
        diagnostics.quietly(|diagnostics| parse_stages(input, &mut true, diagnostics))
    };
    Ok(Some(Chain {
        start: ChainStart::Shape(WrittenShape::mistake(list.span_open())),
        stages: stages.parse2(list.stream())?,
    }))
}

/// Names of the argument with which the first layer of other libraries says what it takes.
const INPUTS: [&str; 6] = [
    "inputdim",
    "inputshape",
    "inputsize",
    "infeatures",
    "inchannels",
    "dinput",
];

fn is_input(argument: &Argument) -> bool {
    let key = argument.key.as_ref();
    key.is_some_and(|key| INPUTS.contains(&&plain(&key.to_string())[..]))
}

/// What to write where the shape of a sample is missing before a layer.
pub(super) fn missing_shape(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> String {
    let ahead = input.fork();
    let _ = ahead.parse::<Ident>();
    let shape = ahead.parse::<Group>().ok().and_then(|group| {
        let arguments = |input: ParseStream<'_>| {
            diagnostics.quietly(|diagnostics| parse_arguments(input, diagnostics))
        };
        let (arguments, _) = arguments.parse2(group.stream()).ok()?;
        let given = arguments.into_iter().find(is_input)?;
        Some(as_shape(&tidy(&given.value)))
    });
    match shape {
        Some(shape) => format!("write it first, and not as an argument: `{shape} => …`"),
        None => "write it first: `64 => …` for a vector of 64 features".to_owned(),
    }
}

/// `(28, 28, 1)` as `[28, 28, 1]`, and `(784,)` as `784`.
fn as_shape(text: &str) -> String {
    let Some(sizes) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    else {
        return text.to_owned();
    };
    let sizes = sizes.trim_end_matches([',', ' ']);
    if sizes.contains(',') {
        format!("[{sizes}]")
    } else {
        sizes.to_owned()
    }
}

/// Removes what the missing shape was taken from.
pub(super) fn without_input(stages: &mut [Stage]) {
    if let Some(first) = stages.first_mut()
        && let StageKind::Layer {
            arguments: Some(arguments),
            ..
        } = &mut first.kind
    {
        arguments.retain(|argument| !is_input(argument));
    }
}

/// Takes a setting after the stages, `, lr = 0.01`, which belongs to the training. Returns whether
/// there was one.
pub(super) fn is_setting(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<bool> {
    let ahead = input.fork();
    let comma = ahead.parse::<Option<Token![,]>>()?.is_some();
    let is_apart = comma || ahead.parse::<Option<Token![;]>>()?.is_some();
    let Some(name) = ahead.parse::<Ident>().ok().filter(|_| is_apart) else {
        return Ok(false);
    };
    if !ahead.peek(Token![=]) || ahead.peek(Token![=>]) || ahead.peek(Token![==]) {
        return Ok(false);
    }
    ahead.parse::<Token![=]>()?;
    // A label, as in `, hidden = Dense(10)`, has a layer with arguments behind it.
    let is_value = ahead.parse::<TokenTree>().is_ok() && !ahead.peek(token::Paren);
    if !is_value {
        return Ok(false);
    }
    input.parse::<TokenStream>()?;
    let origin = diagnostics.origin(&name);
    diagnostics.error(
        origin,
        format!("a network has no setting `{name}`"),
        "remove it: what belongs to the training is a field of the `Trainer`, the loss or the \
         optimizer",
    );
    Ok(true)
}

/// What to write instead of a keyword or a closure where a stage should be.
pub(super) fn instead_of(found: &str) -> &'static str {
    match found {
        "if" | "match" => {
            "the stages of a network are always the same; those that act only in training, such as \
             `Dropout(0.5)`, know when that is"
        }
        "for" | "while" | "loop" => "stages are repeated by a number: `4 * { Dense(64, relu) }`",
        "|" | "||" => "a function of your own is a type that implements `Layer`: write its name",
        _ => {
            "write a layer, such as `Dense(10, softmax)`, an activation, such as `relu`, or a \
             repeat: `4 * { Dense(64, relu) }`"
        }
    }
}

/// Where the count stands after the layer that is repeated, `Dense(64) * 3`: takes it, and reports
/// it. `layer` is the layer as it was written.
pub(super) fn count_after(
    input: ParseStream<'_>,
    layer: &str,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<(syn::Expr, Span)>> {
    let ahead = input.fork();
    if ahead.parse::<Token![*]>().is_err() || !ahead.peek(syn::LitInt) && !ahead.peek(Ident) {
        return Ok(None);
    }
    let star = input.parse::<Token![*]>()?;
    let count = input.parse::<TokenTree>()?;
    let origin = diagnostics.origin_at(star.span, count.span());
    diagnostics.error(
        origin,
        "the count stands before the stages that are repeated",
        format!("write `{count} * {{ {layer} }}`"),
    );
    let last = count.span();
    Ok(Some((syn::parse2(count.into())?, last)))
}
