//! `state`, `step`, `prefill` and `step_block`.

use proc_macro2::{Ident, TokenStream};

use super::super::{emit, predict};
use super::StepEmitter;
use crate::shapes::{Dimension, Shape};

impl StepEmitter<'_> {
    /// The number of inputs that arrive step by step.
    fn coming(&self) -> usize {
        let given = self.streams.given.iter();
        given.filter(|given| !**given).count()
    }

    /// Whether there are several inputs or outputs, which lie one after another in memory.
    fn is_packed(&self) -> bool {
        self.coming() > 1 || self.context.graph.outputs.len() > 1
    }

    /// Emits the body of `step`.
    fn body_of_step(&self, names: &[Ident], output: &TokenStream) -> TokenStream {
        let (context, graph) = (self.context, self.context.graph);
        let (runtime, scalar) = (&context.runtime, &context.scalar);
        let tokens = context.tokens_where(|number| !self.streams.given[number]);
        let is_packed = self.is_packed();
        // A sequence with a last step may already be at its end.
        let (step, ask) = match (is_packed, self.streams.ends) {
            (false, false) => (emit!(step), None),
            (false, true) => (emit!(try_step), Some(emit!(?))),
            (true, false) => (emit!(step_parts), None),
            (true, true) => (emit!(try_step_parts), Some(emit!(?))),
        };
        let step = emit!(#runtime::stream::#step);
        if is_packed {
            let unpack = if graph.outputs.len() == 1 {
                emit! {
                    let mut output = <#output>::zeros();
                    #runtime::network::pack(&[outputs], output.as_mut_slice());
                }
            } else {
                let zeros = context.zeros(&|shape| context.sample(&shape.one_step()));
                emit! {
                    let mut output = #zeros;
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
        }
    }

    /// The shapes of the inputs that arrive step by step.
    fn coming_shapes(&self) -> Vec<&Shape> {
        let graph = self.context.graph;
        let shapes: Vec<&Shape> = match &graph.ports[..] {
            [] => vec![&graph.node(graph.inputs[0]).shape],
            ports => ports.iter().map(|(_, shape)| shape).collect(),
        };
        let coming = shapes.into_iter().zip(&self.streams.given);
        let coming = coming.filter_map(|(shape, given)| (!given).then_some(shape));
        coming.collect()
    }

    /// Emits `prefill`. It takes tokens if the only input that arrives step by step consists of
    /// tokens.
    fn prefill(&self, state: &TokenStream, conditions: Option<&TokenStream>) -> TokenStream {
        let context = self.context;
        let (runtime, scalar) = (&context.runtime, &context.scalar);
        let visibility = &context.declaration.visibility;
        let (function, name, of) = if let [Shape::Tokens(_)] = self.coming_shapes()[..] {
            (
                emit!(prefill_tokens),
                emit!(tokens),
                emit!(::core::primitive::u32),
            )
        } else {
            (emit!(prefill), emit!(inputs), scalar.clone())
        };
        emit! {
            /// Processes the next steps of a sequence without computing their outputs: several at a
            /// time, which is faster than one by one. Allocates nothing.
            ///
            /// # Errors
            /// If the inputs do not consist of whole steps, there are more steps than are left, or a
            /// token is not in the vocabulary. Then nothing is computed.
            #visibility fn prefill(
                &self,
                state: &mut #state,
                #name: &[#of],
            ) -> ::core::result::Result<(), #runtime::stream::BlockError> #conditions {
                #runtime::stream::#function(self, state, #name)
            }
        }
    }

    /// Emits `state`, `step`, `prefill` and `step_block`.
    pub(super) fn methods(&self) -> TokenStream {
        let (context, conditions) = (self.context, &self.conditions);
        let (runtime, scalar, graph) = (&context.runtime, &context.scalar, context.graph);
        let name = context.name();
        let visibility = &context.declaration.visibility;
        let (parameters, arguments, own) = context.generics().split_for_impl();
        let all = context.with_conditions(conditions);
        let own_conditions = (!conditions.is_empty()).then(|| emit!(where #(#conditions,)*));
        let sizes = [graph.inputs[0], graph.output]
            .map(|id| context.size(&self.step_plan.shapes[id.0].size()));
        let [input_size, output_size] = sizes;
        let mut packed = if self.is_packed() {
            emit!(#input_size + #output_size)
        } else {
            emit!(0)
        };
        if self.streams.given.len() > self.coming() + 1 {
            // Several given inputs are packed one after another.
            let given = self.given_size();
            packed = emit!(#runtime::memory::max(#packed, #given));
        }
        let (inputs, output) = context.signature_of_step();
        let inputs = inputs.into_iter().zip(&self.streams.given);
        let coming = inputs.filter_map(|(input, given)| (!*given).then_some(input));
        let (names, types): (Vec<_>, Vec<_>) = coming.unzip();
        let state = emit!(#runtime::stream::State<Self>);
        let prefill = self.prefill(&state, own_conditions.as_ref());
        let begin = self.begin(&state, own_conditions.as_ref());
        let given = self.given();
        let tokens = self.tokens();
        let mut body = self.body_of_step(&names, &output);
        let takes_tokens = self
            .coming_shapes()
            .iter()
            .any(|shape| matches!(shape, Shape::Tokens(_)));
        let errors = if takes_tokens {
            " After the last step of the sequence, or if a token is not in the vocabulary. Then \
             nothing is computed."
        } else {
            " After the last step of the sequence. Then nothing is computed."
        };
        let no_token = (takes_tokens && !self.streams.ends).then(predict::no_token);
        let plain_output = output.clone();
        let (result, documentation) = if self.streams.ends {
            body = emit!(#body ::core::result::Result::Ok(output));
            let error = emit!(#runtime::stream::BlockError);
            (
                emit!(::core::result::Result<#output, #error>),
                emit! {
                    ///
                    /// # Errors
                    #[doc = #errors]
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
                #given
                #tokens
            }

            impl #parameters #name #arguments #own {
                #begin

                /// The output at the next step of a sequence: the same as that of `predict` on the
                /// whole sequence. Allocates nothing.
                #no_token
                #documentation
                #[inline]
                #visibility fn step(
                    &self,
                    state: &mut #state,
                    #(#names: &#types),*
                ) -> #result #own_conditions {
                    #body
                }

                #runtime::step_with!(
                    #visibility #scalar: #(#names: #types),* => #plain_output #own_conditions
                );

                #prefill

                /// The outputs at the next steps of a sequence. Inputs and outputs are stored step by
                /// step. Allocates nothing.
                ///
                /// # Errors
                /// If `inputs` do not consist of whole steps, `outputs` has a different number of
                /// steps, or a token is not in the vocabulary. Then nothing is computed.
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

impl StepEmitter<'_> {
    /// Emits the constants that describe the given inputs, if there are any.
    fn given(&self) -> Option<TokenStream> {
        let is_given = self.coming() < self.streams.given.len();
        is_given.then(|| {
            let (context, size) = (self.context, self.given_size());
            let coming = self.coming_shapes();
            let vocabulary = if let [Shape::Tokens([_, vocabulary])] = coming[..] {
                context.size(vocabulary)
            } else {
                emit!(0)
            };
            let sequences = self.given_sequences();
            emit! {
                const GIVEN: usize = #size;
                const GIVEN_SEQUENCES: &'static [usize] = &[#(#sequences),*];
                const VOCABULARY: usize = #vocabulary;
            }
        })
    }

    /// ```ignore
    /// const TOKENS: &'static [TokensAt] = &[TokensAt { first: 4, count: 1, vocabulary: 9, sequence: 0 }];
    /// ```
    /// for a network with several inputs, some of which are tokens. There is one constant for the
    /// inputs that arrive step by step, and one for the given inputs.
    fn tokens(&self) -> TokenStream {
        let context = self.context;
        if context.graph.ports.is_empty() {
            return TokenStream::new();
        }
        let runtime = &context.runtime;
        let constants = [("TOKENS", false), ("GIVEN_TOKENS", true)];
        let constants = constants.map(|(constant, is_given)| {
            let ports = context.graph.ports.iter().zip(&self.streams.given);
            let ports = ports.filter(|(_, given)| **given == is_given);
            let (mut first, mut sequence) = (Dimension::ZERO, 0_usize);
            let mut tokens = Vec::new();
            for ((_, shape), _) in ports {
                let shape = if is_given { shape } else { &shape.one_step() };
                if let Shape::Tokens([steps, vocabulary]) = shape {
                    let [first, count, vocabulary] =
                        [&first, steps, vocabulary].map(|size| context.size(size));
                    tokens.push(emit! {
                        #runtime::stream::TokensAt {
                            first: #first,
                            count: #count,
                            vocabulary: #vocabulary,
                            sequence: #sequence,
                        }
                    });
                }
                first = first.plus(&shape.size());
                sequence += usize::from(shape.has_steps());
            }
            let constant = Ident::new(constant, proc_macro2::Span::mixed_site());
            let is_needed = !is_given || !tokens.is_empty();
            is_needed.then(|| {
                emit! {
                    const #constant: &'static [#runtime::stream::TokensAt] = const { &[#(#tokens),*] };
                }
            })
        });
        emit!(#(#constants)*)
    }

    /// The indices of the given sequences among all sequences in the inputs.
    fn given_sequences(&self) -> Vec<usize> {
        let ports = self.context.graph.ports.iter().zip(&self.streams.given);
        let sequences = ports
            .filter(|((_, shape), _)| shape.has_steps())
            .enumerate();
        let given = sequences.filter_map(|(number, (_, given))| given.then_some(number));
        given.collect()
    }

    /// How many numbers the inputs that are given before the first step hold.
    fn given_size(&self) -> TokenStream {
        let context = self.context;
        let ports = context.graph.ports.iter().zip(&self.streams.given);
        let given = ports.filter(|(_, given)| **given);
        let size = given.fold(Dimension::ZERO, |sum, ((_, shape), _)| {
            sum.plus(&shape.size())
        });
        context.size(&size)
    }

    /// Emits `state`, and if there are given inputs also `begin`.
    fn begin(&self, state: &TokenStream, conditions: Option<&TokenStream>) -> TokenStream {
        let context = self.context;
        let runtime = &context.runtime;
        let visibility = &context.declaration.visibility;
        if self.coming() == self.streams.given.len() {
            return emit! {
                /// The state at the beginning of a sequence, for [`step`](Self::step).
                #[must_use]
                #visibility fn state(&self) -> #state #conditions {
                    #runtime::stream::State::new(self)
                }
            };
        }
        let (inputs, _) = context.signature();
        let inputs = inputs.into_iter().zip(&self.streams.given);
        let given = inputs.filter_map(|(input, given)| given.then_some(input));
        let (names, types): (Vec<_>, Vec<_>) = given.unzip();
        let tokens = context.tokens_where(|number| self.streams.given[number]);
        let takes_tokens = context.graph.ports.iter().zip(&self.streams.given);
        let mut takes_tokens = takes_tokens
            .filter_map(|((_, shape), given)| given.then_some(matches!(shape, Shape::Tokens(_))));
        let no_token = takes_tokens
            .any(|is_tokens| is_tokens)
            .then(predict::no_token);
        let sequences = self.given_sequences().len();
        let with_lengths = (self.takes_lengths && sequences > 0).then(|| {
            let error = emit!(#runtime::stream::BlockError);
            emit! {
                /// Like `state`, for sequences with the given numbers of steps. The
                /// steps after them are padding, which is never read.
                ///
                /// # Errors
                /// If a length is 0 or more than there are steps, or a token is not in the
                /// vocabulary.
                #visibility fn state_with_lengths(
                    &self,
                    #(#names: &#types,)*
                    lengths: &[usize; #sequences],
                ) -> ::core::result::Result<#state, #error> #conditions {
                    #tokens
                    #runtime::stream::State::given_with_lengths(
                        self, &[#(#names.as_slice()),*], lengths,
                    )
                }

                /// Begins another sequence with these lengths. Allocates nothing.
                ///
                /// # Errors
                /// If a length is 0 or more than there are steps, or a token is not in the
                /// vocabulary. Then the state is unchanged.
                #visibility fn begin_with_lengths(
                    &self,
                    state: &mut #state,
                    #(#names: &#types,)*
                    lengths: &[usize; #sequences],
                ) -> ::core::result::Result<(), #error> #conditions {
                    #tokens
                    state.begin_with_lengths(self, &[#(#names.as_slice()),*], lengths)
                }
            }
        });
        emit! {
            /// The state at the beginning of a sequence, for [`step`](Self::step), with the inputs
            /// that must be known before its first step. Everything that depends only on them is
            /// computed here, once.
            #no_token
            #[must_use]
            #visibility fn state(&self, #(#names: &#types),*) -> #state #conditions {
                #tokens
                #runtime::stream::State::given(self, &[#(#names.as_slice()),*])
            }

            /// Begins another sequence, with other inputs that must be known before its first step.
            /// Allocates nothing.
            #no_token
            #visibility fn begin(&self, state: &mut #state, #(#names: &#types),*) #conditions {
                #tokens
                state.begin(self, &[#(#names.as_slice()),*]);
            }

            #with_lengths
        }
    }
}
