//! A network as a graph, and the graph as text that other programs draw.

use core::fmt::{self, Write as _};

use super::{Node, Value};
use crate::shape::Dimensions;

/// A network's stages, what each of them [computes](crate::structure), and what they read of each
/// other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Graph {
    /// The network's name.
    pub name: &'static str,
    /// What the stages compute, as [`Network::equations`](crate::network::Network::equations) gives it.
    pub equations: &'static str,
    /// Inputs, stages and outputs, each after those that it reads; those of one repeat stand
    /// together.
    pub vertices: &'static [Vertex],
    /// Stages with the same parameters: the first, and another.
    pub shared: &'static [(usize, usize)],
    /// The repeats, each after the one around it.
    pub repeats: &'static [Repeat],
}

/// A vertex of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// What it is.
    pub kind: Kind,
    /// The name of the input, of the stage, or of the output.
    pub name: &'static str,
    /// The stage as it was declared; nothing for the others.
    pub declaration: &'static str,
    /// The shape of its value.
    pub shape: &'static [usize],
    /// Numbers that the stage learns. Stages that share parameters: the first has them all.
    pub parameters: usize,
    /// Multiplications with an addition, for one sample; in a repeat, of one copy.
    pub multiply_adds: usize,
    /// The innermost repeat that it belongs to, by its place in [`Graph::repeats`].
    pub repeat: Option<usize>,
    /// What it computes, one operation after another; its value is that of the last.
    pub nodes: &'static [Node],
}

/// What a [`Vertex`] is.
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
    /// The field that holds its parameters, or a name like it.
    pub name: &'static str,
    /// The stage as it was declared.
    pub declaration: &'static str,
    /// The shape of its output.
    pub output: &'static [usize],
    /// Numbers that it learns.
    pub parameters: usize,
    /// Multiplications with an addition, for one sample.
    pub multiply_adds: usize,
}

/// Stages of which a network has several copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Its name.
    pub name: &'static str,
    /// The repeat as it was declared.
    pub declaration: &'static str,
    /// Numbers that all copies learn.
    pub parameters: usize,
    /// Multiplications with an addition of all copies, for one sample.
    pub multiply_adds: usize,
    /// How many copies.
    pub count: usize,
    /// The repeat around it.
    pub parent: Option<usize>,
    /// What the first copy reads.
    pub input: Value,
    /// What each copy gives to the next, and the last one to what follows.
    pub output: Value,
}

impl Graph {
    /// A graph without anything.
    pub const EMPTY: Self = Self::new("", "", &[]);

    /// A network of these vertices, which shares nothing and repeats nothing.
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

    /// The same with stages that share parameters.
    #[must_use]
    pub const fn sharing(self, shared: &'static [(usize, usize)]) -> Self {
        Self { shared, ..self }
    }

    /// The same with repeats.
    #[must_use]
    pub const fn repeating(self, repeats: &'static [Repeat]) -> Self {
        Self { repeats, ..self }
    }

    /// Multiplications with an addition, for one sample.
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

    /// The table of the stages, in order: a repeat is one row.
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

    /// The repeat around all others that a vertex is in.
    fn outermost(&self, repeat: Option<usize>) -> Option<usize> {
        let parent = self.repeats.get(repeat?)?.parent;
        if parent.is_some() {
            self.outermost(parent)
        } else {
            repeat
        }
    }

    /// A flowchart in the language of [Mermaid](https://mermaid.js.org). Print it with `{}`.
    #[must_use]
    pub const fn mermaid(self) -> Mermaid {
        Mermaid(self)
    }

    /// A graph in the language of [Graphviz](https://graphviz.org). Print it with `{}`.
    #[must_use]
    pub const fn dot(self) -> Dot {
        Dot(self)
    }

    /// From a vertex to one that reads its value, by their places, each pair once.
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

    /// The vertex whose value it is, where it is of another vertex; for the first copy of a repeat.
    fn vertex_of(&self, value: Value) -> Option<usize> {
        match value {
            Value::Vertex(vertex) => Some(vertex),
            Value::Node(_) => None,
            Value::Carried(repeat) => self.vertex_of(self.repeats.get(repeat)?.input),
        }
    }

    /// How many repeats there are around what is in this one, with it.
    fn depth(&self, repeat: Option<usize>) -> usize {
        repeat
            .and_then(|place| self.repeats.get(place))
            .map_or(0, |repeat| 1 + self.depth(repeat.parent))
    }

    /// `repeat` is `outer`, or is inside of it.
    fn is_inside(&self, repeat: Option<usize>, outer: usize) -> bool {
        repeat.is_some_and(|place| {
            let parent = self.repeats.get(place).and_then(|repeat| repeat.parent);
            place == outer || self.is_inside(parent, outer)
        })
    }

    /// The vertices in order, with the repeats that begin before them and end after them.
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

/// A new line, so deep.
fn indent(f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
    write!(f, "\n{:width$}", "", width = 4 * (depth + 1))
}

impl Vertex {
    /// An input, of one node.
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

    /// The same of these nodes.
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

    /// An output, of one node.
    pub const fn output(nodes: &'static [Node]) -> Self {
        Self::new(Kind::Output, nodes[0].name, nodes)
    }

    /// The same in a repeat, by its place among the repeats.
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

    /// The stage as it was declared, without what stands in braces.
    fn short(&self) -> &'static str {
        let whole = self.declaration;
        let end = if whole.ends_with('}') {
            whole.find(" {")
        } else {
            None
        };
        end.map_or(whole, |end| &whole[..end])
    }

    /// `dense1: Dense(10)`, and the shape on a second line.
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
