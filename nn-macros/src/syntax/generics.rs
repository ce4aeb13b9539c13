//! The parameters of a network: `<const HIDDEN: usize>`.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::{GenericParam, Generics, Ident, Token, TypeParam, TypeParamBound, parse_quote, token};

use crate::diagnostics::Diagnostics;
use crate::names::words;

/// Parses the parameters. Only sizes may be parameters; each other one is reported and replaced by
/// what was probably meant.
pub(super) fn parse_generics(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Generics> {
    if input.fork().parse::<Generics>().is_err() {
        return unreadable(input, diagnostics);
    }
    let mut generics: Generics = input.parse()?;
    if input.peek(Token![where]) {
        generics.where_clause = Some(input.parse()?);
    }
    let rest = input.fork().parse::<TokenStream>()?;
    let used = words(rest);
    let parameters = std::mem::take(&mut generics.params);
    for mut parameter in parameters {
        if let Some(parameter) = checked(&mut parameter, &used, diagnostics) {
            generics.params.push(parameter);
        }
    }
    Ok(generics)
}

/// Reports parameters that cannot be parsed, such as `<const HIDDEN>`, and skips them.
fn unreadable(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Generics> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(token::Paren) && !input.peek(token::Brace) {
        tokens.extend(Some(input.parse::<TokenTree>()?));
    }
    let origin = diagnostics.origin(&tokens);
    let mut constants = Vec::new();
    let mut trees = tokens.into_iter();
    while let Some(tree) = trees.next() {
        if tree.to_string() == "const" {
            constants.extend(trees.next().map(|name| format!("const {name}: usize")));
        }
    }
    let right = if constants.is_empty() {
        "const N: usize".to_owned()
    } else {
        constants.join(", ")
    };
    diagnostics.error(
        origin,
        "expected sizes as parameters of the network",
        format!("write `<{right}>`"),
    );
    Ok(syn::parse_str(&format!("<{}>", constants.join(", "))).unwrap_or_default())
}

/// The parameter as it is emitted. `used` are the words of the rest of the declaration.
fn checked(
    parameter: &mut GenericParam,
    used: &HashSet<String>,
    diagnostics: &mut Diagnostics,
) -> Option<GenericParam> {
    match parameter {
        GenericParam::Lifetime(lifetime) => {
            let origin = diagnostics.origin(lifetime);
            diagnostics.error(
                origin,
                "a network owns its parameters, so it has no lifetimes",
                "remove it",
            );
            None
        }
        GenericParam::Type(parameter) => Some(of_type(parameter, used, diagnostics)),
        GenericParam::Const(size) => {
            let is_usize = matches!(&size.ty, syn::Type::Path(path) if path.path.is_ident("usize"));
            if !is_usize {
                let origin = diagnostics.origin(&size.ty);
                let name = &size.ident;
                diagnostics.error(
                    origin,
                    format!("the parameter `{name}` of a network is a size, which is a `usize`"),
                    format!("write `const {name}: usize`"),
                );
                size.ty = parse_quote!(::core::primitive::usize);
            }
            if let Some((_, default)) = size.default.take() {
                let origin = diagnostics.origin(&default);
                let name = &size.ident;
                diagnostics.error(
                    origin,
                    format!("the parameter `{name}` of a network cannot have a default"),
                    "remove it, and name the common case: `type Small = Name<32>;`",
                );
            }
            Some(parameter.clone())
        }
    }
}

/// Reports a type parameter. It was meant as a size if the declaration uses its name.
fn of_type(
    parameter: &TypeParam,
    used: &HashSet<String>,
    diagnostics: &mut Diagnostics,
) -> GenericParam {
    let name: &Ident = &parameter.ident;
    let origin = diagnostics.origin(parameter);
    let is_size = used.contains(&name.to_string())
        || parameter.bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => bound.path.is_ident("usize"),
            _ => false,
        });
    if is_size {
        diagnostics.error(
            origin,
            format!("the parameter `{name}` of a network is a size, not a type"),
            format!("write `const {name}: usize`"),
        );
        return parse_quote!(const #name: ::core::primitive::usize);
    }
    diagnostics.error(
        origin,
        "a network can be generic only over sizes, such as `const N: usize`",
        format!(
            "remove `{name}`; `#[scalar(f64)]` before `struct` chooses the type of the numbers"
        ),
    );
    GenericParam::Type(parameter.clone())
}
