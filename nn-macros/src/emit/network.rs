//! The network itself: the traits `Layer` and `Network`, and `predict`.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::context::Context;
use super::passes::Signature;
use super::{Compiled, emit, graph, predict};
use crate::lengths::{Equal, Suspect};

/// ```ignore
/// impl ::nn_runtime::layer::Layer for Digits { … }
/// impl ::nn_runtime::network::Network for Digits { … }
/// impl Digits {
///     pub fn predict(&self, input: &SMatrix<f32, 64, 1>) -> SMatrix<f32, 10, 1> { … }
/// }
/// ```
pub(super) fn network(context: &Context<'_>, compiled: &Compiled<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let text = name.to_string();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (input, output) = (context.input_type(), context.output_type());
    let (head_type, head) = context.heads();
    let stages = compiled.table.iter().map(|row| {
        let (name, declaration) = (&row.name, &row.declaration);
        let output = context.dimensions(&row.output);
        let parameters = context.size(&row.parameters);
        let multiply_adds = context.size(&row.multiply_adds);
        emit! {
            #runtime::network::Stage {
                name: #name,
                declaration: #declaration,
                output: #output,
                parameters: #parameters,
                multiply_adds: #multiply_adds,
            }
        }
    });
    let multiply_adds = compiled
        .table
        .iter()
        .map(|row| context.size(&row.multiply_adds));
    let initialize = context
        .fields()
        .into_iter()
        .map(|id| context.initialize(id));
    let memory = context.memory();
    let whole_sequences = whole_sequences(context, &compiled.lengths.suspects);
    let output_lengths = output_lengths(context, &compiled.lengths.outputs);
    let equal_lengths = equal_lengths(context, &compiled.lengths.equal);
    let forwards = context.forwards(&Signature {
        infer: "infer_tile",
        forward: "forward_tile",
        of: emit!(#runtime::layer::Layer),
        input: emit!(x: &[#scalar]),
        arguments: emit!(x),
    });
    let backward = context.backward_pass();
    let gradient_tile = context.gradient_tile();
    let drawing = graph::graph(context, compiled.drawing);
    let equations = compiled.equations;
    let random = random(context);
    let predict = predict::predict(context);
    let types = quote_spanned! {context.last_layer()=>
        type Output = #output;
        type Head = #head_type;
    };
    emit! {
        #[automatically_derived]
        #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::layer::Layer for #name #arguments #condition {
            type Scalar = #scalar;
            type Input = #input;
            #types

            const STRUCTURE: ::core::option::Option<&'static #runtime::network::Graph> =
                ::core::option::Option::Some(&<Self as #runtime::network::Network>::GRAPH);
            const MULTIPLY_ADDS: usize = 0 #(+ #multiply_adds)*;
            #memory
            #whole_sequences
            #output_lengths

            fn head() -> Self::Head {
                #head
            }

            fn initialize(&mut self, generator: &mut #runtime::random::Generator) {
                #(#initialize)*
            }

            #forwards

            fn backward_tile(
                &self,
                pass: &#runtime::pass::Pass,
                saved: #runtime::layer::Saved<'_, #scalar>,
                d_y: &mut [#scalar],
                d_x: ::core::option::Option<&mut [#scalar]>,
                gradient: ::core::option::Option<&mut Self>,
                scratch: &mut [#scalar],
            ) {
                let #runtime::layer::Saved { input: [x], output: y, tape } = saved;
                #backward
            }

            #gradient_tile
        }

        #[automatically_derived]
        impl #parameters #runtime::network::Network for #name #arguments #condition {
            const NAME: &'static str = #text;
            const STAGES: &'static [#runtime::network::Stage] = &[#(#stages),*];
            #equal_lengths
            #drawing

            fn equations() -> &'static ::core::primitive::str {
                #equations
            }
        }
        #random
        #predict
    }
}

/// ```ignore
/// impl ::nn_runtime::rand::distr::Distribution<Digits> for ::nn_runtime::rand::distr::StandardUniform { … }
/// ```
fn random(context: &Context<'_>) -> TokenStream {
    let runtime = &context.runtime;
    let (name, r) = (context.name(), context.unused("R"));
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let distributions = emit!(#runtime::rand::distr);
    emit! {
        #[automatically_derived]
        impl #parameters #distributions::Distribution<#name #arguments>
            for #distributions::StandardUniform #condition
        {
            fn sample<#r: #runtime::rand::Rng + ?::core::marker::Sized>(
                &self,
                generator: &mut #r,
            ) -> #name #arguments {
                #runtime::network::Network::from_rng(generator)
            }
        }
    }
}

/// ```ignore
/// const WHOLE_SEQUENCES: Option<&'static str> = Some("Flatten");
/// ```
fn whole_sequences(context: &Context<'_>, suspects: &[Suspect]) -> TokenStream {
    let runtime = &context.runtime;
    let suspects = suspects.iter().map(|suspect| match suspect {
        Suspect::Stage(stage) => emit!(::core::option::Option::Some(#stage)),
        Suspect::Layer {
            layer,
            stage,
            steps,
        } => {
            let layer = context.diagnostics.expression(*layer);
            let steps = context.size(steps);
            emit!(#runtime::layer::whole_sequences::<#layer>(#stage, #steps))
        }
    });
    let suspects: Vec<_> = suspects.collect();
    let first = match &suspects[..] {
        [] => emit!(::core::option::Option::None),
        [only] => only.clone(),
        several => emit!(#runtime::layer::first_of(&[#(#several),*])),
    };
    emit! {
        const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = #first;
    }
}

/// ```ignore
/// const OUTPUT_LENGTHS: [usize; 8] = lengths([1]);
/// ```
fn output_lengths(context: &Context<'_>, outputs: &[Option<usize>]) -> TokenStream {
    if outputs.is_empty() {
        return TokenStream::new();
    }
    let runtime = &context.runtime;
    let outputs = context.sequences(outputs);
    emit! {
        const OUTPUT_LENGTHS: [usize; #runtime::pass::Lengths::MOST_VALUES] =
            #runtime::pass::of_values([#(#outputs),*]);
    }
}

/// ```ignore
/// const EQUAL_LENGTHS: &'static [EqualLengths] = &[EqualLengths { sequences: [0, 1], stage: "Sum { a | b }" }];
/// ```
fn equal_lengths(context: &Context<'_>, equal: &[Equal]) -> TokenStream {
    if equal.is_empty() {
        return TokenStream::new();
    }
    let runtime = &context.runtime;
    let equal = equal.iter().map(|Equal { sequences, stage }| {
        let sequences = context.sequences(&sequences.map(Some));
        emit!(#runtime::network::EqualLengths { sequences: [#(#sequences),*], stage: #stage })
    });
    emit! {
        const EQUAL_LENGTHS: &'static [#runtime::network::EqualLengths] = &[#(#equal),*];
    }
}
