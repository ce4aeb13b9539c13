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
    /// The stage as it was declared, without what stands in braces; nothing for the others.
    pub declaration: &'static str,
    /// The shape of its value.
    pub shape: &'static [usize],
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

/// Stages of which a network has several copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Its name.
    pub name: &'static str,
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
    pub const EMPTY: Self = Self {
        name: "",
        vertices: &[],
        shared: &[],
        repeats: &[],
    };

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
            self.declaration.chars().try_for_each(|c| escaped(f, c))?;
        }
        write!(f, "{line}{}", Dimensions(self.shape))
    }
}
