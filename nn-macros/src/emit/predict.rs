//! `predict`: the output for one sample, with the types of the network's inputs and outputs.

use proc_macro2::{Ident, Span, TokenStream};

use super::context::{EmitContext, named};
use super::emit;
use crate::shapes::Shape;

/// ```ignore
/// impl Digits {
///     pub fn predict(&self, input: &SMatrix<f32, 64, 1>) -> SMatrix<f32, 10, 1> { … }
/// }
/// ```
pub(super) fn predict(context: &EmitContext<'_>) -> TokenStream {
    let name = context.name();
    let visibility = &context.declaration.visibility;
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (inputs, output) = context.signature();
    let (names, types): (Vec<_>, Vec<_>) = inputs.into_iter().unzip();
    let tokens = context.tokens();
    let slices: Vec<_> = names.iter().map(|name| emit!(#name.as_slice())).collect();
    let body = body(context, &output, &slices);
    let no_token = takes_tokens(context).then(no_token);
    let predict_slice = predict_slice(context, &names, &output);
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    emit! {
        impl #parameters #name #arguments #condition {
            /// The output for one sample. Allocates nothing.
            #no_token
            #[inline]
            #[must_use]
            #visibility fn predict(&self, #(#names: &#types),*) -> #output {
                #tokens
                #body
            }
            #predict_slice
            #runtime::predict_with!(#visibility #scalar: #(#names: #types),* => #output);
        }
    }
}

/// ```ignore
/// pub fn predict_slice(&self, input: &[f32]) -> Result<SMatrix<f32, 10, 1>, SampleError> { … }
/// ```
fn predict_slice(context: &EmitContext<'_>, names: &[Ident], output: &TokenStream) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let visibility = &context.declaration.visibility;
    let inputs = context.input_shapes();
    let types = inputs.iter().map(|(_, shape)| match shape {
        Shape::Tokens(_) => emit!(::core::primitive::u32),
        _ => scalar.clone(),
    });
    let checked = names.iter().zip(&inputs).map(|(name, (text, shape))| {
        if let Shape::Tokens(sizes) = shape {
            let [steps, vocabulary] = sizes.each_ref().map(|size| context.generic(size));
            return emit! {
                let #name = #runtime::network::tokens::<#scalar, #steps, #vocabulary>(#text, #name)?;
            };
        }
        let shape = context.shape(shape);
        emit!(let #name = #runtime::sample::<#shape, #scalar>(#text, #name)?;)
    });
    let slices = names.iter().zip(&inputs).map(|(name, (_, shape))| {
        if let Shape::Tokens(_) = shape {
            emit!(#name.as_slice())
        } else {
            emit!(#name)
        }
    });
    let body = body(context, output, &slices.collect::<Vec<_>>());
    let no_token =
        takes_tokens(context).then(|| emit!(#[doc = " If a token is not in the vocabulary."]));
    emit! {
        /// The output for one sample, from slices, checked at run time. Allocates nothing.
        ///
        /// # Errors
        /// If the input does not have the size of a sample.
        #no_token
        #[inline]
        #visibility fn predict_slice(
            &self,
            #(#names: &[#types]),*
        ) -> #runtime::Result<#output, #runtime::SampleError> {
            #(#checked)*
            #runtime::Ok({ #body })
        }
    }
}

/// Emits the computation of the output from the numbers of the inputs.
fn body(context: &EmitContext<'_>, output: &TokenStream, slices: &[TokenStream]) -> TokenStream {
    let (runtime, scalar, graph) = (&context.runtime, &context.scalar, context.graph);
    let room = room(context);
    if graph.ports.is_empty() && graph.outputs.len() == 1 {
        return emit!(#runtime::predict(self, #(#slices)*, #room));
    }
    let pack = if graph.ports.is_empty() {
        emit!(let packed = #(#slices)*;)
    } else {
        let whole = context.sample(&graph.node(graph.inputs[0]).shape);
        emit! {
            let mut packed = <#whole>::zeros();
            #runtime::network::pack(&[#(#slices),*], packed.as_mut_slice());
            let packed = packed.as_slice();
        }
    };
    // Packing several inputs takes additional stack.
    if graph.outputs.len() == 1 {
        emit! {
            #pack
            let mut output = <#output>::zeros();
            #runtime::network::predict_packed(self, packed, output.as_mut_slice(), #room);
            output
        }
    } else {
        let whole = context.sample(&graph.node(graph.output).shape);
        let zeros = context.zeros(&|shape| context.sample(shape));
        emit! {
            #pack
            let mut outputs = <#whole>::zeros();
            #runtime::network::predict_packed(self, packed, outputs.as_mut_slice(), #room);
            let mut output = #zeros;
            #runtime::network::Unpack::<#scalar>::unpack(&mut output, outputs.as_slice());
            output
        }
    }
}

/// The kind of the scratch memory on the stack. It has exactly the size that the network needs, but
/// rustc cannot name that size if it depends on a const parameter, or on a condition of the `impl`.
///
/// ```ignore
/// nn::exactly!(Self)
/// ```
fn room(context: &EmitContext<'_>) -> TokenStream {
    let runtime = &context.runtime;
    let generics = context.generics();
    if generics.params.is_empty() && generics.where_clause.is_none() {
        emit!(#runtime::exactly!(Self))
    } else {
        emit!(#runtime::SizeClasses)
    }
}

/// Whether one of the inputs consists of tokens.
fn takes_tokens(context: &EmitContext<'_>) -> bool {
    let mut inputs = context.input_shapes().into_iter();
    inputs.any(|(_, shape)| matches!(shape, Shape::Tokens(_)))
}

/// The documentation of what a method that returns no `Result` does with a token outside the
/// vocabulary.
pub(super) fn no_token() -> TokenStream {
    emit! {
        ///
        /// The features of a token that is not in the vocabulary are NaN, and so is everything that is
        /// computed from them.
    }
}

impl EmitContext<'_> {
    /// The names and types of the inputs of `predict`, and the type of its result.
    pub(super) fn signature(&self) -> (Vec<(Ident, TokenStream)>, TokenStream) {
        self.signature_where(&|shape| self.sample(shape))
    }

    /// `let input = ::nn_runtime::network::numbers::<f32, 64>(input);` for tokens.
    pub(super) fn tokens(&self) -> TokenStream {
        self.tokens_where(|_| true)
    }

    /// Like `tokens`, for the inputs whose indices are chosen.
    pub(super) fn tokens_where(&self, chosen: impl Fn(usize) -> bool) -> TokenStream {
        let (runtime, scalar) = (&self.runtime, &self.scalar);
        let is_tokens = |shape: &Shape| matches!(shape, Shape::Tokens(_));
        let inputs = self.input_shapes().into_iter();
        let tokens = inputs
            .enumerate()
            .filter(|(number, (_, shape))| chosen(*number) && is_tokens(shape));
        let names = tokens.map(|(_, (name, _))| self.input_name(name));
        emit!(#(let #names = #runtime::network::numbers::<#scalar, _>(#names);)*)
    }

    /// The names and shapes of the inputs.
    pub(super) fn input_shapes(&self) -> Vec<(&str, &Shape)> {
        let graph = self.graph;
        let own = &graph.node(graph.inputs[0]).shape;
        let ports = graph.ports.iter().map(|(name, shape)| (&name[..], shape));
        let own = graph.ports.is_empty().then_some(("input", own));
        ports.chain(own).collect()
    }

    /// The name of an input. If there are several inputs, this is the user's own identifier, which
    /// cannot collide with an emitted variable.
    fn input_name(&self, name: &str) -> Ident {
        if self.graph.ports.is_empty() {
            Ident::new(name, Span::mixed_site())
        } else {
            named(name)
        }
    }

    /// The names and types of the inputs, and the type of the result. `sample` gives the type for
    /// each shape.
    pub(super) fn signature_where(
        &self,
        sample: &dyn Fn(&Shape) -> TokenStream,
    ) -> (Vec<(Ident, TokenStream)>, TokenStream) {
        let graph = self.graph;
        let inputs = if graph.ports.is_empty() {
            let input = sample(&graph.node(graph.inputs[0]).shape);
            vec![(Ident::new("input", Span::mixed_site()), input)]
        } else {
            let ports = graph.ports.iter();
            ports
                .map(|(name, shape)| (self.input_name(name), sample(shape)))
                .collect()
        };
        let outputs: Vec<_> = graph.outputs.iter().map(|o| sample(&o.shape)).collect();
        let output = match &outputs[..] {
            [only] => only.clone(),
            several => emit!((#(#several,)*)),
        };
        (inputs, output)
    }

    /// `(<SMatrix<f32, 4, 1>>::zeros(), <SMatrix<f32, 2, 64>>::zeros())`: several outputs before
    /// they are computed. `Default` cannot be used, because arrays of more than 32 columns do not
    /// implement it.
    pub(super) fn zeros(&self, sample: &dyn Fn(&Shape) -> TokenStream) -> TokenStream {
        let outputs = self.graph.outputs.iter().map(|o| sample(&o.shape));
        emit!((#(<#outputs>::zeros(),)*))
    }
}
