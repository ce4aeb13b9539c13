//! The trait `Step` of each graph.

use proc_macro2::{Ident, Span, TokenStream};

use super::super::context::EmitContext;
use super::super::emit;
use super::StepEmitter;
use crate::graph::NodeId;
use crate::plan::Assignment;
use crate::stepping::StepComputation;

impl StepEmitter<'_> {
    /// A node's `Step`: `<Lstm<f32, 2, 4, 16> as ::nn_runtime::stream::Step<f32>>`
    fn as_step(&self, id: NodeId) -> Option<TokenStream> {
        let runtime = &self.context.runtime;
        let arguments = self.context.operation_arguments(id);
        let layer = match &self.step_plan.computations[id.0] {
            StepComputation::Given | StepComputation::Once(_) | StepComputation::Infer(_) => {
                return None;
            }
            StepComputation::Step(runtime) => self.context.layer_type_of(id, runtime),
            StepComputation::Repeat => self.context.field_type(id),
        };
        Some(emit!(<#layer as #runtime::stream::Step #arguments>))
    }

    /// Numbers of a node's state, if it has a state.
    fn state_size(&self, id: NodeId) -> Option<TokenStream> {
        if self.step_plan.kept[id.0] {
            return Some(self.context.size(&self.step_plan.shapes[id.0].size()));
        }
        let step = self.as_step(id)?;
        Some(emit!(#step::STATE))
    }

    /// Numbers of a node's scratch at a step, if it may need some.
    fn scratch_size(&self, id: NodeId) -> Option<TokenStream> {
        if let Some(step) = self.as_step(id) {
            return Some(emit!(#step::SCRATCH));
        }
        match &self.step_plan.computations[id.0] {
            StepComputation::Infer(layer) => {
                let layer = self.context.layer_type_of(id, layer);
                self.inference_scratch(id, &layer, &emit!(1))
            }
            _ => None,
        }
    }

    /// The same at a block of steps.
    fn block_scratch(&self, id: NodeId) -> Option<TokenStream> {
        if let Some(step) = self.as_step(id) {
            return Some(emit!(#step::BLOCK_SCRATCH));
        }
        let StepComputation::Infer(layer) = &self.step_plan.computations[id.0] else {
            return None;
        };
        let runtime = &self.context.runtime;
        let layer = self.context.layer_type_of(id, layer);
        self.inference_scratch(id, &layer, &emit!(#runtime::stream::BLOCK))
    }

    /// The same before the first step.
    fn preparation_scratch(&self, id: NodeId) -> Option<TokenStream> {
        match &self.step_plan.computations[id.0] {
            StepComputation::Once(Some(layer)) => {
                let layer = self.context.layer_type_of(id, layer);
                self.inference_scratch(id, &layer, &emit!(1))
            }
            StepComputation::Once(None) => {
                self.inference_scratch(id, &self.context.layer_type(id), &emit!(1))
            }
            _ if self.step_plan.prepares[id.0] => {
                let step = self.as_step(id)?;
                Some(emit!(#step::PREPARE_SCRATCH))
            }
            _ => None,
        }
    }

    /// What the inference of a node's value works in.
    fn inference_scratch(
        &self,
        id: NodeId,
        layer: &TokenStream,
        samples: &TokenStream,
    ) -> Option<TokenStream> {
        let context = self.context;
        if !context.has_memory(id) {
            return None;
        }
        let (runtime, arguments) = (&context.runtime, context.operation_arguments(id));
        let positions = context.size(&self.step_plan.shapes[id.0].positions());
        Some(emit! {
            <#layer as #runtime::Operation #arguments>::NEEDS
                .infer
                .at(#positions)
                .floats(#samples)
        })
    }

    /// The sizes of buffers.
    fn buffer_sizes(&self, plan: &Assignment) -> Vec<TokenStream> {
        let buffers = plan.buffers.iter();
        buffers.map(|sizes| self.context.largest(sizes)).collect()
    }

    /// `let ([buffer1], scratch) = pass.split(scratch, [128]);`
    fn split(&self, plan: &Assignment) -> TokenStream {
        let sizes = self.buffer_sizes(plan);
        if sizes.is_empty() {
            return TokenStream::new();
        }
        let names = (0..sizes.len()).map(|number| EmitContext::buffer("", number));
        emit!(let ([#(#names),*], scratch) = pass.split(scratch, [#(#sizes),*]);)
    }

    /// Numbers of the buffers, for so many steps, and of what nodes work in.
    fn memory(
        &self,
        plan: &Assignment,
        steps: Option<&TokenStream>,
        nodes: impl Iterator<Item = Option<TokenStream>>,
    ) -> TokenStream {
        let runtime = &self.context.runtime;
        let buffers = self.buffer_sizes(plan).into_iter();
        let buffers = buffers.map(|size| match steps {
            Some(steps) => emit!(#steps * (#size)),
            None => size,
        });
        let most = nodes
            .flatten()
            .fold(emit!(0), |most, size| emit!(#runtime::max(#most, #size)));
        emit!(0 #(+ #buffers)* + #most)
    }

    /// The implementation of `Step`.
    pub(super) fn step(&self) -> TokenStream {
        let context = self.context;
        let (runtime, scalar, graph) = (&context.runtime, &context.scalar, context.graph);
        let name = context.name();
        let (parameters, arguments, _) = context.generics().split_for_impl();
        let inputs: Vec<_> = graph.inputs.iter().map(|id| context.value(*id)).collect();
        let count = inputs.len();
        let several = (count > 1).then(|| emit!(, #count));
        let conditions = context.with_conditions(&self.conditions);
        let computed: Vec<NodeId> = context.computed().collect();
        let states = computed.iter().filter_map(|id| self.state_size(*id));
        let plan = &self.step_plan.buffers;
        let nodes = computed.iter().map(|id| self.scratch_size(*id));
        let mut scratch = self.memory(plan, None, nodes);
        let nodes = computed.iter().map(|id| self.block_scratch(*id));
        let block = emit!(#runtime::stream::BLOCK);
        let mut block_scratch = self.memory(plan, Some(&block), nodes);
        let width = context.size(&self.step_plan.shapes[graph.output.0].size());
        if context.is_main && self.step_plan.tail == 0 {
            // Room for outputs that nobody needs.
            scratch = emit!(#scratch + #width);
            block_scratch = emit!(#block_scratch + #block * (#width));
        }
        let width_of_block = (!context.is_main).then(|| emit!(const WIDTH: usize = #width;));
        let lengths = computed.iter().filter_map(|id| {
            let step = self.as_step(*id)?;
            Some(emit!(#step::STEPS))
        });
        let length = lengths.reduce(|least, steps| emit!(#runtime::stream::fewer(#least, #steps)));
        let length = length.map(|length| emit!(const STEPS: u64 = #length;));
        let begins = computed.iter().filter_map(|id| {
            let size = self.state_size(*id)?;
            if self.step_plan.kept[id.0] {
                return Some(emit!(let (_, state) = #runtime::stream::part(state, #size);));
            }
            let layer = self.layer(*id);
            let arguments = context.operation_arguments(*id);
            Some(emit! {
                let (part, state) = #runtime::stream::part(state, #size);
                #runtime::stream::Step::#arguments::begin(#layer, part);
            })
        });
        let split = self.split(plan);
        let prepare = self.prepare(&inputs);
        let kept = computed.iter().map(|id| self.kept(*id));
        let steps = self.nodes(&width);
        let finish = context.is_main.then(|| self.finish());
        let i = context.unused("I");
        emit! {
            #[automatically_derived]
            impl #parameters #runtime::stream::Step<#scalar #several> for #name #arguments #conditions {
                const STATE: usize = 0 #(+ #states)*;
                const SCRATCH: usize = #scratch;
                const BLOCK_SCRATCH: usize = #block_scratch;
                #width_of_block
                #length

                #prepare

                fn begin(&self, state: &mut [#scalar]) {
                    #(#begins)*
                }

                #[inline(always)]
                fn step<#i: #runtime::Isa>(
                    &self,
                    isa: #i,
                    call: #runtime::Advance<'_, #scalar #several>,
                ) {
                    #runtime::stream::Step::steps(self, isa, call);
                }

                #[inline(always)]
                fn steps<#i: #runtime::Isa>(
                    &self,
                    isa: #i,
                    call: #runtime::Advance<'_, #scalar #several>,
                ) {
                    let #runtime::Advance {
                        now, count, input: [#(#inputs),*], output: y, state, scratch,
                    } = call;
                    let pass = &#runtime::Pass::inference(count);
                    #split
                    #(#kept)*
                    #steps
                }

                #finish
            }
        }
    }

    /// The calls that compute the values of all nodes at some steps; those of the outputs alone
    /// where they are needed.
    fn nodes(&self, width: &TokenStream) -> TokenStream {
        let runtime = &self.context.runtime;
        let order = &self.step_plan.order;
        let (first, tail) = order.split_at(order.len() - self.step_plan.tail);
        let first = first.iter().map(|id| self.node(*id));
        let tail: Vec<_> = tail.iter().map(|id| self.node(*id)).collect();
        if !self.context.is_main {
            emit!(#(#first)* #(#tail)*)
        } else if tail.is_empty() {
            // What remembers gives the output: it is computed in any case.
            emit! {
                let (y, scratch) = #runtime::stream::or_part(y, scratch, count * (#width));
                #(#first)*
            }
        } else {
            emit! {
                #(#first)*
                if !y.is_empty() {
                    #(#tail)*
                }
            }
        }
    }

    /// `prepare`, where something is computed before the first step.
    fn prepare(&self, inputs: &[Ident]) -> TokenStream {
        let (context, step_plan) = (self.context, self.step_plan);
        let (runtime, scalar) = (&context.runtime, &context.scalar);
        let is_once =
            |id: &NodeId| matches!(step_plan.computations[id.0], StepComputation::Once(_));
        let computed: Vec<NodeId> = context.computed().collect();
        if !computed
            .iter()
            .any(|id| is_once(id) || step_plan.prepares[id.0])
        {
            return TokenStream::new();
        }
        let plan = &step_plan.preparation;
        let scratch = computed.iter().map(|id| self.preparation_scratch(*id));
        let scratch = self.memory(plan, None, scratch);
        let split = self.split(plan);
        let steps = computed.iter().map(|id| self.preparation(*id));
        let count = inputs.len();
        let several = (count > 1).then(|| emit!(, #count));
        let i = context.unused("I");
        emit! {
            const PREPARE_SCRATCH: usize = #scratch;

            #[inline(always)]
            fn prepare<#i: #runtime::Isa>(
                &self,
                isa: #i,
                call: #runtime::Prepare<'_, #scalar #several>,
            ) {
                let #runtime::Prepare { pass, given: [#(#inputs),*], state, scratch } = call;
                #split
                #(#steps)*
            }
        }
    }

    /// What of a node's value or state is computed before the first step.
    fn preparation(&self, id: NodeId) -> TokenStream {
        let (context, step_plan) = (self.context, self.step_plan);
        let runtime = &context.runtime;
        let inputs = context.graph.node(id).inputs.iter();
        let inputs = inputs.map(|input| {
            if context.input_number(*input).is_some()
                || matches!(step_plan.computations[input.0], StepComputation::Once(_))
            {
                context.read(*input)
            } else {
                emit!(&[])
            }
        });
        let (layer, pass) = (self.layer(id), context.pass(id));
        if let StepComputation::Once(_) = &step_plan.computations[id.0] {
            let output = context.value(id);
            let size = context.size(&step_plan.shapes[id.0].size());
            let take = if let Some(buffer) = step_plan.preparation.buffer[id.0] {
                let buffer = EmitContext::buffer("", buffer);
                emit!(let #output = pass.part(#buffer, #size);)
            } else {
                emit!(let (#output, state) = #runtime::stream::part(state, #size);)
            };
            return emit! {
                #take
                #runtime::infer(
                    #layer,
                    isa,
                    #pass.infer([#(#inputs),*], #output, scratch),
                );
            };
        }
        let Some(size) = self.state_size(id) else {
            return TokenStream::new();
        };
        if !step_plan.prepares[id.0] {
            return emit!(let (_, state) = #runtime::stream::part(state, #size););
        }
        emit! {
            let (part, state) = #runtime::stream::part(state, #size);
            #runtime::stream::prepare(
                #layer,
                isa,
                #runtime::Prepare {
                    pass: &#pass, given: [#(#inputs),*], state: part, scratch,
                },
            );
        }
    }

    /// A reference to what computes a node's step.
    fn layer(&self, id: NodeId) -> TokenStream {
        match &self.step_plan.computations[id.0] {
            StepComputation::Infer(runtime)
            | StepComputation::Step(runtime)
            | StepComputation::Once(Some(runtime)) => self.context.layer_of(id, runtime),
            StepComputation::Given | StepComputation::Once(None) | StepComputation::Repeat => {
                self.context.layer(id)
            }
        }
    }

    /// The node's part of the state: `let (h1_state, state) = part(state, 64);`
    fn kept(&self, id: NodeId) -> TokenStream {
        let runtime = &self.context.runtime;
        let Some(size) = self.state_size(id) else {
            return TokenStream::new();
        };
        let name = if self.step_plan.kept[id.0] {
            self.context.value(id)
        } else {
            self.state_name(id)
        };
        emit!(let (#name, state) = #runtime::stream::part(state, #size);)
    }

    /// The variable that holds a node's state: `h1_state`.
    fn state_name(&self, id: NodeId) -> Ident {
        let name = format!("{}_state", self.context.value(id));
        Ident::new(&name, Span::mixed_site())
    }

    /// The call that computes a node's value at some steps.
    fn node(&self, id: NodeId) -> TokenStream {
        let (context, step_plan) = (self.context, self.step_plan);
        let runtime = &context.runtime;
        let (layer, output) = (self.layer(id), context.value(id));
        let inputs: Vec<(NodeId, bool)> = {
            let inputs = context.graph.node(id).inputs.iter().copied();
            inputs.zip(step_plan.reads[id.0].iter().copied()).collect()
        };
        let read = |(input, is_read): &(NodeId, bool)| {
            if *is_read {
                context.read(*input)
            } else {
                emit!(&[])
            }
        };
        let take = step_plan.buffers.buffer[id.0].map(|buffer| {
            let buffer = EmitContext::buffer("", buffer);
            let size = context.size(&step_plan.shapes[id.0].size());
            emit!(let #output = pass.part(#buffer, #size);)
        });
        if self.as_step(id).is_some() {
            let (inputs, state) = (inputs.iter().map(read), self.state_name(id));
            return emit! {
                #take
                #runtime::stream::steps(
                    #layer,
                    isa,
                    #runtime::Advance {
                        now, count, input: [#(#inputs),*], output: #output, state: #state, scratch,
                    },
                );
            };
        }
        let is_whole = |(input, is_read): &(NodeId, bool)| *is_read && step_plan.whole[input.0];
        if !inputs.iter().any(is_whole) {
            let inputs = inputs.iter().map(read);
            return emit! {
                #take
                #runtime::infer(
                    #layer,
                    isa,
                    pass.infer([#(#inputs),*], #output, scratch),
                );
            };
        }
        // What is known as a whole is the same at every step.
        let inputs = inputs.iter().map(|input| {
            let value = read(input);
            if is_whole(input) {
                value
            } else {
                emit!(#runtime::stream::at(#value, step, count))
            }
        });
        emit! {
                    #take
                    for step in 0..count {
                        #runtime::infer(
                            #layer,
                            isa,
                            #runtime::Pass::inference(1).infer(
        [#(#inputs),*],
        #runtime::stream::at_mut(#output, step, count),
        scratch,
        ),
                        );
                    }
                }
    }

    /// The last activation at a step.
    fn finish(&self) -> TokenStream {
        let context = self.context;
        let (runtime, scalar) = (&context.runtime, &context.scalar);
        let (head_type, head) = context.heads_of_step();
        let i = context.unused("I");
        let output = &self.step_plan.shapes[context.graph.output.0];
        let features = context.size(&output.features());
        emit! {
            #[inline(always)]
            fn finish<#i: #runtime::Isa>(&self, isa: #i, y: &mut [#scalar]) {
                let head: #head_type = #head;
                #runtime::head::Head::<#scalar>::apply(head, isa, #features, y);
            }
        }
    }
}
