//! What is emitted beside errors: the struct and its methods, so that one mistake gives one
//! error and editors keep working.

use proc_macro2::TokenStream;

use super::context::Context;
use super::emit;
use crate::diagnostics::Diagnostics;
use crate::graph::{Module, Operation};
use crate::syntax::Declaration;

/// The errors, and a network that has the right name and, as far as they are known, the right
/// types.
pub(crate) fn fallback(
    declaration: &Declaration,
    module: &Module,
    diagnostics: &Diagnostics,
) -> TokenStream {
    let errors = diagnostics.to_tokens();
    let context = Context::bare(declaration, module, diagnostics, Module::MAIN);
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let text = name.to_string();
    let visibility = &declaration.visibility;
    let attributes = &declaration.attributes;
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let graph = context.graph;
    let input_shape = &graph.node(graph.inputs[0]).shape;
    let output_shape = &graph.node(graph.output).shape;
    let (input, output) = (context.shape(input_shape), context.shape(output_shape));
    let (input_sample, output_sample) = (context.sample(input_shape), context.sample(output_shape));
    let head = match &graph.node(graph.output).operation {
        Operation::Layer(rule) => rule.as_activation(),
        _ => None,
    };
    let head = if let Some(head) = head {
        context.activation_type(head)
    } else {
        emit!(#runtime::activation::Identity)
    };
    emit! {
        #errors

        #(#attributes)*
        #[doc = ""]
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #visibility struct #name #parameters #condition {}

        #[allow(unused_variables, dead_code, clippy::all, clippy::pedantic)]
        impl #parameters #name #arguments #condition {
            /// The output for one sample.
            #visibility fn predict(&self, input: &#input_sample) -> #output_sample {
                ::core::unreachable!()
            }
        }

        #[automatically_derived]
        #[allow(unused_variables, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::parameter::Parameters<#scalar> for #name #arguments #condition {
            const COUNT: usize = 0;
            fn zeros() -> Self {
                Self {}
            }
            fn walk<const M: usize, const R: usize, V>(
                mutable: [&mut Self; M],
                shared: [&Self; R],
                path: #runtime::parameter::Path<'_>,
                visit: &mut V,
            )
            where
                V: FnMut(
                    &#runtime::parameter::Description<'_>,
                    [&mut [#scalar]; M],
                    [&[#scalar]; R],
                ),
            {
            }
        }

        #[automatically_derived]
        #[allow(unused_variables, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::network::Network for #name #arguments #condition {
            type Scalar = #scalar;
            type Input = #input;
            type Output = #output;
            type Head = #head;
            const NAME: &'static str = #text;
            const STAGES: &'static [#runtime::network::Stage] = &[];
            const MULTIPLY_ADDS: usize = 0;
            const TAPE: #runtime::layer::Memory = #runtime::layer::Memory::NONE;
            const INFER_SCRATCH: #runtime::layer::Memory = #runtime::layer::Memory::NONE;
            const FORWARD_SCRATCH: #runtime::layer::Memory = #runtime::layer::Memory::NONE;
            const BACKWARD_SCRATCH: #runtime::layer::Memory = #runtime::layer::Memory::NONE;
            const WHOLE_BATCH: bool = false;
            fn head() -> Self::Head {
                ::core::unreachable!()
            }
            fn initialise(&mut self, generator: &mut #runtime::random::Generator) {}
            fn infer_tile<I: #runtime::kernels::dispatch::Isa>(
                &self,
                isa: I,
                pass: &#runtime::pass::Pass,
                x: &[#scalar],
                y: &mut [#scalar],
                scratch: &mut [#scalar],
            ) {
            }
            fn forward_tile(
                &self,
                pass: &#runtime::pass::Pass,
                x: &[#scalar],
                y: &mut [#scalar],
                tape: &mut [#scalar],
                scratch: &mut [#scalar],
            ) {
            }
            fn backward_tile(
                &self,
                pass: &#runtime::pass::Pass,
                saved: #runtime::layer::Saved<'_, #scalar>,
                d_y: &mut [#scalar],
                d_x: Option<&mut [#scalar]>,
                gradient: &mut Self,
                scratch: &mut [#scalar],
            ) {
            }
        }
    }
}
