//! The formulas of a network, with a line for each stage. They use the sizes and names of the
//! network.

use std::collections::HashMap;

use crate::diagnostics::Diagnostics;
use crate::drawing::{Drawing, ReadValue, Vertex, VertexKind, VertexPart};
use crate::graph::{Module, NodeKind};
use crate::layers::{Formula, Terms};

/// All lines: the inputs, then the stages in order, then the outputs.
pub(crate) fn equations(drawing: &Drawing, module: &Module, diagnostics: &Diagnostics) -> String {
    let mut equations = Equations {
        drawing,
        module,
        diagnostics,
        names: HashMap::new(),
        numbers: HashMap::new(),
        lines: Vec::new(),
        repeat: None,
        count: 0,
    };
    for (place, vertex) in drawing.vertices.iter().enumerate() {
        equations.enter(vertex.repeat);
        match vertex.kind {
            VertexKind::Input => equations.input(place, vertex),
            VertexKind::Stage => equations.stage(place, vertex),
            VertexKind::Output => {}
        }
    }
    equations.enter(None);
    equations.outputs();
    laid_out(&equations.lines)
}

/// The name of a stage, its formula, and the shapes of the parameters in the formula.
struct EquationLine {
    stage: String,
    formula: String,
    terms: String,
}

struct Equations<'a> {
    drawing: &'a Drawing,
    module: &'a Module,
    diagnostics: &'a Diagnostics,
    /// The names of the values, by the indices of the vertex and of the operation in it.
    names: HashMap<(usize, usize), String>,
    /// The indices of the parameters, by their paths.
    numbers: HashMap<&'a str, usize>,
    lines: Vec<EquationLine>,
    repeat: Option<usize>,
    /// How many values have been named.
    count: usize,
}

impl<'a> Equations<'a> {
    fn line(&mut self, stage: &str, formula: String, terms: String) {
        let depth = self.around(self.repeat).len();
        self.lines.push(EquationLine {
            stage: format!("{}{stage}", "  ".repeat(depth)),
            formula,
            terms,
        });
    }

    /// A repeat and all repeats that contain it, from the innermost to the outermost.
    fn around(&self, innermost: Option<usize>) -> Vec<usize> {
        let parent = |repeat: &usize| self.drawing.repeats[*repeat].parent;
        std::iter::successors(innermost, parent).collect()
    }

    /// The value that is passed through a repeat has the name of the repeat.
    fn carried(&self, repeat: usize) -> String {
        self.drawing.repeats[repeat].name.clone()
    }

    /// The outermost repeat that contains the vertex, but not the line that is being written.
    fn left(&self, vertex: usize) -> Option<usize> {
        let here = self.around(self.repeat);
        let there = self.around(self.drawing.vertices[vertex].repeat);
        there.into_iter().rfind(|repeat| !here.contains(repeat))
    }

    fn name(&self, value: ReadValue) -> String {
        match value {
            // Outside a repeat, its value is the value of its last copy.
            ReadValue::Part(vertex, _) if self.left(vertex).is_some() => self
                .left(vertex)
                .map_or_else(String::new, |repeat| self.carried(repeat)),
            ReadValue::Part(vertex, part) => {
                let name = self.names.get(&(vertex, part));
                name.cloned().unwrap_or_default()
            }
            ReadValue::Carried(repeat) => self.carried(repeat),
        }
    }

    /// Ends and begins repeats, so that the next line is inside `repeat`.
    fn enter(&mut self, repeat: Option<usize>) {
        let (old, new) = (self.around(self.repeat), self.around(repeat));
        for ended in old.iter().filter(|old| !new.contains(old)) {
            let end = self.name(self.drawing.repeats[*ended].output);
            let carried = self.carried(*ended);
            self.line("", format!("{carried} = {end}"), String::new());
            self.repeat = self.drawing.repeats[*ended].parent;
        }
        for begun in new.iter().rev().filter(|new| !old.contains(new)) {
            let repeat = &self.drawing.repeats[*begun];
            let (count, first) = (
                self.diagnostics.size(&repeat.count),
                self.name(repeat.input),
            );
            let carried = self.carried(*begun);
            let what = format!("{count} times, each copy with its own parameters:");
            self.line(&repeat.name, format!("{carried} = {first}"), what);
            self.repeat = Some(*begun);
        }
    }

    fn input(&mut self, place: usize, vertex: &Vertex) {
        let is_only = vertex.name == "input";
        let name = if is_only { "x" } else { &vertex.name };
        self.names.insert((place, 0), name.to_owned());
        let shape = self.diagnostics.shape(&vertex.shape);
        self.line("input", format!("{name}: {shape}"), String::new());
    }

    fn stage(&mut self, place: usize, vertex: &'a Vertex) {
        let mut begun: Option<Formula> = None;
        let mut first = 0;
        for (number, part) in vertex.parts.iter().enumerate() {
            let names: Vec<String> = match &begun {
                Some(formula) => vec![formula.value.clone()],
                None => part.reads.iter().map(|value| self.name(*value)).collect(),
            };
            first = if begun.is_some() { first } else { number };
            let value = self.name_of_value((place, number));
            let mut formula = self.formula(part, &names, &value);
            if let Some(before) = begun.take() {
                formula.before.splice(0..0, before.before);
                formula.terms.splice(0..0, before.terms);
            }
            if self.goes_on(place, vertex, number) {
                begun = Some(formula);
            } else {
                self.value(&vertex.parts[first].name, (place, number), formula);
            }
        }
    }

    /// Whether the value of an operation is read only by an activation that directly follows it.
    fn goes_on(&self, place: usize, vertex: &Vertex, number: usize) -> bool {
        let Some(next) = vertex.parts.get(number + 1) else {
            return false;
        };
        let this = ReadValue::Part(place, number);
        let parts = self
            .drawing
            .vertices
            .iter()
            .flat_map(|vertex| &vertex.parts);
        let readers = parts.filter(|part| part.reads.contains(&this)).count();
        next.reads == [this] && readers == 1 && self.is_activation(next)
    }

    fn is_activation(&self, part: &VertexPart) -> bool {
        part.node.is_some_and(
            |(graph, node)| match &self.module.graph(graph).node(node).kind {
                NodeKind::Layer(rule) => rule.facts().activation.is_some(),
                _ => false,
            },
        )
    }

    fn formula(&mut self, part: &'a VertexPart, names: &[String], value: &str) -> Formula {
        let next = self.count + 1;
        let number = match &part.parameters[..] {
            "" => next,
            path => *self.numbers.entry(path).or_insert(next),
        };
        let node = part
            .node
            .map(|(graph, node)| self.module.graph(graph).node(node));
        match node.map(|node| (&node.kind, &node.input_shapes)) {
            Some((NodeKind::Layer(rule), inputs)) => rule.formula(&Terms {
                inputs,
                names,
                value,
                number,
                diagnostics: self.diagnostics,
            }),
            _ => Formula::default(),
        }
    }

    /// The name of the next value.
    fn name_of_value(&self, value: (usize, usize)) -> String {
        let name = self.name_of_output(value);
        name.unwrap_or_else(|| format!("h{}", self.count + 1))
    }

    /// Gives a value its name and its line.
    fn value(&mut self, stage: &str, value: (usize, usize), formula: Formula) {
        let name = self.name_of_value(value);
        self.count += 1;
        let mut lines: Vec<String> = formula.before;
        if !formula.value.is_empty() {
            lines.push(format!("{name} = {}", formula.value));
        }
        let terms = formula.terms.join(", ");
        for (place, line) in lines.into_iter().enumerate() {
            let (stage, terms) = match place {
                0 => (stage, terms.clone()),
                _ => ("", String::new()),
            };
            self.line(stage, line, terms);
        }
        self.names.insert(value, name);
    }

    /// The name of a value that is an output and is read by nothing else: `y`, or with several
    /// outputs `y2`.
    fn name_of_output(&self, (vertex, part): (usize, usize)) -> Option<String> {
        let this = ReadValue::Part(vertex, part);
        let outputs = self.drawing.vertices.iter();
        let outputs: Vec<&Vertex> = outputs.filter(|v| v.kind == VertexKind::Output).collect();
        let reads = |vertex: &Vertex| vertex.parts.iter().any(|part| part.reads.contains(&this));
        let place = outputs.iter().position(|output| reads(output))?;
        let readers = self
            .drawing
            .vertices
            .iter()
            .filter(|vertex| reads(vertex))
            .count();
        // The value of a repeat is the value of its last copy.
        let is_inside = self.drawing.vertices[vertex].repeat.is_some();
        (readers == 1 && !is_inside).then(|| match outputs.len() {
            1 => "y".to_owned(),
            _ => format!("y{}", place + 1),
        })
    }

    /// Writes lines for the outputs that have other names.
    fn outputs(&mut self) {
        let outputs = self.drawing.vertices.iter();
        let outputs: Vec<&Vertex> = outputs.filter(|v| v.kind == VertexKind::Output).collect();
        for (number, output) in outputs.iter().enumerate() {
            let reads = output.parts.iter().flat_map(|part| &part.reads).next();
            let Some(value) = reads.map(|value| self.name(*value)) else {
                continue;
            };
            let name = match outputs.len() {
                1 => "y".to_owned(),
                _ => format!("y{}", number + 1),
            };
            if name != value {
                self.line("output", format!("{name} = {value}"), String::new());
            }
        }
    }
}

/// The lines with aligned columns.
fn laid_out(lines: &[EquationLine]) -> String {
    /// Longer formulas do not move the next column.
    const WIDEST: usize = 56;
    let width = |of: &dyn Fn(&EquationLine) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let stage = width(&|line| line.stage.chars().count());
    let formula = width(&|line| match line.formula.chars().count() {
        _ if line.terms.is_empty() => 0,
        count if count > WIDEST => 0,
        count => count,
    });
    let lines = lines.iter().map(|line| {
        let text = format!(
            "{:stage$}   {:formula$}   {}",
            line.stage, line.formula, line.terms
        );
        text.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
