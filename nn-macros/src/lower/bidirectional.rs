//! `Bidirectional { … }`: stages that process a sequence in both directions.

use super::Lowering;
use super::builder::GraphBuilder;
use super::combinators::WrittenCombinator;
use crate::graph::{NodeId, NodeKind};
use crate::layers::{Combination, combination_rule, reversals};
use crate::syntax::{Stage, declared};

impl Lowering<'_> {
    /// Appends the stages, then a copy of them with parameters of its own between two reversals,
    /// and a node that concatenates the features of both.
    pub(super) fn bidirectional(
        &mut self,
        builder: &mut GraphBuilder,
        stage: &Stage,
        written: WrittenCombinator<'_>,
        current: Option<NodeId>,
    ) -> NodeId {
        let WrittenCombinator {
            name: spelled,
            arguments,
            branches,
        } = written;
        let origin = self.diagnostics.origin_at(stage.first, stage.last);
        let (name, declaration) = (builder.name(stage), declared(stage));
        self.no_arguments("Bidirectional", arguments);
        if let Some(second) = branches.get(1) {
            let place = self.diagnostics.origin_at(second.first, second.last);
            self.diagnostics.error(
                place,
                "`Bidirectional` takes one branch, which it copies for the other direction",
                "use `Concat { … | Reverse => … => Reverse }` for two different branches",
            );
        }
        let (Some(input), Some(branch)) = (current, branches.first()) else {
            self.diagnostics.error(
                origin,
                "`Bidirectional` has no input",
                "start the chain with a value: `name => Bidirectional { … }`",
            );
            return builder.stand_in(origin);
        };
        let last = branch.chain.stages.last();
        let place = last.map_or((branch.first, branch.last), |stage| {
            (stage.first, stage.last)
        });
        let place = self.diagnostics.origin_at(place.0, place.1);
        let first_name = builder.given_names.len();
        let forward = self.chain(builder, &branch.chain, current);
        let names = builder.given_names[first_name..].to_vec();
        let [before, after] = reversals("Bidirectional");
        let node = |rule, input, suffix: &str, builder: &mut GraphBuilder| {
            let name = format!("{name}_{suffix}");
            builder.push(NodeKind::Layer(rule), vec![input], name, place)
        };
        builder.begin(declaration.clone());
        let reversed = node(before, input, "reversed", builder);
        // A `Bidirectional` inside another one is copied itself, and the names of its copies are
        // already known.
        let is_copy = builder.copied_names.is_some();
        if !is_copy {
            let copies = names.iter().map(|name| {
                let mut copy = format!("{name}_reverse");
                while builder.labels.contains(&copy) {
                    copy.push('_');
                }
                copy
            });
            builder.copied_names = Some(copies.collect());
        }
        let backward = self.chain(builder, &branch.chain, Some(reversed));
        if !is_copy {
            builder.copied_names = None;
        }
        builder.begin(declaration);
        let backward = node(after, backward, "restored", builder);
        let spelled = self.diagnostics.origin(spelled);
        builder.graph.spelled.insert(name.clone(), spelled);
        let rule = combination_rule(Combination::Concat, vec![place, place]);
        builder.push(NodeKind::Layer(rule), vec![forward, backward], name, origin)
    }
}
