//! Prevents collisions between emitted names and the user's names where spans cannot.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;

use super::context::EmitContext;
use super::emit;
use crate::diagnostics::Diagnostics;
use crate::names::words;

/// Traits of the prelude whose methods a network has, each with its module.
const TRAITS: [(&str, &str); 4] = [
    ("layer", "Layer"),
    ("network", "Network"),
    ("parameter", "Parameters"),
    ("shape", "Shape"),
];

/// Variables in those macros of the runtime that emitted code calls.
const INSIDE: [&str; 5] = ["generator", "gradient", "path", "see", "tell"];

/// ```ignore
/// use ::nn_runtime::network::Network as _;
/// ```
///
/// A network with the name of a prelude trait shadows the trait, and so hides its own methods. This
/// import makes them visible again.
pub(super) fn shadowed_trait(context: &EmitContext<'_>) -> TokenStream {
    let runtime = &context.runtime;
    let name = context.declaration.name.unraw();
    let hidden = TRAITS.iter().find(|(_, hidden)| name == hidden);
    let Some((module, hidden)) = hidden else {
        return TokenStream::new();
    };
    let [module, hidden] = [module, hidden].map(|name| Ident::new(name, Span::mixed_site()));
    let conditions = context.declaration.conditions();
    emit! {
        #(#conditions)*
        #[allow(unused_imports)]
        use #runtime::#module::#hidden as _;
    }
}

/// ```ignore
/// fn scratch() {}
/// ```
///
/// A variable cannot have the name of a constant that is in scope, because `let x` is then a
/// pattern. It can have the name of a function, and the function shadows the constant.
pub(super) fn shadows(diagnostics: &Diagnostics, emitted: &TokenStream) -> TokenStream {
    let mut names: Vec<String> = diagnostics.lowercase_words().collect();
    if names.is_empty() {
        return TokenStream::new();
    }
    names.sort();
    names.dedup();
    let emitted = words(emitted.clone());
    let names = names.iter();
    let names = names.filter(|name| emitted.contains(*name) || INSIDE.contains(&&name[..]));
    let names = names.map(|name| Ident::new(name, Span::mixed_site()));
    emit! {
        #(fn #names() {})*
    }
}
