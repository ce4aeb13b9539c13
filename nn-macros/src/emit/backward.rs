//! The body of the backward: a call for each node, in reverse.

use proc_macro2::{Ident, Span, TokenStream};

use super::context::EmitContext;
use super::emit;
use crate::differentiate::{BackwardStep, Delivery, Demand};
use crate::graph::NodeId;
use crate::plan;

impl EmitContext<'_> {
    /// ```ignore
    /// let [h1] = pass.split_ref(tape, [128]);
    /// let ([d_buffer1], scratch) = pass.split(scratch, [128]);
    /// let d_h1 = pass.part(d_buffer1, 128);
    /// Operation::backward(
    ///     &self.dense2, pass, Saved { input: [h1], output: &[], tape: &[] }, d_y, [Some(&mut *d_h1)],
    ///     gradient.as_deref_mut().map(|gradient| &mut gradient.dense2), scratch,
    /// );
    /// ```
    pub(super) fn backward_pass(&self) -> TokenStream {
        let memory = self.backward_memory();
        // Buffers that are filled only if the gradients with respect to the inputs are wanted.
        let wanted = self.fills_conditionally().then(|| {
            let inputs = self.graph.inputs.iter().map(|id| self.gradient(*id));
            emit!(let wanted = #(#inputs.is_some())||*;)
        });
        let steps = self.backward_steps(0);
        emit!(#memory #wanted #(#steps)*)
    }

    /// The parts of the tape that the backward reads, and its buffers.
    pub(super) fn backward_memory(&self) -> TokenStream {
        let plan = self.plan();
        let (parts, split_tape, sizes) = self.tape_parts(plan);
        let split_tape = Ident::new(&format!("{split_tape}_ref"), Span::mixed_site());
        let split = self.split_scratch(&plan.backward, "d_");
        if parts.is_empty() {
            return split;
        }
        emit!(let [#(#parts),*] = pass.#split_tape(tape, [#(#sizes),*]); #split)
    }

    /// Some buffers are filled only if the gradients with respect to the inputs are wanted.
    pub(super) fn fills_conditionally(&self) -> bool {
        self.backward().steps.iter().any(|step| {
            let inputs = self.graph.node(step.node).inputs.iter();
            inputs.zip(&step.deliveries).any(|(input, delivery)| {
                let is_buffer = *delivery == Delivery::Add || self.input_number(*input).is_none();
                is_buffer && self.is_optional(*input)
            })
        })
    }

    /// The steps of the backward but the first few.
    pub(super) fn backward_steps(&self, skipped: usize) -> impl Iterator<Item = TokenStream> {
        let steps = self.backward().steps.iter().zip(&self.plan().added);
        let steps = steps.skip(skipped);
        steps.map(|(step, added)| self.backward_step(step, added))
    }

    /// The gradient with respect to a value comes as an `Option`.
    pub(super) fn is_optional(&self, id: NodeId) -> bool {
        id != self.graph.output && self.backward().demand[id.0] == Demand::IfInputsWanted
    }

    /// The backward of one node: buffers for the gradients with respect to its inputs, the call,
    /// and sums where others have written already.
    fn backward_step(&self, step: &BackwardStep, added: &[Option<usize>]) -> TokenStream {
        let runtime = &self.runtime;
        let mut before = TokenStream::new();
        let mut after = TokenStream::new();
        let mut d_inputs = Vec::new();
        for (place, input) in self.graph.node(step.node).inputs.iter().enumerate() {
            let optional = self.is_optional(*input);
            let (target, buffer) = match step.deliveries[place] {
                Delivery::Write => {
                    let buffer = self.plan().backward.buffer[input.0];
                    (self.gradient(*input), buffer)
                }
                Delivery::Add => {
                    let sum = Ident::new(&format!("added{}", place + 1), Span::mixed_site());
                    after.extend(self.add(*input, &sum));
                    (sum, added[place])
                }
            };
            before.extend(buffer.map(|buffer| self.target(*input, &target, buffer)));
            d_inputs.push(if optional {
                emit!(#target.as_deref_mut())
            } else {
                emit!(#runtime::Some(&mut *#target))
            });
        }
        let call = self.backward_call(step.node, &d_inputs);
        if self.is_optional(step.node) {
            let d_output = self.gradient(step.node);
            emit! {
                #before
                if let #runtime::Some(#d_output) = #d_output.as_deref_mut() {
                    #call
                }
                #after
            }
        } else {
            emit!(#before #call #after)
        }
    }

    /// `let d_h1 = pass.part(d_buffer1, 128);`
    pub(super) fn target(&self, input: NodeId, target: &Ident, buffer: usize) -> TokenStream {
        let runtime = &self.runtime;
        let buffer = Self::buffer("d_", buffer);
        let size = self.size(&self.graph.node(input).shape.size());
        if self.is_optional(input) {
            emit! {
                let mut #target = if wanted {
                    #runtime::Some(pass.part(#buffer, #size))
                } else {
                    #runtime::None
                };
            }
        } else {
            emit!(let #target = pass.part(#buffer, #size);)
        }
    }

    /// `::nn_runtime::kernels::elementwise::add(Undecided, d_h1, added1);`
    fn add(&self, input: NodeId, sum: &Ident) -> TokenStream {
        let runtime = &self.runtime;
        let gradient = self.gradient(input);
        let (values, other) = if self.is_optional(input) {
            (emit!(values), emit!(other))
        } else {
            (emit!(#gradient), emit!(#sum))
        };
        let add = emit! {
            #runtime::kernels::elementwise::add(
                #runtime::Undecided, #values, #other,
            );
        };
        if self.is_optional(input) {
            emit! {
                if let (
                    #runtime::Some(values),
                    #runtime::Some(other),
                ) = (#gradient.as_deref_mut(), #sum.as_deref()) {
                    #add
                }
            }
        } else {
            add
        }
    }

    /// `::nn_runtime::operation::Operation::<f32>::backward(…);`
    fn backward_call(&self, id: NodeId, d_inputs: &[TokenStream]) -> TokenStream {
        let runtime = &self.runtime;
        let node = self.graph.node(id);
        let reads = plan::reads(self.graph, id);
        let nothing = || emit!(&[]);
        let inputs = node.inputs.iter().map(|input| {
            let value = self.value(*input);
            if reads.input {
                emit!(#value)
            } else {
                nothing()
            }
        });
        let value = self.value(id);
        let output = if reads.output {
            emit!(#value)
        } else {
            nothing()
        };
        let tape = self.tape(id);
        let has_tape = self.plan().node_tapes.contains(&id);
        let tape = if has_tape { emit!(#tape) } else { nothing() };
        let is_frozen = self.graph.frozen.contains(&node.name);
        let gradient = if self.has_field(id) && !is_frozen {
            let field = self.field(id);
            emit!(.gradient(#runtime::field!(gradient.#field)))
        } else {
            TokenStream::new()
        };
        let (layer, pass, d_output) = (self.layer(id), self.pass(id), self.gradient(id));
        emit! {
            #runtime::backward(
                #layer,
                #pass.backward(
                    #runtime::Saved::new([#(#inputs),*], #output, #tape), #d_output, scratch,
                )
                .inputs([#(#d_inputs),*]) #gradient,
            );
        }
    }
}
