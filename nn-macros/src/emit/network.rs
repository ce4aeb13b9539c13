//! The network itself: the traits `Layer` and `Network`, and `predict`.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::context::EmitContext;
use super::passes::Methods;
use super::{Compiled, emit, graph, predict};
use crate::lengths::{SequencePair, Suspect};

/// ```ignore
/// impl ::nn_runtime::layer::Layer for Digits { … }
/// impl ::nn_runtime::network::Network for Digits { … }
/// impl Digits {
///     pub fn predict(&self, input: &SMatrix<f32, 64, 1>) -> SMatrix<f32, 10, 1> { … }
/// }
/// ```
pub(super) fn network(context: &EmitContext<'_>, compiled: &Compiled<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (input, output) = (context.input_type(), context.output_type());
    let (head_type, head) = context.heads();
    let initialize = context
        .fields()
        .into_iter()
        .map(|id| context.initialize(id));
    let memory = context.memory();
    let whole_sequences = whole_sequences(context, &compiled.lengths.suspects);
    let output_lengths = output_lengths(context, &compiled.lengths.outputs);
    let equal_lengths = equal_lengths(context, &compiled.lengths.equal);
    let forwards = context.forwards(&Methods {
        infer: "infer_tile",
        forward: "forward_tile",
    });
    let (backward_tile, brought) = context.backward_signature("backward_tile");
    let backward = context.backward_pass();
    let gradient_tile = context.gradient_tile();
    let drawing = graph::graph(context, compiled);
    let random = random(context);
    let predict = predict::predict(context);
    let types = quote_spanned! {context.last_layer()=>
        type Output = #output;
        type Head = #head_type;
    };
    emit! {
        impl #parameters #runtime::Layer for #name #arguments #condition {
            type Scalar = #scalar;
            type Input = #input;
            #types

            const STRUCTURE: #runtime::Structure = #runtime::graph_of::<Self>();
            #memory
            #whole_sequences
            #output_lengths

            fn head() -> Self::Head {
                #head
            }

            fn initialize(&mut self, generator: &mut #runtime::Generator) {
                #(#initialize)*
            }

            #forwards

            #backward_tile {
                #brought
                #backward
            }

            #gradient_tile
        }
        impl #parameters #runtime::Network for #name #arguments #condition {
            #equal_lengths
            #drawing
        }
        #random
        #predict
    }
}

/// `nn::random!(Digits);`
fn random(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, name) = (&context.runtime, context.name());
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    if context.generics().params.is_empty() && condition.is_none() {
        return emit!(#runtime::random!(#name););
    }
    emit!(#runtime::random!([#parameters] #name #arguments [#condition]);)
}

/// ```ignore
/// const WHOLE_SEQUENCES: Option<&'static str> = Some("Flatten");
/// ```
fn whole_sequences(context: &EmitContext<'_>, suspects: &[Suspect]) -> TokenStream {
    let runtime = &context.runtime;
    let suspects = suspects.iter().map(|suspect| match suspect {
        Suspect::Stage(stage) => emit!(#runtime::Some(#stage)),
        Suspect::Layer {
            layer,
            stage,
            steps,
        } => {
            let layer = context.user_layer(*layer);
            let steps = context.size(steps);
            emit!(#runtime::whole_sequences::<#layer>(#stage, #steps))
        }
    });
    let suspects: Vec<_> = suspects.collect();
    let first = match &suspects[..] {
        [] => emit!(#runtime::None),
        [only] => only.clone(),
        several => emit!(#runtime::first_of(&[#(#several),*])),
    };
    emit! {
        const WHOLE_SEQUENCES: #runtime::Option<&'static str> = #first;
    }
}

/// ```ignore
/// const OUTPUT_LENGTHS: [usize; 8] = lengths([1]);
/// ```
fn output_lengths(context: &EmitContext<'_>, outputs: &[Option<usize>]) -> TokenStream {
    if outputs.is_empty() {
        return TokenStream::new();
    }
    let runtime = &context.runtime;
    let outputs = context.sequences(outputs);
    emit! {
        const OUTPUT_LENGTHS: [usize; #runtime::Lengths::MOST_VALUES] =
            #runtime::pass::of_values([#(#outputs),*]);
    }
}

/// ```ignore
/// const EQUAL_LENGTHS: &'static [EqualLengths] = &[EqualLengths { sequences: [0, 1], stage: "Sum { a | b }" }];
/// ```
fn equal_lengths(context: &EmitContext<'_>, equal: &[SequencePair]) -> TokenStream {
    if equal.is_empty() {
        return TokenStream::new();
    }
    let runtime = &context.runtime;
    let equal = equal.iter().map(|SequencePair { sequences, stage }| {
        let sequences = context.sequences(&sequences.map(Some));
        emit!(#runtime::EqualLengths { sequences: [#(#sequences),*], stage: #stage })
    });
    emit! {
        const EQUAL_LENGTHS: &'static [#runtime::EqualLengths] = &[#(#equal),*];
    }
}
