//! Chains, and their stages one by one.

use syn::{Expr, Ident, Path};

use super::Lowering;
use super::builder::{Definition, GraphBuilder};
use super::combinators::WrittenCombinator;
use super::stage_names::{kind, last_segment, plain};
use crate::arguments::{ACTIVATIONS, ActivationEntry, numbers};
use crate::diagnostics::closest;
use crate::graph::{NodeId, NodeKind};
use crate::layers::{self, Combination, Lowered, More};
use crate::shapes::{Dimension, Origin};
use crate::syntax::{Chain, ChainStart, Stage, StageKind, WrittenShape, declared, unwrapped};

/// The largest number of stages that nested shared stages may expand to.
const MOST_STAGES: usize = 10_000;

impl Lowering<'_> {
    /// Appends a chain and returns its value. The chain starts with `current`, unless it names
    /// another start.
    pub(super) fn chain(
        &mut self,
        builder: &mut GraphBuilder,
        chain: &Chain,
        current: Option<NodeId>,
    ) -> NodeId {
        let start = match &chain.start {
            ChainStart::Current => current,
            ChainStart::Shape(shape) => Some(self.start(builder, shape)),
        };
        // A branch may start with the name of a value.
        if start == current
            && let Some((first, others)) = chain.stages.split_first()
            && let Some(name) = plain_name(first)
            && let Some(Definition::Input(node) | Definition::Value(node)) =
                builder.named(&name.to_string())
        {
            return self.stages(builder, others, Some(node));
        }
        self.stages(builder, &chain.stages, start)
    }

    /// The start of a chain: the value with this name, or an input of this shape.
    fn start(&mut self, builder: &mut GraphBuilder, shape: &WrittenShape) -> NodeId {
        if let [size] = &shape.sizes[..]
            && let Some(sum) = self.sum_of_values(builder, size)
        {
            return sum;
        }
        if let [size] = &shape.sizes[..]
            && let Expr::Path(path) = unwrapped(size)
            && let Some(name) = path.path.get_ident()
        {
            match builder.named(&name.to_string()) {
                Some(Definition::Input(node) | Definition::Value(node)) => return node,
                Some(Definition::Shared(_)) => {
                    let origin = self.diagnostics.origin(name);
                    if !builder.mistaken.contains(&name.to_string()) {
                        self.diagnostics.error(
                            origin,
                            format!("`{name}` is a group of shared stages, not a value"),
                            format!("start with a value and pass it through them: `… => {name}`"),
                        );
                    }
                    return builder.stand_in(origin);
                }
                None if builder.has_named_inputs => {
                    self.unknown_name(builder, name);
                    let origin = self.diagnostics.origin(name);
                    return builder.stand_in(origin);
                }
                None => {}
            }
        }
        self.own_input(builder, shape)
    }

    /// Appends stages and returns the value of the last.
    pub(super) fn stages(
        &mut self,
        builder: &mut GraphBuilder,
        stages: &[Stage],
        start: Option<NodeId>,
    ) -> NodeId {
        let mut current = start;
        for stage in stages {
            current = Some(self.stage(builder, stage, current, None));
        }
        current.unwrap_or_else(|| {
            let origin = self.diagnostics.origin(&proc_macro2::TokenStream::new());
            builder.stand_in(origin)
        })
    }

    /// Appends the nodes of one stage. After an error, a node of unknown shape takes its place, so
    /// that later stages report nothing. `name` is the name of a shared stage.
    pub(super) fn stage(
        &mut self,
        builder: &mut GraphBuilder,
        stage: &Stage,
        current: Option<NodeId>,
        name: Option<String>,
    ) -> NodeId {
        let origin = self.diagnostics.origin_at(stage.first, stage.last);
        if let StageKind::Combinator {
            name,
            arguments,
            branches,
        } = &stage.kind
        {
            let written = WrittenCombinator {
                name,
                arguments,
                branches,
            };
            return self.combinator(builder, stage, written, current);
        }
        if let StageKind::Dotted { modules, stage } = &stage.kind {
            self.dotted(builder, modules, stage);
            return self.meant(builder, std::slice::from_ref(stage), current, origin);
        }
        if let StageKind::Mistake(meant) = &stage.kind {
            return self.meant(builder, meant, current, origin);
        }
        let Some(input) = current else {
            // The input may be missing because of another error.
            let name = plain_name(stage).filter(|name| !is_stage(name));
            if let Some(name) = name {
                self.no_value_for_branch(builder, name);
            } else if !self.diagnostics.any() {
                self.diagnostics.error(
                    origin,
                    "this stage has no input",
                    "start the branch with the name of a value: `Sum { left => Dense(8) | right }`",
                );
            }
            return builder.stand_in(origin);
        };
        if let Some(shared) = self.use_of_shared(builder, stage, input) {
            return shared;
        }
        let name = name.unwrap_or_else(|| builder.name(stage));
        match &stage.kind {
            StageKind::Combinator { .. } | StageKind::Dotted { .. } | StageKind::Mistake(_) => {
                builder.push(NodeKind::Mistake, vec![input], name, origin)
            }
            StageKind::Layer { path, arguments } => {
                let (lowered, all_right) = self.layer(builder, path, arguments.as_deref(), origin);
                builder.begin(declared(stage));
                if let Some(spelled) = last_segment(path) {
                    let spelled = self.diagnostics.origin(spelled);
                    builder.graph.spelled.entry(name.clone()).or_insert(spelled);
                }
                let mut last = input;
                if !all_right {
                    // This node comes before the layer, so that the struct that is emitted beside
                    // the errors has a field for the layer.
                    let name = format!("{name}_mistake");
                    last = builder.push(NodeKind::Mistake, vec![last], name, origin);
                }
                let Some(lowered) = lowered else {
                    return Self::unknown_field(builder, path, (last, &name), origin);
                };
                let Some(mut values) = self.values(builder, &lowered) else {
                    return builder.stand_in(origin);
                };
                let mut name = name;
                if let Some((lender, place)) = lowered.rule.facts().borrows {
                    let Some(tokens) = self.lender(builder, lender, *place) else {
                        return builder.stand_in(origin);
                    };
                    values.push(tokens);
                    name.clone_from(lender);
                }
                let reads = LayerInputs {
                    input: last,
                    values: &values,
                };
                let value = builder.layer_nodes(lowered, reads, &name, origin);
                if !all_right && stage.label.is_none() {
                    self.also_as_written(builder, stage, (last, origin));
                }
                value
            }
            StageKind::Repeat { count, body } => {
                let count = numbers::size(count, self.diagnostics);
                // The body is known already if shared stages are used again.
                let (body, outer) = if let Some(known) = builder.bodies.get(&name) {
                    known.clone()
                } else {
                    let new = self.body(&name, body, builder);
                    builder.bodies.insert(name.clone(), new.clone());
                    new
                };
                let count = count.map_or(Dimension::Unknown, |(count, _)| count);
                builder.begin(declared(stage));
                let operation = NodeKind::Repeat { body, count };
                let mut inputs = vec![input];
                inputs.extend(outer);
                builder.push(operation, inputs, name, origin)
            }
        }
    }

    /// Reports a branch that starts with a name that is no value.
    fn no_value_for_branch(&mut self, builder: &mut GraphBuilder, name: &Ident) {
        if builder.mistaken.contains(&name.to_string()) {
            return;
        }
        if let Some(Definition::Shared(_)) = builder.named(&name.to_string()) {
            let origin = self.diagnostics.origin(name);
            self.diagnostics.error(
                origin,
                format!("`{name}` is a group of shared stages, not a value"),
                format!("start with a value and pass it through them: `… => {name}`"),
            );
            return;
        }
        self.unknown_name(builder, name);
    }

    /// A second field for a layer of another library, under the name that it has there: `linear1`
    /// beside `dense1`.
    fn also_as_written(
        &mut self,
        builder: &mut GraphBuilder,
        stage: &Stage,
        (input, origin): (NodeId, Origin),
    ) {
        let StageKind::Layer { path, arguments } = &stage.kind else {
            return;
        };
        let meant = builder.meant(path, arguments.as_deref());
        if kind(stage) == builder.meant_kind(stage) {
            return;
        }
        let Some(layer) = self.guess(meant, arguments.as_deref(), origin) else {
            return;
        };
        let name = builder.numbered(&kind(stage));
        let reads = LayerInputs { input, values: &[] };
        builder.layer_nodes(layer, reads, &name, origin);
    }

    /// A field for a layer that nobody knows, as if it were a `Dense`.
    fn unknown_field(
        builder: &mut GraphBuilder,
        path: &Path,
        (input, name): (NodeId, &str),
        origin: Origin,
    ) -> NodeId {
        let is_stage = path.get_ident().is_some_and(is_stage);
        let is_value = path.get_ident().is_some_and(|name| {
            let name = name.to_string();
            builder.all_names().contains(&&name[..])
                || closest(&name, ACTIVATIONS.iter().map(ActivationEntry::candidate)).is_some()
        });
        if is_stage || is_value {
            return input;
        }
        let lowered = layers::unknown(origin);
        let reads = LayerInputs { input, values: &[] };
        builder.layer_nodes(lowered, reads, name, origin)
    }

    /// Appends the stages that were meant by a mistake. Errors in them are not reported, and a node
    /// of unknown shape before them keeps later stages quiet.
    pub(super) fn meant(
        &mut self,
        builder: &mut GraphBuilder,
        meant: &[Stage],
        current: Option<NodeId>,
        origin: Origin,
    ) -> NodeId {
        let first = match current {
            Some(input) => builder.push(NodeKind::Mistake, vec![input], "mistake".into(), origin),
            None => builder.stand_in(origin),
        };
        let checkpoint = self.diagnostics.checkpoint();
        let value = self.stages(builder, meant, Some(first));
        self.diagnostics.return_to(checkpoint);
        value
    }

    /// The input of the embedding with this name, whose matrix another stage borrows.
    fn lender(&mut self, builder: &GraphBuilder, name: &str, origin: Origin) -> Option<NodeId> {
        let embeddings = builder.embeddings();
        let names: Vec<&str> = embeddings.clone().map(|node| &node.name[..]).collect();
        if let Some(lender) = embeddings.clone().find(|node| node.name == name) {
            return Some(lender.inputs[0]);
        }
        if builder.outer_embeddings.iter().any(|outer| outer == name) {
            self.diagnostics.error(
                origin,
                format!(
                    "`{name}` is an embedding outside this repeat, whose copies have separate \
                     parameters"
                ),
                format!("write `Unembed({name})` after the repeat"),
            );
            return None;
        }
        let help = match (closest(name, names.iter().copied()), &names[..]) {
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, [only]) => format!("the one above is called `{only}`"),
            (None, []) => "put one before it: `Tokens(64, vocab = 96) => Embedding(64)`".to_owned(),
            (None, names) => format!("those above are {}", names.join(", ")),
        };
        self.diagnostics
            .error(origin, format!("there is no embedding `{name}`"), help);
        None
    }

    /// Expands shared stages, if the stage is their name.
    fn use_of_shared(
        &mut self,
        builder: &mut GraphBuilder,
        stage: &Stage,
        input: NodeId,
    ) -> Option<NodeId> {
        let name = plain_name(stage)?;
        let origin = self.diagnostics.origin(name);
        match builder.named(&name.to_string()) {
            Some(Definition::Shared(stages)) => Some(self.shared(builder, name, stages, input)),
            Some(Definition::Input(_) | Definition::Value(_)) => {
                self.diagnostics.error(
                    origin,
                    format!("`{name}` is a value, not a stage"),
                    format!("start a chain or a branch with it: `Concat {{ identity | {name} }}`"),
                );
                Some(builder.stand_in(origin))
            }
            None if builder.outer_stages.contains(&name.to_string()) => {
                self.diagnostics.error(
                    origin,
                    format!(
                        "`{name}` is a group of shared stages outside this repeat, whose copies \
                         have separate parameters"
                    ),
                    "write the stages inside the repeat",
                );
                Some(builder.stand_in(origin))
            }
            None => None,
        }
    }

    /// The shared stages without a value before them, which is reported: `shared left => Dense(8)`.
    pub(super) fn without_value<'s>(
        &mut self,
        builder: &mut GraphBuilder,
        name: &Ident,
        stages: &'s [Stage],
    ) -> &'s [Stage] {
        let Some((first, others)) = stages.split_first() else {
            return stages;
        };
        let Some(value) = plain_name(first).filter(|_| !others.is_empty()) else {
            return stages;
        };
        let defined = builder.named(&value.to_string());
        if !matches!(defined, Some(Definition::Input(_) | Definition::Value(_))) {
            return stages;
        }
        let origin = self.diagnostics.origin(value);
        self.diagnostics.error(
            origin,
            "shared stages do not start with a value: they are used as a stage",
            format!("remove `{value} =>` here, and write `{value} => {name}` where they are used"),
        );
        builder.mistaken.insert(name.to_string());
        others
    }

    /// Appends the nodes of shared stages.
    fn shared(
        &mut self,
        builder: &mut GraphBuilder,
        name: &Ident,
        stages: Vec<(Stage, String)>,
        input: NodeId,
    ) -> NodeId {
        let origin = self.diagnostics.origin(name);
        let text = name.to_string();
        if builder.expanding.contains(&text) {
            self.diagnostics.error(
                origin,
                format!("the shared stages `{text}` contain themselves"),
                format!(
                    "write other stages here; to apply `{text}` several times, repeat it where it \
                     is used: `{text} => {text}`"
                ),
            );
            return builder.stand_in(origin);
        }
        builder.uses_of_shared += 1;
        if builder.uses_of_shared.max(builder.graph.nodes.len()) > MOST_STAGES {
            // One error is enough.
            if !self.diagnostics.any() {
                self.diagnostics.error(
                    origin,
                    format!(
                        "more than {MOST_STAGES} stages, most of them shared stages that contain \
                         shared stages"
                    ),
                    "use fewer of them; `N * { … }` repeats stages at no cost",
                );
            }
            return builder.stand_in(origin);
        }
        builder.expanding.push(text);
        let mut current = input;
        for (stage, field) in stages {
            // At a later use, the stages inside this stage have the names of the first use, and so
            // its parameters. If this use is itself part of a copy, the names are already chosen.
            let known = builder.shared_names.get(&field);
            let known = known.filter(|_| builder.copied_names.is_none());
            let known = known.map(|names| names.iter().cloned().collect());
            let (is_copy, first_name) = (known.is_some(), builder.given_names.len());
            if is_copy {
                builder.copied_names = known;
            }
            current = self.stage(builder, &stage, Some(current), Some(field.clone()));
            if is_copy {
                builder.copied_names = None;
            }
            let names = builder.given_names[first_name..].to_vec();
            builder.shared_names.entry(field).or_insert(names);
        }
        builder.expanding.pop();
        current
    }
}

/// The values that a layer reads.
#[derive(Clone, Copy)]
pub(super) struct LayerInputs<'a> {
    input: NodeId,
    /// The other values, for layers that read more than their input.
    values: &'a [NodeId],
}

impl GraphBuilder {
    /// A placeholder for a value that could not be found, which was reported.
    pub(super) fn stand_in(&mut self, origin: Origin) -> NodeId {
        let input = match self.graph.inputs.first() {
            Some(input) => *input,
            None => self.input(crate::shapes::Shape::Unknown, origin),
        };
        self.push(NodeKind::Mistake, vec![input], "mistake".to_owned(), origin)
    }

    /// Appends a layer, and the activation that it was declared with.
    pub(super) fn layer_nodes(
        &mut self,
        lowered: Lowered,
        reads: LayerInputs<'_>,
        name: &str,
        origin: Origin,
    ) -> NodeId {
        let LayerInputs { input, values } = reads;
        let mut inputs = vec![input];
        if !lowered.rule.facts().values.is_empty() || lowered.rule.facts().borrows.is_some() {
            inputs.extend(values);
        }
        // A layer that only prepares the input must not take the name of the stage, because the
        // next layer has it.
        let own_name = match lowered.more {
            More::Itself(_) => format!("{name}_reversed"),
            _ => name.to_owned(),
        };
        let layer = NodeKind::Layer(lowered.rule);
        let mut last = self.push(layer, inputs, own_name, origin);
        if let Some(activation) = lowered.activation {
            let name = format!("{name}_{}", activation.entry.name);
            let rule = layers::activation_rule(activation);
            last = self.push(NodeKind::Layer(rule), vec![last], name, origin);
        }
        let following = LayerInputs {
            input: last,
            values,
        };
        match lowered.more {
            More::Nothing => last,
            More::Itself(then) => self.layer_nodes(*then, following, name, origin),
            More::Then(suffix, then) => {
                let name = format!("{name}_{suffix}");
                self.layer_nodes(*then, following, &name, origin)
            }
            More::Times(suffix, times) => {
                let other = self.layer_nodes(*times, reads, &format!("{name}_{suffix}"), origin);
                let rule = layers::combination_rule(Combination::Product, vec![origin, origin]);
                let name = format!("{name}_product");
                self.push(NodeKind::Layer(rule), vec![last, other], name, origin)
            }
        }
    }

    /// Chooses names for the fields of shared stages.
    pub(super) fn shared(&mut self, name: &Ident, stages: &[Stage]) -> Definition {
        let name = name.to_string();
        let mut counter = crate::names::Counter::default();
        let alone = stages.len() == 1;
        let named = stages.iter().map(|stage| {
            let field = match &stage.label {
                Some(label) => plain(label),
                None if alone => name.clone(),
                None => counter.next(&format!("{name}_{}", kind(stage))),
            };
            self.labels.insert(field.clone());
            (stage.clone(), field)
        });
        Definition::Shared(named.collect())
    }
}

/// Whether this is the name of an activation or a layer.
fn is_stage(name: &Ident) -> bool {
    let name = name.to_string();
    layers::lookup(&name).is_some() || ACTIVATIONS.iter().any(|entry| entry.name == name)
}

/// The name of a stage that consists of a name alone.
fn plain_name(stage: &Stage) -> Option<&Ident> {
    match &stage.kind {
        StageKind::Layer {
            path,
            arguments: None,
        } if stage.label.is_none() => path.get_ident(),
        _ => None,
    }
}
