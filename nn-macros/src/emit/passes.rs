//! The bodies of the passes: inference, forward, backward, and the memory that they need.

use proc_macro2::{Ident, Literal, Span, TokenStream};

use super::context::Context;
use super::emit;
use crate::differentiate::{Delivery, Demand, Step};
use crate::graph::{Dimension, NodeId, Operation};
use crate::plan::{self, Assignment, Plan};

impl Context<'_> {
    /// The constants that say how much memory the passes need.
    pub(super) fn memory(&self) -> TokenStream {
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let plan = self.plan();
        let tape = {
            let values = plan.tape.iter().map(|id| self.graph.node(*id).shape.size());
            let own = self.size(&values.fold(Dimension::ZERO, |sum, size| sum.plus(&size)));
            let nodes = plan
                .node_tapes
                .iter()
                .map(|id| self.node_memory(*id, "TAPE"));
            emit!(#runtime::layer::Memory::per_sample(#own) #(.and(#nodes))*)
        };
        let infer = self.scratch(&plan.infer, "INFER_SCRATCH");
        let forward = self.scratch(&plan.forward, "FORWARD_SCRATCH");
        let backward = self.scratch(&plan.backward, "BACKWARD_SCRATCH");
        let nodes = self
            .computed()
            .filter(|id| self.has_memory(*id))
            .map(|id| self.layer_type(id));
        let whole = emit!(false #(|| <#nodes as #runtime::layer::Layer<#scalar>>::WHOLE_BATCH)*);
        emit! {
            const TAPE: #runtime::layer::Memory = #tape;
            const INFER_SCRATCH: #runtime::layer::Memory = #infer;
            const FORWARD_SCRATCH: #runtime::layer::Memory = #forward;
            const BACKWARD_SCRATCH: #runtime::layer::Memory = #backward;
            const WHOLE_BATCH: bool = #whole;
        }
    }

    /// The buffers of an assignment, and what the neediest layer asks for beside them.
    fn scratch(&self, assignment: &Assignment, constant: &str) -> TokenStream {
        let runtime = &self.runtime;
        let sizes: Vec<_> = self.buffer_sizes(assignment);
        let known: Option<u64> = assignment
            .buffers
            .iter()
            .map(|sizes| match &sizes[..] {
                [size] => size.known(),
                _ => None,
            })
            .sum();
        let buffers = if let Some(sum) = known {
            let sum = Literal::u64_unsuffixed(sum);
            emit!(#sum)
        } else {
            emit!(0 #(+ #sizes)*)
        };
        let mut nodes = self
            .computed()
            .filter(|id| self.has_memory(*id))
            .map(|id| self.node_memory(id, constant));
        let own = emit!(#runtime::layer::Memory::per_sample(#buffers));
        match nodes.next() {
            None => own,
            Some(first) => {
                let others = nodes;
                emit!(#own.and(#first #(.or(#others))*))
            }
        }
    }

    /// Layers whose memory is known to the runtime alone: those that contain others.
    fn has_memory(&self, id: NodeId) -> bool {
        matches!(self.graph.node(id).operation, Operation::Repeat { .. })
    }

    /// A constant of a node's layer, counted per sample.
    fn node_memory(&self, id: NodeId, constant: &str) -> TokenStream {
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let layer = self.layer_type(id);
        let constant = Ident::new(constant, Span::mixed_site());
        let positions = self.size(&self.graph.node(id).shape.positions());
        emit!(<#layer as #runtime::layer::Layer<#scalar>>::#constant.at(#positions))
    }

    fn buffer_sizes(&self, assignment: &Assignment) -> Vec<TokenStream> {
        assignment
            .buffers
            .iter()
            .map(|sizes| self.largest(sizes))
            .collect()
    }

    /// Cuts the scratch memory into the buffers of an assignment.
    fn split_scratch(&self, assignment: &Assignment, prefix: &str) -> TokenStream {
        let sizes = self.buffer_sizes(assignment);
        if sizes.is_empty() {
            return TokenStream::new();
        }
        let buffers = (0..sizes.len()).map(|number| Self::buffer(prefix, number));
        emit!(let ([#(#buffers),*], scratch) = pass.split(scratch, [#(#sizes),*]);)
    }

    /// The names and the sizes of the parts of the tape.
    fn tape_parts(&self, plan: &Plan) -> (Vec<Ident>, Vec<TokenStream>) {
        let values = plan.tape.iter().map(|id| {
            let size = self.size(&self.graph.node(*id).shape.size());
            (self.value(*id), size)
        });
        let nodes = plan.node_tapes.iter().map(|id| {
            let memory = self.node_memory(*id, "TAPE");
            (self.tape(*id), emit!(#memory.per_sample))
        });
        values.chain(nodes).unzip()
    }

    /// `&pass.at(3)` where a layer's random choices need a key of their own, `pass` elsewhere.
    fn pass(&self, id: NodeId) -> TokenStream {
        let random = match &self.graph.node(id).operation {
            Operation::Layer(rule) => rule.is_random(),
            Operation::Repeat { .. } => true,
            Operation::Input | Operation::Mistake => false,
        };
        if random {
            let number = Literal::usize_unsuffixed(id.0);
            emit!(&pass.at(#number))
        } else {
            emit!(pass)
        }
    }

    /// The arguments of the trait `Layer`: `<f32>`, or `<f32, 2>` for a layer of two inputs.
    fn layer_arguments(&self, id: NodeId) -> TokenStream {
        let scalar = &self.scalar;
        match self.graph.node(id).inputs.len() {
            1 => emit!(<#scalar>),
            inputs => {
                let inputs = Literal::usize_unsuffixed(inputs);
                emit!(<#scalar, #inputs>)
            }
        }
    }

    /// A value to be read.
    fn read(&self, id: NodeId) -> TokenStream {
        let value = self.value(id);
        if self.input_number(id).is_some() {
            emit!(#value)
        } else {
            emit!(&*#value)
        }
    }

    /// `let h1 = pass.part(buffer1, 128);`
    fn take(&self, id: NodeId, assignment: &Assignment) -> TokenStream {
        let Some(buffer) = assignment.buffer[id.0] else {
            return TokenStream::new();
        };
        let (value, buffer) = (self.value(id), Self::buffer("", buffer));
        let size = self.size(&self.graph.node(id).shape.size());
        emit!(let #value = pass.part(#buffer, #size);)
    }

    /// ```ignore
    /// let ([buffer1], scratch) = pass.split(scratch, [128]);
    /// let h1 = pass.part(buffer1, 128);
    /// Layer::infer(&self.dense1.with(relu()), isa, pass, [x], h1, scratch);
    /// Layer::infer(&self.dense2, isa, pass, [&*h1], y, scratch);
    /// ```
    pub(super) fn infer(&self) -> TokenStream {
        let runtime = &self.runtime;
        let plan = self.plan();
        let split = self.split_scratch(&plan.infer, "");
        let steps = self.computed().map(|id| {
            let arguments = self.layer_arguments(id);
            let take = self.take(id, &plan.infer);
            let (layer, pass) = (self.layer(id), self.pass(id));
            let inputs = self.graph.node(id).inputs.iter().map(|i| self.read(*i));
            let output = self.value(id);
            emit! {
                #take
                #runtime::layer::Layer::#arguments::infer(
                    #layer, isa, #pass, [#(#inputs),*], #output, scratch,
                );
            }
        });
        emit!(#split #(#steps)*)
    }

    /// ```ignore
    /// let ([h1], _) = pass.split(tape, [128]);
    /// Layer::forward(&self.dense1.with(relu()), pass, [x], h1, &mut [], scratch);
    /// Layer::forward(&self.dense2, pass, [&*h1], y, &mut [], scratch);
    /// ```
    pub(super) fn forward(&self) -> TokenStream {
        let runtime = &self.runtime;
        let plan = self.plan();
        let split = self.split_scratch(&plan.forward, "");
        let (parts, sizes) = self.tape_parts(plan);
        let tape = if parts.is_empty() {
            TokenStream::new()
        } else {
            emit!(let ([#(#parts),*], _) = pass.split(tape, [#(#sizes),*]);)
        };
        let steps = self.computed().map(|id| {
            let arguments = self.layer_arguments(id);
            let take = self.take(id, &plan.forward);
            let (layer, pass) = (self.layer(id), self.pass(id));
            let inputs = self.graph.node(id).inputs.iter().map(|i| self.read(*i));
            let output = self.value(id);
            let tape = if plan.node_tapes.contains(&id) {
                let tape = self.tape(id);
                emit!(#tape)
            } else {
                emit!(&mut [])
            };
            emit! {
                #take
                #runtime::layer::Layer::#arguments::forward(
                    #layer, #pass, [#(#inputs),*], #output, #tape, scratch,
                );
            }
        });
        emit!(#split #tape #(#steps)*)
    }

    /// ```ignore
    /// let [h1] = pass.split_ref(tape, [128]);
    /// let ([d_buffer1], scratch) = pass.split(scratch, [128]);
    /// let d_h1 = pass.part(d_buffer1, 128);
    /// Layer::backward(
    ///     &self.dense2, pass, Saved { input: [h1], output: &[], tape: &[] }, d_y, [Some(&mut *d_h1)],
    ///     &mut gradient.dense2, scratch,
    /// );
    /// ```
    pub(super) fn backward_pass(&self) -> TokenStream {
        let plan = self.plan();
        let backward = self.backward();
        let (parts, sizes) = self.tape_parts(plan);
        let tape = if parts.is_empty() {
            TokenStream::new()
        } else {
            emit!(let [#(#parts),*] = pass.split_ref(tape, [#(#sizes),*]);)
        };
        let split = self.split_scratch(&plan.backward, "d_");
        // Buffers that are filled only if the gradients with respect to the inputs are wanted.
        let conditional = backward.steps.iter().any(|step| {
            let inputs = self.graph.node(step.node).inputs.iter();
            inputs.zip(&step.deliveries).any(|(input, delivery)| {
                let is_buffer = *delivery == Delivery::Add || self.input_number(*input).is_none();
                is_buffer && self.is_optional(*input)
            })
        });
        let wanted = conditional.then(|| {
            let inputs = self.graph.inputs.iter().map(|id| self.gradient(*id));
            emit!(let wanted = #(#inputs.is_some())||*;)
        });
        let inputs = self.graph.inputs.iter().map(|id| self.gradient(*id));
        let inputs = emit!(#(let mut #inputs = #inputs;)*);
        let steps = backward
            .steps
            .iter()
            .zip(&plan.added)
            .map(|(step, added)| self.backward_step(step, added));
        emit!(#tape #split #wanted #inputs #(#steps)*)
    }

    /// The gradient with respect to a value comes as an `Option`.
    fn is_optional(&self, id: NodeId) -> bool {
        id != self.graph.output && self.backward().demand[id.0] == Demand::IfInputsWanted
    }

    /// `Saved { input: [h1], output: &[], tape: &[] }`: what the backward of a node reads.
    fn saved(&self, id: NodeId) -> TokenStream {
        let runtime = &self.runtime;
        let node = self.graph.node(id);
        let reads = plan::reads(self.graph, id);
        let inputs = node.inputs.iter().map(|input| {
            if reads.input {
                let value = self.value(*input);
                emit!(#value)
            } else {
                emit!(&[])
            }
        });
        let output = if reads.output {
            let value = self.value(id);
            emit!(#value)
        } else {
            emit!(&[])
        };
        let tape = if self.plan().node_tapes.contains(&id) {
            let tape = self.tape(id);
            emit!(#tape)
        } else {
            emit!(&[])
        };
        emit!(#runtime::layer::Saved { input: [#(#inputs),*], output: #output, tape: #tape })
    }

    fn backward_step(&self, step: &Step, added: &[Option<usize>]) -> TokenStream {
        let runtime = &self.runtime;
        let id = step.node;
        let node = self.graph.node(id);
        let mut before = TokenStream::new();
        let mut after = TokenStream::new();
        let mut d_inputs = Vec::new();
        for (place, input) in node.inputs.iter().enumerate() {
            let gradient = self.gradient(*input);
            let optional = self.is_optional(*input);
            let size = self.size(&self.graph.node(*input).shape.size());
            let (target, buffer) = match step.deliveries[place] {
                Delivery::Write => (gradient, self.plan().backward.buffer[input.0]),
                Delivery::Add => {
                    let sum = Ident::new(&format!("added{}", place + 1), Span::mixed_site());
                    after.extend(if optional {
                        emit! {
                            if let (::core::option::Option::Some(values), ::core::option::Option::Some(other)) =
                                (#gradient.as_deref_mut(), #sum.as_deref())
                            {
                                #runtime::kernels::elementwise::add(
                                    #runtime::kernels::dispatch::Undecided, values, other,
                                );
                            }
                        }
                    } else {
                        emit! {
                            #runtime::kernels::elementwise::add(
                                #runtime::kernels::dispatch::Undecided, #gradient, #sum,
                            );
                        }
                    });
                    (sum, added[place])
                }
            };
            if let Some(buffer) = buffer {
                let buffer = Self::buffer("d_", buffer);
                before.extend(if optional {
                    emit! {
                        let mut #target = if wanted {
                            ::core::option::Option::Some(pass.part(#buffer, #size))
                        } else {
                            ::core::option::Option::None
                        };
                    }
                } else {
                    emit!(let #target = pass.part(#buffer, #size);)
                });
            }
            d_inputs.push(if optional {
                emit!(#target.as_deref_mut())
            } else {
                emit!(::core::option::Option::Some(&mut *#target))
            });
        }
        let saved = self.saved(id);
        let gradient = if self.has_field(id) {
            let field = self.field(id);
            emit!(&mut gradient.#field)
        } else {
            emit!(&mut ())
        };
        let arguments = self.layer_arguments(id);
        let (layer, pass, d_output) = (self.layer(id), self.pass(id), self.gradient(id));
        let call = emit! {
            #runtime::layer::Layer::#arguments::backward(
                #layer,
                #pass,
                #saved,
                #d_output,
                [#(#d_inputs),*],
                #gradient,
                scratch,
            );
        };
        if self.is_optional(id) {
            emit! {
                #before
                if let ::core::option::Option::Some(#d_output) = #d_output.as_deref_mut() {
                    #call
                }
                #after
            }
        } else {
            emit!(#before #call #after)
        }
    }
}
