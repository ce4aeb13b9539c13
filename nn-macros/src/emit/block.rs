//! The body of a repeat: an operation of its own.

use proc_macro2::{Literal, TokenStream};

use super::context::EmitContext;
use super::emit;
use super::passes::Methods;

/// ```ignore
/// impl ::nn_runtime::operation::Block<f32> for DigitsRepeat1 { … }
/// impl ::nn_runtime::operation::Operation<f32> for DigitsRepeat1 { … }
/// ```
pub(super) fn block(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let graph = context.graph;
    let sizes = graph.inputs.iter();
    let sizes = sizes.map(|id| context.size(&graph.node(*id).shape.size()));
    let count = Literal::usize_unsuffixed(graph.inputs.len());
    // `<f32>` where there is one input.
    let several = (graph.inputs.len() > 1).then(|| emit!(, #count));
    let initialize = context
        .fields()
        .into_iter()
        .map(|id| context.initialize(id));
    let memory = context.memory();
    let forwards = context.forwards(&Methods {
        infer: "infer",
        forward: "forward",
    });
    let (backward_method, brought) = context.backward_signature("backward");
    let backward = context.backward_pass();
    emit! {
        #[automatically_derived]
        impl #parameters #runtime::Block<#scalar #several>
            for #name #arguments #condition
        {
            const SIZES: [usize; #count] = [#(#sizes),*];

            fn initialize(&mut self, generator: &mut #runtime::Generator) {
                #(#initialize)*
            }
        }

        #[automatically_derived]
        impl #parameters #runtime::Operation<#scalar #several>
            for #name #arguments #condition
        {
            type Parameters = Self;
            #memory

            #forwards

            #backward_method {
                #brought
                #backward
            }
        }
    }
}
