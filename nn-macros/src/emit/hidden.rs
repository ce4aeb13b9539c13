//! `hidden_states`: the values of all stages for one sample, by the names of the stages.
//!
//! They are computed node by node from the graph as it was declared. Nothing is fused or left out.

use proc_macro2::{Ident, Literal, Span, TokenStream};

use super::context::{EmitContext, named};
use super::documentation::lines_of;
use super::emit;
use crate::graph::{GraphId, NodeId, NodeKind};
use crate::shapes::{Dimension, Shape};

/// The largest value, in numbers, that is stored in the struct itself and not in a box.
const INLINE: u64 = 512;

/// ```ignore
/// ::nn_runtime::with_alloc! {
///     pub struct DigitsStates { pub dense1: SMatrix<f32, 128, 1>, pub dense2: SMatrix<f32, 10, 1> }
/// }
/// ```
pub(super) fn states(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, structure) = (&context.runtime, structure(context));
    let conditions = context.declaration.conditions();
    emit!(#(#conditions)* #runtime::with_alloc! { #structure })
}

/// ```ignore
/// ::nn_runtime::with_alloc! {
///     impl Digits {
///         pub fn hidden_states(&self, input: &SMatrix<f32, 64, 1>) -> DigitsStates { … }
///     }
/// }
/// ```
pub(super) fn methods(context: &EmitContext<'_>) -> TokenStream {
    let runtime = &context.runtime;
    let method = if context.is_main {
        of_network(context)
    } else {
        of_block(context)
    };
    emit!(#runtime::with_alloc! { #method })
}

/// A field: the name of a stage, and its values, one for each use of its parameters.
struct Field {
    name: String,
    values: Vec<NodeId>,
}

/// The nodes that an output depends on, in order. The other nodes have no fields.
fn used(context: &EmitContext<'_>) -> Vec<NodeId> {
    let graph = context.graph;
    let mut used = vec![false; graph.nodes.len()];
    for output in &graph.outputs {
        used[output.node.0] = true;
    }
    for id in graph.ids().rev().collect::<Vec<_>>() {
        for input in &graph.node(id).inputs {
            used[input.0] |= used[id.0];
        }
    }
    graph.ids().filter(|id| used[id.0]).collect()
}

/// The fields, in the order of the stages.
fn fields(context: &EmitContext<'_>) -> Vec<Field> {
    let graph = context.graph;
    let mut fields: Vec<Field> = Vec::new();
    let mut stage = 0;
    let mut place = 0;
    for id in used(context) {
        let node = graph.node(id);
        if node.stage == 0 {
            continue;
        }
        if node.stage != stage {
            stage = node.stage;
            // The node before a layer with an error has no field of its own.
            let name = match node.kind {
                NodeKind::Mistake => node.name.trim_end_matches("_mistake"),
                _ => &node.name,
            };
            let known = fields.iter().position(|field| field.name == name);
            place = known.unwrap_or(fields.len());
            if known.is_none() {
                fields.push(Field {
                    name: name.to_owned(),
                    values: vec![],
                });
            }
            fields[place].values.push(id);
        }
        // The last node of a stage has the value of the stage.
        if let Some(value) = fields[place].values.last_mut() {
            *value = id;
        }
    }
    fields
}

/// How a field stores a value.
enum FieldStorage {
    Inline,
    Boxed,
    /// In a vector, because stable Rust computes no sizes from const parameters.
    Dynamic,
}

fn held(context: &EmitContext<'_>, shape: &Shape) -> FieldStorage {
    let is_computed = |size: &Dimension| {
        !matches!(size, Dimension::Symbol(_)) && context.diagnostics.parameter(size).is_some()
    };
    if is_computed(&shape.features()) || is_computed(&shape.positions()) {
        return FieldStorage::Dynamic;
    }
    match shape.size().known() {
        Some(size) if size <= INLINE => FieldStorage::Inline,
        _ => FieldStorage::Boxed,
    }
}

/// The name of the struct for the values of a graph.
fn name(context: &EmitContext<'_>, id: GraphId) -> Ident {
    let graph = &context.module.graph(id).name;
    named(&context.diagnostics.unused(&format!("{graph}States")))
}

fn own_name(context: &EmitContext<'_>) -> Ident {
    let graphs = &context.module.graphs;
    let place = graphs
        .iter()
        .position(|graph| std::ptr::eq(graph, context.graph));
    name(context, GraphId(place.unwrap_or_default()))
}

/// The type of a value.
fn type_of(context: &EmitContext<'_>, id: NodeId) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let node = context.graph.node(id);
    if let NodeKind::Repeat { body, .. } = &node.kind {
        let states = name(context, *body);
        let (_, arguments, _) = context.generics().split_for_impl();
        return emit!(#runtime::hidden::Vec<#states #arguments>);
    }
    let sample = context.sample(&node.shape);
    match held(context, &node.shape) {
        FieldStorage::Inline => sample,
        FieldStorage::Boxed => emit!(#runtime::hidden::Box<#sample>),
        FieldStorage::Dynamic => emit!(#runtime::nalgebra::DMatrix<#scalar>),
    }
}

/// A single part, or a tuple of several parts.
fn tuple(parts: impl Iterator<Item = TokenStream>) -> TokenStream {
    match &parts.collect::<Vec<_>>()[..] {
        [only] => only.clone(),
        several => emit!((#(#several,)*)),
    }
}

fn structure(context: &EmitContext<'_>) -> TokenStream {
    let (own, visibility) = (own_name(context), &context.declaration.visibility);
    let graph = context.graph;
    let fields = fields(context).into_iter().map(|field| {
        let stages = field.values.iter();
        let mut stages: Vec<&str> = stages
            .map(|id| &graph.stages[graph.node(*id).stage - 1][..])
            .collect();
        stages.dedup();
        let what = lines_of(&format!("The value of `{}`.", stages.join("`, then of `")));
        let ident = named(&field.name);
        let types = field.values.iter().map(|id| type_of(context, *id));
        let types = tuple(types);
        emit! {
            #what
            #visibility #ident: #types,
        }
    });
    let what = if context.is_main {
        format!(
            "The values of the stages of [`{0}`] for one sample: see [`{0}::hidden_states`].",
            context.name()
        )
    } else {
        format!("The values of the stages of one [`{}`].", context.name())
    };
    let what = lines_of(&what);
    // The conditions on user-defined layers are left out. Otherwise each derive would report again
    // that a type is not a layer.
    let (parameters, _, condition) = context.declaration.generics.split_for_impl();
    emit! {
        #what
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #[allow(dead_code)]
        #visibility struct #own #parameters #condition {
            #(#fields)*
        }
    }
}

/// Emits the values, one after another, and the struct that holds them.
fn body(context: &EmitContext<'_>) -> (TokenStream, TokenStream) {
    let runtime = &context.runtime;
    let used = used(context)
        .into_iter()
        .filter(|id| context.is_computed(*id));
    let values: TokenStream = used.map(|id| value(context, id)).collect();
    let fields = fields(context).into_iter().map(|field| {
        let ident = named(&field.name);
        let held = field.values.iter().map(|id| {
            let (value, node) = (context.value(*id), context.graph.node(*id));
            if let NodeKind::Repeat { .. } = &node.kind {
                let copies = copies(context, *id);
                return emit!(#copies);
            }
            match held(context, &node.shape) {
                FieldStorage::Inline => emit!(#runtime::hidden::sample(&#value)),
                FieldStorage::Boxed => emit!(#runtime::hidden::boxed(&#value)),
                FieldStorage::Dynamic => {
                    let rows = context.size(&node.shape.features());
                    emit!(#runtime::hidden::matrix(&#value, #rows))
                }
            }
        });
        let held = tuple(held);
        emit!(#ident: #held)
    });
    let own = own_name(context);
    (values, emit!(#own { #(#fields),* }))
}

/// `h1_copies`
fn copies(context: &EmitContext<'_>, id: NodeId) -> Ident {
    let value = context.value(id);
    Ident::new(&format!("{value}_copies"), Span::mixed_site())
}

/// ```ignore
/// let h1 = hidden::value(&self.dense1, [&x], [1, 128]);
/// ```
fn value(context: &EmitContext<'_>, id: NodeId) -> TokenStream {
    let runtime = &context.runtime;
    let node = context.graph.node(id);
    let (value, layer) = (context.value(id), context.layer(id));
    let inputs: Vec<_> = node
        .inputs
        .iter()
        .map(|input| context.value(*input))
        .collect();
    if let NodeKind::Repeat { .. } = &node.kind {
        let (first, others) = (&inputs[0], &inputs[1..]);
        let copies = copies(context, id);
        return emit! {
            let mut #value = #runtime::hidden::copied(&#first);
            let mut #copies = #runtime::hidden::Vec::new();
            for block in #layer {
                let (next, states) = block.hidden_states([&#value, #(&#others),*]);
                #value = next;
                #copies.push(states);
            }
        };
    }
    let [positions, size] =
        [node.shape.positions(), node.shape.size()].map(|size| context.size(&size));
    emit! {
        let #value = #runtime::value(#layer, [#(&#inputs),*], [#positions, #size]);
    }
}

fn of_network(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, visibility) = (&context.runtime, &context.declaration.visibility);
    let name = context.name();
    let own = own_name(context);
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (inputs, _) = context.signature();
    let (names, types): (Vec<_>, Vec<_>) = inputs.into_iter().unzip();
    let tokens = context.tokens();
    let pack = if context.graph.ports.is_empty() {
        emit!(let x = #(#names.as_slice())*;)
    } else {
        emit!(let x = #runtime::hidden::packed(&[#(#names.as_slice()),*]);)
    };
    let (values, states) = body(context);
    emit! {
        impl #parameters #name #arguments #condition {
            /// The values of all stages for one sample. Allocates. A stage that is used several times
            /// has a tuple of values, and a repeat has the states of its copies.
            #visibility fn hidden_states(&self, #(#names: &#types),*) -> #own #arguments {
                #tokens
                #pack
                #values
                #states
            }
        }
    }
}

/// `hidden_states` of a network with an error, so that its use gives no second error.
pub(super) fn fallback(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, visibility) = (&context.runtime, &context.declaration.visibility);
    let (name, own) = (context.name(), own_name(context));
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (inputs, _) = context.signature();
    let inputs = inputs.into_iter();
    let inputs = inputs.map(|(name, input)| emit!(#name: &#input));
    emit! {
        #runtime::with_alloc! {
            #[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
            impl #parameters #name #arguments #condition {
                #[doc(hidden)]
                #visibility fn hidden_states(&self, #(#inputs),*) -> #own #arguments {
                    ::core::unreachable!()
                }
            }
        }
    }
}

fn of_block(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let (name, own) = (context.name(), own_name(context));
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let graph = context.graph;
    let inputs: Vec<_> = graph.inputs.iter().map(|id| context.value(*id)).collect();
    let count = Literal::usize_unsuffixed(inputs.len());
    let (values, states) = body(context);
    let output = context.value(graph.output);
    let output = if context.input_number(graph.output).is_some() {
        emit!(#runtime::hidden::copied(#output))
    } else {
        emit!(#output)
    };
    emit! {
        impl #parameters #name #arguments #condition {
            #[inline]
            fn hidden_states(
                &self,
                [#(#inputs),*]: [&[#scalar]; #count],
            ) -> (#runtime::hidden::Vec<#scalar>, #own #arguments) {
                #values
                let states = #states;
                (#output, states)
            }
        }
    }
}
