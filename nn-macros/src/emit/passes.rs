//! The bodies of inference and of the training forward, and the memory that all passes need.

use proc_macro2::{Ident, Literal, Span, TokenStream};

use super::context::EmitContext;
use super::emit;
use crate::graph::{NodeGroup, NodeId, NodeKind};
use crate::lengths::declaration;
use crate::plan::{Assignment, MemoryPlan};
use crate::shapes::Dimension;

/// The names of the methods for inference and forward: `infer_tile` and `forward_tile` for a
/// network, `infer` and `forward` for a block.
pub(super) struct Methods {
    pub(super) infer: &'static str,
    pub(super) forward: &'static str,
}

impl EmitContext<'_> {
    /// The generic arguments of a call's record: `f32`, or for a graph with two inputs `f32, 2`.
    pub(super) fn call_arguments(&self) -> TokenStream {
        let scalar = &self.scalar;
        match self.graph.inputs.len() {
            1 => emit!(#scalar),
            inputs => {
                let inputs = Literal::usize_unsuffixed(inputs);
                emit!(#scalar, #inputs)
            }
        }
    }

    /// Emits the methods for inference and forward.
    pub(super) fn forwards(&self, methods: &Methods) -> TokenStream {
        let runtime = &self.runtime;
        let infer = Ident::new(methods.infer, Span::mixed_site());
        let forward = Ident::new(methods.forward, Span::mixed_site());
        let i = self.unused("I");
        let arguments = self.call_arguments();
        let inputs = self.graph.inputs.iter().map(|id| self.value(*id));
        let inputs = emit!([#(#inputs),*]);
        let states = if self.carries() {
            emit!(mut states,)
        } else {
            TokenStream::new()
        };
        let (infer_body, forward_body) = (self.infer(), self.forward());
        emit! {
            #[inline(always)]
            fn #infer<#i: #runtime::Isa>(
                &self,
                isa: #i,
                call: #runtime::Infer<'_, #arguments>,
            ) {
                let #runtime::Infer { pass, input: #inputs, output: y, #states scratch, .. } = call;
                #infer_body
            }

            fn #forward(&self, call: #runtime::Forward<'_, #arguments>) {
                let #runtime::Forward { pass, input: #inputs, output: y, #states tape, scratch, .. } = call;
                #forward_body
            }
        }
    }

    /// Emits the start of the backward method, which unpacks its call.
    pub(super) fn backward_signature(&self, method: &'static str) -> (TokenStream, TokenStream) {
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let method = Ident::new(method, Span::mixed_site());
        let count = match self.graph.inputs.len() {
            1 => TokenStream::new(),
            inputs => {
                let inputs = Literal::usize_unsuffixed(inputs);
                emit!(, #inputs)
            }
        };
        let inputs = self.graph.inputs.iter().map(|id| self.value(*id));
        let d_inputs = self.graph.inputs.iter().map(|id| self.gradient(*id));
        let signature = emit! {
            fn #method(&self, call: #runtime::Backward<'_, #scalar, Self #count>)
        };
        let brought = emit! {
            let #runtime::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [#(mut #d_inputs),*]) = (call.d_output, call.d_input);
            let #runtime::Saved { input: [#(#inputs),*], output: y, tape } = saved;
        };
        (signature, brought)
    }

    /// Emits the constants that say how much memory the passes need.
    pub(super) fn memory(&self) -> TokenStream {
        let runtime = &self.runtime;
        let plan = self.plan();
        let tape = {
            let values = plan.tape.iter().map(|id| self.graph.node(*id).shape.size());
            let own = self.size(&values.fold(Dimension::ZERO, |sum, size| sum.plus(&size)));
            let nodes = plan
                .node_tapes
                .iter()
                .map(|id| self.node_memory(*id, "tape"));
            (own, nodes.collect::<Vec<_>>())
        };
        let [infer, forward, backward] = [
            (&plan.infer, "infer"),
            (&plan.forward, "forward"),
            (&plan.backward, "backward"),
        ]
        .map(|(assignment, need)| self.scratch(assignment, need));
        let states: Vec<_> = self.carrying().map(|id| self.state_size(id)).collect();
        let own = [&tape, &infer, &forward, &backward].map(|(own, _)| own);
        let is_plain = states.is_empty()
            && [&tape, &infer, &forward, &backward]
                .iter()
                .all(|(_, nodes)| nodes.is_empty());
        let needs = if is_plain {
            emit!(#runtime::Needs::per_sample([#(#own),*]))
        } else {
            let state = if states.is_empty() {
                emit!(..#runtime::Needs::NONE)
            } else {
                emit!(state: #(#states)+*,)
            };
            let (own, nodes) = &tape;
            let tape = emit!(#runtime::Memory::per_sample(#own) #(.and(#nodes))*);
            let [infer, forward, backward] =
                [infer, forward, backward].map(|(own, nodes)| match &nodes[..] {
                    [] => emit!(#runtime::Memory::per_sample(#own)),
                    [first, others @ ..] => {
                        emit!(#runtime::Memory::per_sample(#own).and(#first #(.or(#others))*))
                    }
                });
            emit! {
                #runtime::Needs {
                    tape: #tape,
                    infer: #infer,
                    forward: #forward,
                    backward: #backward,
                    #state
                }
            }
        };
        let nodes = self.computed().filter(|id| self.has_memory(*id)).map(|id| {
            let arguments = self.operation_arguments(id);
            let layer = self.layer_type(id);
            emit!(<#layer as #runtime::Operation #arguments>::WHOLE_BATCH)
        });
        let nodes: Vec<_> = nodes.collect();
        let whole = (!nodes.is_empty()).then(|| emit!(const WHOLE_BATCH: bool = #(#nodes)||*;));
        let (measures, begin) = (self.measures(), self.begin());
        emit! {
            const NEEDS: #runtime::Needs = #needs;
            #whole
            #measures
            #begin
        }
    }

    /// Emits which stages measure batch statistics, if any stage may do so:
    ///
    /// ```ignore
    /// const MEASURES: Measures = Measures::first(&[Measures::stage("BatchNorm", 1, false)]);
    /// ```
    fn measures(&self) -> TokenStream {
        let runtime = &self.runtime;
        let measures = emit!(#runtime::Measures);
        let stages = self.computed().filter_map(|id| {
            let node = self.graph.node(id);
            let is_unknown = match &node.kind {
                NodeKind::Layer(rule) if rule.facts().measures_batch => false,
                NodeKind::Layer(rule) => rule.facts().user_layer.map(|_| true)?,
                NodeKind::Repeat { .. } => true,
                NodeKind::Input | NodeKind::Mistake => return None,
            };
            if is_unknown {
                let (layer, arguments) = (self.layer_type(id), self.operation_arguments(id));
                return Some(emit!(<#layer as #runtime::Operation #arguments>::MEASURES));
            }
            let stage = declaration(self.graph, node);
            let positions = self.size(&node.shape.positions());
            let of_sequence = node.shape.has_steps() && node.lengths.first() != Some(&None);
            Some(emit!(#measures::stage(#stage, #positions, #of_sequence)))
        });
        let stages: Vec<_> = stages.collect();
        if stages.is_empty() {
            return TokenStream::new();
        }
        emit!(const MEASURES: #measures = #measures::first(&[#(#stages),*]);)
    }

    /// The nodes that carry a state from one part of a long sequence to the next, in order.
    fn carrying(&self) -> impl Iterator<Item = NodeId> {
        let module = self.module;
        self.computed()
            .filter(move |id| module.carries(&self.graph.node(*id).kind))
    }

    /// Whether any node carries a state.
    pub(super) fn carries(&self) -> bool {
        self.carrying().next().is_some()
    }

    /// The number of values in the state of a node, for each sample.
    fn state_size(&self, id: NodeId) -> TokenStream {
        let runtime = &self.runtime;
        let (arguments, layer) = (self.operation_arguments(id), self.layer_type(id));
        emit!(<#layer as #runtime::Operation #arguments>::NEEDS.state)
    }

    /// The offset of a node's state within the state of a sample.
    fn state_place(&self, id: NodeId) -> TokenStream {
        let before = self.carrying().take_while(|other| *other != id);
        let before = before.map(|id| self.state_size(id));
        emit!(const { 0 #(+ #before)* })
    }

    /// The states of a node, if it carries one:
    /// `states.part(0, <Lstm<…> as Operation<f32>>::NEEDS.state)`
    fn states(&self, id: NodeId) -> Option<TokenStream> {
        self.carrying().find(|other| *other == id)?;
        let (place, size) = (self.state_place(id), self.state_size(id));
        Some(emit!(states.part(#place, #size)))
    }

    /// Emits the method that gives the initial states, if there are any.
    fn begin(&self) -> TokenStream {
        if !self.carries() {
            return TokenStream::new();
        }
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let nodes = self.carrying().map(|id| {
            let (layer, arguments) = (self.layer(id), self.operation_arguments(id));
            let (place, size) = (self.state_place(id), self.state_size(id));
            emit! {
                let place = #place..#place + #size;
                #runtime::Operation::#arguments::begin(
                    #layer, #runtime::part_mut(state, place),
                );
            }
        });
        emit! {
            fn begin(&self, state: &mut [#scalar]) {
                #(#nodes)*
            }
        }
    }

    /// The scratch memory of a pass: its buffers, and the largest amount that any layer needs
    /// besides them.
    fn scratch(&self, assignment: &Assignment, need: &str) -> (TokenStream, Vec<TokenStream>) {
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
            emit!(#(#sizes)+*)
        };
        let nodes = self.computed().filter(|id| self.has_memory(*id));
        let nodes = nodes.map(|id| self.node_memory(id, need)).collect();
        (buffers, nodes)
    }

    /// Whether only the runtime knows how much memory a layer needs. This is the case for layers
    /// that contain other layers.
    pub(super) fn has_memory(&self, id: NodeId) -> bool {
        match &self.graph.node(id).kind {
            NodeKind::Layer(rule) => rule.facts().has_memory,
            NodeKind::Repeat { .. } => true,
            NodeKind::Input | NodeKind::Mistake => false,
        }
    }

    /// The amount of one kind of memory that a node needs for each sample.
    fn node_memory(&self, id: NodeId, need: &str) -> TokenStream {
        let runtime = &self.runtime;
        let arguments = self.operation_arguments(id);
        let layer = self.layer_type(id);
        let need = Ident::new(need, Span::mixed_site());
        let positions = self.size(&self.graph.node(id).shape.positions());
        emit!(<#layer as #runtime::Operation #arguments>::NEEDS.#need.at(#positions))
    }

    fn buffer_sizes(&self, assignment: &Assignment) -> Vec<TokenStream> {
        assignment
            .buffers
            .iter()
            .map(|sizes| self.largest(sizes))
            .collect()
    }

    /// Emits the split of the scratch memory into the buffers of an assignment.
    pub(super) fn split_scratch(&self, assignment: &Assignment, prefix: &str) -> TokenStream {
        let sizes = self.buffer_sizes(assignment);
        if sizes.is_empty() {
            return TokenStream::new();
        }
        let buffers = (0..sizes.len()).map(|number| Self::buffer(prefix, number));
        emit!(let ([#(#buffers),*], scratch) = pass.split(scratch, [#(#sizes),*]);)
    }

    /// The names of the parts of the tape, the method that splits it, and the sizes of the parts.
    /// The method is `split`, or `split_memory` if a layer keeps a tape of its own.
    pub(super) fn tape_parts(
        &self,
        plan: &MemoryPlan,
    ) -> (Vec<Ident>, &'static str, Vec<TokenStream>) {
        let runtime = &self.runtime;
        let is_plain = plan.node_tapes.is_empty();
        let values = plan.tape.iter().map(|id| {
            let size = self.size(&self.graph.node(*id).shape.size());
            if is_plain {
                size
            } else {
                emit!(#runtime::Memory::per_sample(#size))
            }
        });
        let nodes = plan.node_tapes.iter();
        let nodes = nodes.map(|id| self.node_memory(*id, "tape"));
        let sizes = values.chain(nodes).collect();
        let values = plan.tape.iter().map(|id| self.value(*id));
        let nodes = plan.node_tapes.iter().map(|id| self.tape(*id));
        let split = if is_plain { "split" } else { "split_memory" };
        (values.chain(nodes).collect(), split, sizes)
    }

    /// The pass that a node receives: `pass.at(3)` if the random choices of its layer need a key of
    /// their own, `pass.reading([1, 0])` if its values have other lengths than the graph, and
    /// otherwise `pass`.
    pub(super) fn pass(&self, id: NodeId) -> TokenStream {
        let lengths = self.sequences(&self.graph.node(id).lengths);
        let reading = (!lengths.is_empty()).then(|| emit!(.reading([#(#lengths),*])));
        let random = match &self.graph.node(id).kind {
            NodeKind::Layer(rule) => rule.facts().is_random,
            NodeKind::Repeat { .. } => true,
            NodeKind::Input | NodeKind::Mistake => false,
        };
        if random {
            let number = Literal::usize_unsuffixed(id.0);
            emit!(pass.at(#number)#reading)
        } else if reading.is_some() {
            emit!(pass #reading)
        } else {
            emit!(pass)
        }
    }

    /// Sequences by their indices, or `WHOLE` for a value without padding.
    pub(super) fn sequences(&self, sequences: &[Option<usize>]) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let number = |of: &Option<usize>| {
            let number = of.map(Literal::usize_unsuffixed);
            number.map_or_else(|| emit!(#runtime::pass::WHOLE), |number| emit!(#number))
        };
        sequences.iter().map(number).collect()
    }

    /// The generic arguments of the trait `Operation`: `<f32>`, or `<f32, 2>` for an operation with
    /// two inputs.
    pub(super) fn operation_arguments(&self, id: NodeId) -> TokenStream {
        let scalar = &self.scalar;
        match self.graph.node(id).inputs.len() {
            1 => emit!(<#scalar>),
            inputs => {
                let inputs = Literal::usize_unsuffixed(inputs);
                emit!(<#scalar, #inputs>)
            }
        }
    }

    /// The expression that reads a value.
    pub(super) fn read(&self, id: NodeId) -> TokenStream {
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
    /// operation::infer(&self.dense1.with(relu()), isa, pass, [x], h1, scratch);
    /// operation::infer(&self.dense2, isa, pass, [&*h1], y, scratch);
    /// ```
    pub(super) fn infer(&self) -> TokenStream {
        let runtime = &self.runtime;
        let plan = self.plan();
        let split = self.split_scratch(&plan.infer, "");
        let groups = self.graph.inference_groups();
        let groups = groups.filter(|group| self.is_computed(group.last));
        let calls = groups.map(|NodeGroup { first, last }| {
            let take = self.take(last, &plan.infer);
            let (layer, pass) = (self.layer(first), self.pass(first));
            let inputs = self.graph.node(first).inputs.iter();
            let inputs = inputs.map(|input| self.read(*input));
            let output = self.value(last);
            let arguments = self.operation_arguments(first);
            let from = self.states(first).map(|states| emit!(.from(#states)));
            let call = emit! {
                #pass.infer([#(#inputs),*], #output, scratch) #from
            };
            if first == last {
                return emit!(#take #runtime::infer(#layer, isa, #call););
            }
            let folded = self.layer(last);
            emit! {
                #take
                #runtime::infer_folding(
                    #layer, isa, #call, &#runtime::Folded::#arguments::finish(#folded),
                );
            }
        });
        emit!(#split #(#calls)*)
    }

    /// ```ignore
    /// let ([h1], _) = pass.split(tape, [128]);
    /// Operation::forward(&self.dense1.with(relu()), pass, [x], h1, &mut [], scratch);
    /// pass.saw("dense1", &*h1);
    /// Operation::forward(&self.dense2, pass, [&*h1], y, &mut [], scratch);
    /// pass.saw("dense2", &*y);
    /// ```
    pub(super) fn forward(&self) -> TokenStream {
        let memory = self.forward_memory();
        let steps = self.computed().map(|id| self.forward_step(id));
        emit!(#memory #(#steps)*)
    }

    /// Emits the buffers and the parts of the tape that the forward writes to.
    pub(super) fn forward_memory(&self) -> TokenStream {
        let plan = self.plan();
        let split = self.split_scratch(&plan.forward, "");
        let (parts, split_tape, sizes) = self.tape_parts(plan);
        let split_tape = Ident::new(split_tape, Span::mixed_site());
        if parts.is_empty() {
            return split;
        }
        emit!(#split let ([#(#parts),*], _) = pass.#split_tape(tape, [#(#sizes),*]);)
    }

    /// Emits the forward of one node.
    pub(super) fn forward_step(&self, id: NodeId) -> TokenStream {
        let runtime = &self.runtime;
        let plan = self.plan();
        let take = self.take(id, &plan.forward);
        let (layer, pass) = (self.layer(id), self.pass(id));
        let inputs = self.graph.node(id).inputs.iter().map(|i| self.read(*i));
        let output = self.value(id);
        let tape = if plan.node_tapes.contains(&id) {
            let tape = self.tape(id);
            emit!(.tape(#tape))
        } else {
            TokenStream::new()
        };
        let (enter, seen) = self.seen(id);
        let from = self.states(id).map(|states| emit!(.from(#states)));
        emit! {
            #take
            #enter
            #runtime::forward(
                #layer,
                #pass.forward([#(#inputs),*], #output, scratch) #tape #from,
            );
            #seen
        }
    }

    /// Emits the calls that report a node to the pass, before and after its value is computed. Most
    /// nodes only need the second one: `pass.saw("dense1", &*h1);`
    fn seen(&self, id: NodeId) -> (TokenStream, TokenStream) {
        let node = self.graph.node(id);
        let (name, value) = (&node.name, self.value(id));
        let saw = emit!(pass.saw(#name, &*#value););
        match &node.kind {
            // The value of a repeat is the value of its last copy, which the copy has already
            // reported.
            NodeKind::Repeat { .. } => (emit!(pass.enter(#name);), emit!(pass.leave();)),
            NodeKind::Layer(rule) if rule.facts().user_layer.is_some() => {
                (emit!(pass.enter(#name);), emit!(pass.leave(); #saw))
            }
            _ => (TokenStream::new(), saw),
        }
    }
}
