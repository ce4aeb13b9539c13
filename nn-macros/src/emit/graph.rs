//! The network as a graph, for `graph()` to print and for other programs to read.

use proc_macro2::{Ident, Literal, Span, TokenStream};

use super::context::Context;
use super::emit;
use crate::arguments::Activation;
use crate::drawing::{Drawing, Kind, Part, Value, Vertex};
use crate::layers::{Described, Setting};
use crate::shapes::{Dimension, Number};

/// ```ignore
/// const GRAPH: Graph = Graph {
///     name: "Digits",
///     vertices: &[
///         Vertex {
///             kind: Kind::Stage,
///             name: "dense1",
///             declaration: "Dense(10, softmax)",
///             shape: &[10],
///             repeat: None,
///             nodes: &[
///                 Node {
///                     name: "dense1",
///                     operation: Operation::Dense { inputs: 64, outputs: 10, bias: true },
///                     reads: &[Value::Vertex(0)],
///                     parameters: "dense1",
///                     shape: &[10],
///                 },
///                 …
///             ],
///         },
///         …
///     ],
///     shared: &[],
///     repeats: &[],
/// };
/// ```
pub(super) fn graph(context: &Context<'_>, drawing: &Drawing) -> TokenStream {
    let runtime = &context.runtime;
    let name = context.name().to_string();
    let vertices = drawing.vertices.iter().enumerate();
    let vertices = vertices.map(|(place, vertex)| context.vertex(place, vertex));
    let repeats = drawing.repeats.iter().map(|repeat| {
        let name = &repeat.name;
        let count = context.size(&repeat.count);
        let parent = maybe(repeat.parent.map(number));
        let input = context.described_value(repeat.input, None);
        let output = context.described_value(repeat.output, None);
        emit! {
            #runtime::network::Repeat {
                name: #name,
                count: #count,
                parent: #parent,
                input: #input,
                output: #output,
            }
        }
    });
    let shared = drawing.shared.iter().map(|(first, other)| {
        let (first, other) = (number(*first), number(*other));
        emit!((#first, #other))
    });
    emit! {
        const GRAPH: #runtime::network::Graph = #runtime::network::Graph {
            name: #name,
            vertices: &[#(#vertices),*],
            shared: &[#(#shared),*],
            repeats: &[#(#repeats),*],
        };
    }
}

impl Context<'_> {
    fn vertex(&self, place: usize, vertex: &Vertex) -> TokenStream {
        let runtime = &self.runtime;
        let kind = match vertex.kind {
            Kind::Input => emit!(Input),
            Kind::Stage => emit!(Stage),
            Kind::Output => emit!(Output),
        };
        let (name, declaration) = (&vertex.name, &vertex.declaration);
        let shape = self.dimensions(&vertex.shape);
        let repeat = maybe(vertex.repeat.map(number));
        let nodes = vertex.parts.iter();
        let nodes = nodes.map(|part| self.part((place, vertex), part));
        emit! {
            #runtime::network::Vertex {
                kind: #runtime::network::Kind::#kind,
                name: #name,
                declaration: #declaration,
                shape: #shape,
                repeat: #repeat,
                nodes: &[#(#nodes),*],
            }
        }
    }

    /// A node of the vertex at this place.
    fn part(&self, (place, vertex): (usize, &Vertex), part: &Part) -> TokenStream {
        let runtime = &self.runtime;
        let name = if part.name.is_empty() {
            &vertex.name
        } else {
            &part.name
        };
        let operation = self.described(&part.described);
        let reads = part
            .reads
            .iter()
            .map(|read| self.described_value(*read, Some(place)));
        let parameters = &part.parameters;
        let shape = self.dimensions(&part.shape);
        emit! {
            #runtime::structure::Node {
                name: #name,
                operation: #operation,
                reads: &[#(#reads),*],
                parameters: #parameters,
                shape: #shape,
            }
        }
    }

    /// `::nn_runtime::structure::Value::Vertex(0)`, as read by that vertex.
    fn described_value(&self, value: Value, by: Option<usize>) -> TokenStream {
        let runtime = &self.runtime;
        let (variant, place) = match value {
            Value::Part(vertex, part) if Some(vertex) == by => (emit!(Node), number(part)),
            Value::Part(vertex, _) => (emit!(Vertex), number(vertex)),
            Value::Carried(repeat) => (emit!(Carried), number(repeat)),
        };
        emit!(#runtime::structure::Value::#variant(#place))
    }

    /// `::nn_runtime::structure::Operation::Dense { inputs: 64, outputs: 10, bias: true }`
    fn described(&self, described: &Described) -> TokenStream {
        let runtime = &self.runtime;
        let variant = word(described.variant);
        let path = emit!(#runtime::structure::Operation::#variant);
        match &described.fields[..] {
            [] => path,
            [("", value)] => {
                let value = self.setting(value);
                emit!(#path(#value))
            }
            fields => {
                let names = fields.iter().map(|(name, _)| word(name));
                let values = fields.iter().map(|(_, value)| self.setting(value));
                emit!(#path { #(#names: #values),* })
            }
        }
    }

    fn setting(&self, setting: &Setting) -> TokenStream {
        let runtime = &self.runtime;
        match setting {
            Setting::Size(size) => self.size(size),
            Setting::Sizes(sizes) => self.array(sizes),
            Setting::MaybeSize(size) => maybe(size.as_ref().map(|size| self.size(size))),
            Setting::Flag(flag) => emit!(#flag),
            Setting::Number(number) => self.number(number),
            Setting::MaybeNumber(number) => maybe(number.map(|number| self.number(&number))),
            Setting::Epsilon(epsilon) => {
                let of_type = if self.declaration.scalar == "f64" {
                    f64::EPSILON
                } else {
                    f64::from(f32::EPSILON)
                };
                self.number(&epsilon.unwrap_or(Number::literal(of_type)))
            }
            Setting::Word(of, variant) => {
                let (of, variant) = (word(of), word(variant));
                emit!(#runtime::structure::#of::#variant)
            }
            Setting::Activation(activation) => self.described_activation(activation),
            Setting::Window {
                axes,
                kernel,
                stride,
                dilation,
                sides,
            } => {
                let axes = self.setting(&axes.described());
                let (kernel, stride) = (self.array(kernel), self.array(stride));
                let (dilation, padding) = (self.array(dilation), self.array(sides));
                emit! {
                    #runtime::structure::Window {
                        axes: #axes,
                        kernel: #kernel,
                        stride: #stride,
                        dilation: #dilation,
                        padding: #padding,
                    }
                }
            }
            Setting::Padding(mode, value) => {
                let padding = emit!(#runtime::layers::Padding);
                match *mode {
                    "reflect" => emit!(#padding::Reflect),
                    "replicate" => emit!(#padding::Replicate),
                    "circular" => emit!(#padding::Circular),
                    _ => {
                        let value = self.number(&value.unwrap_or(Number::literal(0.0)));
                        emit!(#padding::Constant(#value))
                    }
                }
            }
            Setting::Name(layer) => {
                let name = self.diagnostics.text(*layer);
                emit!(#name)
            }
            Setting::Graph(layer) => {
                let layer = self.diagnostics.expression(*layer);
                emit!(<#layer as #runtime::layer::Layer>::STRUCTURE)
            }
        }
    }

    /// `::nn_runtime::structure::Activation::LeakyRelu { slope: 0.1 }`
    fn described_activation(&self, activation: &Activation) -> TokenStream {
        let runtime = &self.runtime;
        let variant = word(activation.entry.type_name);
        let path = emit!(#runtime::structure::Activation::#variant);
        let Some((name, default)) = activation.entry.argument else {
            return path;
        };
        let name = word(name);
        let given = activation.argument;
        let value = self.number(&given.unwrap_or(Number::literal(default)));
        emit!(#path { #name: #value })
    }

    /// `[3, 5]`
    fn array(&self, sizes: &[Dimension]) -> TokenStream {
        let sizes = sizes.iter().map(|size| self.size(size));
        emit!([#(#sizes),*])
    }
}

fn word(word: &str) -> Ident {
    Ident::new(word, Span::mixed_site())
}

fn number(place: usize) -> Literal {
    Literal::usize_unsuffixed(place)
}

/// `::core::option::Option::Some(0)`
fn maybe(value: Option<impl quote::ToTokens>) -> TokenStream {
    let Some(value) = value else {
        return emit!(::core::option::Option::None);
    };
    emit!(::core::option::Option::Some(#value))
}
