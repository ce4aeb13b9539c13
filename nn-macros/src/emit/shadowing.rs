//! What keeps the names of emitted code and of the user's apart, where spans do not.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;

use super::context::EmitContext;
use super::emit;
use crate::diagnostics::Diagnostics;
use crate::names::words;

/// Traits of the prelude, whose methods a network has, with the modules that they are in.
const TRAITS: [(&str, &str); 4] = [
    ("layer", "Layer"),
    ("network", "Network"),
    ("parameter", "Parameters"),
    ("shape", "Shape"),
];

/// Variables of the runtime's macros that emitted code calls.
const INSIDE: [&str; 5] = ["generator", "gradient", "path", "see", "tell"];

/// ```ignore
/// use ::nn_runtime::network::Network as _;
/// ```
///
/// A network that has the name of a trait of the prelude hides it, and with it methods of its own.
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
/// #[allow(dead_code)]
/// fn scratch() {}
/// ```
///
/// A variable cannot have the name of a constant that can be seen where it is declared: `let x` is
/// then a pattern. It can have that of a function, which hides the constant.
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
        #(
            #[allow(dead_code)]
            fn #names() {}
        )*
    }
}
