//! The body of a repeat: a layer of its own.

use proc_macro2::TokenStream;

use super::context::Context;
use super::emit;

/// ```ignore
/// impl ::nn_runtime::layer::Block<f32> for DigitsRepeat1 { … }
/// impl ::nn_runtime::layer::Layer<f32> for DigitsRepeat1 { … }
/// ```
pub(super) fn block(context: &Context<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let size = context.size(&context.graph.node(context.graph.output).shape.size());
    let initialise = context
        .fields()
        .into_iter()
        .map(|id| context.initialise(id));
    let memory = context.memory();
    let (infer, forward, backward) = (context.infer(), context.forward(), context.backward_pass());
    emit! {
        #[automatically_derived]
        #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::layer::Block<#scalar> for #name #arguments #condition {
            const SIZE: usize = #size;

            fn initialise(&mut self, generator: &mut #runtime::random::Generator) {
                #(#initialise)*
            }
        }

        #[automatically_derived]
        #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::layer::Layer<#scalar> for #name #arguments #condition {
            type Parameters = Self;
            #memory

            #[inline(always)]
            fn infer<I: #runtime::kernels::dispatch::Isa>(
                &self,
                isa: I,
                pass: &#runtime::pass::Pass,
                [x]: [&[#scalar]; 1],
                y: &mut [#scalar],
                scratch: &mut [#scalar],
            ) {
                #infer
            }

            fn forward(
                &self,
                pass: &#runtime::pass::Pass,
                [x]: [&[#scalar]; 1],
                y: &mut [#scalar],
                tape: &mut [#scalar],
                scratch: &mut [#scalar],
            ) {
                #forward
            }

            fn backward(
                &self,
                pass: &#runtime::pass::Pass,
                saved: #runtime::layer::Saved<'_, #scalar>,
                d_y: &mut [#scalar],
                [d_x]: [::core::option::Option<&mut [#scalar]>; 1],
                gradient: &mut Self,
                scratch: &mut [#scalar],
            ) {
                let #runtime::layer::Saved { input: [x], output: y, tape } = saved;
                #backward
            }
        }
    }
}
