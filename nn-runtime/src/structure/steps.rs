//! A graph as a plain list of operations. Each copy of a repeat is listed, and nested networks are
//! replaced by their operations.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::{Node, Operation, Value};
use crate::structure::{Graph, Kind, Vertex};

/// An operation of a network without repeats.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The operation.
    pub operation: Operation,
    /// The earlier steps that it reads, as indices, in the order of its arguments.
    pub reads: Vec<usize>,
    /// The name: `dense1_relu`, `blocks.3.dense1_relu`, or in a nested network
    /// `encoder.dense1_relu`.
    pub name: String,
    /// The name of its stage: `dense1`, `blocks.3.dense1`, or in a nested network `encoder.dense1`.
    pub stage: String,
    /// The path of its parameters, in the same form. Empty if it has none.
    pub parameters: String,
    /// The shape of its value.
    pub shape: &'static [usize],
}

impl Graph {
    /// The operations in topological order, with each copy of a repeat listed by itself. A nested
    /// network with one input and one output is replaced by its operations. Any other nested
    /// network remains an [`Operation::Layer`].
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    /// network! { struct Net { 8 => blocks: 2 * { Dense(8, tanh) } => Dense(2) } }
    ///
    /// let steps = Net::graph().steps();
    /// let parameters: Vec<&str> = steps.iter().map(|step| &step.parameters[..]).collect();
    /// assert_eq!(parameters, ["", "blocks.0.dense1", "", "blocks.1.dense1", "", "dense1", ""]);
    /// assert_eq!(steps[3].reads, [2]);
    /// ```
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        Walk::new(self, "", None).range(&mut steps, 0..self.vertices.len(), None);
        steps
    }

    /// Whether the graph has one input and one output.
    fn is_function(&self) -> bool {
        let count = |kind| self.vertices.iter().filter(|v| v.kind == kind).count();
        count(Kind::Input) == 1 && count(Kind::Output) == 1
    }
}

/// A walk over one graph.
struct Walk<'a> {
    graph: &'a Graph,
    /// The prefix of all paths, such as `encoder.`.
    prefix: &'a str,
    /// For a nested network, the step that it reads.
    input: Option<usize>,
    /// For each vertex, the step that has its value.
    values: Vec<usize>,
    /// For each repeat, the step whose value passes through it.
    carried: Vec<usize>,
    /// For each enclosing repeat, from the outermost to the innermost, the index of the current
    /// copy.
    copies: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(graph: &'a Graph, prefix: &'a str, input: Option<usize>) -> Self {
        Self {
            graph,
            prefix,
            input,
            values: alloc::vec![0; graph.vertices.len()],
            carried: alloc::vec![0; graph.repeats.len()],
            copies: Vec::new(),
        }
    }

    /// Visits the vertices of a range. All of them are inside the repeat `inside`.
    fn range(
        &mut self,
        steps: &mut Vec<Step>,
        range: core::ops::Range<usize>,
        inside: Option<usize>,
    ) {
        let graph = self.graph;
        let mut place = range.start;
        while place < range.end {
            let vertex = &graph.vertices[place];
            let Some(repeat) = self.next_repeat(vertex.repeat, inside) else {
                self.vertex(steps, place, vertex);
                place += 1;
                continue;
            };
            let rest = graph.vertices[place..range.end].iter();
            let count = rest.take_while(|v| self.next_repeat(v.repeat, inside) == Some(repeat));
            let end = place + count.count();
            for copy in 0..graph.repeats[repeat].count {
                let value = match copy {
                    0 => graph.repeats[repeat].input,
                    _ => graph.repeats[repeat].output,
                };
                self.carried[repeat] = self.step_of(value, 0);
                self.copies.push(copy);
                self.range(steps, place..end, Some(repeat));
                self.copies.pop();
            }
            place = end;
        }
    }

    /// The outermost repeat that contains `repeat` and is itself inside `inside`.
    fn next_repeat(&self, repeat: Option<usize>, inside: Option<usize>) -> Option<usize> {
        let around = self.around(repeat);
        around.take_while(|repeat| Some(*repeat) != inside).last()
    }

    /// The repeats that contain something, from the innermost to the outermost.
    fn around(&self, repeat: Option<usize>) -> impl Iterator<Item = usize> {
        let repeats = self.graph.repeats;
        let parent = move |repeat: &usize| repeats.get(*repeat)?.parent;
        core::iter::successors(repeat, parent).filter(move |repeat| *repeat < repeats.len())
    }

    fn vertex(&mut self, steps: &mut Vec<Step>, place: usize, vertex: &'static Vertex) {
        let first = steps.len();
        let mut inside = String::from(self.prefix);
        let mut around: Vec<usize> = self.around(vertex.repeat).collect();
        around.reverse();
        for (repeat, copy) in around.into_iter().zip(&self.copies) {
            // Writing to a string cannot fail.
            let _ = write!(inside, "{}.{copy}.", self.graph.repeats[repeat].name);
        }
        // A nested network that was replaced has several steps for a single node.
        let mut nodes = Vec::with_capacity(vertex.nodes.len());
        for node in vertex.nodes {
            let reads = node.reads.iter().map(|value| match value {
                Value::Node(place) => nodes.get(*place).copied().unwrap_or(first),
                value => self.step_of(*value, first),
            });
            let reads = reads.collect();
            nodes.push(self.node(steps, node, reads, [&inside, vertex.name]));
        }
        self.values[place] = nodes.last().copied().unwrap_or(first);
    }

    /// Appends the operations of a node, and returns the step that has its value.
    fn node(
        &self,
        steps: &mut Vec<Step>,
        node: &'static Node,
        reads: Vec<usize>,
        [inside, stage]: [&str; 2],
    ) -> usize {
        let named = |name: &str| alloc::format!("{inside}{name}");
        match (node.operation, self.input, &reads[..]) {
            // These are the input and the output of a nested network.
            (Operation::Input { .. }, Some(input), _) => {
                let given = steps.get(input).map(|step| step.shape);
                if given == Some(node.shape) {
                    return input;
                }
                steps.push(Step {
                    operation: Operation::Reshape,
                    reads: alloc::vec![input],
                    name: named(node.name),
                    stage: named(stage),
                    parameters: String::new(),
                    shape: node.shape,
                });
            }
            (Operation::Output, Some(_), [output]) => return *output,
            (
                Operation::Layer {
                    graph: Some(graph), ..
                },
                _,
                [input],
            ) if graph.is_function() => {
                let prefix = alloc::format!("{}.", self.path(node.parameters));
                let mut nested = Walk::new(graph, &prefix, Some(*input));
                nested.range(steps, 0..graph.vertices.len(), None);
                return nested.values.last().copied().unwrap_or(*input);
            }
            _ => steps.push(Step {
                operation: node.operation,
                reads,
                name: named(node.name),
                stage: named(stage),
                parameters: self.path(node.parameters),
                shape: node.shape,
            }),
        }
        steps.len() - 1
    }

    /// A path in which the index of each copy replaces a star.
    fn path(&self, path: &str) -> String {
        if path.is_empty() {
            return String::new();
        }
        let mut copies = self.copies.iter();
        let mut whole = String::from(self.prefix);
        for (place, part) in path.split('*').enumerate() {
            if place > 0 {
                // Writing to a string cannot fail.
                let _ = write!(whole, "{}", copies.next().copied().unwrap_or_default());
            }
            whole.push_str(part);
        }
        whole
    }

    fn step_of(&self, value: Value, otherwise: usize) -> usize {
        let found = match value {
            Value::Vertex(place) => self.values.get(place),
            Value::Carried(repeat) => self.carried.get(repeat),
            Value::Node(_) => None,
        };
        found.copied().unwrap_or(otherwise)
    }
}
