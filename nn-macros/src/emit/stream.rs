//! Networks that run step by step.

mod methods;
mod step;

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use super::context::EmitContext;
use super::{Compiled, emit};
use crate::graph::Module;
use crate::layers::{Runtime, Value};
use crate::shapes::Shape;
use crate::stepping::{Blocked, StepComputation, StepPlan, StreamPlan, Streaming};

/// ```ignore
/// impl ::nn_runtime::stream::Step<f32> for Echo { … }
/// ```
pub(super) fn steps(context: &EmitContext<'_>, streaming: &Streaming) -> TokenStream {
    let Streaming::Steps(streams) = streaming else {
        return TokenStream::new();
    };
    let place = context.module.graphs.iter();
    let place = place
        .take_while(|graph| !std::ptr::eq(*graph, context.graph))
        .count();
    let Some(step_plan) = &streams.graphs[place] else {
        return TokenStream::new();
    };
    let emitter = StepEmitter {
        context,
        step_plan,
        streams,
        conditions: context.conditions(streams),
        takes_lengths: false,
    };
    context.where_it_streams(&emitter.conditions, &emitter.step())
}

/// ```ignore
/// impl ::nn_runtime::stream::Streams for Echo { … }
/// impl Echo {
///     pub fn state(&self) -> State<Self> { … }
///     pub fn step(&self, state: &mut State<Self>, input: &SMatrix<f32, 4, 1>) -> SMatrix<f32, 2, 1> { … }
///     pub fn step_block(&self, state: &mut State<Self>, inputs: &[f32], outputs: &mut [f32]) -> … { … }
/// }
/// ```
pub(super) fn methods(context: &EmitContext<'_>, compiled: &Compiled<'_>) -> TokenStream {
    match compiled.streaming {
        Streaming::NoSequence => TokenStream::new(),
        Streaming::Blocked(blocked) => context.blocked(blocked),
        Streaming::Steps(streams) => {
            let Some(step_plan) = &streams.graphs[Module::MAIN.0] else {
                return TokenStream::new();
            };
            let emitter = StepEmitter {
                context,
                step_plan,
                streams,
                conditions: context.conditions(streams),
                takes_lengths: compiled.lengths.are_taken(),
            };
            context.where_it_streams(&emitter.conditions, &emitter.methods())
        }
    }
}

/// `state` and `step` of a network with an error, so that their use gives no second error.
pub(super) fn fallback(context: &EmitContext<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    if !context.takes_sequence() {
        return TokenStream::new();
    }
    let name = context.name();
    let visibility = &context.declaration.visibility;
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (inputs, output) = context.signature_of_step();
    let inputs: Vec<_> = inputs
        .into_iter()
        .map(|(name, input)| emit!(#name: &#input))
        .collect();
    let implementations = context.no_steps(&emit!(#condition));
    emit! {
        #[allow(unused, clippy::all, clippy::pedantic)]
        const _: () = {
            #implementations

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
                #visibility fn step_with(
                    &self,
                    state: &mut #runtime::stream::BorrowedState<'_, Self>,
                    #(#inputs,)*
                    output: &mut #output,
                    scratch: &mut [#scalar],
                ) -> ::core::result::Result<(), #runtime::stream::BlockError> {
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
        };
    }
}

/// Emits the steps of one graph.
struct StepEmitter<'a> {
    context: &'a EmitContext<'a>,
    step_plan: &'a StepPlan,
    streams: &'a StreamPlan,
    /// The conditions on user-defined layers.
    conditions: Vec<TokenStream>,
    /// Whether the given inputs may have lengths.
    takes_lengths: bool,
}

impl EmitContext<'_> {
    /// The conditions that the user-defined layers run step by step. They contain a lifetime, so
    /// that rustc checks them where a step is used, and not where the network is declared.
    fn conditions(&self, streams: &StreamPlan) -> Vec<TokenStream> {
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let graphs = streams.graphs.iter().flatten();
        let nodes = graphs.flat_map(|graph| &graph.computations);
        let mut layers = Vec::new();
        for node in nodes {
            if let StepComputation::Step(Runtime {
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
            let layer = self.user_layer(layer);
            let name = Ident::new(name, Span::mixed_site());
            emit! {
                for<'nn> #runtime::layers::#name<'nn, #layer>: #runtime::stream::Step<#scalar>
            }
        });
        conditions.collect()
    }

    /// The items, under the condition that they are available. If a network contains user-defined
    /// layers or sizes that are const parameters, the size of its state is not known where it is
    /// declared.
    fn where_it_streams(&self, conditions: &[TokenStream], items: &TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        if conditions.is_empty() && self.generics().params.is_empty() {
            items.clone()
        } else {
            emit!(#runtime::__where_alloc! { #items })
        }
    }

    /// The `where` clause of an implementation, extended by more conditions.
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

    /// `Step` and `Streams` with bodies that compute nothing.
    fn no_steps(&self, condition: &TokenStream) -> TokenStream {
        let (name, runtime, scalar) = (self.name(), &self.runtime, &self.scalar);
        let (parameters, arguments, _) = self.generics().split_for_impl();
        let i = self.unused("I");
        emit! {
            #[automatically_derived]
            impl #parameters #runtime::stream::Step<#scalar> for #name #arguments #condition {
                fn step<#i: #runtime::kernels::dispatch::Isa>(
                    &self,
                    isa: #i,
                    call: #runtime::call::Advance<'_, #scalar>,
                ) {
                }
            }

            #[automatically_derived]
            impl #parameters #runtime::stream::Streams for #name #arguments #condition {
                type Numbers = #runtime::stream::Unknown<#scalar>;
                const STEP_INPUT: usize = 1;
                const STEP_OUTPUT: usize = 1;
            }
        }
    }

    /// Methods and implementations whose use is an error that says which stage cannot run step by
    /// step, and why. The methods together give one error, because without a state there is no
    /// step.
    fn blocked(&self, blocked: &Blocked) -> TokenStream {
        let Blocked {
            stage,
            origin,
            reason,
        } = blocked;
        let (name, runtime) = (self.name(), &self.runtime);
        let visibility = &self.declaration.visibility;
        let (parameters, arguments, condition) = self.generics().split_for_impl();
        // The identifiers have the location of the stage, so that the notes of the error point
        // there.
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
        // Code that asks for a network that runs step by step gets the same error.
        let implementations = self.no_steps(&emit!(where #own));
        // The methods exist only to be rejected.
        emit! {
            #implementations

            #[doc(hidden)]
            #[diagnostic::on_unimplemented(
                message = #message,
                label = "this network needs whole sequences"
            )]
            #visibility trait #streams {}

            // If the trait had no implementation, rustc would suggest adding one.
            #[diagnostic::do_not_recommend]
            impl #streams for #runtime::stream::NoState {}

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
                ) -> #output #condition {
                    ::core::unreachable!()
                }
            }
        }
    }
}

impl EmitContext<'_> {
    /// Whether one of the inputs is a sequence.
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
