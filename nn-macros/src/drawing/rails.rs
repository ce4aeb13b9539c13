//! A drawing as text: a line for each vertex, and beside it, as rails, the values that are still
//! to be read.
//!
//! ```text
//! ○    input                       16
//! ├─╮
//! │ ○  dense1     Dense(32, gelu)  32
//! │ ○  dense2     Dense(16)        16
//! ○─╯  residual1  Residual         16
//! ○    output                      16
//! ```
//!
//! A rail runs from a vertex down to all that read its value. What a line only crosses is drawn
//! over it: `─│─`.

use super::{Drawing, VertexKind, short};
use crate::diagnostics::Diagnostics;

/// One line of the text.
struct TextLine {
    rails: String,
    name: String,
    declaration: String,
    shape: String,
}

/// The drawing, line by line.
pub(crate) fn text(drawing: &Drawing, diagnostics: &Diagnostics) -> Vec<String> {
    let mut rails = Rails::new(drawing);
    let mut lines = Vec::new();
    // The braces of a repeat stand alone beside the rails.
    let mut open: Vec<usize> = Vec::new();
    for (place, vertex) in drawing.vertices.iter().enumerate() {
        let around = drawing.repeats_around(vertex.repeat);
        while !around.starts_with(&open) {
            open.pop();
            lines.push(TextLine::alone(rails.line(&[]), open.len(), "}"));
        }
        for number in &around[open.len()..] {
            let repeat = &drawing.repeats[*number];
            let title = format!("{}: {} * {{", repeat.name, diagnostics.size(&repeat.count));
            lines.push(TextLine::alone(rails.line(&[]), open.len(), &title));
            open.push(*number);
        }
        if let Some(fork) = rails.fork(place) {
            lines.push(TextLine::alone(fork, 0, ""));
        }
        let mut line = TextLine::alone(rails.vertex(place), open.len(), &vertex.name);
        short(&vertex.declaration).clone_into(&mut line.declaration);
        line.shape = diagnostics.shape(&vertex.shape);
        lines.push(line);
    }
    let width = |text: &str| text.chars().count();
    let widest = |column: fn(&TextLine) -> &str| {
        let columns = lines.iter().map(|line| width(column(line)));
        columns.max().unwrap_or_default()
    };
    let (rails, declaration) = (widest(|line| &line.rails), widest(|line| &line.declaration));
    // A title has nothing beside it, which it would have to make room for.
    let names = lines.iter().filter(|line| !line.shape.is_empty());
    let name = names
        .map(|line| width(&line.name))
        .max()
        .unwrap_or_default();
    let padded = |line: &TextLine| {
        format!(
            "{:rails$}  {:name$}  {:declaration$}  {}",
            line.rails, line.name, line.declaration, line.shape
        )
    };
    lines
        .iter()
        .map(|line| padded(line).trim_end().to_owned())
        .collect()
}

impl TextLine {
    fn alone(rails: String, depth: usize, name: &str) -> Self {
        Self {
            rails,
            name: format!("{}{name}", "  ".repeat(depth)),
            declaration: String::new(),
            shape: String::new(),
        }
    }
}

/// What is on the rails between two lines.
struct Rails<'a> {
    drawing: &'a Drawing,
    /// For each rail the vertex whose value it carries.
    carried: Vec<Option<usize>>,
    /// For each vertex those that it reads.
    reads: Vec<Vec<usize>>,
    /// For each vertex the last that reads it.
    last_use: Vec<usize>,
    /// The rail that the last fork made for the vertex to come.
    made: Option<usize>,
}

impl<'a> Rails<'a> {
    fn new(drawing: &'a Drawing) -> Self {
        let mut reads = vec![Vec::new(); drawing.vertices.len()];
        let mut last_use = vec![0; drawing.vertices.len()];
        for (from, to) in &drawing.edges {
            reads[*to].push(*from);
            last_use[*from] = last_use[*from].max(*to);
        }
        Self {
            drawing,
            carried: Vec::new(),
            reads,
            last_use,
            made: None,
        }
    }

    /// A line that leads from a value which others will read as well to a rail of the vertex's
    /// own; none where the vertex can stand on the rail of a value that ends with it.
    fn fork(&mut self, vertex: usize) -> Option<String> {
        let first = *self.reads[vertex].first()?;
        if self.reads[vertex]
            .iter()
            .any(|read| self.last_use[*read] == vertex)
        {
            return None;
        }
        let source = self.rail_of(first)?;
        let made = self.free_rail(source + 1);
        let line = self.line(&[(source, '├'), (made, '╮')]);
        self.made = Some(made);
        self.carried[made] = Some(vertex);
        Some(line)
    }

    /// The line of a vertex: on its rail, joined to those that it reads beside it.
    fn vertex(&mut self, vertex: usize) -> String {
        let read: Vec<(usize, usize)> = self.reads[vertex]
            .iter()
            .filter_map(|read| Some((self.rail_of(*read)?, *read)))
            .collect();
        let ending = read
            .iter()
            .filter(|(_, value)| self.last_use[*value] == vertex);
        let own = match (self.made, ending.map(|(rail, _)| *rail).min()) {
            (Some(made), _) => made,
            (None, Some(ending)) => ending,
            (None, None) => self.free_rail(0),
        };
        // The fork's line has joined the first already.
        let joined = usize::from(self.made.take().is_some());
        let others = read.iter().skip(joined).filter(|(rail, _)| *rail != own);
        let first = others.clone().map(|(rail, _)| *rail).fold(own, usize::min);
        let last = others.clone().map(|(rail, _)| *rail).fold(own, usize::max);
        let mut marks = vec![(own, '○')];
        for &(rail, value) in others {
            let ends = self.last_use[value] == vertex;
            let mark = match (rail == first, rail == last, ends) {
                (true, _, true) => '╰',
                (true, _, false) => '├',
                (_, true, true) => '╯',
                (_, true, false) => '┤',
                (_, _, true) => '┴',
                (_, _, false) => '┼',
            };
            marks.push((rail, mark));
            if ends {
                self.carried[rail] = None;
            }
        }
        self.carried[own] = None;
        let line = self.line(&marks);
        let is_read = self.last_use[vertex] > vertex;
        let is_output = self.drawing.vertices[vertex].kind == VertexKind::Output;
        self.carried[own] = (is_read && !is_output).then_some(vertex);
        line
    }

    fn rail_of(&self, value: usize) -> Option<usize> {
        self.carried
            .iter()
            .position(|carried| *carried == Some(value))
    }

    /// The first rail from there on that carries nothing.
    fn free_rail(&mut self, from: usize) -> usize {
        let free = (from..self.carried.len()).find(|rail| self.carried[*rail].is_none());
        free.unwrap_or_else(|| {
            self.carried.push(None);
            self.carried.len() - 1
        })
    }

    /// The rails, with marks on some, which a line joins.
    fn line(&self, marks: &[(usize, char)]) -> String {
        let first = marks
            .iter()
            .map(|(rail, _)| *rail)
            .min()
            .unwrap_or_default();
        let last = marks
            .iter()
            .map(|(rail, _)| *rail)
            .max()
            .unwrap_or_default();
        let mut text = String::new();
        for (rail, carried) in self.carried.iter().enumerate() {
            let mark = marks.iter().find(|(marked, _)| *marked == rail);
            text.push(match (mark, carried) {
                (Some((_, mark)), _) => *mark,
                (None, Some(_)) => '│',
                (None, None) if first < rail && rail < last => '─',
                (None, None) => ' ',
            });
            text.push(if first <= rail && rail < last {
                '─'
            } else {
                ' '
            });
        }
        text.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::Diagnostics;
    use crate::drawing::draw;
    use crate::{infer, lower, syntax};

    fn drawn(source: &str) -> String {
        let mut diagnostics = Diagnostics::default();
        let tokens = source.parse().expect("tokens");
        let declaration = syntax::parse(tokens, &mut diagnostics).expect("a declaration");
        let mut module = lower::lower(&declaration, &mut diagnostics);
        infer::infer(&mut module, &mut diagnostics);
        assert!(!diagnostics.any(), "{}", diagnostics.to_tokens());
        let drawing = draw(&declaration, &module);
        let lines = super::text(&drawing, &diagnostics);
        format!("\n{}\n", lines.join("\n"))
    }

    #[test]
    fn a_residual() {
        let source = "struct Net { 16 => Residual { Dense(32, gelu) => Dense(16) } => Dense(4) }";
        assert_eq!(
            drawn(source),
            "
○    input                       16
├─╮
│ ○  dense1     Dense(32, gelu)  32
│ ○  dense2     Dense(16)        16
○─╯  residual1  Residual         16
○    dense3     Dense(4)         4
○    output                      4
"
        );
    }

    #[test]
    fn branches_that_cross_a_value() {
        let source = "struct Net(a: 8, b: 4) {
            let trunk = a => Dense(8, tanh);
            let c = Concat { trunk | b | trunk => relu | b => tanh };
            let d = Concat { c | trunk };
            (d => Dense(4, softmax), trunk => Dense(WIDTH), d, b)
        }";
        assert_eq!(
            drawn(source),
            "
○        a                            8
│ ○      b                            4
○ │      dense1    Dense(8, tanh)     8
├─│─╮
│ │ ○    relu1     relu               8
│ ├─│─╮
│ │ │ ○  tanh1     tanh               4
├─┼─○─╯  concat1   Concat             24
├─│─○    concat2   Concat             32
│ │ ├─╮
│ │ │ ○  dense2    Dense(4, softmax)  4
○ │ │ │  dense3    Dense(WIDTH)       WIDTH
│ │ │ ○  output 1                     4
○ │ │    output 2                     WIDTH
  │ ○    output 3                     32
  ○      output 4                     4
"
        );
    }

    #[test]
    fn repeats_have_braces() {
        let source = "struct Net { [9, 4] =>
            2 * { blocks: 3 * { Residual { relu } } => Dense(4) } => N * { Sum { identity | identity } } => Mean }";
        assert_eq!(
            drawn(source),
            "
○    input                    [9, 4]
│    repeat1: 2 * {
│      blocks: 3 * {
├─╮
│ ○      relu1      relu      [9, 4]
○─╯      residual1  Residual  [9, 4]
│      }
○      dense1       Dense(4)  [9, 4]
│    }
│    repeat2: N * {
├─╮
│ ○    identity1    identity  [9, 4]
○ │    identity2    identity  [9, 4]
○─╯    sum1         Sum       [9, 4]
│    }
○    mean1          Mean      4
○    output                   4
"
        );
    }
}
