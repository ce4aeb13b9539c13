//! The struct: one field for each stage that has parameters.

use proc_macro2::TokenStream;

use super::context::EmitContext;
use super::documentation;
use super::emit;
use crate::table::Row;

/// ```ignore
/// /// Hand-written digits.
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Digits {
///     /// The parameters of `dense1`: `weight` 128 × 64 (a row for each output feature, …), `bias` 128.
///     pub dense1: ::nn_runtime::layers::Dense<f32, 64, 128>,
/// }
/// ```
pub(super) fn structure(context: &EmitContext<'_>, table: &[Row], equations: &str) -> TokenStream {
    let declaration = context.declaration;
    let visibility = &declaration.visibility;
    let name = context.name();
    let (attributes, documentation) = if context.is_main {
        (
            declaration.attributes.iter().collect(),
            documentation::network(context, table, equations),
        )
    } else {
        let conditions: Vec<_> = declaration.conditions().collect();
        (conditions, documentation::block(context))
    };
    let fields = context.fields().into_iter().map(|id| {
        let field = context.declared_field(id);
        let layer = context.declared_field_type(id);
        let what = documentation::lines_of(&documentation::field(context, id));
        emit! {
            #what
            #visibility #field: #layer,
        }
    });
    // A user-defined layer may be private even if the network is not.
    let has_layers = context.diagnostics.layers().next().is_some();
    let private = has_layers.then(|| emit!(#[allow(private_interfaces)]));
    let (parameters, _, condition) = declaration.generics.split_for_impl();
    emit! {
        #(#attributes)*
        #documentation
        #[derive(
            ::core::clone::Clone,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
        )]
        #[repr(C)]
        #private
        #visibility struct #name #parameters #condition {
            #(#fields)*
        }
    }
}
