//! Mistakes behind a mistake. After an error, the shape of a value is unknown, and an unknown shape
//! silences its consequences. If only a few shapes may have been meant, a later stage that fits none
//! of them is a mistake of its own.

use super::infer_node;
use crate::diagnostics::{Diagnostics, Found};
use crate::graph::{GraphId, Module, NodeId, NodeKind};
use crate::shapes::Shape;

/// Reports the errors that stages behind `node` have with every shape that `node` may have been
/// meant to have.
pub(super) fn behind(
    module: &mut Module,
    id: GraphId,
    node: NodeId,
    diagnostics: &mut Diagnostics,
) {
    let this = module.graph(id).node(node);
    let NodeKind::Layer(rule) = &this.kind else {
        return;
    };
    let mut meant = rule.meant(&this.input_shapes);
    meant.dedup();
    if !this.shape.is_unknown() || meant.is_empty() || meant.iter().any(Shape::is_unknown) {
        return;
    }
    let mut common: Option<Vec<Found>> = None;
    for shape in meant {
        module.graphs[id.0].nodes[node.0].shape = shape;
        let found = errors_behind(module, id, node, diagnostics);
        common = Some(match common {
            None => found,
            Some(before) => {
                let is_again = |one: &Found| found.iter().any(|other| other.is_at(one));
                before.into_iter().filter(is_again).collect()
            }
        });
    }
    module.graphs[id.0].nodes[node.0].shape = Shape::Unknown;
    diagnostics.report(common.unwrap_or_default());
}

/// The errors of the stages that read `node`, directly or through others. Repeats are left out.
fn errors_behind(
    module: &mut Module,
    id: GraphId,
    node: NodeId,
    diagnostics: &mut Diagnostics,
) -> Vec<Found> {
    let checkpoint = diagnostics.checkpoint();
    let mut behind = vec![node];
    for later in module.graph(id).ids().skip(node.0 + 1) {
        let this = module.graph(id).node(later);
        let is_repeat = matches!(this.kind, NodeKind::Repeat { .. });
        if !is_repeat && this.inputs.iter().any(|input| behind.contains(input)) {
            behind.push(later);
            infer_node(module, id, later, diagnostics);
        }
    }
    for later in behind {
        module.graphs[id.0].nodes[later.0].shape = Shape::Unknown;
    }
    diagnostics.taken_since(checkpoint)
}
