//! For editors: the names of layers that have no field. Each is emitted as the last segment of the
//! path that it stands for, so that an editor shows its documentation and finds its definition.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};

use super::context::EmitContext;
use super::emit;
use crate::graph::NodeKind;

/// ```ignore
/// const _: () = {
///     use ::nn_runtime::layers::Dropout as _;
/// };
/// ```
pub(super) fn words(context: &EmitContext<'_>) -> TokenStream {
    let runtime = &context.runtime;
    let mut uses = Vec::new();
    for graph in &context.module.graphs {
        // Shared stages are emitted once.
        let mut known = HashSet::new();
        for node in &graph.nodes {
            let (NodeKind::Layer(rule), Some(place)) = (&node.kind, graph.spelled.get(&node.name))
            else {
                continue;
            };
            let layer = rule.runtime(&node.input_shapes);
            // Activations are already emitted at their own location, and the declaration of a field
            // names its layer.
            let has_place = rule.facts().activation.is_some() || layer.value.is_field();
            if !has_place && known.insert(&node.name) {
                let place = Span::mixed_site().located_at(context.diagnostics.span(*place));
                let name = Ident::new(layer.name, place);
                uses.push(emit!(use #runtime::layers::#name as _;));
            }
        }
    }
    if uses.is_empty() {
        return TokenStream::new();
    }
    emit! {
        const _: () = {
            #(#uses)*
        };
    }
}
