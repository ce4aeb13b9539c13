//! Analysis of sequence lengths. It decides whether a network accepts samples whose sequences
//! differ in length. A stage that reads all positions, including the padding, makes that
//! impossible. It also finds out which sequence gives each value its length.

use std::collections::HashMap;

use crate::graph::{Graph, GraphId, Module, Node, NodeId, NodeKind};
use crate::shapes::{Dimension, Shape, Symbol};

/// How many different lengths the runtime can track for one stage.
const MOST_VALUES: usize = 8;

/// A sequence among the inputs of a graph. In the network itself, this is the index of the sequence
/// among all input sequences. In the body of a repeat, it is the index of the first value read by
/// the repeat that has the length of that sequence.
pub(crate) type Sequence = usize;

/// A stage that reads all positions of a sample, or may do so.
#[derive(Debug)]
pub(crate) enum Suspect {
    /// A stage that certainly reads all positions, as it was declared.
    Stage(String),
    /// A user-defined layer that may read all positions, which only rustc knows. It reads a
    /// sequence of `steps` steps.
    Layer {
        layer: Symbol,
        stage: String,
        steps: Dimension,
    },
}

/// What the analysis found out about a network.
#[derive(Debug)]
pub(crate) struct LengthAnalysis {
    /// The suspects in order. The list ends with the first stage that certainly reads all
    /// positions.
    pub(crate) suspects: Vec<Suspect>,
    /// For each output, the sequence that gives it its length. Empty if the first sequence gives
    /// all outputs their length.
    pub(crate) outputs: Vec<Option<Sequence>>,
    /// Sequences that must have equal lengths, with the stages that join them.
    pub(crate) equal: Vec<SequencePair>,
}

/// Two sequences that a stage joins position by position, and that stage as it was declared.
#[derive(Debug)]
pub(crate) struct SequencePair {
    pub(crate) sequences: [Sequence; 2],
    pub(crate) stage: String,
}

impl LengthAnalysis {
    /// Whether the network may accept different lengths: no stage certainly reads all positions.
    pub(crate) fn are_taken(&self) -> bool {
        !matches!(self.suspects.last(), Some(Suspect::Stage(_)))
    }
}

/// Analyzes the network, and stores in each node which sequences give its values their lengths
/// ([`Node::lengths`]). The shapes must be inferred, and the graph must not be normalized yet, so
/// views are still in it.
pub(crate) fn lengths(module: &mut Module) -> LengthAnalysis {
    let main = module.graph(Module::MAIN);
    let own = main.node(main.inputs[0]);
    let inputs = main.ports.iter().map(|(_, shape)| shape);
    let inputs: Vec<_> = if main.ports.is_empty() {
        vec![&own.shape]
    } else {
        inputs.collect()
    };
    let steps: Vec<Dimension> = inputs.iter().filter_map(|shape| steps(shape)).collect();
    let mut found = LengthAnalysis {
        suspects: vec![],
        outputs: vec![],
        equal: vec![],
    };
    if steps.is_empty() {
        return found;
    }
    if steps.len() > MOST_VALUES {
        let (name, _) = &main.ports[MOST_VALUES];
        found.suspects.push(Suspect::Stage(name.clone()));
        return found;
    }
    let mut analysis = LengthAnalyzer {
        module,
        are_all_one: steps.len() == 1,
        suspects: vec![],
        equal: vec![],
        nodes: vec![],
        bodies: HashMap::new(),
    };
    let input = match main.ports[..] {
        [] => ValueLength::of(0),
        _ => ValueLength::default(),
    };
    let values = analysis.visit(Module::MAIN, &[input], &steps);
    let (equal, nodes) = (analysis.equal, analysis.nodes);
    found.suspects = analysis.suspects;
    if found.are_taken() {
        let outputs = main.outputs.iter().map(|output| {
            // A vector is one position, and that position is never padding.
            let is_vector = matches!(main.node(output.node).shape, Shape::Vector(_));
            if is_vector {
                Some(0)
            } else {
                values[output.node.0].of
            }
        });
        let outputs: Vec<_> = outputs.collect();
        if outputs.iter().any(|output| *output != Some(0)) {
            found.outputs = outputs;
        }
        found.equal = equal;
        for (graph, node, lengths) in nodes {
            module.graphs[graph.0].nodes[node.0].lengths = lengths;
        }
    }
    found
}

/// What is known about the length of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ValueLength {
    /// The sequence that gives the value its length. Without one, all of its positions are real.
    of: Option<Sequence>,
    /// All sequences that the value depends on, as a set of bits.
    from: u32,
}

impl ValueLength {
    fn of(sequence: Sequence) -> Self {
        Self {
            of: Some(sequence),
            from: 1 << sequence,
        }
    }
}

struct LengthAnalyzer<'a> {
    module: &'a Module,
    /// There is only one sequence, so every length is its length.
    are_all_one: bool,
    suspects: Vec<Suspect>,
    equal: Vec<SequencePair>,
    nodes: Vec<(GraphId, NodeId, Vec<Option<Sequence>>)>,
    /// For each body of a repeat that was visited: the lengths of its inputs, and of its output.
    bodies: HashMap<GraphId, (Vec<ValueLength>, ValueLength)>,
}

impl LengthAnalyzer<'_> {
    /// The lengths of all values of a graph. `inputs` describes the values of its inputs, and
    /// `sequences` holds the number of steps of each sequence. After a stage that certainly reads
    /// all positions, the result no longer matters.
    fn visit(
        &mut self,
        id: GraphId,
        inputs: &[ValueLength],
        sequences: &[Dimension],
    ) -> Vec<ValueLength> {
        let module = self.module;
        let graph = module.graph(id);
        let mut values: Vec<ValueLength> = vec![];
        for place in graph.ids() {
            let node = graph.node(place);
            let read: Vec<&ValueLength> =
                node.inputs.iter().map(|input| &values[input.0]).collect();
            let value = match &node.kind {
                NodeKind::Mistake => ValueLength::default(),
                NodeKind::Input => {
                    let number = graph.inputs.iter().position(|input| *input == place);
                    number.map_or_else(ValueLength::default, |number| inputs[number].clone())
                }
                NodeKind::Layer(rule) if rule.facts().port.is_some() => {
                    let before = graph.ports.iter().take(rule.facts().port.unwrap_or(0));
                    let number = before.filter(|(_, shape)| steps(shape).is_some()).count();
                    steps(&node.shape)
                        .map_or_else(ValueLength::default, |_| ValueLength::of(number))
                }
                NodeKind::Repeat { body, .. } => {
                    let read: Vec<ValueLength> = read.into_iter().cloned().collect();
                    self.repeat(id, place, *body, &read)
                }
                NodeKind::Layer(_) => self.layer(id, place, &read, sequences),
            };
            values.push(value);
        }
        values
    }

    fn suspect(&mut self, suspect: Suspect) {
        if !matches!(self.suspects.last(), Some(Suspect::Stage(_))) {
            self.suspects.push(suspect);
        }
    }

    /// Records which sequences give the values of a node their lengths, unless this is the default
    /// that [`Node::lengths`] describes.
    fn note(&mut self, graph: GraphId, node: NodeId, lengths: Vec<Option<Sequence>>) {
        let is_same = if self.are_all_one {
            lengths.iter().all(|of| *of == Some(0))
        } else {
            lengths
                .iter()
                .enumerate()
                .all(|(place, of)| *of == Some(place))
        };
        if !is_same {
            self.nodes.push((graph, node, lengths));
        }
    }

    fn layer(
        &mut self,
        id: GraphId,
        place: NodeId,
        read: &[&ValueLength],
        sequences: &[Dimension],
    ) -> ValueLength {
        let module = self.module;
        let graph = module.graph(id);
        let node = graph.node(place);
        let NodeKind::Layer(rule) = &node.kind else {
            return ValueLength::default();
        };
        // If the stage borrows a matrix, its other inputs only name the stage that owns the matrix.
        let is_borrowing = rule.facts().borrows.is_some();
        let count = if is_borrowing { 1 } else { read.len() };
        let (read, shapes) = (&read[..count], &node.input_shapes[..count]);
        let from = read.iter().fold(0, |from, value| from | value.from);
        let first = read.iter().find_map(|value| value.of);
        if let Some(layer) = rule.facts().user_layer {
            if let Some(sequence) = first {
                self.suspect(Suspect::Layer {
                    layer,
                    stage: declaration(graph, node),
                    steps: sequences[sequence].clone(),
                });
            }
            self.note(id, place, vec![first]);
            return ValueLength { of: first, from };
        }
        let takes = rule.takes_lengths(&node.input_shapes);
        let are_vectors = shapes.iter().all(is_one);
        let (of, is_fine) = if are_vectors && is_one(&node.shape) {
            (first.filter(|_| node.shape.has_steps()), true)
        } else if are_vectors {
            let of = match made(&node.shape, from, sequences)[..] {
                [] => Some(None),
                [only] if takes => Some(Some(only)),
                _ => None,
            };
            self.note(id, place, vec![of.flatten()]);
            (of.flatten(), of.is_some())
        } else if rule.facts().reads_other_sequences {
            let of = read[0].of;
            self.note(id, place, read.iter().map(|value| value.of).collect());
            (
                of,
                of.is_none_or(|of| takes && has_steps(&node.shape, &sequences[of])),
            )
        } else if let Some(of) = first {
            self.note(id, place, vec![first]);
            let others = read.iter().filter_map(|value| value.of);
            let are_same = self.join(id, others, &declaration(graph, node));
            let mut shapes = shapes.iter().chain([&node.shape]);
            let are_alike = shapes.all(|shape| has_steps(shape, &sequences[of]));
            let is_long = !is_one(&node.shape) || node.shape.has_steps();
            let is_fine = takes && are_alike && are_same;
            (first.filter(|_| is_long), is_fine)
        } else {
            self.note(id, place, vec![None]);
            (None, true)
        };
        if !is_fine {
            self.suspect(Suspect::Stage(declaration(graph, node)));
        }
        ValueLength { of, from }
    }

    /// Whether values that a stage reads position by position have equal lengths. In the network
    /// itself, two different sequences are recorded as required to be equal, and the runtime checks
    /// them.
    fn join(&mut self, id: GraphId, of: impl Iterator<Item = Sequence>, stage: &str) -> bool {
        let mut of: Vec<_> = of.collect();
        let first = of[0];
        of.retain(|other| *other != first);
        of.dedup();
        if id != Module::MAIN {
            return of.is_empty();
        }
        self.equal.extend(of.into_iter().map(|other| SequencePair {
            sequences: [first, other],
            stage: stage.to_owned(),
        }));
        true
    }

    /// The length of the value of a repeat. Each copy but the first reads the output of the copy
    /// before it.
    fn repeat(
        &mut self,
        id: GraphId,
        place: NodeId,
        body: GraphId,
        read: &[ValueLength],
    ) -> ValueLength {
        let module = self.module;
        let graph = module.graph(id);
        let node = graph.node(place);
        // In the body, a sequence is identified by the first value that has its length.
        let first = |of: Option<Sequence>| {
            of.and_then(|of| read.iter().position(|value| value.of == Some(of)))
        };
        let inner = |value: &ValueLength| {
            first(value.of).map_or_else(ValueLength::default, ValueLength::of)
        };
        let inputs: Vec<ValueLength> = read.iter().map(inner).collect();
        let stage = || Suspect::Stage(declaration(graph, node));
        if inputs.iter().any(|value| value.of >= Some(MOST_VALUES)) {
            self.suspect(stage());
            return ValueLength::default();
        }
        let output = match self.bodies.get(&body) {
            Some((known, output)) if *known == inputs => output.clone(),
            // The code of shared stages is emitted once, so all uses must have the same lengths.
            Some(_) => {
                self.suspect(stage());
                return ValueLength::default();
            }
            None => {
                let shapes = node.input_shapes.iter();
                let sequences: Vec<_> = shapes.map(Shape::positions).collect();
                let values = self.visit(body, &inputs, &sequences);
                let output = values[module.graph(body).output.0].clone();
                self.bodies.insert(body, (inputs.clone(), output.clone()));
                output
            }
        };
        if output.of != inputs[0].of {
            self.suspect(stage());
        }
        let lengths: Vec<_> = read.iter().map(|value| value.of).collect();
        if lengths.iter().any(Option::is_some) {
            self.note(id, place, lengths);
        }
        ValueLength {
            of: read[0].of,
            from: read.iter().fold(0, |from, value| from | value.from),
        }
    }
}

/// Whether the value has a single position.
fn is_one(shape: &Shape) -> bool {
    shape.positions() == Dimension::ONE
}

/// The sequences whose length a sequence made of vectors may have. The vectors must depend on them,
/// and they must have as many steps.
fn made(shape: &Shape, from: u32, sequences: &[Dimension]) -> Vec<Sequence> {
    let Some(steps) = steps(shape) else {
        return vec![];
    };
    let sequences = sequences.iter().enumerate();
    let alike = sequences.filter(|(number, own)| from & (1 << number) != 0 && **own == steps);
    alike.map(|(number, _)| number).collect()
}

/// The number of steps of a sequence.
fn steps(shape: &Shape) -> Option<Dimension> {
    shape.has_steps().then(|| shape.positions())
}

/// Whether the value is a single position, or a sequence of `steps` steps. The output of a
/// user-defined layer passes, because it is checked once its shape is known.
fn has_steps(shape: &Shape, steps: &Dimension) -> bool {
    match shape {
        Shape::Vector(_) | Shape::OfLayer(..) => true,
        Shape::Sequence([count, _]) | Shape::Tokens([count, _]) => {
            *count == Dimension::ONE || count == steps
        }
        Shape::Image(_) | Shape::Unknown => false,
    }
}

/// The stage of the declaration that a node belongs to.
pub(crate) fn declaration(graph: &Graph, node: &Node) -> String {
    let stage = node.stage.checked_sub(1);
    let stage = stage.and_then(|stage| graph.stages.get(stage));
    stage.unwrap_or(&node.name).clone()
}
