//! The network as a drawing. It has a vertex for each declared stage, and an edge for each value
//! that one vertex reads from another. Each vertex lists the operations of its stage. The drawing
//! is made before the graph is normalized.

mod rails;
#[cfg(test)]
mod tests;

pub(crate) use rails::text;

use std::collections::{HashMap, HashSet};

use crate::graph::{GraphId, Module, Node, NodeId, NodeKind};
use crate::layers::Described;
use crate::shapes::{Dimension, Shape};
use crate::syntax::Declaration;

/// The stages of a network, and what they read from each other.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    /// In topological order. The vertices of a repeat are consecutive.
    pub(crate) vertices: Vec<Vertex>,
    /// From the vertex of a value to the vertex that reads it, by their indices.
    pub(crate) edges: Vec<(usize, usize)>,
    /// Pairs of vertices that use the same parameters: the first use, and a later one.
    pub(crate) shared: Vec<(usize, usize)>,
    pub(crate) repeats: Vec<Repeat>,
}

/// An input, a stage or an output.
#[derive(Debug)]
pub(crate) struct Vertex {
    pub(crate) kind: VertexKind,
    pub(crate) name: String,
    /// The stage as it was written. Empty for an input or an output.
    pub(crate) declaration: String,
    /// The parameters of the stage. For a stage in a repeat, this counts one copy.
    pub(crate) parameters: Dimension,
    pub(crate) multiply_adds: Dimension,
    pub(crate) shape: Shape,
    /// The innermost repeat that contains the vertex.
    pub(crate) repeat: Option<usize>,
    /// The operations of the stage, in order. The last one has the value of the vertex.
    pub(crate) parts: Vec<VertexPart>,
}

/// An operation of a stage.
#[derive(Debug)]
pub(crate) struct VertexPart {
    /// The graph and the node that the operation comes from. `None` for an input or an output.
    pub(crate) node: Option<(GraphId, NodeId)>,
    /// The name of the stage. Empty for an input or an output, whose name is in the vertex.
    pub(crate) name: String,
    pub(crate) described: Described,
    pub(crate) reads: Vec<ReadValue>,
    /// The path of the parameters, such as `blocks.*.dense1`, or an empty string.
    pub(crate) parameters: String,
    pub(crate) shape: Shape,
}

/// A value that an operation reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadValue {
    /// The value of an operation: the index of the vertex, and the index of the operation in it.
    Part(usize, usize),
    /// The value that is passed through the copies of this repeat.
    Carried(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VertexKind {
    Input,
    Stage,
    Output,
}

/// `count * { … }`
#[derive(Debug)]
pub(crate) struct Repeat {
    pub(crate) name: String,
    /// The repeat as it was written.
    pub(crate) declaration: String,
    /// The parameters of all copies.
    pub(crate) parameters: Dimension,
    pub(crate) multiply_adds: Dimension,
    pub(crate) count: Dimension,
    /// The repeat that contains this one.
    pub(crate) parent: Option<usize>,
    /// The value that the first copy reads.
    pub(crate) input: ReadValue,
    /// The value that each copy passes to the next one.
    pub(crate) output: ReadValue,
}

/// Draws a network.
pub(crate) fn draw(declaration: &Declaration, module: &Module) -> Drawing {
    let mut drawing = Drawing::default();
    let graph = module.graph(Module::MAIN);
    let mut values = vec![None; graph.nodes.len()];
    if graph.ports.is_empty() {
        for id in &graph.inputs {
            let name = match &declaration.inputs[..] {
                [input] => input.name.to_string(),
                _ => "input".to_owned(),
            };
            let shape = graph.node(*id).shape.clone();
            values[id.0] = Some(drawing.input(name, shape));
        }
    }
    let mut outer = Inside {
        repeat: None,
        path: String::new(),
        values,
    };
    drawing.stages(module, Module::MAIN, &mut outer);
    let several = graph.outputs.len() > 1;
    for (output, number) in graph.outputs.iter().zip(1..) {
        let name = if several {
            format!("output {number}")
        } else {
            "output".to_owned()
        };
        let shape = output.shape.clone();
        drawing.vertex(VertexKind::Output, name, String::new(), None);
        let reads = outer.values[output.node.0].into_iter().collect();
        let part = VertexPart {
            node: None,
            name: String::new(),
            described: Described::plain("Output"),
            reads,
            parameters: String::new(),
            shape,
        };
        drawing.part(part);
    }
    drawing
}

/// The surroundings of the stages that are being drawn.
struct Inside {
    repeat: Option<usize>,
    /// The prefix of parameter paths, such as `blocks.*.`.
    path: String,
    /// The value of each node that has been drawn.
    values: Vec<Option<ReadValue>>,
}

impl Drawing {
    /// Whether the network is a plain chain: every stage reads the stage before it and nothing
    /// else.
    pub(crate) fn is_chain(&self) -> bool {
        let is_next =
            |(place, (from, to)): (usize, &(usize, usize))| *from == place && *to == place + 1;
        self.edges.len() + 1 == self.vertices.len() && self.edges.iter().enumerate().all(is_next)
    }

    /// A repeat and all repeats that contain it, from the outermost to the innermost.
    fn repeats_around(&self, innermost: Option<usize>) -> Vec<usize> {
        let mut repeats: Vec<usize> =
            std::iter::successors(innermost, |repeat| self.repeats[*repeat].parent).collect();
        repeats.reverse();
        repeats
    }

    /// Draws the stages of a graph.
    fn stages(&mut self, module: &Module, number: GraphId, inside: &mut Inside) {
        let graph = module.graph(number);
        let mut stage = 0;
        let mut first_uses: HashMap<&str, usize> = HashMap::new();
        let mut counted = HashSet::new();
        for id in graph.ids() {
            let node = graph.node(id);
            let value = match &node.kind {
                NodeKind::Input | NodeKind::Mistake => continue,
                NodeKind::Repeat { body, count } => {
                    let (parameters, multiply_adds) = module.costs(graph, id);
                    let declaration = graph.stages[node.stage - 1].clone();
                    let repeat = Repeat {
                        name: node.name.clone(),
                        declaration,
                        parameters,
                        multiply_adds,
                        count: count.clone(),
                        parent: inside.repeat,
                        // Both are set once the body is drawn.
                        input: ReadValue::Carried(0),
                        output: ReadValue::Carried(0),
                    };
                    self.repeat(module, (node, *body), repeat, inside)
                }
                // One of several inputs that were declared by name.
                NodeKind::Layer(_) if node.stage == 0 => {
                    Some(self.input(node.name.clone(), node.shape.clone()))
                }
                NodeKind::Layer(rule) => {
                    if node.stage != stage {
                        let declaration = graph.stages[node.stage - 1].clone();
                        let name = node.name.clone();
                        self.vertex(VertexKind::Stage, name, declaration, inside.repeat);
                        let vertex = self.vertices.len() - 1;
                        match first_uses.get(&node.name[..]) {
                            Some(first) => self.shared.push((*first, vertex)),
                            None => {
                                first_uses.insert(&node.name, vertex);
                            }
                        }
                    }
                    let (parameters, multiply_adds) = module.costs(graph, id);
                    if let Some(vertex) = self.vertices.last_mut() {
                        vertex.multiply_adds = vertex.multiply_adds.plus(&multiply_adds);
                        // Shared parameters are counted once, at their first use.
                        if counted.insert(&node.name) {
                            vertex.parameters = vertex.parameters.plus(&parameters);
                        }
                    }
                    // If the stage borrows parameters, its other inputs only say where the
                    // parameters are.
                    let inputs = match rule.facts().borrows {
                        Some(_) => &node.inputs[..1],
                        None => &node.inputs[..],
                    };
                    let reads = inputs.iter().filter_map(|input| inside.values[input.0]);
                    let reads = reads.collect();
                    let parameters = if rule.is_field(&node.input_shapes) {
                        format!("{}{}", inside.path, node.name)
                    } else {
                        String::new()
                    };
                    Some(self.part(VertexPart {
                        node: Some((number, id)),
                        name: node.name.clone(),
                        described: rule.described(&node.input_shapes),
                        reads,
                        parameters,
                        shape: node.shape.clone(),
                    }))
                }
            };
            inside.values[id.0] = value;
            stage = node.stage;
        }
    }

    /// Draws the stages of a repeat, and returns the value of its last copy.
    fn repeat(
        &mut self,
        module: &Module,
        (node, id): (&Node, GraphId),
        repeat: Repeat,
        outside: &Inside,
    ) -> Option<ReadValue> {
        let body = module.graph(id);
        let number = self.repeats.len();
        let read = |input: &NodeId| outside.values[input.0];
        let input = read(node.inputs.first()?)?;
        self.repeats.push(Repeat {
            input,
            output: input,
            ..repeat
        });
        let mut inside = Inside {
            repeat: Some(number),
            path: format!("{}{}.*.", outside.path, node.name),
            values: vec![None; body.nodes.len()],
        };
        for (place, value) in body.inputs.iter().zip(&node.inputs) {
            inside.values[place.0] = read(value);
        }
        // The other inputs of the body are the same for all copies.
        inside.values[body.inputs.first()?.0] = Some(ReadValue::Carried(number));
        self.stages(module, id, &mut inside);
        let output = inside.values[body.output.0]?;
        self.repeats[number].output = output;
        Some(output)
    }

    fn input(&mut self, name: String, shape: Shape) -> ReadValue {
        self.vertex(VertexKind::Input, name, String::new(), None);
        self.part(VertexPart {
            node: None,
            name: String::new(),
            described: Described::input(&shape),
            reads: vec![],
            parameters: String::new(),
            shape,
        })
    }

    fn vertex(
        &mut self,
        kind: VertexKind,
        name: String,
        declaration: String,
        repeat: Option<usize>,
    ) {
        self.vertices.push(Vertex {
            kind,
            name,
            declaration,
            parameters: Dimension::ZERO,
            multiply_adds: Dimension::ZERO,
            shape: Shape::Unknown,
            repeat,
            parts: vec![],
        });
    }

    /// Appends an operation to the vertex that was drawn last, and returns its value.
    fn part(&mut self, part: VertexPart) -> ReadValue {
        let place = self.vertices.len() - 1;
        for value in &part.reads {
            let from = self.vertex_of(*value);
            self.edge(from, place);
        }
        let vertex = &mut self.vertices[place];
        vertex.shape = part.shape.clone();
        vertex.parts.push(part);
        ReadValue::Part(place, vertex.parts.len() - 1)
    }

    /// The vertex that has the value, or for a repeat the vertex of its first input.
    fn vertex_of(&self, value: ReadValue) -> usize {
        match value {
            ReadValue::Part(vertex, _) => vertex,
            ReadValue::Carried(repeat) => self.vertex_of(self.repeats[repeat].input),
        }
    }

    /// Adds an edge, unless it exists. A vertex has no edge to itself.
    fn edge(&mut self, from: usize, to: usize) {
        let of_this_vertex = self.edges.iter().rev().take_while(|edge| edge.1 == to);
        if from != to && of_this_vertex.into_iter().all(|edge| edge.0 != from) {
            self.edges.push((from, to));
        }
    }
}

/// A stage without the contents of its braces: `Residual` for `Residual { … }`.
pub(crate) fn short(declaration: &str) -> &str {
    if !declaration.ends_with('}') {
        return declaration;
    }
    declaration.split(" {").next().unwrap_or(declaration)
}
