//! Networks that run step by step: the trait `Step` of each graph, and the network's `step`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use super::context::Context;
use super::emit;
use crate::graph::{Module, NodeId, Shape};
use crate::layers::{Runtime, Value};
use crate::stepping::{Blocked, How, Stepping, Streaming};

/// ```ignore
/// impl ::nn_runtime::stream::Step<f32> for Echo { … }
/// ```
pub(super) fn steps(context: &Context<'_>, streaming: &Streaming) -> TokenStream {
    let Streaming::Steps(graphs, ends) = streaming else {
        return TokenStream::new();
    };
    let place = context.module.graphs.iter();
    let place = place
        .take_while(|graph| !std::ptr::eq(*graph, context.graph))
        .count();
    let steps = Steps {
        context,
        stepping: &graphs[place],
        conditions: context.conditions(graphs),
        ends: *ends,
    };
    context.where_it_streams(&steps.conditions, &steps.step())
}

/// ```ignore
/// impl ::nn_runtime::stream::Streams for Echo { … }
/// impl Echo {
///     pub fn state(&self) -> State<Self> { … }
///     pub fn step(&self, state: &mut State<Self>, input: &SMatrix<f32, 4, 1>) -> SMatrix<f32, 2, 1> { … }
///     pub fn step_block(&self, state: &mut State<Self>, inputs: &[f32], outputs: &mut [f32]) -> … { … }
/// }
/// ```
pub(super) fn methods(context: &Context<'_>, streaming: &Streaming) -> TokenStream {
    match streaming {
        Streaming::NoSequence => TokenStream::new(),
        Streaming::Blocked(blocked) => context.blocked(blocked),
        Streaming::Steps(graphs, ends) => {
            let steps = Steps {
                context,
                stepping: &graphs[Module::MAIN.0],
                conditions: context.conditions(graphs),
                ends: *ends,
            };
            context.where_it_streams(&steps.conditions, &steps.methods())
        }
    }
}

/// `state` and `step` of a network in which there is a mistake, so that their use is no second
/// one.
pub(super) fn fallback(context: &Context<'_>, input_is_known: bool) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    if input_is_known && !context.takes_sequence() {
        return TokenStream::new();
    }
    let name = context.name();
    let visibility = &context.declaration.visibility;
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (inputs, output) = context.signature_of_step();
    let inputs = inputs
        .into_iter()
        .map(|(name, _)| emit!(#name: &impl ::core::marker::Sized));
    emit! {
        #[automatically_derived]
        #[allow(unused_variables)]
        impl #parameters #runtime::stream::Step<#scalar> for #name #arguments #condition {
            fn step<I: #runtime::kernels::dispatch::Isa>(
                &self,
                isa: I,
                now: u64,
                x: [&[#scalar]; 1],
                y: &mut [#scalar],
                state: &mut [#scalar],
                scratch: &mut [#scalar],
            ) {
            }
        }

        #[automatically_derived]
        impl #parameters #runtime::stream::Streams for #name #arguments #condition {
            type Numbers = #runtime::__numbers!(#scalar, 1);
            const STEP_INPUT: usize = 1;
            const STEP_OUTPUT: usize = 1;
        }

        #[allow(unused_variables, dead_code, clippy::all, clippy::pedantic)]
        impl #parameters #name #arguments #condition {
            #[doc(hidden)]
            #visibility fn state(&self) -> #runtime::stream::State<Self> {
                ::core::unreachable!()
            }

            #[doc(hidden)]
            #visibility fn step(
                &self,
                state: &mut #runtime::stream::State<Self>,
                #(#inputs),*
            ) -> #output {
                ::core::unreachable!()
            }

            #[doc(hidden)]
            #visibility fn step_block(
                &self,
                state: &mut #runtime::stream::State<Self>,
                inputs: &[#scalar],
                outputs: &mut [#scalar],
            ) -> ::core::result::Result<(), #runtime::stream::BlockError> {
                ::core::unreachable!()
            }
        }
    }
}

/// The steps of one graph.
struct Steps<'a> {
    context: &'a Context<'a>,
    stepping: &'a Stepping,
    /// What must hold for layers of the user's own.
    conditions: Vec<TokenStream>,
    /// A sequence has a last step.
    ends: bool,
}

impl Context<'_> {
    /// What must hold for layers of the user's own: that they run step by step. Of a lifetime, so
    /// that it is asked where a step is used, not where the network is declared.
    fn conditions(&self, graphs: &[Stepping]) -> Vec<TokenStream> {
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let nodes = graphs.iter().flat_map(|graph| &graph.nodes);
        let mut layers = Vec::new();
        for node in nodes {
            if let How::Step(Runtime {
                name,
                value: Value::Around(layer),
                ..
            }) = node
                && !layers.contains(&(*name, *layer))
            {
                layers.push((*name, *layer));
            }
        }
        let conditions = layers.into_iter().map(|(name, layer)| {
            let layer = self.diagnostics.expression(layer);
            let name = Ident::new(name, Span::mixed_site());
            emit! {
                for<'nn> #runtime::layers::#name<'nn, #layer>: #runtime::stream::Step<#scalar>
            }
        });
        conditions.collect()
    }

    /// The items, where they can be had: how large the state of a network of a user's own layers
    /// or of sizes that are parameters is, is not known where it is declared.
    fn where_it_streams(&self, conditions: &[TokenStream], items: &TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        if conditions.is_empty() && self.generics().params.is_empty() {
            items.clone()
        } else {
            emit!(#runtime::__where_alloc! { #items })
        }
    }

    /// The conditions of an implementation, and more of them.
    fn with_conditions(&self, conditions: &[TokenStream]) -> TokenStream {
        let (_, _, own) = self.generics().split_for_impl();
        match own {
            Some(own) if own.predicates.trailing_punct() || own.predicates.is_empty() => {
                emit!(#own #(#conditions,)*)
            }
            Some(own) => emit!(#own, #(#conditions,)*),
            None if conditions.is_empty() => TokenStream::new(),
            None => emit!(where #(#conditions,)*),
        }
    }

    /// Methods whose use is an error that says which stage cannot, and why.
    fn blocked(&self, blocked: &Blocked) -> TokenStream {
        let Blocked {
            stage,
            origin,
            reason,
        } = blocked;
        let (name, runtime) = (self.name(), &self.runtime);
        let visibility = &self.declaration.visibility;
        let (parameters, arguments, condition) = self.generics().split_for_impl();
        // At the place of the stage, to which the notes of the error then point.
        let place = Span::mixed_site().located_at(self.diagnostics.span(*origin));
        let streams = format_ident!("{name}RunsStepByStep", span = place);
        let (state, step) = (Ident::new("state", place), Ident::new("step", place));
        let message = format!("`{name}` cannot run step by step because of `{stage}`: {reason}");
        let (inputs, output) = self.signature_of_step();
        let inputs = inputs
            .into_iter()
            .map(|(name, input)| emit!(#name: &#input));
        let mut own = emit!(for<'nn> &'nn #name #arguments: #streams);
        if let Some(condition) = condition {
            let predicates = &condition.predicates;
            own = emit!(#predicates, #own);
        }
        // `allow`: the methods are there to be refused.
        emit! {
            #[doc(hidden)]
            #[diagnostic::on_unimplemented(
                message = #message,
                label = "this network needs whole sequences"
            )]
            #visibility trait #streams {}

            #[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
            impl #parameters #name #arguments #condition {
                #[doc(hidden)]
                #visibility fn #state(&self) -> #runtime::stream::NoState
                where
                    #own,
                {
                    ::core::unreachable!()
                }

                #[doc(hidden)]
                #visibility fn #step(
                    &self,
                    state: &mut #runtime::stream::NoState,
                    #(#inputs),*
                ) -> #output
                where
                    #own,
                {
                    ::core::unreachable!()
                }
            }
        }
    }
}

impl Steps<'_> {
    /// A node's `Step`: `<Lstm<f32, 2, 4, 16> as ::nn_runtime::stream::Step<f32>>`
    fn as_step(&self, id: NodeId) -> Option<TokenStream> {
        let runtime = &self.context.runtime;
        let arguments = self.context.operation_arguments(id);
        let layer = match &self.stepping.nodes[id.0] {
            How::Given | How::Infer(_) => return None,
            How::Step(runtime) => self.context.layer_type_of(id, runtime),
            How::Repeat => self.context.field_type(id),
        };
        Some(emit!(<#layer as #runtime::stream::Step #arguments>))
    }

    /// Numbers of a node's state, if it has a state.
    fn state_size(&self, id: NodeId) -> Option<TokenStream> {
        let step = self.as_step(id)?;
        Some(emit!(#step::STATE))
    }

    /// Numbers of a node's scratch, if it may need some.
    fn scratch_size(&self, id: NodeId) -> Option<TokenStream> {
        let context = self.context;
        if let Some(step) = self.as_step(id) {
            return Some(emit!(#step::SCRATCH));
        }
        let How::Infer(layer) = &self.stepping.nodes[id.0] else {
            return None;
        };
        if !context.has_memory(id) {
            return None;
        }
        let (runtime, arguments) = (&context.runtime, context.operation_arguments(id));
        let layer = context.layer_type_of(id, layer);
        let positions = context.size(&self.stepping.shapes[id.0].positions());
        Some(emit! {
            <#layer as #runtime::operation::Operation #arguments>::INFER_SCRATCH
                .at(#positions)
                .floats(1)
        })
    }

    fn buffer_sizes(&self) -> Vec<TokenStream> {
        let buffers = self.stepping.plan.buffers.iter();
        buffers.map(|sizes| self.context.largest(sizes)).collect()
    }

    /// The implementation of `Step`.
    fn step(&self) -> TokenStream {
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
        let buffers = self.buffer_sizes();
        let scratch = computed.iter().filter_map(|id| self.scratch_size(*id));
        let scratch = scratch.fold(
            emit!(0),
            |most, size| emit!(#runtime::layer::max(#most, #size)),
        );
        let lengths = computed.iter().filter_map(|id| {
            let step = self.as_step(*id)?;
            Some(emit!(#step::STEPS))
        });
        let length = lengths.reduce(|least, steps| emit!(#runtime::stream::fewer(#least, #steps)));
        let length = length.map(|length| emit!(const STEPS: u64 = #length;));
        let begins = computed.iter().filter_map(|id| {
            let size = self.state_size(*id)?;
            let layer = self.layer(*id);
            let arguments = context.operation_arguments(*id);
            Some(emit! {
                let (part, state) = #runtime::stream::part(state, #size);
                #runtime::stream::Step::#arguments::begin(#layer, part);
            })
        });
        let split = if buffers.is_empty() {
            TokenStream::new()
        } else {
            let names = (0..buffers.len()).map(|number| Context::buffer("", number));
            emit!(let ([#(#names),*], scratch) = pass.split(scratch, [#(#buffers),*]);)
        };
        let steps = computed.iter().map(|id| self.node(*id));
        let finish = context.is_main.then(|| self.finish());
        emit! {
            #[automatically_derived]
            #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
            impl #parameters #runtime::stream::Step<#scalar #several> for #name #arguments #conditions {
                const STATE: usize = 0 #(+ #states)*;
                const SCRATCH: usize = 0 #(+ #buffers)* + #scratch;
                #length

                fn begin(&self, state: &mut [#scalar]) {
                    #(#begins)*
                }

                #[inline(always)]
                fn step<I: #runtime::kernels::dispatch::Isa>(
                    &self,
                    isa: I,
                    now: u64,
                    [#(#inputs),*]: [&[#scalar]; #count],
                    y: &mut [#scalar],
                    state: &mut [#scalar],
                    scratch: &mut [#scalar],
                ) {
                    let pass = &#runtime::pass::Pass::inference(1);
                    #split
                    #(#steps)*
                }

                #finish
            }
        }
    }

    /// A reference to what computes a node's step.
    fn layer(&self, id: NodeId) -> TokenStream {
        match &self.stepping.nodes[id.0] {
            How::Infer(runtime) | How::Step(runtime) => self.context.layer_of(id, runtime),
            How::Given | How::Repeat => self.context.layer(id),
        }
    }

    /// The call that computes a node's value.
    fn node(&self, id: NodeId) -> TokenStream {
        let context = self.context;
        let runtime = &context.runtime;
        let arguments = context.operation_arguments(id);
        let inputs = context.graph.node(id).inputs.iter();
        let inputs = inputs.map(|input| context.read(*input));
        let (layer, output) = (self.layer(id), context.value(id));
        let take = self.stepping.plan.buffer[id.0].map(|buffer| {
            let buffer = Context::buffer("", buffer);
            let size = context.size(&self.stepping.shapes[id.0].size());
            emit!(let #output = pass.part(#buffer, #size);)
        });
        if let Some(size) = self.state_size(id) {
            return emit! {
                #take
                let (part, state) = #runtime::stream::part(state, #size);
                #runtime::stream::Step::#arguments::step(
                    #layer, isa, now, [#(#inputs),*], #output, part, scratch,
                );
            };
        }
        emit! {
            #take
            #runtime::operation::Operation::#arguments::infer(
                #layer, isa, pass, [#(#inputs),*], #output, scratch,
            );
        }
    }

    /// There are several inputs or outputs, one after another in memory.
    fn is_packed(&self) -> bool {
        let graph = self.context.graph;
        !graph.ports.is_empty() || graph.outputs.len() > 1
    }

    /// The last activation at a step.
    fn finish(&self) -> TokenStream {
        let context = self.context;
        let (runtime, scalar) = (&context.runtime, &context.scalar);
        let (head_type, head) = context.heads_of_step();
        let output = &self.stepping.shapes[context.graph.output.0];
        let features = context.size(&output.features());
        emit! {
            #[inline(always)]
            fn finish<I: #runtime::kernels::dispatch::Isa>(&self, isa: I, y: &mut [#scalar]) {
                let head: #head_type = #head;
                #runtime::head::Head::<#scalar>::apply(head, isa, #features, y);
            }
        }
    }

    /// `state`, `step` and `step_block`.
    fn methods(&self) -> TokenStream {
        let (context, conditions) = (self.context, &self.conditions);
        let (runtime, scalar, graph) = (&context.runtime, &context.scalar, context.graph);
        let name = context.name();
        let visibility = &context.declaration.visibility;
        let (parameters, arguments, own) = context.generics().split_for_impl();
        let all = context.with_conditions(conditions);
        let own_conditions = (!conditions.is_empty()).then(|| emit!(where #(#conditions,)*));
        let sizes = [graph.inputs[0], graph.output]
            .map(|id| context.size(&self.stepping.shapes[id.0].size()));
        let [input_size, output_size] = sizes;
        let packed = if self.is_packed() {
            emit!(#input_size + #output_size)
        } else {
            emit!(0)
        };
        let (inputs, output) = context.signature_of_step();
        let (names, types): (Vec<_>, Vec<_>) = inputs.into_iter().unzip();
        let state = emit!(#runtime::stream::State<Self>);
        let tokens = context.tokens();
        let is_packed = self.is_packed();
        // A sequence that has a last step may be at its end.
        let (step, ask) = match (is_packed, self.ends) {
            (false, false) => (emit!(step), None),
            (false, true) => (emit!(step_block), Some(emit!(?))),
            (true, false) => (emit!(step_parts), None),
            (true, true) => (emit!(try_step_parts), Some(emit!(?))),
        };
        let step = emit!(#runtime::stream::#step);
        let mut body = if is_packed {
            let unpack = if graph.outputs.len() == 1 {
                emit! {
                    let mut output = <#output>::zeros();
                    #runtime::network::pack(&[outputs], output.as_mut_slice());
                }
            } else {
                emit! {
                    let mut output = <#output as ::core::default::Default>::default();
                    #runtime::network::Unpack::<#scalar>::unpack(&mut output, outputs);
                }
            };
            emit! {
                #tokens
                let inputs = &[#(#names.as_slice()),*];
                let outputs = #step(self, state, inputs) #ask;
                #unpack
            }
        } else {
            emit! {
                #tokens
                let mut output = <#output>::zeros();
                #step(self, state, #(#names.as_slice())*, output.as_mut_slice()) #ask;
            }
        };
        let (result, documentation) = if self.ends {
            body = emit!(#body ::core::result::Result::Ok(output));
            let error = emit!(#runtime::stream::BlockError);
            (
                emit!(::core::result::Result<#output, #error>),
                emit! {
                    ///
                    /// # Errors
                    /// After the last step of the sequence: then nothing is computed.
                },
            )
        } else {
            body = emit!(#body output);
            (output, emit!(#[must_use]))
        };
        emit! {
            #[automatically_derived]
            impl #parameters #runtime::stream::Streams for #name #arguments #all {
                type Numbers = #runtime::__numbers!(
                    #scalar, #runtime::stream::numbers::<Self, #scalar>(#packed)
                );
                const PACKED: usize = #packed;
                const STEP_INPUT: usize = #input_size;
                const STEP_OUTPUT: usize = #output_size;
            }

            // A private network may not be used as a stream.
            #[allow(dead_code)]
            impl #parameters #name #arguments #own {
                /// The state at the beginning of a sequence, for [`step`](Self::step).
                #[must_use]
                #visibility fn state(&self) -> #state #own_conditions {
                    #runtime::stream::State::new(self)
                }

                /// The output at the next step of a sequence: what `predict` gives there on the
                /// whole. Allocates nothing.
                #documentation
                #[inline]
                #visibility fn step(
                    &self,
                    state: &mut #state,
                    #(#names: &#types),*
                ) -> #result #own_conditions {
                    #body
                }

                /// The outputs at the next steps of a sequence, one after another, of inputs that
                /// lie one after another. Allocates nothing.
                ///
                /// # Errors
                /// If `inputs` are not those of whole steps, or `outputs` has not room for as
                /// many: then nothing is computed.
                #visibility fn step_block(
                    &self,
                    state: &mut #state,
                    inputs: &[#scalar],
                    outputs: &mut [#scalar],
                ) -> ::core::result::Result<(), #runtime::stream::BlockError> #own_conditions {
                    #runtime::stream::step_block(self, state, inputs, outputs)
                }
            }
        }
    }
}

impl Context<'_> {
    /// A sequence is among the inputs.
    fn takes_sequence(&self) -> bool {
        let graph = self.graph;
        let own = &graph.node(graph.inputs[0]).shape;
        let mut shapes = graph.ports.iter().map(|(_, shape)| shape).chain([own]);
        shapes.any(Shape::has_steps)
    }

    /// The names and types of the inputs of `step`, and the type of its result.
    fn signature_of_step(&self) -> (Vec<(Ident, TokenStream)>, TokenStream) {
        self.signature_where(&|shape| self.sample(&shape.one_step()))
    }
}
