//! Sizes that only the compiler knows: bound to constants, and checked, at the user's own tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::context::Context;
use super::emit;
use crate::graph::Symbol;
use crate::names::snake_case;

/// ```ignore
/// const DIGITS_SIZE_1: usize = HIDDEN;
/// const _: () = ::core::assert!(DIGITS_SIZE_1 > 0, "…");
/// ```
/// for each size that is an expression, so that what is wrong with one is said once. A generic
/// network's parameters stay as they are: their values are not known where it is declared.
pub(super) fn checks(context: &Context<'_>) -> TokenStream {
    let sizes = context.diagnostics.sizes();
    sizes
        .filter(|(_, text, _)| !is_parameter(context, text))
        .map(|(symbol, text, expression)| {
            let span = expression.span();
            let name = name(context, symbol, Span::mixed_site());
            let message = format!("the size `{text}` is 0: sizes and counts are 1 or more");
            let conditions = context.declaration.conditions();
            let again = context.declaration.conditions();
            let check = checked(span, &emit!(#name > 0), &message);
            emit! {
                #(#conditions)*
                const #name: ::core::primitive::usize = #expression;
                #(#again)*
                const _: () = #check;
            }
        })
        .collect()
}

/// `::core::assert!(…)`, reported at this place. What need not have it has not, so that an editor
/// finds little there beside what the user's own words mean.
fn checked(place: Span, condition: &TokenStream, message: &str) -> TokenStream {
    let (core, arguments) = (emit!(core), emit!(#condition, #message));
    quote_spanned!(place=> ::#core::assert!(#arguments))
}

/// `const _: () = ::core::assert!(DIGITS_SIZE_1 == 64, "…");` for each pair of sizes that must be
/// equal and that the macro cannot compare.
pub(super) fn assertions(context: &Context<'_>) -> TokenStream {
    let assertions = context.diagnostics.assertions().iter();
    assertions
        .map(|assertion| {
            let span = context.diagnostics.span(assertion.origin);
            let (left, right) = (
                context.size(&assertion.left),
                context.size(&assertion.right),
            );
            let message = &assertion.message;
            let conditions = context.declaration.conditions();
            let check = checked(span, &emit!(#left == #right), message);
            if context.generics().params.is_empty() {
                emit! {
                    #(#conditions)*
                    const _: () = #check;
                }
            } else {
                // Known only where the parameters are.
                emit!(const { #check };)
            }
        })
        .collect()
}

/// A size that is an expression, by the name of its constant.
pub(super) fn size(context: &Context<'_>, symbol: Symbol) -> TokenStream {
    let expression = context.diagnostics.expression(symbol);
    if is_parameter(context, &expression.to_string()) {
        return expression.clone();
    }
    name(context, symbol, Span::mixed_site()).into_token_stream()
}

fn is_parameter(context: &Context<'_>, text: &str) -> bool {
    let parameters = &context.diagnostics.const_parameters;
    parameters.iter().any(|parameter| parameter == text)
}

fn name(context: &Context<'_>, symbol: Symbol, span: Span) -> Ident {
    let network = snake_case(&context.declaration.name.unraw().to_string()).to_uppercase();
    Ident::new(&format!("{network}_SIZE_{}", symbol.0 + 1), span)
}
