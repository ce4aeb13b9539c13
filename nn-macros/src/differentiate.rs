//! Reverse-mode differentiation of each graph: its nodes in reverse order, and where their
//! gradients go.

use crate::graph::{Graph, Module, NodeId, NodeKind};
use crate::shapes::Dimension;

/// The backward pass of one graph.
#[derive(Debug)]
pub(crate) struct BackwardPass {
    pub(crate) steps: Vec<BackwardStep>,
    /// For each node, when the gradient with respect to its value is needed.
    pub(crate) demand: Vec<Demand>,
}

/// The backward computation of one node.
#[derive(Debug)]
pub(crate) struct BackwardStep {
    pub(crate) node: NodeId,
    /// For each input of the node, how its gradient is stored.
    pub(crate) deliveries: Vec<Delivery>,
}

/// How a backward step stores the gradient with respect to an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// This step is the first to store the gradient, so it overwrites the memory.
    Write,
    /// Another step has already stored a gradient, so this one is added to it.
    Add,
}

/// When a gradient is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Always, because the gradients of trained parameters depend on it.
    Always,
    /// Only if the caller wants the gradient with respect to the graph's inputs.
    IfInputsWanted,
}

/// Builds the backward pass of every graph.
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

/// Whether the node has trainable parameters, and so a field in the struct.
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
