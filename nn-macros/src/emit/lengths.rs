//! Whether a network takes samples of different lengths.

use proc_macro2::TokenStream;

use super::context::Context;
use super::emit;
use crate::graph::{Dimension, Graph, Node, Operation, Shape};

/// A stage that reads all positions of a sample, or may.
enum Suspect<'a> {
    Stage(&'a str),
    /// A layer of the user's, of which only the compiler knows.
    Layer(TokenStream),
}

impl Context<'_> {
    /// ```ignore
    /// const WHOLE_SEQUENCES: Option<&'static str> = Some("Flatten");
    /// ```
    pub(super) fn whole_sequences(&self) -> TokenStream {
        let runtime = &self.runtime;
        let steps = match self.graph.inputs[..] {
            [input] => steps(&self.graph.node(input).shape),
            _ => None,
        };
        let mut suspects = vec![];
        self.suspects(self.graph, steps, &mut suspects);
        let suspects = suspects.iter().map(|suspect| match suspect {
            Suspect::Stage(stage) => emit!(::core::option::Option::Some(#stage)),
            Suspect::Layer(of_layer) => of_layer.clone(),
        });
        let suspects: Vec<_> = suspects.collect();
        let first = match &suspects[..] {
            [] => emit!(::core::option::Option::None),
            [only] => only.clone(),
            several => emit!(#runtime::layer::first_of(&[#(#several),*])),
        };
        emit! {
            const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = #first;
        }
    }

    /// Stages of a graph whose sequences have so many steps, in order, up to the first that surely
    /// reads all positions, which is then the last.
    fn suspects<'g>(
        &'g self,
        graph: &'g Graph,
        steps: Option<&Dimension>,
        suspects: &mut Vec<Suspect<'g>>,
    ) {
        let runtime = &self.runtime;
        for node in &graph.nodes {
            if let Some(Suspect::Stage(_)) = suspects.last() {
                return;
            }
            match &node.operation {
                Operation::Input | Operation::Mistake => {}
                Operation::Repeat { body, .. } => {
                    self.suspects(self.module.graph(*body), steps, suspects);
                }
                Operation::Layer(rule) => {
                    if let Some(layer) = rule.user_layer() {
                        let layer = self.diagnostics.expression(layer);
                        let stage = declaration(graph, node);
                        let steps = steps.map_or(emit!(1), |steps| self.size(steps));
                        suspects.push(Suspect::Layer(
                            emit!(#runtime::layer::whole_sequences::<#layer>(#stage, #steps)),
                        ));
                        continue;
                    }
                    let mut shapes = node.input_shapes.iter().chain([&node.shape]);
                    let is_one = |shape: &Shape| shape.positions() == Dimension::ONE;
                    let takes = shapes.clone().all(is_one)
                        || shapes.all(|shape| has_steps(shape, steps))
                            && rule.takes_lengths(&node.input_shapes);
                    if !takes {
                        suspects.push(Suspect::Stage(declaration(graph, node)));
                    }
                }
            }
        }
    }
}

/// The steps of a sequence.
fn steps(shape: &Shape) -> Option<&Dimension> {
    match shape {
        Shape::Sequence([steps, _]) => Some(steps),
        _ => None,
    }
}

/// It is one position, or a sequence of so many steps; or what a layer of the user's gives, which
/// is checked where that is known.
fn has_steps(shape: &Shape, steps: Option<&Dimension>) -> bool {
    match shape {
        Shape::Vector(_) | Shape::OfLayer(..) => true,
        Shape::Sequence([count, _]) => *count == Dimension::ONE || Some(count) == steps,
        Shape::Image(_) | Shape::Unknown => false,
    }
}

/// The stage of the declaration that a node belongs to.
fn declaration<'g>(graph: &'g Graph, node: &'g Node) -> &'g str {
    let stage = node.stage.checked_sub(1);
    let stage = stage.and_then(|stage| graph.stages.get(stage));
    stage.map_or(node.name.as_str(), String::as_str)
}
