//! Which networks run step by step, and how: a network over sequences each of whose stages looks
//! back only.

use crate::diagnostics::Origin;
use crate::graph::{Dimension, Graph, GraphId, Module, Node, NodeId, Operation, Shape};
use crate::layers::{Runtime, Stepped};
use crate::plan::{self, Assignment};

/// What becomes of a network that is fed one step at a time.
#[derive(Debug)]
pub(crate) enum Streaming {
    /// It takes no sequence.
    NoSequence,
    /// A stage cannot.
    Blocked(Blocked),
    /// How each graph of the module computes a step, and whether sequences have a last one.
    Steps(Vec<Stepping>, bool),
}

/// How a graph computes a step.
#[derive(Debug)]
pub(crate) struct Stepping {
    /// The shapes of the values, by their node.
    pub(crate) shapes: Vec<Shape>,
    /// What computes them.
    pub(crate) nodes: Vec<How>,
    /// Where they lie.
    pub(crate) plan: Assignment,
}

/// What computes a node's value at a step.
#[derive(Clone, Debug)]
pub(crate) enum How {
    /// It is given.
    Given,
    /// The inference of one position.
    Infer(Runtime),
    /// A step of a layer.
    Step(Runtime),
    /// A step of all copies of a repeat's body.
    Repeat,
}

/// How a value is known while steps come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    /// It is the same at every step.
    Always,
    /// Each step has its own.
    Step,
    /// Made of the steps so far: it is complete once the last has come.
    SoFar,
}

/// Why a network has no steps.
#[derive(Debug)]
pub(crate) struct Blocked {
    /// The stage as it was declared, and where.
    pub(crate) stage: String,
    pub(crate) origin: Origin,
    /// What it does that a stage of a stream does not.
    pub(crate) reason: String,
}

/// How the networks of a module, normalised, run step by step.
pub(crate) fn steps(module: &Module) -> Streaming {
    let main = module.graph(Module::MAIN);
    let is_sequence = Shape::has_steps;
    let input = &main.node(main.inputs[0]).shape;
    let mut ports = main.ports.iter().map(|(_, shape)| shape);
    if !is_sequence(input) && !ports.any(is_sequence) {
        return Streaming::NoSequence;
    }
    let mut graphs: Vec<Option<Stepping>> = module.graphs.iter().map(|_| None).collect();
    let inputs = [Known::Step];
    match graph(module, Module::MAIN, &inputs, &mut graphs) {
        Ok(_) => {
            let nodes = module.graphs.iter().flat_map(|graph| &graph.nodes);
            let mut operations = nodes.map(|node| &node.operation);
            let ends = operations
                .any(|operation| matches!(operation, Operation::Layer(rule) if rule.ends()));
            Streaming::Steps(graphs.into_iter().flatten().collect(), ends)
        }
        Err(blocked) => Streaming::Blocked(blocked),
    }
}

/// How a graph computes a step, and how its value is known.
fn graph(
    module: &Module,
    id: GraphId,
    inputs: &[Known],
    graphs: &mut [Option<Stepping>],
) -> Result<Known, Blocked> {
    let this = module.graph(id);
    let mut known: Vec<Known> = Vec::new();
    let mut shapes = Vec::new();
    let mut nodes = Vec::new();
    for node in this.ids() {
        let (now, how) = match this.inputs.iter().position(|input| *input == node) {
            Some(place) => (inputs[place], How::Given),
            None => computed(module, this, node, &known, graphs)?,
        };
        shapes.push(shape(this, node, now));
        known.push(now);
        nodes.push(how);
    }
    let plan = plan::forward(this, |id| shapes[id.0].size());
    graphs[id.0] = Some(Stepping {
        shapes,
        nodes,
        plan,
    });
    Ok(known[this.output.0])
}

/// How a node is computed at a step.
fn computed(
    module: &Module,
    graph: &Graph,
    id: NodeId,
    known: &[Known],
    graphs: &mut [Option<Stepping>],
) -> Result<(Known, How), Blocked> {
    let node = graph.node(id);
    let inputs: Vec<Known> = node.inputs.iter().map(|input| known[input.0]).collect();
    let blocked = |reason: String| Blocked {
        stage: stage(graph, node),
        origin: node.origin,
        reason,
    };
    let latest = inputs.iter().copied().max().unwrap_or(Known::Always);
    match &node.operation {
        Operation::Input | Operation::Mistake => Ok((latest, How::Given)),
        Operation::Repeat { body, .. } => {
            // The second copy reads what the first gives.
            let mut inputs = inputs;
            loop {
                let output = self::graph(module, *body, &inputs, graphs)?;
                if output <= inputs[0] {
                    return Ok((inputs[0], How::Repeat));
                }
                inputs[0] = output;
            }
        }
        Operation::Layer(rule) => {
            let is_port = !graph.ports.is_empty() && node.inputs == graph.inputs;
            let after = |kind: Known| match (&node.shape, kind) {
                (shape, _) if shape.has_steps() => Known::Step,
                (_, Known::Always) => Known::Always,
                _ => Known::SoFar,
            };
            if is_port {
                let now = match &node.shape {
                    shape if shape.has_steps() => Known::Step,
                    _ => Known::Always,
                };
                return match rule.stepped(&node.input_shapes) {
                    Stepped::As(runtime) => Ok((now, How::Infer(runtime))),
                    _ => Err(blocked("it is an input of its own".into())),
                };
            }
            let makes_steps = matches!(node.shape, Shape::Sequence(_))
                && !node.input_shapes.iter().any(Shape::has_steps);
            if latest == Known::Always && !makes_steps {
                return Ok((latest, How::Infer(rule.runtime(&node.input_shapes))));
            }
            if makes_steps && latest == Known::SoFar {
                return Err(blocked(
                    "every step of its output depends on the last step of the input".into(),
                ));
            }
            let is_whole = |(known, shape): (&Known, &Shape)| {
                *known == Known::Always && matches!(shape, Shape::Sequence(_) | Shape::Image(_))
            };
            if inputs.iter().zip(&node.input_shapes).any(is_whole) && latest != Known::Always {
                return Err(blocked(
                    "it reads a value that has all steps at once".into(),
                ));
            }
            let one_step: Vec<Shape> = node.input_shapes.iter().map(Shape::one_step).collect();
            match rule.stepped(&node.input_shapes) {
                Stepped::Position => Ok((after(latest), How::Infer(rule.runtime(&one_step)))),
                Stepped::As(runtime) => Ok((after(latest), How::Infer(runtime))),
                Stepped::State(runtime) => Ok((after(latest), How::Step(runtime))),
                Stepped::Not(reason) => Err(blocked(reason)),
            }
        }
    }
}

/// The shape of a node's value at a step.
fn shape(graph: &Graph, id: NodeId, known: Known) -> Shape {
    let sum = |shapes: &mut dyn Iterator<Item = Shape>| {
        let sizes = shapes.map(|shape| shape.one_step().size());
        Shape::Vector(sizes.fold(Dimension::ZERO, |sum, size| sum.plus(&size)))
    };
    if graph.inputs[0] == id && !graph.ports.is_empty() {
        return sum(&mut graph.ports.iter().map(|(_, shape)| shape.clone()));
    }
    if graph.output == id && graph.outputs.len() > 1 {
        return sum(&mut graph.outputs.iter().map(|output| output.shape.clone()));
    }
    match known {
        Known::Always => graph.node(id).shape.clone(),
        Known::Step | Known::SoFar => graph.node(id).shape.one_step(),
    }
}

/// The stage that a node belongs to, as it was declared.
fn stage(graph: &Graph, node: &Node) -> String {
    let place = node.stage.checked_sub(1);
    let declared = place.and_then(|place| graph.stages.get(place));
    declared.unwrap_or(&node.name).clone()
}
