//! A network as an expression: a block that contains all items of the declaration, and ends with a
//! value of the network.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::Expr;
use syn::spanned::Spanned;

use super::emit;
use crate::syntax::Declaration;

/// ```ignore
/// {
///     struct Anonymous { … }
///     …
///     <Anonymous as ::nn_runtime::network::Network>::new(::nn_runtime::random::Seed::seed(42))
/// }
/// ```
pub(crate) fn value(
    declaration: &Declaration,
    seed: Option<&Expr>,
    code: &TokenStream,
) -> TokenStream {
    let (runtime, name) = (&declaration.runtime, &declaration.name);
    let seed = seed.map_or_else(
        || emit!(0),
        |seed| quote_spanned!(seed.span()=> #runtime::random::Seed::seed(#seed)),
    );
    emit! {
        {
            #code
            <#name as #runtime::network::Network>::new(#seed)
        }
    }
}

/// Errors in place of a value. The last of them has any type (`!`), so that uses of the value give
/// no further errors.
pub(crate) fn no_value(errors: &TokenStream) -> TokenStream {
    emit!({ #errors })
}
