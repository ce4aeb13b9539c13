//! One node as a type and a value of the runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

use super::context::EmitContext;
use super::emit;
use crate::arguments::{Activation, ActivationKind, Initializer};
use crate::graph::{NodeId, NodeKind};
use crate::layers::{Argument, Call, Generic, Head, Initialization, Places, Runtime, Value};
use crate::shapes::Dimension;

impl EmitContext<'_> {
    /// `::nn_runtime::activation::leaky_relu(0.1)`. The name has the location of the user's own
    /// token, so that editors find its documentation.
    pub(super) fn activation(&self, activation: &Activation) -> TokenStream {
        let place = self.diagnostics.span(activation.origin);
        let name = Ident::new(activation.entry.name, Span::mixed_site().located_at(place));
        let name = self.of_module("activation", &name);
        match &activation.argument {
            None => emit!(#name()),
            // A `const` block is evaluated at compile time, so a wrong constant is a compile error.
            Some(number) => {
                let number = self.number(number);
                emit!(const { #name(#number) })
            }
        }
    }

    /// `::nn_runtime::activation::LeakyRelu`
    pub(super) fn activation_type(&self, activation: &Activation) -> TokenStream {
        self.named_of("activation", activation.entry.type_name)
    }

    /// `::nn_runtime::layers::Dense` and `f32, 64, 128`
    fn runtime_path(&self, layer: &Runtime, place: Span) -> (TokenStream, Vec<TokenStream>) {
        let name = Ident::new(layer.name, Span::mixed_site().located_at(place));
        let generics = layer.generics.iter().map(|generic| match generic {
            Generic::Scalar => self.scalar.clone(),
            Generic::Size(size) => self.generic(size),
            Generic::Activation(activation) => self.activation_type(activation),
            Generic::Layer(layer) => self.user_layer(*layer),
            Generic::Static => emit!('static),
            Generic::Options(options) => {
                let options = options.iter().rev();
                let inner = options.fold(None, |inner: Option<TokenStream>, (name, size)| {
                    let name = self.named_of("layers", name);
                    let size = size.as_ref().map(|size| self.generic(size));
                    let arguments: Vec<_> = size.into_iter().chain(inner).collect();
                    Some(match &arguments[..] {
                        [] => name,
                        arguments => emit!(#name<#(#arguments),*>),
                    })
                });
                inner.unwrap_or_default()
            }
        });
        (self.of_module("layers", &name), generics.collect())
    }

    /// `::nn_runtime::layers::Dense<f32, 64, 128>`
    fn runtime_type(&self, layer: &Runtime, place: Span) -> TokenStream {
        let (path, generics) = self.runtime_path(layer, place);
        if generics.is_empty() {
            path
        } else {
            emit!(#path<#(#generics),*>)
        }
    }

    /// The type of the value that holds the parameters of a node.
    pub(super) fn field_type(&self, id: NodeId) -> TokenStream {
        self.field_type_at(id, Span::mixed_site())
    }

    /// The type of a field in the declaration of the struct. The name of the layer has the location
    /// of the user's own token, so that editors find its documentation.
    pub(super) fn declared_field_type(&self, id: NodeId) -> TokenStream {
        let spelled = self.graph.spelled.get(&self.graph.node(id).name);
        let place = spelled.map_or_else(Span::mixed_site, |origin| self.diagnostics.span(*origin));
        self.field_type_at(id, place)
    }

    /// The type of a field without its alias.
    pub(super) fn full_field_type(&self, id: NodeId) -> TokenStream {
        self.written_out(id, Span::mixed_site())
    }

    fn field_type_at(&self, id: NodeId, place: Span) -> TokenStream {
        if let Some(alias) = self.alias(id) {
            let (_, arguments, _) = self.generics().split_for_impl();
            return emit!(#alias #arguments);
        }
        self.written_out(id, place)
    }

    fn written_out(&self, id: NodeId, place: Span) -> TokenStream {
        match &self.graph.node(id).kind {
            NodeKind::Input | NodeKind::Mistake => emit!(()),
            NodeKind::Layer(rule) => {
                let runtime = rule.runtime(&self.graph.node(id).input_shapes);
                match runtime.value {
                    Value::Around(layer) => self.user_layer(layer),
                    _ => self.runtime_type(&runtime, place),
                }
            }
            NodeKind::Repeat { body, count } => {
                let body = self.type_of(*body);
                let count = self.size(count);
                emit!([#body; #count])
            }
        }
    }

    /// The type that implements `Operation` for a node, including its fused activation.
    pub(super) fn layer_type(&self, id: NodeId) -> TokenStream {
        match &self.graph.node(id).kind {
            NodeKind::Layer(rule) => {
                self.layer_type_of(id, &rule.runtime(&self.graph.node(id).input_shapes))
            }
            _ => self.field_type(id),
        }
    }

    /// The type of the layer that computes a node, including its fused activation.
    pub(super) fn layer_type_of(&self, id: NodeId, layer: &Runtime) -> TokenStream {
        let layer = {
            let plain = if self.has_field(id) && layer.value.is_field() {
                self.field_type(id)
            } else {
                self.runtime_type(layer, Span::mixed_site())
            };
            match &layer.value {
                Value::Over(over) => {
                    let operation = self.named_of("layers", over.operation);
                    let places = self.places(id, &over.places);
                    let fused = self.graph.node(id).fused.as_ref();
                    let activation = fused.map(|activation| self.activation_type(activation));
                    let activation = activation.into_iter();
                    return emit! {
                        #operation<'static, #plain, #places #(, #activation)*>
                    };
                }
                Value::Configured(settings) => {
                    let settings = self.sized(settings.name, &settings.generics);
                    let configured = self.named_of("layers", "Configured");
                    emit!(#configured<'static, #plain, #settings>)
                }
                _ => plain,
            }
        };
        match &self.graph.node(id).fused {
            None => layer,
            Some(activation) => {
                let activation = self.activation_type(activation);
                {
                    let activated = self.named_of("layers", "Activated");
                    emit!(#activated<'static, #layer, #activation>)
                }
            }
        }
    }

    /// A reference to the value that implements `Operation` for a node.
    pub(super) fn layer(&self, id: NodeId) -> TokenStream {
        match &self.graph.node(id).kind {
            NodeKind::Input | NodeKind::Mistake => emit!(&()),
            NodeKind::Repeat { .. } => {
                let field = self.field_reference(id);
                emit!(&#field)
            }
            NodeKind::Layer(rule) => {
                self.layer_of(id, &rule.runtime(&self.graph.node(id).input_shapes))
            }
        }
    }

    /// A reference to the layer that computes a node.
    pub(super) fn layer_of(&self, id: NodeId, layer: &Runtime) -> TokenStream {
        let (plain, generics) = self.runtime_path(layer, Span::mixed_site());
        let path = if generics.is_empty() {
            plain.clone()
        } else {
            emit!(#plain::<#(#generics),*>)
        };
        let value = match &layer.value {
            Value::Field => self.field_reference(id),
            Value::Over(over) => {
                let field = self.field_reference(id);
                let function = Ident::new(over.function, Span::mixed_site());
                let places = self.places(id, &over.places);
                emit!(#field.#function::<#places>())
            }
            Value::Unit => path,
            Value::Made(call) => {
                let call = self.call(call);
                emit!(const { #path::#call })
            }
            Value::Configured(settings) => {
                let field = self.field_reference(id);
                let name = self.named_of("layers", settings.name);
                let generics = settings.generics.iter().map(|size| self.generic(size));
                let generics: Vec<_> = generics.collect();
                let generics = (!generics.is_empty()).then(|| emit!(::<#(#generics),*>));
                let call = self.call(&settings.made);
                let configured = self.named_of("layers", "Configured");
                emit!(#configured(&#field, const { #name #generics::#call }))
            }
            Value::Wrapped(activation) => {
                let activation = self.activation(activation);
                // The type of the activation is inferred.
                let generics = layer.generics.iter().map(|generic| {
                    if let Generic::Size(size) = generic {
                        self.generic(size)
                    } else {
                        emit!(_)
                    }
                });
                let generics: Vec<_> = generics.collect();
                let is_known = layer
                    .generics
                    .iter()
                    .all(|generic| matches!(generic, Generic::Activation(_)));
                if is_known {
                    emit!(#plain(#activation))
                } else {
                    emit!(#plain::<#(#generics),*>(#activation))
                }
            }
            Value::Around(_) => {
                let field = self.field_reference(id);
                let name = self.named_of("layers", layer.name);
                emit!(#name(&#field))
            }
        };
        match &self.graph.node(id).fused {
            None => emit!(&#value),
            Some(activation) => {
                let activation = self.activation(activation);
                emit!(&#value.with(#activation))
            }
        }
    }

    /// `Conv1Windows`, or a type of the runtime.
    fn places(&self, id: NodeId, places: &Places) -> TokenStream {
        let name = match places {
            Places::Of(name, _) => name,
            Places::Windows(sizes) => {
                if let Some(windows) = self.windows(id, sizes) {
                    let (_, arguments, _) = self.generics().split_for_impl();
                    return emit!(#windows #arguments);
                }
                "Windows"
            }
        };
        self.sized(name, places.sizes())
    }

    /// `nn::layers::Back<1, 8>`
    fn sized(&self, name: &str, sizes: &[Dimension]) -> TokenStream {
        let name = self.named_of("layers", name);
        if sizes.is_empty() {
            return name;
        }
        let sizes = sizes.iter().map(|size| self.generic(size));
        emit!(#name<#(#sizes),*>)
    }

    /// `new([4, 6], [2, 3], 0.5)`
    fn call(&self, call: &Call) -> TokenStream {
        let function = Ident::new(call.function, Span::mixed_site());
        let arguments = call.arguments.iter().map(|argument| match argument {
            Argument::Size(size) => self.size(size),
            Argument::Sizes(sizes) => {
                let sizes = sizes.iter().map(|size| self.size(size));
                emit!([#(#sizes),*])
            }
            Argument::Number(number) => self.number(number),
        });
        emit!(#function(#(#arguments),*))
    }

    fn field_reference(&self, id: NodeId) -> TokenStream {
        let field = self.field(id);
        emit!(self.#field)
    }

    /// Emits the call that initializes a field.
    pub(super) fn initialize(&self, id: NodeId) -> TokenStream {
        let runtime = &self.runtime;
        let field = self.field(id);
        match &self.graph.node(id).kind {
            NodeKind::Input | NodeKind::Mistake => TokenStream::new(),
            NodeKind::Repeat { .. } => emit! {
                for block in &mut self.#field {
                    #runtime::Block::initialize(block, generator);
                }
            },
            NodeKind::Layer(rule) => {
                let weights = match rule.facts().initialization {
                    Initialization::Own => return emit!(self.#field.initialize(generator);),
                    Initialization::Layer => {
                        return emit! {
                            #runtime::Layer::initialize(&mut self.#field, generator);
                        };
                    }
                    Initialization::Weights(chosen) => self.initializer(&chosen),
                    Initialization::ByActivation => self.suitable_initializer(id),
                };
                // The user's path to the function may have more segments than needed.
                let own = matches!(
                    rule.facts().initialization,
                    Initialization::Weights(Initializer::Own(_))
                );
                let own = own.then(|| emit!(#[allow(unused_qualifications)]));
                emit!(#own self.#field.initialize(#weights, generator);)
            }
        }
    }

    /// `::nn_runtime::initialize::Initializer::Uniform { low: -0.1, high: 0.1 }`
    fn initializer(&self, chosen: &Initializer) -> TokenStream {
        let runtime = &self.runtime;
        let (origin, variant, fields) = match chosen {
            Initializer::Named {
                origin,
                variant,
                fields,
            } => (*origin, *variant, fields),
            Initializer::Own(symbol) => return self.diagnostics.expression(*symbol).clone(),
            Initializer::Closure(symbol) => {
                let (closure, scalar) = (self.diagnostics.expression(*symbol), &self.scalar);
                let place = Span::mixed_site().located_at(closure.span());
                return quote_spanned!(place=> #runtime::initialize::closure::<#scalar, _>(#closure));
            }
        };
        let place = self.diagnostics.span(origin);
        let variant = Ident::new(variant, Span::mixed_site().located_at(place));
        let path = emit!(#runtime::Initializer::#variant);
        match &fields[..] {
            [] => path,
            [("", value)] => {
                let value = self.number(value);
                emit!(#path(#value))
            }
            fields => {
                let names = fields
                    .iter()
                    .map(|(name, _)| Ident::new(name, Span::mixed_site()));
                let values = fields.iter().map(|(_, value)| self.number(value));
                emit!(#path { #(#names: #values),* })
            }
        }
    }

    /// The default initializer for the activation that follows a node.
    fn suitable_initializer(&self, id: NodeId) -> TokenStream {
        let runtime = &self.runtime;
        match self.following(id) {
            Some(activation) if activation.entry.kind == ActivationKind::Learned => {
                let activation = self.activation_type(activation);
                emit!(#runtime::initializer(#activation))
            }
            Some(activation) if activation.is_elementwise() => {
                let activation = self.activation(activation);
                emit!(#runtime::initializer(#activation))
            }
            _ => emit!(#runtime::Initializer::GlorotUniform),
        }
    }

    /// The activation that is applied to the value of a node, if there is one.
    fn following(&self, id: NodeId) -> Option<&Activation> {
        let node = self.graph.node(id);
        if node.fused.is_some() {
            return node.fused.as_ref();
        }
        if let Some(output) = self.graph.outputs.iter().find(|output| output.node == id) {
            return match &output.head {
                Some(Head::Activation(activation)) => Some(activation),
                _ => None,
            };
        }
        let mut users = self.graph.users(id);
        let user = users.next()?;
        match &self.graph.node(user).kind {
            NodeKind::Layer(rule) if users.next().is_none() => rule.facts().activation,
            _ => None,
        }
    }
}
