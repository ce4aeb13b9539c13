//! The body of a repeat: an operation of its own.

use proc_macro2::{Literal, TokenStream};

use super::context::Context;
use super::emit;
use super::passes::Signature;

/// ```ignore
/// impl ::nn_runtime::operation::Block<f32> for DigitsRepeat1 { … }
/// impl ::nn_runtime::operation::Operation<f32> for DigitsRepeat1 { … }
/// ```
pub(super) fn block(context: &Context<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let graph = context.graph;
    let sizes = graph.inputs.iter();
    let sizes = sizes.map(|id| context.size(&graph.node(*id).shape.size()));
    let inputs: Vec<_> = graph.inputs.iter().map(|id| context.value(*id)).collect();
    let d_inputs = graph.inputs.iter().map(|id| context.gradient(*id));
    let count = Literal::usize_unsuffixed(inputs.len());
    // `<f32>` where there is one input.
    let several = (inputs.len() > 1).then(|| emit!(, #count));
    let initialize = context
        .fields()
        .into_iter()
        .map(|id| context.initialize(id));
    let memory = context.memory();
    let forwards = context.forwards(&Signature {
        infer: "infer",
        forward: "forward",
        of: emit!(#runtime::operation::Operation),
        input: emit!([#(#inputs),*]: [&[#scalar]; #count]),
        arguments: emit!([#(#inputs),*]),
    });
    let backward = context.backward_pass();
    emit! {
        #[automatically_derived]
        #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::operation::Block<#scalar #several>
            for #name #arguments #condition
        {
            const SIZES: [usize; #count] = [#(#sizes),*];

            fn initialize(&mut self, generator: &mut #runtime::random::Generator) {
                #(#initialize)*
            }
        }

        #[automatically_derived]
        #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::operation::Operation<#scalar #several>
            for #name #arguments #condition
        {
            type Parameters = Self;
            #memory

            #forwards

            fn backward(
                &self,
                pass: &#runtime::pass::Pass,
                saved: #runtime::layer::Saved<'_, #scalar #several>,
                d_y: &mut [#scalar],
                [#(#d_inputs),*]: [::core::option::Option<&mut [#scalar]>; #count],
                gradient: ::core::option::Option<&mut Self>,
                scratch: &mut [#scalar],
            ) {
                let #runtime::layer::Saved { input: [#(#inputs),*], output: y, tape } = saved;
                #backward
            }
        }
    }
}
