//! Training without storing all logits at once. The last stage, the loss, and the backward of both
//! are computed for a few positions at a time.

use proc_macro2::{Literal, TokenStream};

use super::context::EmitContext;
use super::emit;
use crate::graph::{NodeId, NodeKind};

/// If a position has at least this many logits, as with a vocabulary, the logits are not kept for
/// all positions.
const LARGE: u64 = 4096;
/// The number of positions whose logits are computed at once. It is large enough for efficient
/// matrix products.
const AT_ONCE: usize = 128;

impl EmitContext<'_> {
    /// The last stage, if it is a projection to very many logits.
    fn projection(&self) -> Option<NodeId> {
        let id = self.graph.output;
        let node = self.graph.node(id);
        let NodeKind::Layer(rule) = &node.kind else {
            return None;
        };
        let is_large = node.shape.features().known()? >= LARGE;
        let is_last = self.backward().steps.first()?.node == id;
        let is_plain =
            rule.facts().projects && node.fused.is_none() && self.graph.outputs.len() == 1;
        (is_large && is_last && is_plain).then_some(id)
    }

    /// ```ignore
    /// const LOGITS_AT_ONCE: usize = 128;
    /// fn gradient_tile(…) {
    ///     { /* the forward, but the last stage */ }
    ///     for columns in parts(h1.len() / 64, 128) {
    ///         operation::infer(&self.dense2, …);
    ///         loss(columns, y, d_y);
    ///         Operation::backward(&self.dense2, …);
    ///     }
    ///     /* the backward, but the first step */
    /// }
    /// ```
    pub(super) fn gradient_tile(&self) -> TokenStream {
        let Some(last) = self.projection() else {
            return TokenStream::new();
        };
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let node = self.graph.node(last);
        let at_once = Literal::usize_unsuffixed(AT_ONCE);
        let forward_memory = self.forward_memory();
        let forward = self.computed().filter(|id| *id != last);
        let forward = forward.map(|id| self.forward_step(id));

        let input = node.inputs[0];
        let buffer = self.plan().backward.buffer[input.0];
        let target = buffer
            .filter(|_| !self.is_optional(input))
            .map(|buffer| self.target(input, &self.gradient(input), buffer));
        // The caller does not want the gradients with respect to the inputs.
        let unwanted = self.graph.ids().filter(|id| {
            self.is_optional(*id) && (node.inputs.contains(id) || self.input_number(*id).is_some())
        });
        let unwanted = unwanted.map(|id| {
            let gradient = self.gradient(id);
            emit!(let mut #gradient: #runtime::Option<&mut [#scalar]> = #runtime::None;)
        });
        let wanted = self
            .fills_conditionally()
            .then(|| emit!(let wanted = false;));
        let projected = self.projected(last);
        let backward_memory = self.backward_memory();
        let backward = self.backward_steps(1);
        emit! {
            const LOGITS_AT_ONCE: usize = #at_once;

            fn gradient_tile(&self, call: #runtime::Gradient<'_, #scalar, Self>) {
                let #runtime::Gradient {
                    pass, input: x, mut states, logits, d_logits, loss, gradient, tape, scratch,
                } = call;
                let mut gradient = #runtime::Some(gradient);
                {
                    let tape = &mut *tape;
                    let scratch = &mut *scratch;
                    #forward_memory
                    #(#forward)*
                }
                let tape = &*tape;
                #backward_memory
                #wanted
                #(#unwanted)*
                #target
                #projected
                #(#backward)*
            }
        }
    }

    /// Emits the last stage, the loss, and the backward of the stage, for one part of the positions
    /// after another.
    fn projected(&self, last: NodeId) -> TokenStream {
        let runtime = &self.runtime;
        let node = self.graph.node(last);
        let at_once = Literal::usize_unsuffixed(AT_ONCE);
        let input = node.inputs[0];
        let (features, logits) = (
            self.size(&self.graph.node(input).shape.features()),
            self.size(&node.shape.features()),
        );
        let value = self.value(input);
        let (layer, key) = (self.layer(last), self.pass(last));
        // The layer does not read its other inputs.
        let others: Vec<_> = node.inputs[1..].iter().map(|_| emit!(&[])).collect();
        let nobody: Vec<_> = node.inputs[1..]
            .iter()
            .map(|_| emit!(#runtime::None))
            .collect();
        let gradient = self.gradient(input);
        let is_wanted = !self.is_optional(input);
        let d_input = if is_wanted {
            emit! {
                #runtime::Some(#runtime::part_mut(
                    #gradient, columns.start * #features..columns.end * #features,
                ))
            }
        } else {
            emit!(#runtime::None)
        };
        let parameters = if self.has_field(last) && !self.graph.frozen.contains(&node.name) {
            let field = self.field(last);
            emit!(.gradient(#runtime::field!(gradient.#field)))
        } else {
            TokenStream::new()
        };
        emit! {
            for columns in #runtime::parts(#value.len() / #features, #at_once) {
                let place = columns.start * #features..columns.end * #features;
                let part = #runtime::part(#value, place);
                let place = 0..columns.len() * #logits;
                let y = #runtime::part_mut(logits, ::core::clone::Clone::clone(&place));
                let d_y = #runtime::part_mut(d_logits, place);
                #runtime::infer(
                    #layer,
                    #runtime::Undecided,
                    #key.infer([part, #(#others),*], y, scratch),
                );
                loss(::core::clone::Clone::clone(&columns), y, d_y);
                #runtime::backward(
                    #layer,
                    #key.backward(
                        #runtime::Saved::new([part, #(#others),*], &[], &[]), d_y, scratch,
                    )
                    .inputs([#d_input, #(#nobody),*]) #parameters,
                );
            }
        }
    }
}
