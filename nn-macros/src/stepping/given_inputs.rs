//! Finds the inputs of a network that are given before the first step. Some values must be known as
//! a whole by then: the memory of a `CrossAttention`, or the initial state of a recurrent stage.
//! The inputs that such a value depends on are given.

use crate::graph::{Graph, GraphId, Module, NodeId, NodeKind};
use crate::shapes::Origin;

/// A stage that reads a value that must be known before the first step.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    /// The stage as it was declared.
    pub(super) stage: String,
    pub(super) origin: Origin,
    /// The name of the value.
    pub(super) value: String,
}

/// For each declared input of the network, the reason why it is given, if it is.
pub(super) fn inputs(module: &Module) -> Vec<Option<Reason>> {
    let main = module.graph(Module::MAIN);
    let needed = nodes(module, Module::MAIN, None);
    if main.ports.is_empty() {
        return vec![needed[main.inputs[0].0].clone()];
    }
    let mut inputs = vec![None; main.ports.len()];
    for id in main.ids() {
        if let Some(number) = port(main, id) {
            inputs[number].clone_from(&needed[id.0]);
        }
    }
    inputs
}

/// The index of the declared input that a node stands for, if the network has several.
pub(super) fn port(graph: &Graph, id: NodeId) -> Option<usize> {
    match &graph.node(id).kind {
        NodeKind::Layer(rule) => rule.facts().port,
        _ => None,
    }
}

/// For each node of a graph, the reason why its value must be known before the first step, if it
/// must. `output` is this reason for the output of the graph.
pub(super) fn nodes(module: &Module, id: GraphId, output: Option<Reason>) -> Vec<Option<Reason>> {
    let graph = module.graph(id);
    let mut needed = vec![None; graph.nodes.len()];
    needed[graph.output.0] = output;
    for id in graph.ids().rev() {
        let node = graph.node(id);
        let own: Option<Reason> = needed[id.0].clone();
        let reasons: Vec<Option<Reason>> = match &node.kind {
            NodeKind::Input | NodeKind::Mistake => continue,
            _ if port(graph, id).is_some() => continue,
            NodeKind::Layer(rule) => {
                let named = rule.facts().values.iter().map(|(name, _)| {
                    Some(Reason {
                        stage: super::stage(graph, node),
                        origin: node.origin,
                        value: name.clone(),
                    })
                });
                let reasons = std::iter::once(None).chain(named);
                let reasons = reasons.chain(std::iter::repeat(None));
                reasons
                    .map(|reason| own.clone().or(reason))
                    .take(node.inputs.len())
                    .collect()
            }
            NodeKind::Repeat { body, .. } => {
                let inputs = &module.graph(*body).inputs;
                let mut inner = nodes(module, *body, own.clone());
                // A copy reads the output of the copy before it, so what holds for the input holds
                // for the output.
                if own.is_none() && inner[inputs[0].0].is_some() {
                    inner = nodes(module, *body, inner[inputs[0].0].clone());
                }
                let inner = inputs.iter().map(|input| inner[input.0].clone());
                inner.map(|reason| own.clone().or(reason)).collect()
            }
        };
        for (input, reason) in node.inputs.iter().zip(reasons) {
            let place = &mut needed[input.0];
            *place = place.take().or(reason);
        }
    }
    needed
}
