//! The walk over the parameters of a graph.

use proc_macro2::TokenStream;

use super::context::EmitContext;
use super::{budget, checks, emit};
use crate::stepping::Streaming;

/// ```ignore
/// impl nn::Parameters<f32> for Digits {
///     nn::parameters! { f32; dense1: Dense1 = "dense1", dense2: Dense2 = "dense2" }
/// }
/// ```
pub(super) fn parameters(context: &EmitContext<'_>, streaming: &Streaming) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let fields: Vec<_> = context.fields();
    let names: Vec<_> = fields.iter().map(|id| context.field(*id)).collect();
    let labels: Vec<_> = fields
        .iter()
        .map(|id| &context.graph.node(*id).name)
        .collect();
    let frozen = labels.iter().map(|label| {
        let is_frozen = context.graph.frozen.contains(*label);
        is_frozen.then(|| emit!(.frozen()))
    });
    let types: Vec<_> = fields.iter().map(|id| context.field_type(*id)).collect();
    let is_generic = context.is_main && !context.generics().params.is_empty();
    let assertions = is_generic.then(|| {
        let (checks, budget) = (
            checks::assertions(context),
            budget::assertions(context, streaming),
        );
        emit!({ #checks #budget })
    });
    emit! {
        impl #parameters #runtime::Parameters<#scalar> for #name #arguments #condition {
            #runtime::parameters!(#assertions #scalar; #(#names: #types = #labels #frozen),*);
        }
    }
}
