//! Whether a network takes samples of different lengths: which of its stages read all positions of
//! a sample, padding too.

use crate::graph::{Dimension, Graph, GraphId, Module, Node, Operation, Shape, Symbol};

/// A stage that reads all positions of a sample, or may: its declaration.
#[derive(Debug)]
pub(crate) enum Suspect {
    Stage(String),
    /// A layer of the user's, of which only the compiler knows, in a network whose sequences have
    /// so many steps.
    Layer {
        layer: Symbol,
        stage: String,
        steps: Dimension,
    },
}

/// The suspects in order, up to the first that surely reads all positions, which is then the last.
/// The shapes are inferred; stages that compute nothing are still there.
pub(crate) fn suspects(module: &Module) -> Vec<Suspect> {
    let graph = module.graph(Module::MAIN);
    let steps = match graph.inputs[..] {
        [input] => steps(&graph.node(input).shape),
        _ => None,
    };
    let mut suspects = vec![];
    visit(module, Module::MAIN, steps, &mut suspects);
    suspects
}

fn visit(module: &Module, id: GraphId, steps: Option<&Dimension>, suspects: &mut Vec<Suspect>) {
    let graph = module.graph(id);
    for node in &graph.nodes {
        if let Some(Suspect::Stage(_)) = suspects.last() {
            return;
        }
        match &node.operation {
            Operation::Input | Operation::Mistake => {}
            Operation::Repeat { body, .. } => visit(module, *body, steps, suspects),
            Operation::Layer(rule) => {
                if let Some(layer) = rule.user_layer() {
                    suspects.push(Suspect::Layer {
                        layer,
                        stage: declaration(graph, node),
                        steps: steps.cloned().unwrap_or(Dimension::ONE),
                    });
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

/// The steps of a sequence.
fn steps(shape: &Shape) -> Option<&Dimension> {
    match shape {
        Shape::Sequence([steps, _]) | Shape::Tokens([steps, _]) => Some(steps),
        _ => None,
    }
}

/// It is one position, or a sequence of so many steps; or what a layer of the user's gives, which
/// is checked where that is known.
fn has_steps(shape: &Shape, steps: Option<&Dimension>) -> bool {
    match shape {
        Shape::Vector(_) | Shape::OfLayer(..) => true,
        Shape::Sequence([count, _]) | Shape::Tokens([count, _]) => {
            *count == Dimension::ONE || Some(count) == steps
        }
        Shape::Image(_) | Shape::Unknown => false,
    }
}

/// The stage of the declaration that a node belongs to.
fn declaration(graph: &Graph, node: &Node) -> String {
    let stage = node.stage.checked_sub(1);
    let stage = stage.and_then(|stage| graph.stages.get(stage));
    stage.unwrap_or(&node.name).clone()
}
