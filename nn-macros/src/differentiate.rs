//! The backward of each graph: its nodes in reverse, and where their gradients go.

use crate::graph::{Graph, Module, NodeId, NodeKind};
use crate::shapes::Dimension;

/// The backward of one graph.
#[derive(Debug)]
pub(crate) struct BackwardPass {
    pub(crate) steps: Vec<BackwardStep>,
    /// For each node, when the gradient with respect to its value is needed.
    pub(crate) demand: Vec<Demand>,
}

/// The backward of one node.
#[derive(Debug)]
pub(crate) struct BackwardStep {
    pub(crate) node: NodeId,
    /// For each input of the node, how its gradient is delivered.
    pub(crate) deliveries: Vec<Delivery>,
}

/// What a step does with the gradient with respect to an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It is the first: it writes.
    Write,
    /// Others have written: it is added.
    Add,
}

/// When a gradient is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Parameters depend on it.
    Always,
    /// Only the gradient with respect to the graph's inputs depends on it.
    IfInputsWanted,
}

/// Differentiates every graph.
pub(crate) fn differentiate(module: &Module) -> Vec<BackwardPass> {
    module
        .graphs
        .iter()
        .map(|graph| backward(module, graph))
        .collect()
}

fn backward(module: &Module, graph: &Graph) -> BackwardPass {
    let mut demand: Vec<Demand> = Vec::new();
    for id in graph.ids() {
        let node = graph.node(id);
        let inputs_have = node.inputs.iter().any(|i| demand[i.0] == Demand::Always);
        let is_trained = has_parameters(module, graph, id) && !graph.frozen.contains(&node.name);
        demand.push(if inputs_have || is_trained {
            Demand::Always
        } else {
            Demand::IfInputsWanted
        });
    }
    let mut written = vec![false; graph.nodes.len()];
    written[graph.output.0] = true;
    let mut steps = Vec::new();
    for node in graph.ids().rev() {
        if matches!(graph.node(node).kind, NodeKind::Input) {
            continue;
        }
        let deliveries = graph
            .node(node)
            .inputs
            .iter()
            .map(|input| {
                if std::mem::replace(&mut written[input.0], true) {
                    Delivery::Add
                } else {
                    Delivery::Write
                }
            })
            .collect();
        steps.push(BackwardStep { node, deliveries });
    }
    BackwardPass { steps, demand }
}

/// The node learns something: a field of the struct.
pub(crate) fn has_parameters(module: &Module, graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    match &node.kind {
        NodeKind::Input | NodeKind::Mistake => false,
        NodeKind::Layer(rule) => rule.parameters(&node.input_shapes) != Dimension::ZERO,
        NodeKind::Repeat { body, .. } => {
            let body = module.graph(*body);
            body.ids().any(|id| has_parameters(module, body, id))
        }
    }
}
