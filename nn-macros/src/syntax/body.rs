//! What surrounds the chains: named inputs, `let` bindings, and several outputs.

use std::collections::HashSet;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{AngleBracketedGenericArguments, Ident, Token, parenthesized, token};

use super::chain::{parse_chain, parse_stages, starts_with_layer};
use super::combinator::is_combinator;
use super::shape::{is_input_layer, parse_input_shape, parse_shape};
use super::stage::ends;
use super::{Binding, Bound, Chain, Input, WrittenShape};
use crate::diagnostics::{Diagnostics, tidy};

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
            let name: Ident = content.parse()?;
            content.parse::<Token![:]>()?;
            let shape = parse_input_shape(&content, &name, diagnostics)?;
            inputs.push(Input { name, shape });
        } else {
            let place = content.span();
            let tokens = up_to(&content, |input| input.peek(Token![,]))?;
            let (first, last) = ends(&tokens, place);
            let origin = diagnostics.origin_at(first, last);
            diagnostics.error(origin, "expected an input with its name and shape", help);
            if let Ok(name) = syn::parse2::<Ident>(tokens) {
                let shape = WrittenShape::mistake(place);
                inputs.push(Input { name, shape });
            }
        }
        up_to(&content, |input| input.peek(Token![,]))?;
        content.parse::<Option<Token![,]>>()?;
    }
    Ok(inputs)
}

/// What is in the braces of a network.
pub(super) struct Body {
    /// Inputs that are declared here by mistake.
    pub(super) inputs: Vec<Input>,
    pub(super) bindings: Vec<Binding>,
    pub(super) outputs: Vec<Chain>,
}

/// Parses the contents of the braces: bindings, then one chain, or several chains in parentheses.
/// `inputs` are those after the name of the network.
pub(super) fn parse_body(
    input: ParseStream<'_>,
    braces: Span,
    inputs: &[Input],
    diagnostics: &mut Diagnostics,
) -> syn::Result<Body> {
    let mut body = Body {
        inputs: vec![],
        bindings: vec![],
        outputs: vec![],
    };
    while !input.is_empty() {
        if is_input(input) {
            body.inputs.push(parse_input_statement(input, diagnostics)?);
        } else if input.peek(Token![let]) || is_assignment(input) {
            let (binding, rest) = parse_statement(input, diagnostics)?;
            body.bindings.extend(binding);
            if !rest.is_empty() {
                let names = names(inputs, &body);
                let outputs = |input: ParseStream<'_>| parse_outputs(input, &names, diagnostics);
                body.outputs = outputs.parse2(rest)?;
                return Ok(body);
            }
        } else {
            break;
        }
    }
    if !input.is_empty() {
        let names = names(inputs, &body);
        body.outputs = parse_outputs(input, &names, diagnostics)?;
        return Ok(body);
    }
    let (message, help, origin) = match body.bindings.last() {
        None => (
            "this network has no stages",
            "start with the number of features and add stages: `64 => Dense(10, softmax)`"
                .to_owned(),
            diagnostics.origin_at(braces, braces),
        ),
        Some(last) => (
            "this network has no output",
            format!("write it after the last `let`: `{}`", last.name),
            diagnostics.origin(&last.name),
        ),
    };
    // A forgotten semicolon was reported already, and took the output for a part of the last `let`.
    if !body.bindings.last().is_some_and(|last| last.is_mistake) {
        diagnostics.error(origin, message, help);
    }
    body.outputs.push(match body.bindings.last() {
        None => Chain::mistake(braces),
        Some(last) => Chain::of_value(&last.name),
    });
    Ok(body)
}

/// The names that a chain may start with.
fn names(inputs: &[Input], body: &Body) -> HashSet<String> {
    let inputs = inputs.iter().chain(&body.inputs);
    let inputs = inputs.map(|input| input.name.to_string());
    let bindings = body.bindings.iter().map(|binding| binding.name.to_string());
    inputs.chain(bindings).collect()
}

/// Whether an input is declared in the braces: `input x: 8;`
fn is_input(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Ident>().is_ok_and(|word| word == "input")
        && ahead.peek(Ident)
        && ahead.peek2(Token![:])
}

fn parse_input_statement(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Input> {
    let word: Ident = input.parse()?;
    let name: Ident = input.parse()?;
    input.parse::<Token![:]>()?;
    let shape = up_to(input, |input| input.peek(Token![;]))?;
    input.parse::<Option<Token![;]>>()?;
    let origin = diagnostics.origin(&word);
    let text = tidy(&shape);
    diagnostics.error(
        origin,
        "inputs are declared after the name of the network",
        format!("write `struct Name({name}: {text}) {{ … }}`"),
    );
    let shape =
        |input: ParseStream<'_>| diagnostics.quietly(|diagnostics| parse_shape(input, diagnostics));
    let shape = shape.parse2(text.parse().unwrap_or_default())?;
    Ok(Input { name, shape })
}

/// Whether a `let` without its word follows: `h = x => …;`
fn is_assignment(input: ParseStream<'_>) -> bool {
    let is_named = input.peek(Ident)
        && input.peek2(Token![=])
        && !input.peek2(Token![=>])
        && !input.peek2(Token![==]);
    let ahead = input.fork();
    is_named
        && up_to(&ahead, |input| input.peek(Token![;])).is_ok()
        && ahead.peek(Token![;])
        && !ahead.peek2(Token![=>])
}

/// Parses a `let` and its semicolon. If the semicolon is missing, also returns what follows the
/// `let`.
fn parse_statement(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(Option<Binding>, TokenStream)> {
    let place = input.span();
    let first = input.parse::<TokenTree>()?;
    let mut tokens = TokenStream::from(first.clone());
    let has_let = first.to_string() == "let";
    if !has_let {
        let origin = diagnostics.origin(&first);
        diagnostics.error(
            origin,
            "a value is named with `let`",
            format!("write `let {first} = …;`"),
        );
    }
    tokens.extend(up_to(input, |input| {
        input.peek(Token![;]) || input.peek(Token![let])
    })?);
    let (start, last) = ends(&tokens, place);
    let mut rest = TokenStream::new();
    let mut is_mistake = !has_let;
    if input.parse::<Option<Token![;]>>()?.is_none() {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let end = if input.is_empty() {
            end_of_statement(&trees).unwrap_or(trees.len())
        } else {
            trees.len()
        };
        let place = end.checked_sub(1).map_or(last, |end| trees[end].span());
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            "a `;` is missing after this `let`",
            "end each `let` with `;`, and write the output of the network after the last",
        );
        is_mistake |= end == trees.len() && input.is_empty();
        tokens = trees[..end].iter().cloned().collect();
        rest = trees[end..].iter().cloned().collect();
    }
    let binding = |input: ParseStream<'_>| parse_binding(input, has_let, diagnostics);
    let Some(mut binding) = binding.parse2(tokens)? else {
        let origin = diagnostics.origin_at(start, last);
        diagnostics.error(
            origin,
            "expected a name and a value",
            "write `let trunk = obs => Dense(64, tanh);`",
        );
        return Ok((None, rest));
    };
    binding.is_mistake |= is_mistake && has_let;
    Ok((Some(binding), rest))
}

/// Where a semicolon was forgotten: the number of tokens before two operands in a row, with no
/// operator between them.
fn end_of_statement(trees: &[TokenTree]) -> Option<usize> {
    let is_operand = |tree: &TokenTree| !matches!(tree, TokenTree::Punct(_));
    let is_shared = |tree: &TokenTree| matches!(tree, TokenTree::Ident(word) if word == "shared");
    let pairs = trees.windows(2).enumerate().skip(2);
    let mut ends = pairs.filter(|(_, pair)| {
        let is_end = is_operand(&pair[0]) && matches!(pair[1], TokenTree::Ident(_));
        is_end && !is_shared(&pair[0])
    });
    ends.next().map(|(before, _)| before + 1)
}

/// Parses `let name = chain` or `let name = shared stages`. Returns `None` if the input is neither.
fn parse_binding(
    input: ParseStream<'_>,
    has_let: bool,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Binding>> {
    if has_let {
        input.parse::<Token![let]>()?;
    }
    let mut is_mistake = false;
    if input.peek(Token![mut]) {
        let origin = diagnostics.origin(&input.parse::<Token![mut]>()?);
        diagnostics.error(origin, "a value of a network never changes", "remove `mut`");
    }
    if !input.peek(Ident) {
        input.parse::<TokenStream>()?;
        return Ok(None);
    }
    let name: Ident = input.parse()?;
    if input.peek(Token![:]) {
        let annotation = up_to(input, |input| {
            input.peek(Token![=]) && !input.peek(Token![=>])
        })?;
        let origin = diagnostics.origin(&annotation);
        let message = "a value has no type or shape: it follows from its stages";
        diagnostics.error(origin, message, format!("write `let {name} = …;`"));
    }
    if !input.peek(Token![=]) || input.peek(Token![=>]) {
        input.parse::<TokenStream>()?;
        return Ok(None);
    }
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
    } else if is_layer_alone(input) {
        let origin = diagnostics.origin(&input.fork().parse::<Ident>()?);
        let text = tidy(&input.fork().parse::<TokenStream>()?);
        diagnostics.error(
            origin,
            "a value starts with an input or with the name of a value",
            format!(
                "write `let {name} = shared {text};` for stages that are used several times with \
                 the same parameters, or `let {name} = x => {text};`"
            ),
        );
        is_mistake = true;
        Bound::Shared(parse_stages(input, &mut true, diagnostics)?)
    } else {
        Bound::Chain(parse_chain(input, false, diagnostics)?)
    };
    Ok(Some(Binding {
        name,
        value,
        is_mistake,
    }))
}

/// Whether a value is a layer without an input: `Dense(8, tanh)`, but not `Conv2d(8, 3)(image)`.
fn is_layer_alone(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let is_called = ahead.parse::<Ident>().is_ok()
        && ahead.parse::<TokenTree>().is_ok()
        && ahead.peek(token::Paren);
    starts_with_layer(input) && !is_combinator(input) && !is_input_layer(input) && !is_called
}

/// Parses one chain, or several chains in parentheses.
fn parse_outputs(
    input: ParseStream<'_>,
    names: &HashSet<String>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Vec<Chain>> {
    let mut was_returned = false;
    if input.peek(Token![return]) {
        let origin = diagnostics.origin(&input.parse::<Token![return]>()?);
        let message = "the last chain is the output, without `return`";
        diagnostics.error(origin, message, "remove `return`");
        was_returned = true;
    }
    let mut trees: Vec<TokenTree> = input.parse::<TokenStream>()?.into_iter().collect();
    let is = |tree: &TokenTree, mark: char| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark);
    if was_returned {
        trees.pop_if(|last| is(last, ';'));
    }
    if let [TokenTree::Group(list)] = &trees[..]
        && list.delimiter() == Delimiter::Bracket
        && are_values(&list.stream(), names)
    {
        let origin = diagnostics.origin(&trees[0]);
        let right = tidy(&list.stream());
        diagnostics.error(
            origin,
            "several outputs are written in parentheses, and brackets are a shape",
            format!("write `({right})`"),
        );
        let outputs = |input: ParseStream<'_>| parse_tuple(input, list.span(), diagnostics);
        return outputs.parse2(list.stream());
    }
    let place = trees.first().map_or_else(Span::call_site, TokenTree::span);
    if let Some(comma) = trees.iter().position(|tree| is(tree, ',')) {
        let after: TokenStream = trees[comma + 1..].iter().cloned().collect();
        if are_values(&after, names) {
            let origin = diagnostics.origin(&trees[comma]);
            diagnostics.error(
                origin,
                "several outputs are written in parentheses",
                "write `(h => Dense(4, softmax), h => Dense(1))`",
            );
            let outputs = |input: ParseStream<'_>| parse_tuple(input, place, diagnostics);
            return outputs.parse2(trees.into_iter().collect());
        }
    }
    let outputs = |input: ParseStream<'_>| {
        if !is_tuple(input) {
            let chain = parse_chain(input, names.is_empty(), diagnostics)?;
            return Ok(vec![chain]);
        }
        let content;
        let paren = parenthesized!(content in input);
        parse_tuple(&content, paren.span.join(), diagnostics)
    };
    outputs.parse2(trees.into_iter().collect())
}

/// Whether the tokens start with a value: a name, and an arrow, a comma or the end after it.
fn are_values(tokens: &TokenStream, names: &HashSet<String>) -> bool {
    let mut trees = tokens.clone().into_iter();
    let is_name = trees
        .next()
        .is_some_and(|tree| names.contains(&tree.to_string()));
    is_name
        && trees
            .next()
            .is_none_or(|next| matches!(&next.to_string()[..], "=" | "," | "-"))
}

/// Parses outputs, separated by commas. `whole` is the place of all of them.
fn parse_tuple(
    content: ParseStream<'_>,
    whole: Span,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Vec<Chain>> {
    let mut outputs = Vec::new();
    let reported = diagnostics.count();
    while !content.is_empty() {
        let tokens = up_to(content, |input| input.peek(Token![,]))?;
        content.parse::<Option<Token![,]>>()?;
        let chain = |input: ParseStream<'_>, diagnostics: &mut Diagnostics| {
            parse_chain(input, false, diagnostics)
        };
        // Who names one output names all of them.
        let is_again = diagnostics.count() > reported && is_named(&tokens);
        let chain = |input: ParseStream<'_>| {
            if is_again {
                diagnostics.quietly(|diagnostics| chain(input, diagnostics))
            } else {
                chain(input, diagnostics)
            }
        };
        outputs.push(chain.parse2(tokens)?);
    }
    if outputs.is_empty() {
        let origin = diagnostics.origin_at(whole, whole);
        diagnostics.error(
            origin,
            "there are no outputs in these parentheses",
            "write them, separated by commas: `(trunk => Dense(4, softmax), trunk => Dense(1))`",
        );
        outputs.push(Chain::mistake(whole));
    }
    Ok(outputs)
}

fn is_named(tokens: &TokenStream) -> bool {
    tokens
        .clone()
        .into_iter()
        .nth(1)
        .is_some_and(|tree| tree.to_string() == ":")
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
    group.delimiter() == Delimiter::Parenthesis && ahead.is_empty() && has_chain()
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
