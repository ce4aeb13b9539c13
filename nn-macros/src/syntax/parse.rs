//! The declaration that surrounds the chains.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Meta, MetaNameValue, Path, Token, braced, parse_quote, token};

use super::body::{Body, parse_body, parse_inputs};
use super::depth::too_deep;
use super::expression::{is_expression, parse_expression, ungrouped};
use super::generics::parse_generics;
use super::repair::repaired;
use super::{Budget, Chain, Declaration, DeclarationKind};
use crate::diagnostics::{Diagnostics, closest};
use crate::names::words;
use crate::shapes::Origin;

pub(super) fn declaration(
    input: TokenStream,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Declaration> {
    if let Some(place) = too_deep(input.clone()) {
        return Err(syn::Error::new(
            place,
            "this is nested too deeply, or one expression is too long\n\nhelp: name parts of it: \
             stages with `let`, sizes with `const`",
        ));
    }
    let input = repaired(ungrouped(input), diagnostics);
    if is_expression(&input) {
        return (|input: ParseStream<'_>| parse_expression(input, diagnostics)).parse2(input);
    }
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
    let generics = parse_generics(input, diagnostics)?;
    let mut inputs = if has_braces(input) {
        parse_inputs(input, diagnostics)?
    } else {
        vec![]
    };
    let body = if input.peek(token::Brace) {
        let content;
        let brace = braced!(content in input);
        parse_body(&content, brace.span.join(), &inputs, diagnostics)?
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
            format!("the stages of `{name}` must be in braces"),
            format!("write `struct {name} {{ 64 => Dense(10, softmax) }}`"),
        );
        Body {
            inputs: vec![],
            bindings: vec![],
            outputs: vec![Chain::mistake(place)],
        }
    };
    inputs.extend(body.inputs);
    let following = following(input, &name, diagnostics)?;
    let mut following = following;
    if generics.params.is_empty() && derives_default(&attributes) {
        following.extend(quote::quote! {
            impl ::core::default::Default for #name {
                fn default() -> Self { ::core::unreachable!() }
            }
        });
    }
    let own = own_attributes(attributes, diagnostics);
    Ok(Declaration {
        kind: DeclarationKind::Item,
        attributes: own.others,
        visibility,
        name,
        generics,
        scalar: own.scalar,
        runtime: own.runtime,
        frozen: own.frozen,
        budget: own.budget,
        inputs,
        bindings: body.bindings,
        outputs: body.outputs,
        following,
    })
}

/// Whether the attributes derive `Default`, which is reported. The rest of the program may use it.
fn derives_default(attributes: &[Attribute]) -> bool {
    let mut derives = attributes
        .iter()
        .filter(|one| one.path().is_ident("derive"));
    derives.any(|one| words(one.to_token_stream()).contains("Default"))
}

/// Reports what follows the declaration. Items are returned: another network in a `network!` of
/// its own, and others as they are.
fn following(
    input: ParseStream<'_>,
    name: &Ident,
    diagnostics: &mut Diagnostics,
) -> syn::Result<TokenStream> {
    let rest: TokenStream = input.parse()?;
    let words: Vec<String> = rest
        .clone()
        .into_iter()
        .map(|tree| tree.to_string())
        .collect();
    let is_network = words.iter().take(3).any(|word| word == "struct");
    let is_implementation = words.first().is_some_and(|word| word == "impl");
    if rest.is_empty() {
        return Ok(rest);
    }
    let (place, help) = match (is_network, is_implementation) {
        (true, _) => ("struct", "declare each network in a `network!` of its own"),
        (_, true) => ("impl", "write the `impl` after the `network!`"),
        _ => ("", "remove it, or write it after the `network!`"),
    };
    let word = rest
        .clone()
        .into_iter()
        .find(|tree| tree.to_string() == place);
    let origin = match word {
        Some(word) => diagnostics.origin(&word),
        None => diagnostics.origin(&rest),
    };
    let message = format!("nothing may follow the declaration of `{name}`");
    diagnostics.error(origin, message, help);
    let is_items = syn::parse2::<syn::File>(rest.clone()).is_ok();
    Ok(match (is_network, is_items) {
        // The path is that of a program which does not rename the runtime.
        (true, _) => quote::quote!(::nn_runtime::network! { #rest }),
        (false, true) => rest,
        (false, false) => TokenStream::new(),
    })
}

/// Whether braces follow, perhaps after parentheses. They do not in
/// `struct Name(64 => Dense(10));`.
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
    if input.peek(Ident) && (input.peek2(token::Brace) || input.peek2(token::Paren)) {
        let name: Ident = input.fork().parse()?;
        let origin = diagnostics.origin(&name);
        diagnostics.error(origin, message, format!("write `struct {name}`"));
        return Ok(());
    }
    Err(syn::Error::new(
        input.span(),
        format!("{message}\n\nhelp: write `struct Name {{ 64 => Dense(10, softmax) }}`"),
    ))
}

/// The primitive types of Rust, which cannot be names of networks.
const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16",
    "u32", "u64", "u8", "usize",
];

fn parse_name(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(Ident) {
        let name: Ident = input.parse()?;
        if PRIMITIVES.iter().any(|primitive| name == primitive) {
            let message = format!(
                "`{name}` is a built-in type of Rust, which this network would hide\n\nhelp: \
                 choose another name, such as `Digits`"
            );
            return Err(syn::Error::new(name.span(), message));
        }
        return Ok(name);
    }
    let place = input.span();
    let message = if input.peek(Ident::peek_any) {
        let word = input.call(Ident::parse_any)?;
        format!(
            "`{word}` is a reserved word of Rust, so no network can have this name\n\nhelp: choose \
             another name, such as `Network`"
        )
    } else {
        "the network has no name\n\nhelp: write one after `struct`: `struct Name { 64 => Dense(10, softmax) }`".to_owned()
    };
    Err(syn::Error::new(place, message))
}

/// The values of our attributes, and all other attributes.
pub(super) struct Attributes {
    pub(super) scalar: Ident,
    pub(super) runtime: Path,
    pub(super) frozen: Vec<LitStr>,
    pub(super) budget: Vec<Budget>,
    pub(super) others: Vec<Attribute>,
}

/// Takes `#[scalar(…)]`, `#[frozen(…)]`, `#[budget(…)]` and `#[runtime(…)]` out of the attributes.
pub(super) fn own_attributes(
    attributes: Vec<Attribute>,
    diagnostics: &mut Diagnostics,
) -> Attributes {
    let mut scalar = Ident::new("f32", Span::mixed_site());
    let mut runtime: Path = parse_quote!(::nn_runtime);
    let mut frozen = Vec::new();
    let mut budget = Vec::new();
    let mut others = Vec::new();
    for attribute in attributes {
        if attribute.path().is_ident("scalar") {
            let value = attribute.parse_args::<TokenStream>().unwrap_or_default();
            let origin = argument_of(&attribute, diagnostics);
            let right = "write `#[scalar(f64)]`, or omit the attribute for `f32`";
            scalar = self::scalar(&value, origin, right, diagnostics).unwrap_or(scalar);
        } else if attribute.path().is_ident("frozen") {
            let patterns = Punctuated::<LitStr, Token![,]>::parse_terminated;
            match attribute.parse_args_with(patterns) {
                Ok(patterns) if !patterns.is_empty() => frozen.extend(patterns),
                _ => {
                    let origin = argument_of(&attribute, diagnostics);
                    diagnostics.error(
                        origin,
                        "`frozen` takes the names of parameters in quotes",
                        "write `#[frozen(\"encoder.*\")]` for all parameters of the stage `encoder`",
                    );
                }
            }
        } else if attribute.path().is_ident("budget") {
            limits(&attribute, &mut budget, diagnostics);
        } else if attribute.path().is_ident("runtime") {
            if let Ok(path) = attribute.parse_args_with(Path::parse_mod_style) {
                runtime = path;
            } else {
                let origin = argument_of(&attribute, diagnostics);
                diagnostics.error(
                    origin,
                    "`runtime` takes the path of the runtime crate",
                    "write `#[runtime(nn_runtime)]`, without quotes",
                );
            }
        } else if attribute.path().is_ident("derive") {
            others.extend(derives(attribute, diagnostics));
        } else {
            others.push(attribute);
        }
    }
    Attributes {
        scalar,
        runtime,
        frozen,
        budget,
        others,
    }
}

/// Reads `#[budget(flash = 64_000, ram = 8_000)]`.
fn limits(attribute: &Attribute, budget: &mut Vec<Budget>, diagnostics: &mut Diagnostics) {
    let right =
        "write `#[budget(flash = 64_000, ram = 8_000, multiply_adds = 500_000)]`, or some of them";
    let limits = Punctuated::<MetaNameValue, Token![,]>::parse_terminated;
    let limits = match attribute.parse_args_with(limits) {
        Ok(limits) if !limits.is_empty() => limits,
        _ => {
            let origin = argument_of(attribute, diagnostics);
            diagnostics.error(origin, "`budget` takes limits with their names", right);
            return;
        }
    };
    for limit in limits {
        let name = limit.path.to_token_stream().to_string();
        let Some(resource) = limit
            .path
            .get_ident()
            .filter(|_| Budget::RESOURCES.contains(&&name[..]))
        else {
            let origin = diagnostics.origin(&limit.path);
            let help = match closest(&name, Budget::RESOURCES) {
                Some(close) => format!("did you mean `{close}`?"),
                None => {
                    "the limits are `flash` and `ram`, in bytes, and `multiply_adds`".to_owned()
                }
            };
            diagnostics.error(origin, format!("there is no budget `{name}`"), help);
            continue;
        };
        if budget.iter().any(|other| other.resource == name) {
            let origin = diagnostics.origin(&limit.path);
            let message = format!("`{name}` has two limits");
            diagnostics.error(origin, message, "remove one of them");
            continue;
        }
        budget.push(Budget {
            resource: resource.clone(),
            limit: limit.value,
        });
    }
}

/// What a network implements already.
const DERIVED: [&str; 3] = ["Clone", "Debug", "PartialEq"];

/// What no network can implement.
const NOT_DERIVED: [&str; 6] = ["Copy", "Default", "Eq", "Hash", "Ord", "PartialOrd"];

/// Reports traits that a network implements already, or cannot implement. Returns the attribute
/// without them.
fn derives(attribute: Attribute, diagnostics: &mut Diagnostics) -> Option<Attribute> {
    let traits = Punctuated::<Path, Token![,]>::parse_terminated;
    let Ok(traits) = attribute.parse_args_with(traits) else {
        return Some(attribute);
    };
    let is_among = |path: &Path, names: &[&str]| {
        let last = path.segments.last();
        last.is_some_and(|last| names.iter().any(|name| last.ident == name))
    };
    let (wrong, right): (Vec<Path>, Vec<Path>) = traits
        .into_iter()
        .partition(|path| is_among(path, &DERIVED) || is_among(path, &NOT_DERIVED));
    let Some(first) = wrong.first() else {
        return Some(attribute);
    };
    let origin = diagnostics.origin(&quote::quote!(#(#wrong)*));
    let name = first.to_token_stream();
    if is_among(first, &DERIVED) {
        let message = "a network implements `Clone`, `Debug` and `PartialEq` by itself";
        let help = if right.is_empty() {
            "remove the attribute".to_owned()
        } else {
            format!("remove `{name}`")
        };
        diagnostics.error(origin, message, help);
    } else {
        let help = if first.is_ident("Default") {
            "remove it: `Name::new(0)` draws the parameters from a seed, and `Name::zeros()` sets \
             them to 0"
        } else {
            "remove it"
        };
        diagnostics.error(origin, format!("a network cannot implement `{name}`"), help);
    }
    if right.is_empty() {
        return None;
    }
    Some(parse_quote!(#[derive(#(#right),*)]))
}

/// Parses the scalar type of a network. `right` is an example of the correct syntax, for messages.
pub(super) fn scalar(
    value: &impl ToTokens,
    origin: Origin,
    right: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Ident> {
    match syn::parse2::<Ident>(value.to_token_stream()) {
        Ok(name) if name == "f32" || name == "f64" => Some(name),
        _ => {
            diagnostics.error(origin, "a network computes in `f32` or `f64`", right);
            None
        }
    }
}

/// The contents of an attribute's parentheses, or the whole attribute if it has none.
fn argument_of(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Origin {
    match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => diagnostics.origin(&list.tokens),
        meta => diagnostics.origin(meta),
    }
}
