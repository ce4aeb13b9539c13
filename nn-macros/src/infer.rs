//! Shape inference, from the inputs to the output.

mod mistakes;

use std::collections::HashMap;

use crate::diagnostics::{Diagnostics, Relation};
use crate::graph::{Graph, GraphId, Module, Node, NodeId, NodeKind};
use crate::shapes::{Origin, Shape};

/// Gives every node its shape. If an error prevents that, the shape stays `Unknown` without a
/// further error: one mistake gives one error.
pub(crate) fn infer(module: &mut Module, diagnostics: &mut Diagnostics) {
    graph(module, Module::MAIN, diagnostics);
}

fn graph(module: &mut Module, id: GraphId, diagnostics: &mut Diagnostics) {
    for node in module.graph(id).ids() {
        let reported = diagnostics.count();
        infer_node(module, id, node, diagnostics);
        if diagnostics.count() > reported {
            mistakes::behind(module, id, node, diagnostics);
        }
    }
    shared(&module.graphs[id.0], diagnostics);
    let graph = &mut module.graphs[id.0];
    for place in 0..graph.outputs.len() {
        let shape = graph.node(graph.outputs[place].node).shape.clone();
        graph.outputs[place].shape = shape;
    }
}

/// Gives one node its shape, from the shapes of its inputs.
fn infer_node(module: &mut Module, id: GraphId, node: NodeId, diagnostics: &mut Diagnostics) {
    let this = module.graph(id).node(node);
    let inputs: Vec<Shape> = this
        .inputs
        .iter()
        .map(|input| module.graph(id).node(*input).shape.clone())
        .collect();
    let (origin, name) = (this.origin, name_of(module.graph(id), this));
    let reported = diagnostics.count();
    let shape = match &this.kind {
        NodeKind::Input => return,
        NodeKind::Mistake => Shape::Unknown,
        NodeKind::Layer(_) if inputs.iter().any(Shape::is_unknown) => Shape::Unknown,
        NodeKind::Layer(rule) if rule.facts().needs_positions && is_of_layer(&inputs[0]) => {
            let given = diagnostics.shape(&inputs[0]);
            diagnostics.error(
                origin,
                format!(
                    "{name} needs to know the shape of its input, but {given} is known only to \
                     the compiler"
                ),
                "state the shape before this stage: `Reshape([steps, features])` or \
                 `Reshape([height, width, channels])`",
            );
            Shape::Unknown
        }
        NodeKind::Layer(rule) if !rule.facts().takes_tokens && is_tokens(&inputs[0]) => {
            let given = diagnostics.shape(&inputs[0]);
            diagnostics.error(
                origin,
                format!("{name} computes with features, but {given} are tokens"),
                "map each token to a vector first: `=> Embedding(64)`",
            );
            Shape::Unknown
        }
        NodeKind::Layer(rule) => rule.infer(&inputs, origin, diagnostics),
        NodeKind::Repeat { body, .. } => {
            let body = *body;
            repeat(module, body, &inputs, origin, diagnostics)
        }
    };
    if diagnostics.count() > reported {
        explain(module.graph(id), node, reported, diagnostics);
    }
    let node = &mut module.graphs[id.0].nodes[node.0];
    node.shape = shape;
    node.input_shapes = inputs;
}

/// The name of a node's stage in the declaration, for messages.
fn name_of(graph: &Graph, node: &Node) -> String {
    let stage = node.stage.checked_sub(1);
    let declared = stage.and_then(|stage| graph.stages.get(stage));
    let name = declared.and_then(|stage| stage.split(['(', ' ']).next());
    name.map_or_else(|| "this stage".to_owned(), |name| format!("`{name}`"))
}

fn is_of_layer(shape: &Shape) -> bool {
    matches!(shape, Shape::OfLayer(..))
}

fn is_tokens(shape: &Shape) -> bool {
    matches!(shape, Shape::Tokens(_))
}

/// Adds a note that says where the shape of a node's input comes from, unless it comes from the
/// stage directly before the node.
fn explain(graph: &Graph, id: NodeId, reported: usize, diagnostics: &mut Diagnostics) {
    for input in &graph.node(id).inputs {
        let mut source = graph.node(*input);
        let is_passed_on = |node: &Node| match node.inputs[..] {
            [before] => graph.node(before).shape == node.shape,
            _ => false,
        };
        let last_stage = source.stage;
        while is_passed_on(source) {
            source = graph.node(source.inputs[0]);
        }
        if source.stage != last_stage && source.stage > 0 && !is_of_layer(&source.shape) {
            let shape = diagnostics.shape(&source.shape);
            let stage = &graph.stages[source.stage - 1];
            diagnostics.note(reported, &format!("the shape {shape} comes from `{stage}`"));
        }
    }
}

/// Checks that all stages with shared parameters take the same number of features.
fn shared(graph: &Graph, diagnostics: &mut Diagnostics) {
    let mut first_uses: HashMap<&str, &Node> = HashMap::new();
    for node in &graph.nodes {
        let NodeKind::Layer(rule) = &node.kind else {
            continue;
        };
        if let Some((lender, origin)) = rule.facts().borrows {
            let lender = graph.nodes.iter().find(|node| node.name == *lender);
            let (Some(lender), [input, ..]) = (lender, &node.input_shapes[..]) else {
                continue;
            };
            let (has, takes) = (lender.shape.features(), input.features());
            if lender.shape.is_unknown() || input.is_unknown() {
                continue;
            }
            let (wanted, shape) = (diagnostics.size(&has), diagnostics.shape(input));
            let message = format!(
                "the vectors of `{}` have {wanted} features, but {shape} has {}",
                lender.name,
                diagnostics.size(&takes)
            );
            let relation = (&takes, Relation::Equal, &has);
            let help = format!("put `Dense({wanted})` before this stage");
            diagnostics.require(*origin, relation, message, help);
            continue;
        }
        let has_parameters = |node: &Node| {
            !node.input_shapes.iter().any(Shape::is_unknown) && rule.is_field(&node.input_shapes)
        };
        if !has_parameters(node) {
            continue;
        }
        let Some(first) = first_uses.get(&node.name[..]) else {
            first_uses.insert(&node.name, node);
            continue;
        };
        let features = |node: &Node| Shape::Vector(node.input_shapes[0].features());
        let (before, here) = (features(first), features(node));
        let message = format!(
            "all uses of shared stages must have the same number of input features, but `{}` takes \
             {} elsewhere and {} here",
            node.name,
            diagnostics.shape(&before),
            diagnostics.shape(&here)
        );
        if before.differs(&here) {
            let help = "give both uses inputs with the same number of features, or declare the \
                        stages twice";
            diagnostics.error(node.origin, message, help);
        } else {
            diagnostics.assert_same(node.origin, &before, &here, message);
        }
    }
}

/// The shape of a repeat whose body has already been inferred, because the repeat is among shared
/// stages. The code of its body is emitted once, for the shapes of the first use, so the later uses
/// must take the same shapes.
fn repeat_again(
    module: &Module,
    body: GraphId,
    [before, here]: [&[Shape]; 2],
    stage: Origin,
    diagnostics: &mut Diagnostics,
) -> Shape {
    for (before, here) in before.iter().zip(here) {
        let message = format!(
            "all uses of a repeat in shared stages must have the same input shape, but it takes {} \
             elsewhere and {} here",
            diagnostics.shape(before),
            diagnostics.shape(here)
        );
        if before.differs(here) {
            let help = "give both uses inputs of the same shape, or declare the stages twice";
            diagnostics.error(stage, message, help);
            return Shape::Unknown;
        }
        diagnostics.assert_same(stage, before, here, message);
    }
    let body = module.graph(body);
    body.node(body.output).shape.clone()
}

/// Infers the body of a repeat. It must end with the shape that it starts with.
fn repeat(
    module: &mut Module,
    body: GraphId,
    inputs: &[Shape],
    stage: Origin,
    diagnostics: &mut Diagnostics,
) -> Shape {
    let places = module.graph(body).inputs.clone();
    let before: Vec<Shape> = places
        .iter()
        .map(|place| module.graph(body).node(*place).shape.clone())
        .collect();
    if before.iter().chain(inputs).all(|shape| !shape.is_unknown()) {
        return repeat_again(module, body, [&before, inputs], stage, diagnostics);
    }
    for (place, shape) in places.iter().zip(inputs) {
        module.graphs[body.0].nodes[place.0].shape = shape.clone();
    }
    graph(module, body, diagnostics);
    let output = module.graph(body).node(module.graph(body).output);
    if inputs[0].is_unknown() || output.shape.is_unknown() {
        return Shape::Unknown;
    }
    let (given, taken) = (
        diagnostics.shape(&output.shape),
        diagnostics.shape(&inputs[0]),
    );
    let message = format!(
        "the stages of a repeat must end with the same shape that they start with, but they take \
         {taken} and end with {given}"
    );
    if output.shape.differs(&inputs[0]) {
        diagnostics.error(
            output.origin,
            message,
            format!(
                "make the last stage end with {taken}, or put a stage that ends with {given} \
                 before the repeat"
            ),
        );
        return Shape::Unknown;
    }
    diagnostics.assert_same(output.origin, &inputs[0], &output.shape, message);
    output.shape.clone()
}
