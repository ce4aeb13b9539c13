//! What every emitter needs: the current graph, and tokens for sizes, numbers and paths.

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::ToTokens;
use syn::Generics;
use syn::spanned::Spanned;

use super::sizes::SharedNames;
use super::{Compiled, checks, emit};
use crate::diagnostics::Diagnostics;
use crate::differentiate::BackwardPass;
use crate::drawing::Drawing;
use crate::graph::{Graph, GraphId, Module, NodeId, NodeKind};
use crate::names::camel_case;
use crate::plan::MemoryPlan;
use crate::shapes::{Dimension, Number, Shape, Symbol};
use crate::syntax::Declaration;

/// An identifier that the user wrote. If it is a Rust keyword, it becomes raw: `r#type`.
pub(super) fn named(name: &str) -> Ident {
    let name = name.strip_prefix("r#").unwrap_or(name);
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else {
        Ident::new_raw(name, Span::call_site())
    }
}

pub(super) struct EmitContext<'a> {
    pub(super) module: &'a Module,
    pub(super) graph: &'a Graph,
    pub(super) is_main: bool,
    pub(super) declaration: &'a Declaration,
    pub(super) diagnostics: &'a Diagnostics,
    names: Option<&'a SharedNames>,
    plan: Option<&'a MemoryPlan>,
    backward: Option<&'a BackwardPass>,
    generics: Generics,
    pub(super) drawing: Option<&'a Drawing>,
    /// `::nn_runtime`, or `nn` inside the block that contains the implementations.
    pub(super) runtime: TokenStream,
    /// Whether the code is emitted inside that block, where types have short names.
    is_inside: bool,
    /// `f32`
    pub(super) scalar: TokenStream,
}

impl<'a> EmitContext<'a> {
    pub(super) fn new(compiled: &Compiled<'a>, names: &'a SharedNames, id: GraphId) -> Self {
        let mut context = Self::bare(
            compiled.declaration,
            compiled.module,
            compiled.diagnostics,
            id,
        );
        context.names = Some(names);
        context.plan = Some(&compiled.plans[id.0]);
        context.backward = Some(&compiled.backwards[id.0]);
        context.drawing = Some(compiled.drawing);
        context
    }

    /// A context for a graph that has not been differentiated and planned.
    pub(super) fn bare(
        declaration: &'a Declaration,
        module: &'a Module,
        diagnostics: &'a Diagnostics,
        id: GraphId,
    ) -> Self {
        let scalar = Ident::new(&declaration.scalar.to_string(), Span::mixed_site());
        Self {
            module,
            graph: module.graph(id),
            is_main: id == Module::MAIN,
            declaration,
            diagnostics,
            names: None,
            plan: None,
            backward: None,
            generics: checks::conditioned(declaration, diagnostics, |_, layer| layer.clone()),
            drawing: None,
            runtime: declaration.runtime.to_token_stream(),
            is_inside: false,
            scalar: emit!(#scalar),
        }
    }

    /// The context without the condition that the user-defined layers are layers.
    pub(super) fn without_conditions(mut self) -> Self {
        self.generics = self.declaration.generics.clone();
        self
    }

    /// The context for code inside the block that contains the implementations, where names are
    /// short.
    pub(super) fn inside(mut self) -> Self {
        let runtime = self.unused("nn");
        self.runtime = emit!(#runtime);
        self.is_inside = true;
        self.generics = checks::conditioned(self.declaration, self.diagnostics, |symbol, _| {
            self.user_layer(symbol)
        });
        self
    }

    /// An item in a module of the runtime: `nn::Dense` inside that block, and
    /// `::nn_runtime::layers::Dense` outside it.
    pub(super) fn of_module(&self, module: &str, name: &Ident) -> TokenStream {
        let runtime = &self.runtime;
        if self.is_inside {
            return emit!(#runtime::#name);
        }
        let module = Ident::new(module, Span::mixed_site());
        emit!(#runtime::#module::#name)
    }

    /// Like `of_module`, for a name that the macro chose.
    pub(super) fn named_of(&self, module: &str, name: &str) -> TokenStream {
        self.of_module(module, &Ident::new(name, Span::mixed_site()))
    }

    /// The context with the constants and types that the code of the network shares.
    pub(super) const fn with(mut self, names: &'a SharedNames) -> Self {
        self.names = Some(names);
        self
    }

    pub(super) const fn names(&self) -> Option<&'a SharedNames> {
        self.names
    }

    pub(super) fn plan(&self) -> &'a MemoryPlan {
        self.plan.expect("planned before emission")
    }

    pub(super) fn backward(&self) -> &'a BackwardPass {
        self.backward.expect("differentiated before emission")
    }

    /// The name of the graph's struct. For the network itself these are the user's own tokens.
    pub(super) fn name(&self) -> Ident {
        if self.is_main {
            self.declaration.name.clone()
        } else {
            Ident::new(&self.graph.name, Span::call_site())
        }
    }

    /// An identifier for emitted code: `name` itself, unless the declaration already uses it.
    pub(super) fn unused(&self, name: &str) -> Ident {
        Ident::new(&self.diagnostics.unused(name), Span::mixed_site())
    }

    pub(super) fn generics(&self) -> &Generics {
        &self.generics
    }

    /// The type of a graph's struct, with its generic arguments.
    pub(super) fn type_of(&self, graph: GraphId) -> TokenStream {
        let name = Ident::new(&self.module.graph(graph).name, Span::call_site());
        let (_, arguments, _) = self.generics().split_for_impl();
        emit!(#name #arguments)
    }

    /// A field of the struct. If its name is a Rust keyword, it becomes raw: `r#type`.
    pub(super) fn field(&self, id: NodeId) -> Ident {
        named(&self.graph.node(id).name)
    }

    /// A field in the declaration of the struct. Its location is the user's label, so that editors
    /// find the field there.
    pub(super) fn declared_field(&self, id: NodeId) -> Ident {
        let mut field = self.field(id);
        if let Some(label) = self.graph.labels.get(&self.graph.node(id).name) {
            field.set_span(self.diagnostics.span(*label));
        } else if let NodeKind::Layer(rule) = &self.graph.node(id).kind
            && let Some(layer) = rule.facts().user_layer
        {
            // What rustc says of a layer that cannot be cloned, it says at the layer.
            let place = self.diagnostics.expression(layer).span();
            field.set_span(Span::mixed_site().located_at(place));
        }
        field
    }

    /// The short name of a field's type: `Dense1` for `dense1`. A user-defined layer already has a
    /// name.
    pub(super) fn alias(&self, id: NodeId) -> Option<Ident> {
        let node = self.graph.node(id);
        match &node.kind {
            NodeKind::Layer(rule) if self.is_inside && rule.facts().user_layer.is_none() => {
                let owner = if self.is_main {
                    String::new()
                } else {
                    self.graph.name.clone()
                };
                let name = node.name.strip_prefix("r#").unwrap_or(&node.name);
                Some(self.unused(&format!("{owner}{}", camel_case(name))))
            }
            _ => None,
        }
    }

    /// The type of a user-defined layer. Inside the block that contains the implementations, it has
    /// a name of its own, unless it depends on a parameter of the network.
    pub(super) fn user_layer(&self, layer: Symbol) -> TokenStream {
        let written = self.diagnostics.expression(layer);
        if !self.is_inside || self.diagnostics.mentions_parameter(written) {
            return written.clone();
        }
        // Where the type is not a layer, rustc says so at the user's token.
        let name = checks::layer(self, layer, written.span());
        emit!(#name)
    }

    /// ```ignore
    /// type DIGITS_LAYER_1 = <nn::Checked<{ nn::checked(&DIGITS_SIZE_1) }> as nn::OfLayer<Encoder>>::Type;
    /// ```
    /// for each user-defined layer. If it is not a layer, its facts are an error, and so is this
    /// type. About such a type, rustc says nothing more.
    pub(super) fn user_layers(&self) -> TokenStream {
        let runtime = &self.runtime;
        let layers = self.diagnostics.layers();
        let layers = layers.filter(|(_, layer)| !self.diagnostics.mentions_parameter(layer));
        let layers = layers.map(|(symbol, layer)| {
            let name = checks::layer(self, symbol, Span::mixed_site());
            let facts = checks::facts(self, symbol);
            emit! {
                #[allow(non_camel_case_types)]
                type #name = <#runtime::Checked<{ #runtime::checked(&#facts) }>
                    as #runtime::OfLayer<#layer>>::Type;
            }
        });
        layers.collect()
    }

    /// ```ignore
    /// type Dense1 = nn::layers::Dense<f32, 64, 128>;
    /// ```
    /// for each field.
    pub(super) fn aliases(&self) -> TokenStream {
        let (parameters, _, _) = self.generics().split_for_impl();
        let fields = self.fields().into_iter();
        let aliases = fields.filter_map(|id| {
            let alias = self.alias(id)?;
            let layer = self.full_field_type(id);
            Some(emit!(type #alias #parameters = #layer;))
        });
        aliases.collect()
    }

    /// The nodes that have a field, in order. If several nodes share a field, only the first is
    /// listed.
    pub(super) fn fields(&self) -> Vec<NodeId> {
        let mut names = HashSet::new();
        self.graph
            .ids()
            .filter(|id| self.has_field(*id) && names.insert(&self.graph.node(*id).name))
            .collect()
    }

    /// Whether the node has a field: it is a layer that has parameters or may have some, or it is a
    /// repeat. The blocks of a repeat are layers, even if they have no parameters.
    pub(super) fn has_field(&self, id: NodeId) -> bool {
        let node = self.graph.node(id);
        match &node.kind {
            NodeKind::Input | NodeKind::Mistake => false,
            NodeKind::Layer(rule) => rule.is_field(&node.input_shapes),
            NodeKind::Repeat { .. } => true,
        }
    }

    /// A size as an expression. If the size has a name, the expression is that name.
    pub(super) fn size(&self, size: &Dimension) -> TokenStream {
        if let Some(name) = self.names.and_then(|names| names.size(size)) {
            return emit!(#name);
        }
        self.computed_size(size)
    }

    /// The expression that computes a size.
    pub(super) fn computed_size(&self, size: &Dimension) -> TokenStream {
        match size {
            Dimension::Unknown => emit!(1),
            Dimension::Known(value) => {
                let value = Literal::u64_unsuffixed(*value);
                emit!(#value)
            }
            Dimension::Symbol(symbol) => checks::size(self, *symbol),
            Dimension::Property(layer, property) => checks::property(self, *layer, *property),
            Dimension::Sum(terms) => {
                let terms = terms.iter().map(|term| self.size(term));
                emit!((#(#terms)+*))
            }
            Dimension::Product(terms) => {
                // `quote` would not take the first star in `**` for a separator, so the product is
                // not a repetition.
                let mut terms = terms.iter().map(|term| self.size(term));
                let first = terms.next().unwrap_or_else(|| emit!(1));
                let product = terms.fold(first, |product, term| emit!(#product * #term));
                emit!((#product))
            }
            // The user's tokens have an assertion that the difference is not negative, so there is
            // no check here.
            Dimension::Difference(left, right) => {
                let (left, right) = (self.size(left), self.size(right));
                emit!(::core::primitive::usize::saturating_sub(#left, #right))
            }
            Dimension::Quotient(left, right) => {
                let is_known = right.known().is_some();
                let (left, right) = (self.size(left), self.size(right));
                if is_known {
                    // A division operator may panic, which prevents the promotion of a borrowed
                    // constant to `'static`. So a function divides.
                    emit!(::core::primitive::usize::wrapping_div(#left, #right))
                } else {
                    // The user's tokens have an assertion that the divisor is not 0, so there is no
                    // check here.
                    let runtime = &self.runtime;
                    emit!(#runtime::memory::divided(#left, #right))
                }
            }
        }
    }

    /// A size as a generic argument.
    pub(super) fn generic(&self, size: &Dimension) -> TokenStream {
        let tokens = self.size(size);
        if self.names.is_some_and(|names| names.size(size).is_some()) {
            return tokens;
        }
        match size {
            Dimension::Unknown | Dimension::Known(_) | Dimension::Symbol(_) => tokens,
            // This is an error that was already reported.
            _ if self.diagnostics.parameter(size).is_some() => emit!(1),
            _ => emit!({ #tokens }),
        }
    }

    /// The largest of some sizes.
    pub(super) fn largest(&self, sizes: &[Dimension]) -> TokenStream {
        let runtime = &self.runtime;
        let mut sizes = sizes.iter().map(|size| self.size(size));
        let first = sizes.next().unwrap_or_else(|| emit!(0));
        sizes.fold(first, |a, b| emit!(#runtime::memory::max(#a, #b)))
    }

    /// A number as an expression of type `f64`.
    pub(super) fn number(&self, number: &Number) -> TokenStream {
        match (number.value, number.symbol) {
            (Some(value), _) if value < 0.0 => {
                let value = Literal::f64_unsuffixed(-value);
                emit!(-#value)
            }
            (Some(value), _) => {
                let value = Literal::f64_unsuffixed(value);
                emit!(#value)
            }
            (None, Some(symbol)) => checks::number(self, symbol),
            (None, None) => emit!(0.0),
        }
    }

    /// `::nn_runtime::shape::Vector<64>`
    pub(super) fn shape(&self, shape: &Shape) -> TokenStream {
        let runtime = &self.runtime;
        let sizes = shape.dimensions().iter().map(|size| self.generic(size));
        let of = |name| self.named_of("shape", name);
        let name = match shape {
            Shape::Unknown => {
                let vector = of("Vector");
                return emit!(#vector<1>);
            }
            Shape::Vector(_) => of("Vector"),
            Shape::Sequence(_) => of("Sequence"),
            Shape::Image(_) => of("Image"),
            Shape::Tokens(_) => of("Tokens"),
            Shape::OfLayer(layer, [_, features]) => {
                // The layer's own `Output` cannot be named, because the layer may be private.
                let facts = checks::facts(self, *layer);
                let features = self.generic(features);
                return emit! {
                    <() as #runtime::shape::OfSizes<
                        { #facts.rank }, { #facts.sizes[0] }, { #facts.sizes[1] }, #features
                    >>::Shape
                };
            }
        };
        emit!(#name<#(#sizes),*>)
    }

    /// The sizes of a shape in the order in which the language writes them: `&[64]`
    pub(super) fn dimensions(&self, shape: &Shape) -> TokenStream {
        if let Shape::OfLayer(..) = shape {
            let (runtime, shape) = (&self.runtime, self.shape(shape));
            return emit!(<#shape as #runtime::shape::Shape>::DIMENSIONS);
        }
        let dimensions = shape.dimensions();
        let sizes = dimensions.iter().map(|size| self.size(size));
        let is_plain = |size: &Dimension| {
            matches!(size, Dimension::Known(_) | Dimension::Symbol(_))
                || self.names.is_some_and(|names| names.size(size).is_some())
        };
        if dimensions.iter().all(is_plain) {
            emit!(&[#(#sizes),*])
        } else {
            // A reference to a computed value is not `'static` by itself.
            emit!(const { &[#(#sizes),*] })
        }
    }

    /// The type of one sample: `::nn_runtime::nalgebra::SMatrix<f32, 64, 1>`, or for tokens
    /// `[u32; 64]`.
    pub(super) fn sample(&self, shape: &Shape) -> TokenStream {
        if let Shape::Tokens([steps, _]) = shape {
            let steps = self.generic(steps);
            return emit!([::core::primitive::u32; #steps]);
        }
        let scalar = &self.scalar;
        let rows = self.generic(&shape.features());
        let columns = self.generic(&shape.positions());
        if shape.positions().known() == Some(1) {
            let vector = self.named_of("nalgebra", "SVector");
            return emit!(#vector<#scalar, #rows>);
        }
        let matrix = self.named_of("nalgebra", "SMatrix");
        emit!(#matrix<#scalar, #rows, #columns>)
    }

    /// The index of a node among the inputs of the graph.
    pub(super) fn input_number(&self, id: NodeId) -> Option<usize> {
        self.graph.inputs.iter().position(|input| *input == id)
    }

    /// The variable that holds the value of a node: `x`, `h1`, `y`.
    pub(super) fn value(&self, id: NodeId) -> Ident {
        self.variable("", id)
    }

    /// The variable that holds the gradient with respect to the value of a node: `d_x`, `d_h1`,
    /// `d_y`.
    pub(super) fn gradient(&self, id: NodeId) -> Ident {
        self.variable("d_", id)
    }

    fn variable(&self, prefix: &str, id: NodeId) -> Ident {
        let name = if id == self.graph.output {
            format!("{prefix}y")
        } else if let Some(number) = self.input_number(id) {
            match number {
                0 => format!("{prefix}x"),
                number => format!("{prefix}x{}", number + 1),
            }
        } else {
            let inner = (0..id.0)
                .map(NodeId)
                .filter(|other| *other != self.graph.output && self.input_number(*other).is_none())
                .count();
            format!("{prefix}h{}", inner + 1)
        };
        Ident::new(&name, Span::mixed_site())
    }

    /// A buffer: `buffer1`, `d_buffer1`.
    pub(super) fn buffer(prefix: &str, number: usize) -> Ident {
        Ident::new(&format!("{prefix}buffer{}", number + 1), Span::mixed_site())
    }

    /// The variable for the part of the tape that a node keeps for itself: `h1_tape`.
    pub(super) fn tape(&self, id: NodeId) -> Ident {
        let name = format!("{}_tape", self.value(id));
        Ident::new(&name, Span::mixed_site())
    }

    /// The nodes that compute something, in order.
    pub(super) fn computed(&self) -> impl Iterator<Item = NodeId> {
        self.graph.ids().filter(|id| self.is_computed(*id))
    }

    /// Whether the node computes something, and is not an input.
    pub(super) fn is_computed(&self, id: NodeId) -> bool {
        !matches!(self.graph.node(id).kind, NodeKind::Input)
    }
}
