//! The translation of a network's operations to nodes.

use super::builder::Builder;
use super::context::{Context, Parameters, Problem};
use super::proto::attribute::int;
use super::values::{Form, Value};
use crate::layers;
use crate::structure::{Graph, Operation, Step};

/// A translation in progress.
pub(super) struct Translation<'a> {
    pub(super) builder: Builder,
    pub(super) parameters: &'a Parameters,
    /// All stages that could not be translated.
    pub(super) problems: Vec<Problem>,
}

impl Translation<'_> {
    /// Translates a network with the given inputs, and returns its outputs. `path` is the prefix of
    /// the paths of its parameters, and `stage` the prefix of the names of its stages.
    pub(super) fn graph(
        &mut self,
        steps: &[Step],
        [path, stage]: [&str; 2],
        inputs: Vec<Value>,
    ) -> Vec<Value> {
        let turns = Turns::of(steps);
        let mut inputs = inputs.into_iter();
        let mut values: Vec<Value> = Vec::with_capacity(steps.len());
        let mut outputs = vec![];
        for (place, step) in steps.iter().enumerate() {
            self.builder.stage = format!("{stage}{}", step.stage);
            let mut reads = step.reads.clone();
            if turns.is_reversed[place] {
                reads[0] = steps[reads[0]].reads[0];
            }
            let value = match (step.operation, turns.same[place]) {
                (_, Some(same)) => values[same].clone(),
                (Operation::Input { .. }, _) => inputs.next().unwrap_or_default(),
                (Operation::Output, _) => {
                    outputs.push(values[reads[0]].clone());
                    values[reads[0]].clone()
                }
                (
                    Operation::Layer {
                        graph: Some(graph), ..
                    },
                    _,
                ) => {
                    let path = format!("{path}{}.", step.parameters);
                    self.nested(graph, &path, &mut values[reads[0]])
                }
                (operation, _) => {
                    let mut context = Context {
                        builder: &mut self.builder,
                        parameters: self.parameters,
                        values: &mut values,
                        reads: &reads,
                        operation,
                        shape: step.shape,
                        path: format!("{path}{}", step.parameters),
                        is_reversed: turns.is_reversed[place],
                    };
                    let value = if turns.is_read[place] {
                        layers::onnx(&operation)(&mut context)
                    } else {
                        Ok(Value::default())
                    };
                    value.unwrap_or_else(|problem| {
                        let stage = &self.builder.stage;
                        self.problems.push(format!("`{stage}`: {problem}"));
                        Value::new(step.shape, String::new(), Form::Last)
                    })
                }
            };
            values.push(value);
        }
        outputs
    }
}

impl Translation<'_> {
    /// Translates a network with several inputs or outputs that is a stage. Its one input holds all
    /// of its inputs one after another, and its output likewise.
    fn nested(&mut self, graph: &Graph, path: &str, input: &mut Value) -> Value {
        let steps = graph.steps();
        let stage = format!("{}.", self.builder.stage);
        let whole = input.last(&mut self.builder);
        let mut start = 0;
        let mut parts = vec![];
        for step in &steps {
            if let Operation::Input { vocabulary } = step.operation {
                let shape = sample_shape(step.shape, vocabulary);
                let size: usize = shape.iter().product();
                let places = [start as i64, (start + size) as i64, 1];
                let [from, to, axis] = places.map(|place| self.builder.integers(&[place]));
                let part = self
                    .builder
                    .node("Slice", &[&whole, &from, &to, &axis], vec![]);
                let part = self.builder.reshape(&part, &shape);
                parts.push(Value::new(&shape, part, Form::Last));
                start += size;
            }
        }
        let mut outputs = self.graph(&steps, [path, &stage], parts);
        if let [_] = outputs[..] {
            return outputs.remove(0);
        }
        let mut flat = vec![];
        let mut size = 0;
        for output in &mut outputs {
            let count: usize = output.shape.iter().product();
            let numbers = output.last(&mut self.builder);
            flat.push(self.builder.reshape(&numbers, &[count]));
            size += count;
        }
        let flat: Vec<&str> = flat.iter().map(String::as_str).collect();
        let whole = self.builder.node("Concat", &flat, vec![int("axis", 1)]);
        Value::new(&[size], whole, Form::Last)
    }
}

/// The shape of an input. A token is one number.
pub(super) fn sample_shape(shape: &[usize], vocabulary: Option<usize>) -> Vec<usize> {
    match (vocabulary, shape) {
        (Some(_), [steps, ..]) => vec![*steps, 1],
        _ => shape.into(),
    }
}

/// Recurrent layers between two `Reverse` operations. They become one reversed operator in ONNX.
struct Turns {
    /// For each step, whether it is such a layer.
    is_reversed: Vec<bool>,
    /// For each step that reverses the output of such a layer, the index of that layer.
    same: Vec<Option<usize>>,
    /// For each step, whether its output is needed; false if it only reverses inputs of such
    /// layers.
    is_read: Vec<bool>,
}

impl Turns {
    fn of(steps: &[Step]) -> Self {
        let mut readers: Vec<Vec<usize>> = vec![vec![]; steps.len()];
        for (place, step) in steps.iter().enumerate() {
            for read in &step.reads {
                readers[*read].push(place);
            }
        }
        let turns = |place: &usize| steps[*place].operation == Operation::Reverse;
        let is_recurrent = |operation| {
            matches!(
                operation,
                Operation::Lstm { .. } | Operation::Gru { .. } | Operation::Rnn { .. }
            )
        };
        let mut found = Self {
            is_reversed: vec![false; steps.len()],
            same: vec![None; steps.len()],
            is_read: vec![true; steps.len()],
        };
        for (place, step) in steps.iter().enumerate() {
            if is_recurrent(step.operation)
                && turns(&step.reads[0])
                && !readers[place].is_empty()
                && readers[place].iter().all(turns)
            {
                found.is_reversed[place] = true;
                for reader in &readers[place] {
                    found.same[*reader] = Some(place);
                }
            }
        }
        for (place, readers) in readers.iter().enumerate() {
            if turns(&place) {
                let mut around = readers.iter();
                found.is_read[place] = !around.all(|reader| found.is_reversed[*reader]);
            }
        }
        found
    }
}
