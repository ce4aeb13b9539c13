//! Rewrites of the graph before it is differentiated: the head is split off, activations are
//! fused, nodes that nothing uses are dropped.

use crate::diagnostics::Origin;
use crate::graph::{Graph, Module, Node, NodeId, Operation};
use crate::layers::{self, Activation, ActivationKind};

/// Brings every graph into the form that the later passes expect.
pub(crate) fn normalise(module: &mut Module) {
    split_head(&mut module.graphs[Module::MAIN.0]);
    for graph in &mut module.graphs {
        output_is_computed(graph);
        fuse(graph);
        drop_unused(graph);
    }
}

/// Takes the last activation from the network: it becomes the head, and the network ends with
/// the head's argument.
fn split_head(graph: &mut Graph) {
    let last = graph.node(graph.output);
    let Operation::Layer(rule) = &last.operation else {
        return;
    };
    if let Some(activation) = rule.as_activation().cloned() {
        // A learned activation stays where it is; its head only marks it.
        if activation.entry.kind != ActivationKind::Learned {
            graph.output = last.inputs[0];
        }
        graph.head = Some(activation);
    }
}

/// An output that is an input becomes a copy of it, so that every output has an operation.
fn output_is_computed(graph: &mut Graph) {
    let output = graph.node(graph.output);
    if matches!(output.operation, Operation::Input) {
        let rule = layers::activation_rule(Activation::identity(output.origin));
        let copy = Node {
            operation: Operation::Layer(rule),
            inputs: vec![graph.output],
            shape: output.shape.clone(),
            origin: output.origin,
            name: "copy".to_owned(),
            fused: None,
            stage: output.stage,
        };
        graph.output = graph.push(copy);
    }
}

/// Joins an elementwise activation with the layer before it, where nothing else reads that
/// layer's value.
fn fuse(graph: &mut Graph) {
    for id in graph.ids() {
        let Operation::Layer(rule) = &graph.node(id).operation else {
            continue;
        };
        let Some(activation) = rule.as_activation().filter(|a| a.is_elementwise()).cloned() else {
            continue;
        };
        let before = graph.node(id).inputs[0];
        let fuses = match &graph.node(before).operation {
            Operation::Layer(rule) => rule.fuses() && graph.node(before).fused.is_none(),
            _ => false,
        };
        if !fuses || graph.users(before).count() != 1 || graph.output == before {
            continue;
        }
        graph.nodes[before.0].fused = Some(activation);
        replace(graph, id, before);
    }
}

/// Lets everything that reads `old` read `new`.
fn replace(graph: &mut Graph, old: NodeId, new: NodeId) {
    for node in &mut graph.nodes {
        for input in &mut node.inputs {
            if *input == old {
                *input = new;
            }
        }
    }
    if graph.output == old {
        graph.output = new;
    }
}

/// Drops nodes that do not lead to the output, and numbers the rest anew.
fn drop_unused(graph: &mut Graph) {
    let mut used = vec![false; graph.nodes.len()];
    used[graph.output.0] = true;
    for input in &graph.inputs {
        used[input.0] = true;
    }
    for id in graph.ids().rev() {
        if used[id.0] {
            for input in &graph.node(id).inputs {
                used[input.0] = true;
            }
        }
    }
    let mut renamed = vec![NodeId(0); graph.nodes.len()];
    let nodes = std::mem::take(&mut graph.nodes);
    for (old, mut node) in nodes.into_iter().enumerate() {
        if used[old] {
            for input in &mut node.inputs {
                *input = renamed[input.0];
            }
            renamed[old] = NodeId(graph.nodes.len());
            graph.nodes.push(node);
        }
    }
    graph.output = renamed[graph.output.0];
    for input in &mut graph.inputs {
        *input = renamed[input.0];
    }
}

impl Activation {
    /// The activation that does nothing.
    fn identity(origin: Origin) -> Self {
        Self {
            entry: &layers::ACTIVATIONS[0],
            argument: None,
            origin,
        }
    }
}
