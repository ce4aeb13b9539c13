//! Decides which networks run step by step, and how. Such a network takes a sequence, and each of
//! its stages reads only the current step and earlier ones. Values that must be known as a whole
//! before the first step are computed once ([`given_inputs`]).

mod given_inputs;

use crate::graph::{Graph, GraphId, Module, Node, NodeId, NodeKind};
use crate::layers::{Rule, Runtime, Stepped, input_part};
use crate::plan::{self, Assignment};
use crate::shapes::{Dimension, Origin, Shape};

/// Whether a network runs one step at a time.
#[derive(Debug)]
pub(crate) enum Streaming {
    /// No input is a sequence.
    NoSequence,
    /// A stage cannot run step by step.
    Blocked(Blocked),
    Steps(StreamPlan),
}

/// How a network runs step by step.
#[derive(Debug)]
pub(crate) struct StreamPlan {
    /// For each graph of the module, how it computes a step. `None` if it does not.
    pub(crate) graphs: Vec<Option<StepPlan>>,
    /// Whether a sequence has a last step.
    pub(crate) ends: bool,
    /// For each declared input, whether it is given before the first step.
    pub(crate) given: Vec<bool>,
}

/// How a graph computes a step.
#[derive(Debug)]
pub(crate) struct StepPlan {
    /// The shape of each node's value at a step.
    pub(crate) shapes: Vec<Shape>,
    /// For each node, what computes its value.
    pub(crate) computations: Vec<StepComputation>,
    /// For each node, whether its value is known as a whole before the first step.
    pub(crate) whole: Vec<bool>,
    /// The nodes that are computed at each step, in order. The last `tail` of them are those that
    /// no remembered state depends on.
    pub(crate) order: Vec<NodeId>,
    /// How many nodes at the end of `order` no remembered state depends on.
    pub(crate) tail: usize,
    /// For each node, which of its inputs it reads at a step.
    pub(crate) reads: Vec<Vec<bool>>,
    /// For each node, whether it prepares something from its inputs before the first step.
    pub(crate) prepares: Vec<bool>,
    /// For each node, whether its value is computed before the first step and read at each step.
    pub(crate) kept: Vec<bool>,
    /// The buffers of the values at a step.
    pub(crate) buffers: Assignment,
    /// The buffers of the values that are computed before the first step and not kept.
    pub(crate) preparation: Assignment,
}

/// What computes the value of a node at a step.
#[derive(Clone, Debug)]
pub(crate) enum StepComputation {
    /// Nothing: the value is given.
    Given,
    /// Inference on the whole value before the first step, by this layer. With `None`, by the
    /// copies of a repeat.
    Once(Option<Runtime>),
    /// Inference on one position.
    Infer(Runtime),
    /// A step of a layer with a state.
    Step(Runtime),
    /// A step of all copies of a repeat's body.
    Repeat,
}

/// When a value is known while the steps arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Availability {
    /// As a whole, before the first step.
    Given,
    /// The value is the same at every step.
    Always,
    /// Each step has a value of its own.
    Step,
    /// The value is accumulated over the steps so far. It is complete after the last step.
    SoFar,
}

/// Why a network does not run step by step.
#[derive(Debug)]
pub(crate) struct Blocked {
    /// The stage as it was declared.
    pub(crate) stage: String,
    pub(crate) origin: Origin,
    /// What the stage does that is impossible step by step.
    pub(crate) reason: String,
}

/// Decides how a normalized module runs step by step.
pub(crate) fn steps(module: &Module) -> Streaming {
    let main = module.graph(Module::MAIN);
    let own = &main.node(main.inputs[0]).shape;
    let shapes: Vec<&Shape> = match &main.ports[..] {
        [] => vec![own],
        ports => ports.iter().map(|(_, shape)| shape).collect(),
    };
    if !shapes.iter().any(|shape| shape.has_steps()) {
        return Streaming::NoSequence;
    }
    let reasons = given_inputs::inputs(module);
    let mut inputs = shapes.iter().zip(&reasons);
    if !inputs.any(|(shape, reason)| shape.has_steps() && reason.is_none()) {
        let reason = reasons.into_iter().flatten().next();
        return reason.map_or(Streaming::NoSequence, |reason| {
            Streaming::Blocked(Blocked {
                stage: reason.stage,
                origin: reason.origin,
                reason: format!(
                    "`{}` must be known before the first step, but it depends on all input \
                     sequences",
                    reason.value
                ),
            })
        });
    }
    let given = reasons.iter().map(Option::is_some).collect();
    let mut pass = StepPlanner {
        module,
        given,
        graphs: module.graphs.iter().map(|_| None).collect(),
    };
    match pass.graph(Module::MAIN, &[Availability::Step]) {
        Ok(_) => {
            let nodes = module.graphs.iter().flat_map(|graph| &graph.nodes);
            let mut operations = nodes.map(|node| &node.kind);
            let ends = operations
                .any(|operation| matches!(operation, NodeKind::Layer(rule) if rule.facts().ends));
            Streaming::Steps(StreamPlan {
                graphs: pass.graphs,
                ends,
                given: pass.given,
            })
        }
        Err(blocked) => Streaming::Blocked(blocked),
    }
}

/// Plans the steps of all graphs.
struct StepPlanner<'a> {
    module: &'a Module,
    /// For each declared input of the network, whether it is given before the first step.
    given: Vec<bool>,
    graphs: Vec<Option<StepPlan>>,
}

/// When the value of a node is known, what computes it, and which of its inputs are read at a step.
struct PlannedNode {
    known: Availability,
    computation: StepComputation,
    reads: Vec<bool>,
}

impl StepPlanner<'_> {
    /// Plans how a graph computes a step. Returns when its value is known, and which of its inputs
    /// it reads at a step.
    fn graph(
        &mut self,
        id: GraphId,
        inputs: &[Availability],
    ) -> Result<(Availability, Vec<bool>), Blocked> {
        let this = self.module.graph(id);
        let needed = given_inputs::nodes(self.module, id, None);
        let mut known: Vec<Availability> = Vec::new();
        let (mut shapes, mut computations, mut reads) = (Vec::new(), Vec::new(), Vec::new());
        for node in this.ids() {
            let computed = match this.inputs.iter().position(|input| *input == node) {
                Some(place) => PlannedNode {
                    known: inputs[place],
                    computation: StepComputation::Given,
                    reads: vec![],
                },
                None => self.computed(this, node, needed[node.0].is_some(), &known)?,
            };
            shapes.push(self.shape(this, node, computed.known));
            known.push(computed.known);
            computations.push(computed.computation);
            reads.push(computed.reads);
        }
        let is_once = |id: &NodeId| matches!(computations[id.0], StepComputation::Once(_));
        let (once, each): (Vec<NodeId>, Vec<NodeId>) = this.ids().partition(is_once);
        let remembered = remembered(this, &computations);
        let (mut order, tail): (Vec<NodeId>, Vec<NodeId>) = each
            .iter()
            .filter(|id| !matches!(computations[id.0], StepComputation::Given))
            .partition(|id| remembered[id.0]);
        order.extend(&tail);
        let is_read = |id: NodeId| {
            each.iter().any(|user| {
                let mut inputs = this.node(*user).inputs.iter().zip(&reads[user.0]);
                inputs.any(|(input, is_read)| *is_read && *input == id)
            })
        };
        let prepares = this.ids().map(|id| {
            let mut inputs = this.node(id).inputs.iter();
            matches!(
                computations[id.0],
                StepComputation::Step(_) | StepComputation::Repeat
            ) && inputs.any(|input| known[input.0] == Availability::Given)
        });
        let prepares: Vec<bool> = prepares.collect();
        let kept: Vec<bool> = this.ids().map(|id| is_once(&id) && is_read(id)).collect();
        let read_inputs = this.inputs.iter().map(|input| is_read(*input)).collect();
        let size = |id: NodeId| shapes[id.0].size();
        let buffers = plan::buffers(this, &order, |_| true, size);
        // Nodes that prepare something read the values that were computed before.
        let preparing = this.ids().filter(|id| once.contains(id) || prepares[id.0]);
        let preparing: Vec<NodeId> = preparing.collect();
        let preparation = plan::buffers(this, &preparing, |id| is_once(&id) && !kept[id.0], size);
        let output = known[this.output.0];
        let whole = known.iter().map(|known| *known == Availability::Given);
        self.graphs[id.0] = Some(StepPlan {
            whole: whole.collect(),
            order,
            tail: tail.len(),
            shapes,
            computations,
            reads,
            prepares,
            kept,
            buffers,
            preparation,
        });
        Ok((output, read_inputs))
    }

    /// Plans how a node is computed. `is_whole` says whether its value must be known before the
    /// first step.
    fn computed(
        &mut self,
        graph: &Graph,
        id: NodeId,
        is_whole: bool,
        known: &[Availability],
    ) -> Result<PlannedNode, Blocked> {
        let node = graph.node(id);
        let inputs: Vec<Availability> = node.inputs.iter().map(|input| known[input.0]).collect();
        if let Some(number) = given_inputs::port(graph, id) {
            return Ok(self.port(graph, node, number));
        }
        let computed = |known, computation| PlannedNode {
            known,
            computation,
            reads: vec![true; inputs.len()],
        };
        let borrows = matches!(&node.kind, NodeKind::Layer(rule) if rule.facts().borrows.is_some());
        let own = if borrows { &inputs[..1] } else { &inputs[..] };
        let mut latest = own.iter().copied().max().unwrap_or(Availability::Always);
        let makes_steps = matches!(node.shape, Shape::Sequence(_))
            && !node.input_shapes.iter().any(Shape::has_steps);
        if latest == Availability::Given && (makes_steps && !is_whole || id == graph.output) {
            // The value is read at each step, or it is the output of each step.
            latest = Availability::Always;
        }
        match &node.kind {
            NodeKind::Input | NodeKind::Mistake => Ok(computed(latest, StepComputation::Given)),
            NodeKind::Repeat { .. } if latest == Availability::Given => {
                Ok(computed(latest, StepComputation::Once(None)))
            }
            NodeKind::Repeat { body, .. } => self.repeat(graph, node, *body, inputs),
            NodeKind::Layer(rule) if latest == Availability::Given => {
                let runtime = rule.runtime(&node.input_shapes);
                Ok(computed(latest, StepComputation::Once(Some(runtime))))
            }
            NodeKind::Layer(rule) if latest == Availability::Always && !makes_steps => {
                let runtime = rule.runtime(&node.input_shapes);
                Ok(computed(latest, StepComputation::Infer(runtime)))
            }
            NodeKind::Layer(rule) => {
                let rule: &dyn Rule = &**rule;
                let computation = layer(graph, node, rule, &inputs, makes_steps)?;
                let known = match (&node.shape, latest) {
                    (shape, _) if shape.has_steps() => Availability::Step,
                    (_, Availability::Always) => Availability::Always,
                    _ => Availability::SoFar,
                };
                let reads = (0..inputs.len()).map(|place| is_read(rule, place));
                Ok(PlannedNode {
                    known,
                    computation,
                    reads: reads.collect(),
                })
            }
        }
    }

    /// Plans one of several inputs.
    fn port(&self, graph: &Graph, node: &Node, number: usize) -> PlannedNode {
        let is_given = self.given[number];
        let sizes = graph.ports.iter().zip(&self.given);
        let sizes = sizes.map(|((_, shape), other)| match (is_given, other) {
            (true, true) => shape.size(),
            (false, false) => shape.one_step().size(),
            _ => Dimension::ZERO,
        });
        let part = input_part(number, &sizes.collect::<Vec<_>>());
        let (known, computation) = match &node.shape {
            _ if is_given => (Availability::Given, StepComputation::Once(Some(part))),
            shape if shape.has_steps() => (Availability::Step, StepComputation::Infer(part)),
            _ => (Availability::Always, StepComputation::Infer(part)),
        };
        PlannedNode {
            known,
            computation,
            reads: vec![true],
        }
    }

    /// Plans the copies of a repeat's body.
    fn repeat(
        &mut self,
        graph: &Graph,
        node: &Node,
        body: GraphId,
        mut inputs: Vec<Availability>,
    ) -> Result<PlannedNode, Blocked> {
        let first = inputs[0];
        // The second copy reads the output of the first one, so the body is planned again until its
        // input is known no earlier than its output.
        let read = loop {
            let (output, read) = self.graph(body, &inputs)?;
            if output <= inputs[0] {
                break read;
            }
            inputs[0] = output;
        };
        if inputs[0] > first && is_whole(first, &node.input_shapes[0]) {
            return Err(blocked(graph, node, ALL_AT_ONCE.into()));
        }
        let reads = inputs.iter().zip(read).enumerate();
        let reads = reads.map(|(place, (known, is_read))| {
            place == 0 || is_read || *known != Availability::Given
        });
        Ok(PlannedNode {
            known: inputs[0],
            computation: StepComputation::Repeat,
            reads: reads.collect(),
        })
    }

    /// The shape of a node's value at a step.
    fn shape(&self, graph: &Graph, id: NodeId, known: Availability) -> Shape {
        let sum = |shapes: &mut dyn Iterator<Item = &Shape>| {
            let sizes = shapes.map(|shape| shape.one_step().size());
            Shape::Vector(sizes.fold(Dimension::ZERO, |sum, size| sum.plus(&size)))
        };
        if graph.inputs[0] == id && !graph.ports.is_empty() {
            let ports = graph.ports.iter().zip(&self.given);
            let mut ports = ports.filter(|(_, given)| !**given);
            return sum(&mut ports.by_ref().map(|((_, shape), _)| shape));
        }
        if graph.output == id && graph.outputs.len() > 1 {
            return sum(&mut graph.outputs.iter().map(|output| &output.shape));
        }
        match known {
            Availability::Given | Availability::Always => graph.node(id).shape.clone(),
            Availability::Step | Availability::SoFar => graph.node(id).shape.one_step(),
        }
    }
}

/// For each node, whether it remembers a state, or the state of another node depends on it.
fn remembered(graph: &Graph, computations: &[StepComputation]) -> Vec<bool> {
    let mut remembered = vec![false; computations.len()];
    for id in graph.ids().rev() {
        remembered[id.0] |= match (&computations[id.0], &graph.node(id).kind) {
            (StepComputation::Repeat, _) => true,
            (StepComputation::Step(_), NodeKind::Layer(rule)) => rule.facts().borrows.is_none(),
            _ => false,
        };
        if remembered[id.0] {
            for input in &graph.node(id).inputs {
                remembered[input.0] = true;
            }
        }
    }
    remembered
}

/// The reason why a stage cannot read a value that is known as a whole.
const ALL_AT_ONCE: &str = "it reads a value that has all steps at once";

/// Whether a value has all steps at once.
fn is_whole(known: Availability, shape: &Shape) -> bool {
    known <= Availability::Always && matches!(shape, Shape::Sequence(_) | Shape::Image(_))
}

/// Whether a layer reads this input at a step. Named values are known before the first step, so the
/// state of the layer already holds what it needs of them. A layer that borrows the matrix of an
/// embedding has the tokens of that embedding as an input, but it only needs to know how many there
/// are.
fn is_read(rule: &dyn Rule, input: usize) -> bool {
    input == 0 || rule.facts().values.is_empty() && rule.facts().borrows.is_none()
}

/// Decides how a layer computes a step.
fn layer(
    graph: &Graph,
    node: &Node,
    rule: &dyn Rule,
    inputs: &[Availability],
    makes_steps: bool,
) -> Result<StepComputation, Blocked> {
    let blocked = |reason: String| blocked(graph, node, reason);
    if makes_steps && inputs.contains(&Availability::SoFar) {
        let reason = "every step of its output depends on the last step of the input";
        return Err(blocked(reason.into()));
    }
    let mut others = inputs.iter().zip(&node.input_shapes).enumerate();
    let is_constant = inputs.iter().all(|known| *known <= Availability::Always);
    let reads_all = |(place, (known, shape)): (usize, (&Availability, &Shape))| {
        is_read(rule, place) && is_whole(*known, shape)
    };
    if !is_constant && others.any(reads_all) {
        return Err(blocked(ALL_AT_ONCE.into()));
    }
    let one_step: Vec<Shape> = node.input_shapes.iter().map(Shape::one_step).collect();
    match rule.stepped(&node.input_shapes) {
        Stepped::Position => Ok(StepComputation::Infer(rule.runtime(&one_step))),
        Stepped::As(runtime) => Ok(StepComputation::Infer(runtime)),
        Stepped::State(runtime) => Ok(StepComputation::Step(runtime)),
        Stepped::Not(reason) => Err(blocked(reason)),
    }
}

/// A stage that cannot run step by step, for this reason.
fn blocked(graph: &Graph, node: &Node, reason: String) -> Blocked {
    Blocked {
        stage: stage(graph, node),
        origin: node.origin,
        reason,
    }
}

/// The declaration of the stage that a node belongs to.
fn stage(graph: &Graph, node: &Node) -> String {
    let place = node.stage.checked_sub(1);
    let declared = place.and_then(|place| graph.stages.get(place));
    declared.unwrap_or(&node.name).clone()
}
