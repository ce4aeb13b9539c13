//! `predict`: the output for one sample, with its types.

use proc_macro2::{Ident, Span, TokenStream};

use super::context::{Context, named};
use super::emit;
use crate::graph::Shape;

/// ```ignore
/// impl Digits {
///     pub fn predict(&self, input: &SMatrix<f32, 64, 1>) -> SMatrix<f32, 10, 1> { … }
/// }
/// ```
pub(super) fn predict(context: &Context<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let visibility = &context.declaration.visibility;
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let (inputs, output) = context.signature();
    let graph = context.graph;
    let (names, types): (Vec<_>, Vec<_>) = inputs.into_iter().unzip();
    let tokens = context.tokens();
    let pack = if graph.ports.is_empty() {
        emit!(#tokens let packed = #(#names.as_slice())*;)
    } else {
        let whole = context.sample(&graph.node(graph.inputs[0]).shape);
        emit! {
            #tokens
            let mut packed = <#whole>::zeros();
            #runtime::network::pack(&[#(#names.as_slice()),*], packed.as_mut_slice());
            let packed = packed.as_slice();
        }
    };
    // What is laid side by side takes stack too.
    let function = if graph.ports.is_empty() && graph.outputs.len() == 1 {
        emit!(predict)
    } else {
        emit!(predict_packed)
    };
    let body = if graph.outputs.len() == 1 {
        emit! {
            let mut output = <#output>::zeros();
            #runtime::network::#function(self, packed, output.as_mut_slice());
            output
        }
    } else {
        let whole = context.sample(&graph.node(graph.output).shape);
        let zeros = context.zeros(&|shape| context.sample(shape));
        emit! {
            let mut outputs = <#whole>::zeros();
            #runtime::network::#function(self, packed, outputs.as_mut_slice());
            let mut output = #zeros;
            #runtime::network::Unpack::<#scalar>::unpack(&mut output, outputs.as_slice());
            output
        }
    };
    let no_token = takes_tokens(context).then(no_token);
    // `allow(dead_code)`: a private network may be used in batches alone.
    emit! {
        impl #parameters #name #arguments #condition {
            /// The output for one sample. Allocates nothing.
            #no_token
            #[inline]
            #[must_use]
            #[allow(dead_code)]
            #visibility fn predict(&self, #(#names: &#types),*) -> #output {
                #pack
                #body
            }
        }
    }
}

/// Tokens are among the inputs.
fn takes_tokens(context: &Context<'_>) -> bool {
    let graph = context.graph;
    let own = &graph.node(graph.inputs[0]).shape;
    let mut shapes = graph.ports.iter().map(|(_, shape)| shape).chain([own]);
    shapes.any(|shape| matches!(shape, Shape::Tokens(_)))
}

/// What a method that returns no `Result` does with a token that is none.
pub(super) fn no_token() -> TokenStream {
    emit! {
        ///
        /// The features of a token that is none of the vocabulary are NaN, and with them whatever is
        /// computed of them.
    }
}

impl Context<'_> {
    /// The names and types of the inputs of `predict`, and the type of its result.
    pub(super) fn signature(&self) -> (Vec<(Ident, TokenStream)>, TokenStream) {
        self.signature_where(&|shape| self.sample(shape))
    }

    /// `let input = ::nn_runtime::network::numbers::<f32, 64>(input);` for tokens.
    pub(super) fn tokens(&self) -> TokenStream {
        self.tokens_where(|_| true)
    }

    /// The same for some of the inputs, by their number.
    pub(super) fn tokens_where(&self, chosen: impl Fn(usize) -> bool) -> TokenStream {
        let (runtime, scalar, graph) = (&self.runtime, &self.scalar, self.graph);
        let own = &graph.node(graph.inputs[0]).shape;
        let ports = graph.ports.iter().map(|(name, shape)| (&name[..], shape));
        let inputs = ports.chain(graph.ports.is_empty().then_some(("input", own)));
        let is_tokens = |shape: &Shape| matches!(shape, Shape::Tokens(_));
        let tokens = inputs
            .enumerate()
            .filter(|(number, (_, shape))| chosen(*number) && is_tokens(shape));
        let names = tokens.map(|(_, (name, _))| self.input_name(name));
        emit!(#(let #names = #runtime::network::numbers::<#scalar, _>(#names);)*)
    }

    /// An input: of several, the user's own name, which no variable of ours can meet.
    fn input_name(&self, name: &str) -> Ident {
        if self.graph.ports.is_empty() {
            Ident::new(name, Span::mixed_site())
        } else {
            named(name)
        }
    }

    /// The same where values of some shape have another type.
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

    /// `(<SMatrix<f32, 4, 1>>::zeros(), <SMatrix<f32, 2, 64>>::zeros())`: several outputs, before
    /// they are known. Not their `Default`, which arrays of more than 32 columns do not have.
    pub(super) fn zeros(&self, sample: &dyn Fn(&Shape) -> TokenStream) -> TokenStream {
        let outputs = self.graph.outputs.iter().map(|o| sample(&o.shape));
        emit!((#(<#outputs>::zeros(),)*))
    }
}
