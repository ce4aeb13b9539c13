//! A network as a graph, and the graph as text that other programs draw.

use core::fmt::{self, Write as _};

use super::{Node, Value};
use crate::shape::Dimensions;

/// The stages of a network, what each of them [computes](crate::structure), and what they read from
/// each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Graph {
    /// The name of the network.
    pub name: &'static str,
    /// The formulas of the stages, as [`Network::equations`](crate::network::Network::equations)
    /// returns them.
    pub equations: &'static str,
    /// Inputs, stages and outputs, in topological order. The vertices of a repeat are consecutive.
    pub vertices: &'static [Vertex],
    /// Pairs of stages with the same parameters: the first use, and a later one.
    pub shared: &'static [(usize, usize)],
    /// The repeats. Each comes after the repeat that contains it.
    pub repeats: &'static [Repeat],
}

/// A vertex of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// The kind of the vertex.
    pub kind: Kind,
    /// The name of the input, stage or output.
    pub name: &'static str,
    /// The stage as it was declared. Empty for inputs and outputs.
    pub declaration: &'static str,
    /// The shape of its value.
    pub shape: &'static [usize],
    /// The number of parameters of the stage. If several stages share parameters, the first of them
    /// counts them all.
    pub parameters: usize,
    /// The number of multiply-adds for one sample. For a stage in a repeat, this counts one copy.
    pub multiply_adds: usize,
    /// The innermost repeat that contains the vertex, as an index into [`Graph::repeats`].
    pub repeat: Option<usize>,
    /// The operations of the vertex, in order. Its value is the value of the last one.
    pub nodes: &'static [Node],
}

/// The kind of a [`Vertex`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An input of the network.
    Input,
    /// A stage.
    Stage,
    /// An output of the network.
    Output,
}

/// One row of the table of a network's stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The name of the field that holds the parameters. A stage without parameters has a similar
    /// name.
    pub name: &'static str,
    /// The stage as it was declared.
    pub declaration: &'static str,
    /// The shape of its output.
    pub output: &'static [usize],
    /// The number of parameters.
    pub parameters: usize,
    /// The number of multiply-adds for one sample.
    pub multiply_adds: usize,
}

/// Stages of which a network has several copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The name of the repeat.
    pub name: &'static str,
    /// The repeat as it was declared.
    pub declaration: &'static str,
    /// The number of parameters of all copies together.
    pub parameters: usize,
    /// The number of multiply-adds of all copies together, for one sample.
    pub multiply_adds: usize,
    /// The number of copies.
    pub count: usize,
    /// The repeat that contains this one, if there is one.
    pub parent: Option<usize>,
    /// The value that the first copy reads.
    pub input: Value,
    /// The value that each copy passes to the next copy. The value of the last copy is the value of
    /// the repeat.
    pub output: Value,
}

impl Graph {
    /// An empty graph.
    pub const EMPTY: Self = Self::new("", "", &[]);

    /// A graph with these vertices, without shared parameters and repeats.
    pub const fn new(
        name: &'static str,
        equations: &'static str,
        vertices: &'static [Vertex],
    ) -> Self {
        Self {
            name,
            equations,
            vertices,
            shared: &[],
            repeats: &[],
        }
    }

    /// The same graph with stages that share parameters.
    #[must_use]
    pub const fn sharing(self, shared: &'static [(usize, usize)]) -> Self {
        Self { shared, ..self }
    }

    /// The same graph with repeats.
    #[must_use]
    pub const fn repeating(self, repeats: &'static [Repeat]) -> Self {
        Self { repeats, ..self }
    }

    /// The number of multiply-adds for one sample.
    pub const fn multiply_adds(&self) -> usize {
        let (mut sum, mut vertices) = (0, self.vertices);
        while let [vertex, rest @ ..] = vertices {
            if vertex.repeat.is_none() {
                sum += vertex.multiply_adds;
            }
            vertices = rest;
        }
        let mut repeats = self.repeats;
        while let [repeat, rest @ ..] = repeats {
            if repeat.parent.is_none() {
                sum += repeat.multiply_adds;
            }
            repeats = rest;
        }
        sum
    }

    /// The rows of the table of stages, in order. A repeat is one row.
    pub fn stages(&self) -> impl Iterator<Item = Stage> + '_ {
        let mut before = None;
        self.vertices.iter().filter_map(move |vertex| {
            let outermost = self.outermost(vertex.repeat);
            let is_next = before != outermost || outermost.is_none();
            before = outermost;
            if vertex.kind != Kind::Stage || !is_next {
                return None;
            }
            let Some(repeat) = outermost.and_then(|place| self.repeats.get(place)) else {
                return Some(Stage {
                    name: vertex.name,
                    declaration: vertex.declaration,
                    output: vertex.shape,
                    parameters: vertex.parameters,
                    multiply_adds: vertex.multiply_adds,
                });
            };
            let last = self.vertex_of(repeat.output);
            let last = last.and_then(|place| self.vertices.get(place));
            Some(Stage {
                name: repeat.name,
                declaration: repeat.declaration,
                output: last.map_or(&[], |vertex| vertex.shape),
                parameters: repeat.parameters,
                multiply_adds: repeat.multiply_adds,
            })
        })
    }

    /// The outermost repeat that contains `repeat`, which may be `repeat` itself.
    fn outermost(&self, repeat: Option<usize>) -> Option<usize> {
        let parent = self.repeats.get(repeat?)?.parent;
        if parent.is_some() {
            self.outermost(parent)
        } else {
            repeat
        }
    }

    /// The graph as a flowchart in the language of [Mermaid](https://mermaid.js.org). Print it with
    /// `{}`.
    #[must_use]
    pub const fn mermaid(self) -> Mermaid {
        Mermaid(self)
    }

    /// The graph in the language of [Graphviz](https://graphviz.org). Print it with `{}`.
    #[must_use]
    pub const fn dot(self) -> Dot {
        Dot(self)
    }

    /// Calls `edge` for each pair of a vertex and a vertex that reads its value, by their indices.
    /// Each pair occurs once.
    pub(crate) fn edges(&self, mut edge: impl FnMut(usize, usize) -> fmt::Result) -> fmt::Result {
        for (to, vertex) in self.vertices.iter().enumerate() {
            let reads = || vertex.nodes.iter().flat_map(|node| node.reads);
            let sources = || reads().filter_map(|value| self.vertex_of(*value));
            for (place, from) in sources().enumerate() {
                if sources().take(place).all(|other| other != from) {
                    edge(from, to)?;
                }
            }
        }
        Ok(())
    }

    /// The vertex that has the value, if it is the value of a vertex. For a value that passes
    /// through a repeat, this is the vertex that the first copy reads.
    fn vertex_of(&self, value: Value) -> Option<usize> {
        match value {
            Value::Vertex(vertex) => Some(vertex),
            Value::Node(_) => None,
            Value::Carried(repeat) => self.vertex_of(self.repeats.get(repeat)?.input),
        }
    }

    /// The nesting depth of a vertex in this repeat: the number of repeats that contain it.
    fn depth(&self, repeat: Option<usize>) -> usize {
        repeat
            .and_then(|place| self.repeats.get(place))
            .map_or(0, |repeat| 1 + self.depth(repeat.parent))
    }

    /// Whether `repeat` is `outer`, or is inside it.
    fn is_inside(&self, repeat: Option<usize>, outer: usize) -> bool {
        repeat.is_some_and(|place| {
            let parent = self.repeats.get(place).and_then(|repeat| repeat.parent);
            place == outer || self.is_inside(parent, outer)
        })
    }

    /// Visits the vertices in order, and between them the beginnings and ends of repeats.
    fn visit(
        &self,
        f: &mut fmt::Formatter<'_>,
        begin: fn(&mut fmt::Formatter<'_>, usize, usize, &Repeat) -> fmt::Result,
        vertex: fn(&mut fmt::Formatter<'_>, usize, usize, &Vertex) -> fmt::Result,
        end: fn(&mut fmt::Formatter<'_>, usize) -> fmt::Result,
    ) -> fmt::Result {
        let mut before = None;
        for (place, this) in self.vertices.iter().enumerate() {
            for (number, repeat) in self.repeats.iter().enumerate() {
                if self.is_inside(this.repeat, number) && !self.is_inside(before, number) {
                    begin(f, self.depth(repeat.parent), number, repeat)?;
                }
            }
            vertex(f, self.depth(this.repeat), place, this)?;
            let next = self.vertices.get(place + 1).and_then(|next| next.repeat);
            for (number, repeat) in self.repeats.iter().enumerate().rev() {
                if self.is_inside(this.repeat, number) && !self.is_inside(next, number) {
                    end(f, self.depth(repeat.parent))?;
                }
            }
            before = this.repeat;
        }
        Ok(())
    }
}

/// A [`Graph`] as a flowchart in the language of Mermaid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mermaid(Graph);

/// A [`Graph`] in the language of Graphviz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot(Graph);

impl fmt::Display for Mermaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("flowchart TD")?;
        self.0.visit(
            f,
            |f, depth, number, Repeat { name, count, .. }| {
                indent(f, depth)?;
                write!(f, "subgraph r{number} [\"{name}: {count} × {{ … }}\"]")
            },
            |f, depth, place, vertex| {
                indent(f, depth)?;
                let [open, close] = match vertex.kind {
                    Kind::Stage => ["[", "]"],
                    Kind::Input | Kind::Output => ["([", "])"],
                };
                write!(f, "v{place}{open}\"")?;
                vertex.label(f, "<br>", |f, c| match c {
                    '"' | '#' | '<' | '>' | '&' | '`' => write!(f, "#{};", u32::from(c)),
                    c => f.write_char(c),
                })?;
                write!(f, "\"{close}")
            },
            |f, depth| {
                indent(f, depth)?;
                f.write_str("end")
            },
        )?;
        self.0
            .edges(|from, to| write!(f, "\n    v{from} --> v{to}"))?;
        for (first, other) in self.0.shared {
            write!(f, "\n    v{first} -. shared .- v{other}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |f: &mut fmt::Formatter<'_>, c| match c {
            '"' | '\\' => write!(f, "\\{c}"),
            c => f.write_char(c),
        };
        f.write_str("digraph \"")?;
        self.0.name.chars().try_for_each(|c| escaped(f, c))?;
        f.write_str("\" {\n    node [shape=box];")?;
        self.0.visit(
            f,
            |f, depth, number, Repeat { name, count, .. }| {
                indent(f, depth)?;
                write!(f, "subgraph cluster_{number} {{")?;
                indent(f, depth + 1)?;
                write!(f, "label=\"{name}: {count} × {{ … }}\";")
            },
            |f, depth, place, vertex| {
                indent(f, depth)?;
                write!(f, "v{place} [label=\"")?;
                vertex.label(f, "\\n", |f, c| match c {
                    '"' | '\\' => write!(f, "\\{c}"),
                    c => f.write_char(c),
                })?;
                f.write_str(match vertex.kind {
                    Kind::Stage => "\"];",
                    Kind::Input | Kind::Output => "\", shape=oval];",
                })
            },
            |f, depth| {
                indent(f, depth)?;
                f.write_str("}")
            },
        )?;
        self.0
            .edges(|from, to| write!(f, "\n    v{from} -> v{to};"))?;
        for (first, other) in self.0.shared {
            write!(
                f,
                "\n    v{first} -> v{other} [label=\"shared\", style=dashed, dir=none, constraint=false];"
            )?;
        }
        f.write_str("\n}")
    }
}

/// Starts a new line with the indentation of this depth.
fn indent(f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
    write!(f, "\n{:width$}", "", width = 4 * (depth + 1))
}

impl Vertex {
    /// An input, with its only node.
    pub const fn input(nodes: &'static [Node]) -> Self {
        Self::new(Kind::Input, nodes[0].name, nodes)
    }

    /// A stage of the network, with its parameters and multiply-adds.
    pub const fn stage(
        name: &'static str,
        declaration: &'static str,
        [parameters, multiply_adds]: [usize; 2],
    ) -> Self {
        Self {
            declaration,
            parameters,
            multiply_adds,
            ..Self::new(Kind::Stage, name, &[])
        }
    }

    /// The same vertex with these nodes.
    #[must_use]
    pub const fn of(self, nodes: &'static [Node]) -> Self {
        Self {
            shape: match nodes {
                [.., last] => last.shape,
                [] => &[],
            },
            nodes,
            ..self
        }
    }

    /// An output, with its only node.
    pub const fn output(nodes: &'static [Node]) -> Self {
        Self::new(Kind::Output, nodes[0].name, nodes)
    }

    /// The same vertex inside the repeat with this index.
    #[must_use]
    pub const fn inside(self, repeat: usize) -> Self {
        Self {
            repeat: Some(repeat),
            ..self
        }
    }

    const fn new(kind: Kind, name: &'static str, nodes: &'static [Node]) -> Self {
        Self {
            kind,
            name,
            declaration: "",
            shape: match nodes {
                [.., last] => last.shape,
                [] => &[],
            },
            parameters: 0,
            multiply_adds: 0,
            repeat: None,
            nodes,
        }
    }

    /// The stage as it was declared, without the contents of its braces.
    fn short(&self) -> &'static str {
        let whole = self.declaration;
        let end = if whole.ends_with('}') {
            whole.find(" {")
        } else {
            None
        };
        end.map_or(whole, |end| &whole[..end])
    }

    /// Writes a label such as `dense1: Dense(10)`, with the shape on a second line.
    fn label(
        &self,
        f: &mut fmt::Formatter<'_>,
        line: &str,
        escaped: fn(&mut fmt::Formatter<'_>, char) -> fmt::Result,
    ) -> fmt::Result {
        self.name.chars().try_for_each(|c| escaped(f, c))?;
        if !self.declaration.is_empty() {
            f.write_str(": ")?;
            self.short().chars().try_for_each(|c| escaped(f, c))?;
        }
        write!(f, "{line}{}", Dimensions(self.shape))
    }
}
