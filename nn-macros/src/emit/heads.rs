//! The types of inputs, outputs and heads.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;

use super::context::EmitContext;
use super::emit;
use crate::arguments::ActivationKind;
use crate::layers::Head;
use crate::shapes::Shape;

impl EmitContext<'_> {
    /// The shape of the input: `Vector<64>`, or for several inputs
    /// `Packed<(Vector<32>, Vector<16>), 48>`.
    pub(super) fn input_type(&self) -> TokenStream {
        let input = &self.graph.node(self.graph.inputs[0]).shape;
        let ports: Vec<&Shape> = self.graph.ports.iter().map(|(_, shape)| shape).collect();
        self.packed(&ports, input)
    }

    /// The shape of the output: `Vector<10>`, or for several outputs
    /// `Packed<(Vector<4>, Vector<1>), 5>`.
    pub(super) fn output_type(&self) -> TokenStream {
        let outputs = self.graph.outputs.iter();
        let shapes: Vec<&Shape> = outputs.map(|output| &output.shape).collect();
        match shapes[..] {
            [only] => match &self.graph.outputs[0].head {
                Some(Head::Layer(layer)) if *only == Shape::of_layer(*layer) => {
                    let (runtime, layer) = (&self.runtime, self.user_layer(*layer));
                    emit!(<#layer as #runtime::layer::Layer>::Output)
                }
                _ => self.shape(only),
            },
            _ => self.packed(&shapes, &self.graph.node(self.graph.output).shape),
        }
    }

    /// The type of several shapes in one sample, or of the whole shape if there is only one.
    fn packed(&self, parts: &[&Shape], whole: &Shape) -> TokenStream {
        if parts.is_empty() {
            return self.shape(whole);
        }
        let runtime = &self.runtime;
        let size = self.generic(&whole.size());
        let parts = parts.iter().map(|shape| self.shape(shape));
        emit!(#runtime::shape::Packed<(#(#parts,)*), #size>)
    }

    /// If the output or the head comes from a user-defined layer, the location of that layer. If
    /// the layer is private, rustc reports the error there.
    pub(super) fn last_layer(&self) -> Span {
        let mut heads = self.graph.outputs.iter().map(|output| &output.head);
        let layer = heads.find_map(|head| match head {
            Some(Head::Layer(layer)) => Some(self.diagnostics.expression(*layer).span()),
            _ => None,
        });
        layer.map_or_else(Span::mixed_site, |place| {
            Span::mixed_site().located_at(place)
        })
    }

    /// The type and the value of the head: `Softmax`, or for several outputs
    /// `Heads<(Part<Softmax, 4, 1>, …)>`.
    pub(super) fn heads(&self) -> (TokenStream, TokenStream) {
        self.heads_where(Shape::clone)
    }

    /// The type and the value of the head at a single step of a sequence.
    pub(super) fn heads_of_step(&self) -> (TokenStream, TokenStream) {
        self.heads_where(Shape::one_step)
    }

    fn heads_where(&self, shape: impl Fn(&Shape) -> Shape) -> (TokenStream, TokenStream) {
        let runtime = &self.runtime;
        let outputs = &self.graph.outputs;
        if let [only] = &outputs[..] {
            return self.head(only.head.as_ref());
        }
        let (types, values): (Vec<_>, Vec<_>) = outputs
            .iter()
            .map(|output| {
                let (head, value) = self.head(output.head.as_ref());
                let shape = shape(&output.shape);
                let features = self.generic(&shape.features());
                let positions = self.generic(&shape.positions());
                (
                    emit!(#runtime::head::Part<#head, #features, #positions>),
                    emit!(#runtime::head::Part(#value)),
                )
            })
            .unzip();
        (
            emit!(#runtime::head::Heads<(#(#types,)*)>),
            emit!(#runtime::head::Heads((#(#values,)*))),
        )
    }

    /// The type and the value of one head.
    fn head(&self, head: Option<&Head>) -> (TokenStream, TokenStream) {
        let runtime = &self.runtime;
        let head = match head {
            None => {
                let identity = emit!(#runtime::activation::Identity);
                return (identity.clone(), identity);
            }
            Some(Head::Layer(layer)) => {
                let layer = self.user_layer(*layer);
                let layer = emit!(<#layer as #runtime::layer::Layer>);
                return (emit!(#layer::Head), emit!(#layer::head()));
            }
            Some(Head::Unknown) => {
                let learned = emit!(#runtime::activation::Learned);
                return (learned.clone(), learned);
            }
            Some(Head::Activation(activation)) => activation,
        };
        let head_type = self.activation_type(head);
        if head.entry.kind == ActivationKind::Learned {
            (head_type.clone(), head_type)
        } else {
            (head_type, self.activation(head))
        }
    }
}
