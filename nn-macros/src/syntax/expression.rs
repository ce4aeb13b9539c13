//! A network as an expression: a declaration without `struct Name`, followed by settings.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Token, braced, token};

use super::body::{Body, parse_body, parse_inputs, up_to};
use super::parse::{own_attributes, scalar};
use super::stage::ends;
use super::{Declaration, DeclarationKind, Input};
use crate::diagnostics::{Diagnostics, closest};

/// The settings that may follow the network.
const SETTINGS: [&str; 2] = ["seed", "scalar"];

/// Whether the input is a network as an expression: a chain, or a declaration without
/// `struct Name`.
pub(crate) fn is_expression(input: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = ungrouped(input.clone()).into_iter().collect();
    let mut rest = &trees[..];
    while let [TokenTree::Punct(mark), TokenTree::Group(_), others @ ..] = rest
        && mark.as_char() == '#'
    {
        rest = others;
    }
    match rest {
        [TokenTree::Literal(_) | TokenTree::Group(_), ..] => true,
        [TokenTree::Punct(first), ..] if first.as_char() == '<' => true,
        [TokenTree::Ident(first), ..] if first == "let" => true,
        [TokenTree::Ident(first), ..] if first == "pub" || first == "struct" => false,
        _ => arrow(rest).is_some(),
    }
}

/// The index of the first `=>` or `->`.
fn arrow(trees: &[TokenTree]) -> Option<usize> {
    trees.windows(2).position(|pair| match pair {
        [TokenTree::Punct(first), TokenTree::Punct(second)] => {
            matches!(first.as_char(), '=' | '-') && second.as_char() == '>'
        }
        _ => false,
    })
}

/// `784 => Dense(10, softmax), seed = 42` or `(left: 3, right: 3) { let … = …; … }`
pub(super) fn parse_expression(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Declaration> {
    let place = input.span();
    let attributes = input.call(Attribute::parse_outer)?;
    refuse_conditions(&attributes, diagnostics);
    let mut own = own_attributes(attributes, diagnostics);
    let mut seed = None;
    let mut set =
        |name: &Ident, value: Expr, diagnostics: &mut Diagnostics| match &*name.to_string() {
            "seed" => seed = Some(value),
            "scalar" => {
                let origin = diagnostics.origin(&value);
                let right = "write `scalar = f64`, or omit it for `f32`";
                if let Some(name) = scalar(&value, origin, right, diagnostics) {
                    own.scalar = name;
                }
            }
            _ => unknown_setting(name, diagnostics),
        };
    // Both `< 784 => …, seed = 1 >` and `< 784 => … >, seed = 1` are accepted.
    let network = without_angles(input.parse()?);
    let network = (|input: ParseStream<'_>| network_and_settings(input, diagnostics, &mut set))
        .parse2(network)?;
    let network = without_angles(network);
    let whole = ends(&network, place).0;
    let parts = |input: ParseStream<'_>| parse_parts(input, whole, diagnostics);
    let (mut inputs, body) = parts.parse2(network)?;
    inputs.extend(body.inputs);
    let name = diagnostics.unused("Anonymous");
    Ok(Declaration {
        kind: DeclarationKind::Expression { seed },
        attributes: own.others,
        visibility: syn::Visibility::Inherited,
        name: Ident::new(&name, Span::mixed_site()),
        generics: syn::Generics::default(),
        scalar: own.scalar,
        runtime: own.runtime,
        frozen: own.frozen,
        budget: own.budget,
        inputs,
        bindings: body.bindings,
        outputs: body.outputs,
        following: TokenStream::new(),
    })
}

type Parts = (Vec<Input>, Body);

/// Parses named inputs and the braces after them, or the contents of braces without named inputs.
fn parse_parts(
    input: ParseStream<'_>,
    place: Span,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Parts> {
    let ahead = input.fork();
    let named =
        input.peek(token::Paren) && ahead.parse::<TokenTree>().is_ok() && ahead.peek(token::Brace);
    let inputs = if named {
        parse_inputs(input, diagnostics)?
    } else {
        vec![]
    };
    if !input.peek(token::Brace) {
        let body = parse_body(input, place, &inputs, diagnostics)?;
        return Ok((inputs, body));
    }
    let content;
    let brace = braced!(content in input);
    let body = parse_body(&content, brace.span.join(), &inputs, diagnostics)?;
    if !input.is_empty() {
        let rest: TokenStream = input.parse()?;
        let origin = diagnostics.origin(&rest);
        diagnostics.error(
            origin,
            "only settings may follow the braces of a network",
            "remove it, or write a setting: `, seed = 42`",
        );
    }
    Ok((inputs, body))
}

/// Takes the settings behind a network, such as `, seed = 42`.
fn network_and_settings(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
    set: &mut impl FnMut(&Ident, Expr, &mut Diagnostics),
) -> syn::Result<TokenStream> {
    let network = up_to(input, is_setting)?;
    while is_setting(input) {
        input.parse::<Token![,]>()?;
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let value = up_to(input, |input| input.peek(Token![,]))?;
        match syn::parse2::<Expr>(value.clone()) {
            Ok(value) => set(&name, value, diagnostics),
            Err(_) => no_value(&name, &value, diagnostics),
        }
    }
    input.parse::<Option<Token![,]>>()?;
    if !input.is_empty() {
        let rest: TokenStream = input.parse()?;
        let origin = diagnostics.origin(&rest);
        diagnostics.error(
            origin,
            "only settings may follow a setting",
            "write the stages first, and settings after them: `64 => Dense(10), seed = 42`",
        );
    }
    Ok(network)
}

/// Whether `, name = ` follows.
fn is_setting(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![,]>().is_ok()
        && ahead.call(Ident::parse_any).is_ok()
        && ahead.peek(Token![=])
        && !ahead.peek(Token![=>])
        && !ahead.peek(Token![==])
}

fn no_value(name: &Ident, found: &TokenStream, diagnostics: &mut Diagnostics) {
    let (first, last) = ends(found, name.span());
    let origin = diagnostics.origin_at(first, last);
    let example = if name == "scalar" { "f64" } else { "42" };
    diagnostics.error(
        origin,
        format!("the setting `{name}` has no value"),
        format!("write `{name} = {example}`"),
    );
}

fn unknown_setting(name: &Ident, diagnostics: &mut Diagnostics) {
    let origin = diagnostics.origin(name);
    let help = match closest(&name.to_string(), SETTINGS) {
        Some(close) => format!("did you mean `{close}`?"),
        None => "the settings are `seed` and `scalar`; stages are joined with `=>`".to_owned(),
    };
    diagnostics.error(origin, format!("a network has no setting `{name}`"), help);
}

/// Rejects `#[cfg(…)]`: where the condition does not hold, the expression would have no value.
fn refuse_conditions(attributes: &[Attribute], diagnostics: &mut Diagnostics) {
    for attribute in attributes {
        if attribute.path().is_ident("cfg") {
            let origin = diagnostics.origin(attribute);
            diagnostics.error(
                origin,
                "a network in an expression cannot be conditional",
                "put the attribute before the statement that contains the expression",
            );
        }
    }
}

/// Removes the outer angle brackets: `< 784 => … >` becomes `784 => …`. The two brackets must
/// belong together, which they do not in `<T as Sized>::N => …`.
fn without_angles(tokens: TokenStream) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |tree: &TokenTree, c: char| matches!(tree, TokenTree::Punct(p) if p.as_char() == c);
    let [first, inner @ .., last] = &trees[..] else {
        return tokens;
    };
    if !is(first, '<') || !is(last, '>') {
        return tokens;
    }
    let before = &inner[..arrow(inner).unwrap_or(inner.len())];
    let mut open = 0_usize;
    for tree in before {
        if is(tree, '<') {
            open += 1;
        } else if is(tree, '>') {
            if open == 0 {
                return tokens;
            }
            open -= 1;
        }
    }
    inner.iter().cloned().collect()
}

/// Removes invisible groups. A macro that passes a network on may wrap it in one.
pub(super) fn ungrouped(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        _ => tokens,
    }
}
