//! The network as a picture: a vertex for each stage as it was declared, an edge for each value
//! that one reads of another. Made before the graph is normalised.

mod rails;

pub(crate) use rails::text;

use std::collections::HashMap;

use crate::graph::{Dimension, Graph, Module, Operation, Shape};
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
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// As it was written, without what stands in braces; nothing for an input or output.
    pub(crate) declaration: String,
    pub(crate) shape: Shape,
    /// The innermost repeat that it belongs to.
    pub(crate) repeat: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Input,
    Stage,
    Output,
}

/// `count * { … }`
#[derive(Debug)]
pub(crate) struct Repeat {
    pub(crate) name: String,
    pub(crate) count: Dimension,
    /// The repeat around it.
    pub(crate) parent: Option<usize>,
}

/// The picture of a network.
pub(crate) fn draw(declaration: &Declaration, module: &Module) -> Drawing {
    let mut drawing = Drawing::default();
    let graph = module.graph(Module::MAIN);
    let mut places = vec![None; graph.nodes.len()];
    if graph.ports.is_empty() {
        for id in &graph.inputs {
            let name = match &declaration.inputs[..] {
                [input] => input.name.to_string(),
                _ => "input".to_owned(),
            };
            let shape = graph.node(*id).shape.clone();
            places[id.0] = Some(drawing.vertex(Kind::Input, name, String::new(), shape, None));
        }
    }
    drawing.stages(module, graph, &mut places, None);
    let several = graph.outputs.len() > 1;
    for (output, number) in graph.outputs.iter().zip(1..) {
        let name = if several {
            format!("output {number}")
        } else {
            "output".to_owned()
        };
        let shape = output.shape.clone();
        let vertex = drawing.vertex(Kind::Output, name, String::new(), shape, None);
        drawing.edge(places[output.node.0], vertex);
    }
    drawing
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

    /// The stages of a graph. `places` holds the vertex of each node that has one already.
    fn stages<'a>(
        &mut self,
        module: &'a Module,
        graph: &'a Graph,
        places: &mut [Option<usize>],
        repeat: Option<usize>,
    ) {
        let mut stage = 0;
        let mut first_uses: HashMap<&'a str, usize> = HashMap::new();
        for id in graph.ids() {
            let node = graph.node(id);
            match &node.operation {
                Operation::Input | Operation::Mistake => {}
                Operation::Repeat { body, count } => {
                    self.repeats.push(Repeat {
                        name: node.name.clone(),
                        count: count.clone(),
                        parent: repeat,
                    });
                    let inner = Some(self.repeats.len() - 1);
                    let body = module.graph(*body);
                    let mut inner_places = vec![None; body.nodes.len()];
                    for (inside, outside) in body.inputs.iter().zip(&node.inputs) {
                        inner_places[inside.0] = places[outside.0];
                    }
                    self.stages(module, body, &mut inner_places, inner);
                    places[id.0] = inner_places[body.output.0];
                }
                // An input that was declared by name, beside others.
                Operation::Layer(_) if node.stage == 0 => {
                    let (name, shape) = (node.name.clone(), node.shape.clone());
                    places[id.0] =
                        Some(self.vertex(Kind::Input, name, String::new(), shape, repeat));
                }
                Operation::Layer(_) if node.stage == stage => {
                    self.continued(node.inputs.iter().map(|i| places[i.0]), &node.shape);
                    places[id.0] = Some(self.vertices.len() - 1);
                }
                Operation::Layer(_) => {
                    let declaration = short(&graph.stages[node.stage - 1]).to_owned();
                    let (name, shape) = (node.name.clone(), node.shape.clone());
                    let vertex = self.vertex(Kind::Stage, name, declaration, shape, repeat);
                    for input in &node.inputs {
                        self.edge(places[input.0], vertex);
                    }
                    match first_uses.get(&node.name[..]) {
                        Some(first) => self.shared.push((*first, vertex)),
                        None => {
                            first_uses.insert(&node.name, vertex);
                        }
                    }
                    places[id.0] = Some(vertex);
                }
            }
            stage = node.stage;
        }
    }

    fn vertex(
        &mut self,
        kind: Kind,
        name: String,
        declaration: String,
        shape: Shape,
        repeat: Option<usize>,
    ) -> usize {
        self.vertices.push(Vertex {
            kind,
            name,
            declaration,
            shape,
            repeat,
        });
        self.vertices.len() - 1
    }

    /// Another node of the stage that was drawn last.
    fn continued(&mut self, inputs: impl Iterator<Item = Option<usize>>, shape: &Shape) {
        let vertex = self.vertices.len() - 1;
        self.vertices[vertex].shape = shape.clone();
        for input in inputs {
            self.edge(input, vertex);
        }
    }

    /// An edge, once. What belongs to one stage reads nothing of itself.
    fn edge(&mut self, from: Option<usize>, to: usize) {
        let Some(from) = from.filter(|from| *from != to) else {
            return;
        };
        let of_this_vertex = self.edges.iter().rev().take_while(|edge| edge.1 == to);
        if of_this_vertex.into_iter().all(|edge| edge.0 != from) {
            self.edges.push((from, to));
        }
    }
}

/// A stage without what stands in its braces: `Residual` for `Residual { … }`.
fn short(declaration: &str) -> &str {
    if !declaration.ends_with('}') {
        return declaration;
    }
    declaration.split(" {").next().unwrap_or(declaration)
}
