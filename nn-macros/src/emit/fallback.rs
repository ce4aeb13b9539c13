//! What is emitted beside errors: the struct and its methods. This way one mistake gives one error,
//! and editors keep working.

use proc_macro2::TokenStream;

use super::context::EmitContext;
use super::{checks, emit, hidden, parameters, stream, structure};
use crate::diagnostics::Diagnostics;
use crate::graph::{Graph, GraphId, Module, NodeKind, Output};
use crate::layers::Head;
use crate::shapes::{Dimension, Shape};
use crate::stepping::Streaming;
use crate::syntax::Declaration;

/// Emits the errors, and a network with the declared name, and with fields and types as far as they
/// are known.
pub(crate) fn fallback(
    declaration: &Declaration,
    module: &mut Module,
    diagnostics: &Diagnostics,
) -> TokenStream {
    // Without a struct, rustc takes every use of its name for a consequence of the errors, and is
    // silent. A struct whose input nobody knows, or with a parameter that it does not use, would
    // cause more of them.
    let has_types = declaration.generics.type_params().next().is_some();
    if input_shape(module).is_unknown() || has_types {
        let (errors, following) = (diagnostics.to_tokens(), &declaration.following);
        return emit!(#errors #following);
    }
    guess(module, Module::MAIN, &mut diagnostics.without_errors());
    let graph = &mut module.graphs[Module::MAIN.0];
    for place in 0..graph.outputs.len() {
        let node = graph.node(graph.outputs[place].node);
        let head = match &node.kind {
            NodeKind::Layer(rule) => rule.facts().activation.cloned().map(Head::Activation),
            _ => None,
        };
        graph.outputs[place] = Output {
            node: graph.outputs[place].node,
            shape: node.shape.clone(),
            head,
        };
    }
    let module = &*module;
    let mut tokens = diagnostics.to_tokens();
    for id in (0..module.graphs.len()).map(GraphId) {
        let context = EmitContext::bare(declaration, module, diagnostics, id);
        tokens.extend(structure::structure(&context, &[], ""));
        tokens.extend(hidden::states(&context));
        let runtime = context.runtime.clone();
        let context = context.inside();
        let (nn, aliases) = (&context.runtime, context.aliases());
        let layers = context.user_layers();
        let parameters = parameters::parameters(&context, &Streaming::NoSequence);
        tokens.extend(emit! {
            #[allow(unused, clippy::all, clippy::pedantic)]
            const _: () = {
                use #runtime::emitted as #nn;
                #layers
                #aliases
                #parameters
            };
        });
    }
    let context = EmitContext::bare(declaration, module, diagnostics, Module::MAIN);
    let context = context.without_conditions();
    tokens.extend(checks::checks(&context));
    tokens.extend(predict(&context));
    tokens.extend(hidden::fallback(&context));
    tokens.extend(network(&context));
    tokens.extend(stream::fallback(&context));
    tokens.extend(declaration.following.clone());
    tokens
}

fn input_shape(module: &Module) -> &Shape {
    let graph = module.graph(Module::MAIN);
    &graph.node(graph.inputs[0]).shape
}

/// Gives every node a shape. A node without one gets the shape that it would have after a vector of
/// one feature: `Dense(10)` gives 10 features whatever precedes it. Errors about such guessed
/// shapes go to `unheard`, and are discarded.
fn guess(module: &mut Module, id: GraphId, unheard: &mut Diagnostics) {
    let one = Shape::Vector(Dimension::ONE);
    for node in module.graph(id).ids() {
        let this = module.graph(id).node(node);
        let inputs: Vec<Shape> = this
            .inputs
            .iter()
            .map(|input| module.graph(id).node(*input).shape.clone())
            .collect();
        if let NodeKind::Repeat { body, .. } = &this.kind {
            let body = *body;
            let places = module.graph(body).inputs.clone();
            for (place, shape) in places.into_iter().zip(&inputs) {
                module.graphs[body.0].nodes[place.0].shape = shape.clone();
            }
            guess(module, body, unheard);
        }
        module.graphs[id.0].nodes[node.0]
            .input_shapes
            .clone_from(&inputs);
        let this = module.graph(id).node(node);
        if !this.shape.is_unknown() {
            continue;
        }
        let mut shape = match &this.kind {
            NodeKind::Layer(rule) => rule.infer(&inputs, this.origin, unheard),
            _ => inputs.first().unwrap_or(&one).clone(),
        };
        if shape.is_unknown() {
            shape = one.clone();
        }
        module.graphs[id.0].nodes[node.0].shape = shape;
    }
}

impl Output {
    /// Whether the last stage contains an error.
    fn is_mistake(&self, graph: &Graph) -> bool {
        let stage = graph.node(self.node).stage;
        let mut nodes = graph.nodes.iter().filter(|node| node.stage == stage);
        nodes.any(|node| matches!(node.kind, NodeKind::Mistake))
    }
}

/// `predict` and `predict_slice`.
fn predict(context: &EmitContext<'_>) -> TokenStream {
    let name = context.name();
    let visibility = &context.declaration.visibility;
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (runtime, (inputs, output)) = (&context.runtime, context.signature());
    let names: Vec<_> = inputs.iter().map(|(name, _)| name.clone()).collect();
    let inputs = inputs.into_iter();
    let inputs: Vec<_> = inputs.map(|(name, input)| emit!(#name: &#input)).collect();
    emit! {
        #[allow(unused_variables, dead_code, clippy::all, clippy::pedantic)]
        impl #parameters #name #arguments #condition {
            /// The output for one sample.
            #visibility fn predict(&self, #(#inputs),*) -> #output {
                ::core::unreachable!()
            }
            /// The output for one sample, from slices.
            #visibility fn predict_slice(
                &self,
                #(#names: &[impl ::core::marker::Sized]),*
            ) -> ::core::result::Result<#output, #runtime::network::SampleError> {
                ::core::unreachable!()
            }
            /// The output for one sample, with scratch memory.
            #visibility fn predict_with(
                &self,
                #(#inputs,)*
                output: &mut #output,
                scratch: &mut [impl ::core::marker::Sized],
            ) -> ::core::result::Result<(), #runtime::network::SampleError> {
                ::core::unreachable!()
            }
        }
    }
}

/// The type of the head. Every loss accepts the head `Unknown`, which an output has whose last stage
/// contains an error.
fn heads(context: &EmitContext<'_>) -> TokenStream {
    let (graph, runtime) = (context.graph, &context.runtime);
    if !graph.outputs.iter().any(|output| output.is_mistake(graph)) {
        return context.heads().0;
    }
    let unknown = emit!(#runtime::activation::Unknown);
    if graph.outputs.len() == 1 {
        return unknown;
    }
    let parts = graph.outputs.iter().map(|output| {
        let features = context.generic(&output.shape.features());
        let positions = context.generic(&output.shape.positions());
        emit!(#runtime::head::Part<#unknown, #features, #positions>)
    });
    emit!(#runtime::head::Heads<(#(#parts,)*)>)
}

/// Implements the traits with bodies that do nothing.
fn network(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let text = name.to_string();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (input, output) = (context.input_type(), context.output_type());
    let i = context.unused("I");
    let head = heads(context);
    emit! {
        #[automatically_derived]
        #[allow(unused_variables, clippy::all, clippy::pedantic)]
        impl #parameters #runtime::layer::Layer for #name #arguments #condition {
            type Scalar = #scalar;
            type Input = #input;
            type Output = #output;
            type Head = #head;
            fn head() -> Self::Head {
                ::core::unreachable!()
            }
            fn initialize(&mut self, generator: &mut #runtime::random::Generator) {}
            fn infer_tile<#i: #runtime::kernels::dispatch::Isa>(
                &self,
                isa: #i,
                call: #runtime::call::Infer<'_, #scalar>,
            ) {
            }
            fn backward_tile(&self, call: #runtime::call::Backward<'_, #scalar, Self>) {}
        }

        #[automatically_derived]
        impl #parameters #runtime::network::Network for #name #arguments #condition {
            const NAME: &'static str = #text;
            const GRAPH: #runtime::structure::Graph = #runtime::structure::Graph::EMPTY;
        }
    }
}
