//! Assertions on sizes that only the compiler knows, at the user's own tokens.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::spanned::Spanned;

use super::Compiled;

/// `const _: () = ::core::assert!(HIDDEN > 0, "…");` for each size that is an expression. A
/// generic network's sizes are not known where it is declared.
pub(super) fn checks(compiled: &Compiled<'_>) -> TokenStream {
    if !compiled.declaration.generics.params.is_empty() {
        return TokenStream::new();
    }
    compiled
        .diagnostics
        .sizes()
        .map(|(text, expression)| {
            let message = format!("the size `{text}` is 0: sizes are 1 or more");
            quote_spanned! {expression.span()=>
                const _: () = ::core::assert!(#expression > 0, #message);
            }
        })
        .collect()
}
