//! The table of a network's stages, as the documentation and `summary()` show it.

use std::collections::HashSet;

use crate::diagnostics::Diagnostics;
use crate::graph::{Module, Node, NodeKind};
use crate::shapes::{Dimension, Shape};

/// One stage of the declaration.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// The stage as it was written.
    pub(crate) declaration: String,
    pub(crate) output: Shape,
    pub(crate) parameters: Dimension,
    pub(crate) multiply_adds: Dimension,
    /// Things about the stage that the user may not have intended.
    pub(crate) notes: Vec<String>,
}

/// One row for each stage of the network, in order. Made before the graph is normalized.
pub(crate) fn rows(module: &Module) -> Vec<Row> {
    let graph = module.graph(Module::MAIN);
    let mut rows: Vec<Row> = Vec::new();
    let mut counted = HashSet::new();
    let mut stage = 0;
    for id in graph.ids() {
        let node = graph.node(id);
        if node.stage == 0 {
            continue;
        }
        if node.stage != stage {
            stage = node.stage;
            rows.push(Row {
                name: node.name.clone(),
                declaration: graph.stages[stage - 1].clone(),
                output: Shape::Unknown,
                parameters: Dimension::ZERO,
                multiply_adds: Dimension::ZERO,
                notes: vec![],
            });
        }
        let (parameters, multiply_adds) = module.costs(graph, id);
        if let Some(row) = rows.last_mut() {
            row.output = node.shape.clone();
            row.multiply_adds = row.multiply_adds.plus(&multiply_adds);
            row.notes.extend(notes(module, node));
            // Shared parameters are counted once, at their first use.
            if counted.insert(&node.name) {
                row.parameters = row.parameters.plus(&parameters);
            }
        }
    }
    rows
}

/// Things about an operation that the user may not have intended: stable Rust lets macros report
/// only errors.
fn notes(module: &Module, node: &Node) -> Vec<String> {
    match &node.kind {
        NodeKind::Input | NodeKind::Mistake => vec![],
        NodeKind::Layer(rule) => {
            let unused = rule.facts().window.and_then(|window| {
                let mut silent = Diagnostics::default();
                window.unused(&window.placed(&node.input_shapes[0], node.origin, &mut silent)?)
            });
            unused.into_iter().collect()
        }
        NodeKind::Repeat { body, .. } => {
            let nodes = module.graph(*body).nodes.iter();
            nodes.flat_map(|node| notes(module, node)).collect()
        }
    }
}
