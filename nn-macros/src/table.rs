//! The table of a network's stages, as documentation and `summary()` show it.

use crate::graph::{Dimension, Graph, Module, NodeId, Operation, Shape};

/// One stage of the declaration.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) output: Shape,
    pub(crate) parameters: Dimension,
    pub(crate) multiply_adds: Dimension,
}

/// A row for each stage of the network, in order; made before the graph is normalised.
pub(crate) fn rows(module: &Module) -> Vec<Row> {
    let graph = module.graph(Module::MAIN);
    let mut rows: Vec<Row> = Vec::new();
    for id in graph.ids() {
        let node = graph.node(id);
        if node.stage == 0 {
            continue;
        }
        if rows.len() < node.stage {
            rows.push(Row {
                name: node.name.clone(),
                output: Shape::Unknown,
                parameters: Dimension::ZERO,
                multiply_adds: Dimension::ZERO,
            });
        }
        let (parameters, multiply_adds) = costs(module, graph, id);
        if let Some(row) = rows.last_mut() {
            row.output = node.shape.clone();
            row.parameters = row.parameters.plus(&parameters);
            row.multiply_adds = row.multiply_adds.plus(&multiply_adds);
        }
    }
    rows
}

/// Parameters and multiply-adds of a node.
fn costs(module: &Module, graph: &Graph, id: NodeId) -> (Dimension, Dimension) {
    let node = graph.node(id);
    let inputs: Vec<Shape> = node
        .inputs
        .iter()
        .map(|input| graph.node(*input).shape.clone())
        .collect();
    match &node.operation {
        Operation::Input | Operation::Mistake => (Dimension::ZERO, Dimension::ZERO),
        Operation::Layer(rule) => (rule.parameters(&inputs), rule.multiply_adds(&inputs)),
        Operation::Repeat { body, count } => {
            let body = module.graph(*body);
            let sum = body.ids().map(|id| costs(module, body, id)).fold(
                (Dimension::ZERO, Dimension::ZERO),
                |(p, m), (parameters, multiply_adds)| (p.plus(&parameters), m.plus(&multiply_adds)),
            );
            (sum.0.times(count), sum.1.times(count))
        }
    }
}
