//! The network as data, which `graph()` returns to be printed or read by other programs.

use proc_macro2::{Ident, Literal, Span, TokenStream};

use super::context::EmitContext;
use super::{Compiled, emit};
use crate::arguments::Activation;
use crate::drawing::{ReadValue, Vertex, VertexKind, VertexPart};
use crate::layers::{Described, Setting};
use crate::shapes::{Dimension, Number};

/// ```ignore
/// const GRAPH: nn::Graph = nn::Graph::new("Digits", "…", &[
///     nn::Vertex::stage("dense1", "Dense(10, softmax)", [650, 640]).of(&[
///         nn::Node::learned("dense1", nn::dense(64, 10, true), &[nn::vertex(0)], &[10]),
///         …
///     ]),
///     …
/// ]);
/// ```
pub(super) fn graph(context: &EmitContext<'_>, compiled: &Compiled<'_>) -> TokenStream {
    let (drawing, equations) = (compiled.drawing, compiled.equations);
    let runtime = &context.runtime;
    let name = context.name().to_string();
    let vertices = drawing.vertices.iter().enumerate();
    let vertices = vertices.map(|(place, vertex)| context.vertex(place, vertex));
    let repeats = drawing.repeats.iter().map(|repeat| {
        let (name, declaration) = (&repeat.name, &repeat.declaration);
        let [count, parameters, multiply_adds] =
            [&repeat.count, &repeat.parameters, &repeat.multiply_adds]
                .map(|size| context.size(size));
        let parent = context.maybe(repeat.parent.map(number));
        let input = context.described_value(repeat.input, None);
        let output = context.described_value(repeat.output, None);
        emit! {
            #runtime::Repeat {
                name: #name,
                declaration: #declaration,
                parameters: #parameters,
                multiply_adds: #multiply_adds,
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
    let shared: Vec<_> = shared.collect();
    let sharing = (!shared.is_empty()).then(|| emit!(.sharing(&[#(#shared),*])));
    let repeats: Vec<_> = repeats.collect();
    let repeating = (!repeats.is_empty()).then(|| emit!(.repeating(&[#(#repeats),*])));
    emit! {
        const GRAPH: #runtime::Graph =
            #runtime::Graph::new(#name, #equations, &[#(#vertices),*]) #sharing #repeating;
    }
}

impl EmitContext<'_> {
    fn vertex(&self, place: usize, vertex: &Vertex) -> TokenStream {
        let runtime = &self.runtime;
        let nodes = vertex.parts.iter();
        let nodes = nodes.map(|part| self.part((place, vertex), part));
        let nodes = emit!(&[#(#nodes),*]);
        match vertex.kind {
            VertexKind::Input => emit!(#runtime::Vertex::input(#nodes)),
            VertexKind::Output => emit!(#runtime::Vertex::output(#nodes)),
            VertexKind::Stage => {
                let (name, declaration) = (&vertex.name, &vertex.declaration);
                let costs = [&vertex.parameters, &vertex.multiply_adds];
                let costs = costs.map(|size| self.size(size));
                let inside = vertex.repeat.map(|repeat| {
                    let repeat = number(repeat);
                    emit!(.inside(#repeat))
                });
                emit!(#runtime::Vertex::stage(#name, #declaration, [#(#costs),*]) #inside.of(#nodes))
            }
        }
    }

    /// One operation of the vertex with this index.
    fn part(&self, (place, vertex): (usize, &Vertex), part: &VertexPart) -> TokenStream {
        let runtime = &self.runtime;
        let name = if part.name.is_empty() {
            &vertex.name
        } else {
            &part.name
        };
        let reads = part
            .reads
            .iter()
            .map(|read| self.described_value(*read, Some(place)));
        let reads = emit!(&[#(#reads),*]);
        let shape = self.dimensions(&part.shape);
        match (vertex.kind, &part.described.fields[..]) {
            (VertexKind::Input, [(_, vocabulary)]) => {
                let vocabulary = self.setting(vocabulary);
                emit!(#runtime::Node::input(#name, #shape, #vocabulary))
            }
            (VertexKind::Output, _) => emit!(#runtime::Node::output(#name, #reads, #shape)),
            _ => {
                let operation = self.described(&part.described);
                let parameters = &part.parameters;
                if parameters == name {
                    return emit!(#runtime::Node::learned(#name, #operation, #reads, #shape));
                }
                let with = (!parameters.is_empty()).then(|| emit!(.with(#parameters)));
                emit!(#runtime::Node::new(#name, #operation, #reads, #shape) #with)
            }
        }
    }

    /// `nn::vertex(0)`: a value, as the vertex `by` reads it.
    fn described_value(&self, value: ReadValue, by: Option<usize>) -> TokenStream {
        let runtime = &self.runtime;
        let (function, place) = match value {
            ReadValue::Part(vertex, part) if Some(vertex) == by => (emit!(node), number(part)),
            ReadValue::Part(vertex, _) => (emit!(vertex), number(vertex)),
            ReadValue::Carried(repeat) => (emit!(Value::Carried), number(repeat)),
        };
        emit!(#runtime::#function(#place))
    }

    /// `nn::Op::Dense { inputs: 64, outputs: 10, bias: true }`
    fn described(&self, described: &Described) -> TokenStream {
        let runtime = &self.runtime;
        let variant = word(described.variant);
        let path = emit!(#runtime::Op::#variant);
        if let Some(setting) = &described.alone {
            let value = self.setting(setting);
            return emit!(#path(#value));
        }
        match &described.fields[..] {
            [] => path,
            [(_, inputs), (_, outputs), (_, bias)] if described.variant == "Dense" => {
                let [inputs, outputs, bias] =
                    [inputs, outputs, bias].map(|setting| self.setting(setting));
                emit!(#runtime::dense(#inputs, #outputs, #bias))
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
            Setting::MaybeSize(size) => self.maybe(size.as_ref().map(|size| self.size(size))),
            Setting::Flag(flag) => emit!(#flag),
            Setting::Number(number) => self.number(number),
            Setting::MaybeNumber(number) => self.maybe(number.map(|number| self.number(&number))),
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
                let layer = self.user_layer(*layer);
                emit!(<#layer as #runtime::Layer>::STRUCTURE)
            }
        }
    }

    /// `nn::Activation::LeakyRelu { slope: 0.1 }`
    fn described_activation(&self, activation: &Activation) -> TokenStream {
        let runtime = &self.runtime;
        let variant = word(activation.entry.type_name);
        let path = emit!(#runtime::Activation::#variant);
        let Some((name, default)) = activation.entry.argument else {
            return path;
        };
        let name = word(name);
        let given = activation.argument;
        let value = self.number(&given.unwrap_or(Number::literal(default)));
        emit!(#path { #name: #value })
    }

    /// `nn::Some(0)`
    fn maybe(&self, value: Option<impl quote::ToTokens>) -> TokenStream {
        let runtime = &self.runtime;
        let Some(value) = value else {
            return emit!(#runtime::None);
        };
        emit!(#runtime::Some(#value))
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
