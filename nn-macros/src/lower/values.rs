//! Named values that a layer reads in addition to its input.

use super::Lowering;
use super::builder::{Definition, GraphBuilder};
use crate::graph::NodeId;
use crate::layers::{Lowered, More};

impl Lowering<'_> {
    /// The nodes of the named values that a layer reads. Returns `None` if one of them does not
    /// exist, which was reported.
    pub(super) fn values(
        &mut self,
        builder: &mut GraphBuilder,
        lowered: &Lowered,
    ) -> Option<Vec<NodeId>> {
        let mut nodes = Vec::new();
        for (name, origin) in lowered.rule.facts().values {
            match builder.named(name) {
                Some(Definition::Input(node) | Definition::Value(node)) => nodes.push(node),
                Some(Definition::Shared(_)) => {
                    self.diagnostics.error(
                        *origin,
                        format!("`{name}` is a group of shared stages, not a value"),
                        format!("name a value: `let h = … => {name};`"),
                    );
                    return None;
                }
                None => {
                    let shape = if lowered.rule.facts().reads_other_sequences {
                        "[16, 64]"
                    } else {
                        "64"
                    };
                    self.no_value(builder, name, *origin, shape);
                    return None;
                }
            }
        }
        if let More::Itself(then) | More::Then(_, then) = &lowered.more {
            nodes.extend(self.values(builder, then)?);
        }
        Some(nodes)
    }
}
