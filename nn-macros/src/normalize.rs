//! Rewrites of the graph before it is differentiated. The head is split off, activations are fused,
//! unused nodes are dropped, and the nodes are marked that inference folds into the layer before
//! them.

use crate::arguments::{Activation, ActivationKind};
use crate::graph::{Graph, Module, Node, NodeId, NodeKind};
use crate::layers::{self, Head};
use crate::shapes::{Dimension, Shape};

/// Brings every graph into the form that the later passes expect.
pub(crate) fn normalize(module: &mut Module) {
    split_heads(&mut module.graphs[Module::MAIN.0]);
    for graph in &mut module.graphs {
        drop_views(graph);
        outputs_are_computed(graph);
        fuse(graph);
        one_output(graph);
        drop_unused(graph);
        fold(graph);
    }
}

/// Removes the last activation from each output of the network. It becomes the head of the output,
/// and the output ends with the argument of the head.
fn split_heads(graph: &mut Graph) {
    for place in 0..graph.outputs.len() {
        let last = graph.node(graph.outputs[place].node);
        let NodeKind::Layer(rule) = &last.kind else {
            continue;
        };
        if let Some(layer) = rule.facts().user_layer {
            // The logits must stay internal: something else reads the activated output.
            let id = graph.outputs[place].node;
            let is_read = graph.users(id).next().is_some()
                || graph.outputs.iter().filter(|o| o.node == id).count() > 1;
            graph.outputs[place].head = Some(if is_read {
                Head::Unknown
            } else {
                let logits = layers::logits(layer, last.origin);
                graph.nodes[id.0].kind = NodeKind::Layer(logits);
                Head::Layer(layer)
            });
        } else if let Some(activation) = rule.facts().activation.cloned() {
            // A learned activation stays in the graph, because it has parameters. The head only
            // marks it.
            if activation.entry.kind != ActivationKind::Learned {
                graph.outputs[place].node = last.inputs[0];
            }
            graph.outputs[place].head = Some(Head::Activation(activation));
        }
    }
}

/// Replaces each view, which has the numbers of its input in another shape, by its input.
fn drop_views(graph: &mut Graph) {
    for id in graph.ids() {
        if let NodeKind::Layer(rule) = &graph.node(id).kind
            && rule.facts().is_view
        {
            let value = graph.node(id).inputs[0];
            replace(graph, id, value);
        }
    }
}

/// Inserts a copy where an output is an input of the graph or equals an earlier output. After that,
/// each output has an operation of its own.
fn outputs_are_computed(graph: &mut Graph) {
    for place in 0..graph.outputs.len() {
        let id = graph.outputs[place].node;
        let node = graph.node(id);
        let is_taken = graph.outputs[..place]
            .iter()
            .any(|output| output.node == id);
        if matches!(node.kind, NodeKind::Input) || is_taken {
            let rule = layers::activation_rule(Activation::identity(node.origin));
            let copy = inserted(node, NodeKind::Layer(rule), vec![id], "copy");
            graph.outputs[place].node = graph.push(copy);
        }
    }
}

/// A node that no stage declared, with the shape of the node `like`.
fn inserted(like: &Node, kind: NodeKind, inputs: Vec<NodeId>, name: &str) -> Node {
    Node {
        kind,
        inputs,
        input_shapes: vec![like.shape.clone()],
        lengths: vec![],
        shape: like.shape.clone(),
        origin: like.origin,
        name: name.to_owned(),
        fused: None,
        is_folded: false,
        stage: 0,
    }
}

/// Concatenates several outputs, so that the graph computes a single value.
fn one_output(graph: &mut Graph) {
    let outputs: Vec<NodeId> = graph.outputs.iter().map(|output| output.node).collect();
    graph.output = outputs[0];
    if outputs.len() == 1 {
        return;
    }
    let rule = layers::outputs_rule();
    let shapes = outputs.iter().map(|id| graph.node(*id).shape.clone());
    let shapes: Vec<_> = shapes.collect();
    let like = graph.node(outputs[0]);
    let mut all = inserted(like, NodeKind::Mistake, outputs, "outputs");
    let sizes = shapes.iter().map(Shape::size);
    all.shape = Shape::Vector(sizes.fold(Dimension::ZERO, |sum, size| sum.plus(&size)));
    all.input_shapes = shapes;
    all.kind = NodeKind::Layer(rule);
    graph.output = graph.push(all);
}

/// Fuses each elementwise activation into the layer before it, if nothing else reads the value of
/// that layer.
fn fuse(graph: &mut Graph) {
    for id in graph.ids() {
        let NodeKind::Layer(rule) = &graph.node(id).kind else {
            continue;
        };
        let Some(activation) = rule
            .facts()
            .activation
            .filter(|a| a.is_elementwise())
            .cloned()
        else {
            continue;
        };
        let before = graph.node(id).inputs[0];
        let fuses = match &graph.node(before).kind {
            NodeKind::Layer(rule) => rule.facts().fuses && graph.node(before).fused.is_none(),
            _ => false,
        };
        if fuses && is_read_once(graph, before) {
            graph.nodes[before.0].fused = Some(activation);
            replace(graph, id, before);
        }
    }
}

/// Whether exactly one node reads the value.
fn is_read_once(graph: &Graph, id: NodeId) -> bool {
    graph.users(id).count() == 1 && graph.outputs.iter().all(|output| output.node != id)
}

/// Marks the nodes that inference folds into the layer before them, and so computes while the
/// output of that layer is in the cache. Both must have the same number of features.
fn fold(graph: &mut Graph) {
    for id in graph.ids() {
        let node = graph.node(id);
        let NodeKind::Layer(rule) = &node.kind else {
            continue;
        };
        let [before] = node.inputs[..] else {
            continue;
        };
        let input = graph.node(before);
        let folds = match &input.kind {
            NodeKind::Layer(layer) => rule.facts().is_foldable && layer.facts().folds,
            _ => false,
        };
        // A dropped view may have changed the shape in between.
        let features = node.input_shapes[0].features();
        let is_folded = folds && input.shape.features() == features && is_read_once(graph, before);
        graph.nodes[id.0].is_folded = is_folded;
    }
}

/// Makes everything that reads `old` read `new` instead.
fn replace(graph: &mut Graph, old: NodeId, new: NodeId) {
    for node in &mut graph.nodes {
        for input in &mut node.inputs {
            if *input == old {
                *input = new;
            }
        }
    }
    for output in &mut graph.outputs {
        if output.node == old {
            output.node = new;
        }
    }
}

/// Drops the nodes that no output depends on, and renumbers the rest.
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
    for output in &mut graph.outputs {
        output.node = renamed[output.node.0];
    }
    for input in &mut graph.inputs {
        *input = renamed[input.0];
    }
}
