//! Names for computed sizes: a constant for each derived size, and a type for the sizes of each
//! convolution.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream};

use super::context::EmitContext;
use super::{Compiled, emit};
use crate::graph::{NodeId, NodeKind};
use crate::names::{camel_case, words};
use crate::shapes::{Dimension, Shape};

/// The constants and types that the code of one network shares.
#[derive(Default)]
pub(super) struct SharedNames {
    sizes: BTreeMap<Dimension, Ident>,
    windows: RefCell<Vec<(Vec<Dimension>, Ident)>>,
}

impl SharedNames {
    /// Chooses a name for each size that is computed from the user's constants. It is named after
    /// the value that has this size: `DIGITS_CONV1_WIDTH`. A size that is computed from const
    /// parameters has no name, because it cannot be a constant.
    pub(super) fn new(compiled: &Compiled<'_>) -> Self {
        let network = compiled.declaration.name.to_string();
        let network = network.strip_prefix("r#").unwrap_or(&network);
        let mut names = Self::default();
        for module in [compiled.module, &compiled.plain.0] {
            for graph in &module.graphs {
                for node in &graph.nodes {
                    let stage = node.name.strip_prefix("r#").unwrap_or(&node.name);
                    let axes = axes(&node.shape)
                        .iter()
                        .copied()
                        .zip(node.shape.dimensions());
                    let sizes = axes.map(|(axis, size)| (axis, size.clone()));
                    let products = [
                        ("positions", node.shape.positions()),
                        ("size", node.shape.size()),
                    ];
                    let own = match &node.kind {
                        NodeKind::Layer(rule) => rule.named_sizes(&node.input_shapes),
                        _ => Vec::new(),
                    };
                    for (axis, size) in sizes.chain(products).chain(own) {
                        let name = format!("{network}_{stage}_{axis}");
                        names.add(compiled, size, &screaming(&name));
                    }
                }
            }
        }
        names
    }

    fn add(&mut self, compiled: &Compiled<'_>, size: Dimension, name: &str) {
        let is_computed = matches!(
            size,
            Dimension::Sum(_)
                | Dimension::Product(_)
                | Dimension::Difference(..)
                | Dimension::Quotient(..)
        );
        let diagnostics = compiled.diagnostics;
        if !is_computed || diagnostics.parameter(&size).is_some() || self.sizes.contains_key(&size)
        {
            return;
        }
        let mut name = diagnostics.unused(name);
        while self.sizes.values().any(|other| *other == name) {
            name.push('_');
        }
        let name = Ident::new(&name, Span::mixed_site());
        self.sizes.insert(size, name);
    }

    /// The name of a size, if it has one.
    pub(super) fn size(&self, size: &Dimension) -> Option<&Ident> {
        self.sizes.get(size)
    }

    /// The definitions of the constants that `code` uses.
    pub(super) fn constants(&self, context: &EmitContext<'_>, code: &TokenStream) -> TokenStream {
        let mut named = words(code.clone());
        let mut known = HashSet::new();
        let mut constants = BTreeMap::new();
        loop {
            let new: Vec<_> = self
                .sizes
                .iter()
                .filter(|(_, name)| {
                    named.contains(&name.to_string()) && known.insert((*name).clone())
                })
                .collect();
            if new.is_empty() {
                break;
            }
            for (size, name) in new {
                let value = context.computed_size(size);
                let conditions = context.declaration.conditions();
                named.extend(words(value.clone()));
                constants.insert(
                    name.clone(),
                    emit!(#(#conditions)* const #name: ::core::primitive::usize = #value;),
                );
            }
        }
        constants.into_values().collect()
    }

    /// The types that describe how convolutions slide over their inputs, each with its sizes:
    ///
    /// ```ignore
    /// struct Conv1Windows;
    /// impl nn::layers::Windows for Conv1Windows { const SIZES: nn::Convolution = … }
    /// ```
    pub(super) fn windows(&self, context: &EmitContext<'_>) -> TokenStream {
        let runtime = &context.runtime;
        let (parameters, arguments, _) = context.generics().split_for_impl();
        let windows = self.windows.borrow();
        let windows = windows.iter().map(|(sizes, name)| {
            let list = |range: std::ops::Range<usize>| {
                let sizes = sizes[range].iter().map(|size| context.size(size));
                emit!([#(#sizes),*])
            };
            let [input, output] = [list(0..3), list(3..6)];
            let [kernel, stride, dilation] = [list(6..8), list(8..10), list(10..12)];
            let (sides, groups) = (list(12..16), context.size(&sizes[16]));
            let padding = match sizes[17].known() {
                Some(1) => emit!(Reflect),
                Some(2) => emit!(Replicate),
                Some(3) => emit!(Circular),
                _ => emit!(Constant(0.0)),
            };
            emit! {
                struct #name #parameters;

                impl #parameters #runtime::layers::Windows for #name #arguments {
                    const SIZES: #runtime::Convolution = #runtime::Convolution {
                        input: #input,
                        output: #output,
                        kernel: #kernel,
                        stride: #stride,
                        dilation: #dilation,
                        sides: #sides,
                        padding: #runtime::layers::Padding::#padding,
                        groups: #groups,
                    };
                }
            }
        });
        windows.collect()
    }
}

impl EmitContext<'_> {
    /// The type that describes how a node slides over its input.
    pub(super) fn windows(&self, id: NodeId, sizes: &[Dimension]) -> Option<Ident> {
        let mut windows = self.names()?.windows.borrow_mut();
        if let Some((_, name)) = windows.iter().find(|(known, _)| known == sizes) {
            return Some(name.clone());
        }
        let stage = &self.graph.node(id).name;
        let stage = camel_case(stage.strip_prefix("r#").unwrap_or(stage));
        let mut name = self.unused(&format!("{stage}Windows"));
        while windows.iter().any(|(_, other)| *other == name) {
            name = Ident::new(&format!("{name}_"), Span::mixed_site());
        }
        windows.push((sizes.to_vec(), name.clone()));
        Some(name)
    }
}

/// The names of the axes of a shape.
fn axes(shape: &Shape) -> &'static [&'static str] {
    match shape.dimensions().len() {
        3 => &["height", "width", "channels"],
        2 => &["steps", "features"],
        _ => &["features"],
    }
}

/// Turns `Digits_conv1_width` into `DIGITS_CONV1_WIDTH`.
fn screaming(name: &str) -> String {
    crate::names::snake_case(name)
        .replace("__", "_")
        .to_uppercase()
}
