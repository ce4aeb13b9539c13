//! The network as a picture: a vertex for each stage as it was declared, an edge for each value
//! that one reads of another, and in each vertex the operations of its stage. Made before the
//! graph is normalized.

mod rails;
#[cfg(test)]
mod tests;

pub(crate) use rails::text;

use std::collections::{HashMap, HashSet};

use crate::graph::{GraphId, Module, Node, NodeId, NodeKind};
use crate::layers::Described;
use crate::shapes::{Dimension, Shape};
use crate::syntax::Declaration;

/// A network's stages and what they read of each other.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    /// Each after those that it reads; those of one repeat stand together.
    pub(crate) vertices: Vec<Vertex>,
    /// From a value to what reads it, by the places of the vertices.
    pub(crate) edges: Vec<(usize, usize)>,
    /// Uses of the same parameters: the first, and another.
    pub(crate) shared: Vec<(usize, usize)>,
    pub(crate) repeats: Vec<Repeat>,
}

/// An input, a stage or an output.
#[derive(Debug)]
pub(crate) struct Vertex {
    pub(crate) kind: VertexKind,
    pub(crate) name: String,
    /// As it was written; nothing for an input or output.
    pub(crate) declaration: String,
    /// Of the stage, in a repeat of one copy.
    pub(crate) parameters: Dimension,
    pub(crate) multiply_adds: Dimension,
    pub(crate) shape: Shape,
    /// The innermost repeat that it belongs to.
    pub(crate) repeat: Option<usize>,
    /// What it computes, one operation after another, of which the last has its value.
    pub(crate) parts: Vec<VertexPart>,
}

/// An operation of a stage.
#[derive(Debug)]
pub(crate) struct VertexPart {
    /// The graph and the node that it is of; none for an input or output.
    pub(crate) node: Option<(GraphId, NodeId)>,
    /// Nothing for an input or output, which has the vertex's.
    pub(crate) name: String,
    pub(crate) described: Described,
    pub(crate) reads: Vec<ReadValue>,
    /// `blocks.*.dense1`, or nothing.
    pub(crate) parameters: String,
    pub(crate) shape: Shape,
}

/// A value that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadValue {
    /// Of a part of a vertex.
    Part(usize, usize),
    /// What goes through a repeat.
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
    /// As it was written.
    pub(crate) declaration: String,
    /// Of all copies.
    pub(crate) parameters: Dimension,
    pub(crate) multiply_adds: Dimension,
    pub(crate) count: Dimension,
    /// The repeat around it.
    pub(crate) parent: Option<usize>,
    /// What its first copy reads, and what each copy gives to the next.
    pub(crate) input: ReadValue,
    pub(crate) output: ReadValue,
}

/// The picture of a network.
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

/// Where stages are.
struct Inside {
    repeat: Option<usize>,
    /// What the paths of parameters start with: `blocks.*.`.
    path: String,
    /// The value of each node that has one already.
    values: Vec<Option<ReadValue>>,
}

impl Drawing {
    /// Every stage reads the one before it, and nothing else does.
    pub(crate) fn is_chain(&self) -> bool {
        let is_next =
            |(place, (from, to)): (usize, &(usize, usize))| *from == place && *to == place + 1;
        self.edges.len() + 1 == self.vertices.len() && self.edges.iter().enumerate().all(is_next)
    }

    /// A repeat and those around it, from the outermost.
    fn repeats_around(&self, innermost: Option<usize>) -> Vec<usize> {
        let mut repeats: Vec<usize> =
            std::iter::successors(innermost, |repeat| self.repeats[*repeat].parent).collect();
        repeats.reverse();
        repeats
    }

    /// The stages of a graph.
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
                        // Known once the body is drawn.
                        input: ReadValue::Carried(0),
                        output: ReadValue::Carried(0),
                    };
                    self.repeat(module, (node, *body), repeat, inside)
                }
                // An input that was declared by name, beside others.
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
                        // Shared parameters are counted where they are used first.
                        if counted.insert(&node.name) {
                            vertex.parameters = vertex.parameters.plus(&parameters);
                        }
                    }
                    // What is read to borrow parameters only says where they are.
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

    /// The stages of a repeat, a node and its body, and the value of its last copy.
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
        // The others are the same for all copies.
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

    /// Another operation of the vertex that was drawn last, and its value.
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

    /// The vertex whose value it is, at first.
    fn vertex_of(&self, value: ReadValue) -> usize {
        match value {
            ReadValue::Part(vertex, _) => vertex,
            ReadValue::Carried(repeat) => self.vertex_of(self.repeats[repeat].input),
        }
    }

    /// An edge, once. What belongs to one stage reads nothing of itself.
    fn edge(&mut self, from: usize, to: usize) {
        let of_this_vertex = self.edges.iter().rev().take_while(|edge| edge.1 == to);
        if from != to && of_this_vertex.into_iter().all(|edge| edge.0 != from) {
            self.edges.push((from, to));
        }
    }
}

/// A stage without what stands in its braces: `Residual` for `Residual { … }`.
pub(crate) fn short(declaration: &str) -> &str {
    if !declaration.ends_with('}') {
        return declaration;
    }
    declaration.split(" {").next().unwrap_or(declaration)
}
