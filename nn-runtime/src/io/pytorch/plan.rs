//! The tensors that `PyTorch` modules have for a network's architecture, and where their numbers
//! are in the parameters of the network.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::header;
use super::layout::{Order, Piece};
use super::names::{ModuleNames, Resolver, joined};
use super::order::orders;
use crate::network::Network;
use crate::parameter::Path;
use crate::structure::{Graph, Operation, Step};

/// A tensor in a file.
#[derive(Debug, Default)]
pub(super) struct Tensor {
    pub(super) name: String,
    /// The paths of the parameters that it contains, for error messages.
    pub(super) ours: String,
    pub(super) shape: Vec<usize>,
    /// The pieces of the tensor, one after another. Empty for a count of batches, which this crate
    /// does not store.
    pub(super) pieces: Vec<Piece>,
    /// Whether it is a copy of another tensor, which a file need not contain.
    pub(super) is_copy: bool,
    /// Whether a single number in a file may stand for all numbers.
    pub(super) may_be_single: bool,
}

impl Tensor {
    /// Whether it is a count of batches.
    pub(super) fn is_count(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// A parameter of the network.
pub(super) struct Parameter {
    path: String,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// The shape in this crate's own files.
    pub(super) shape: Vec<usize>,
}

/// All tensors of a network, or everything that is wrong with the names.
pub(super) fn plan<N: Network>(names: &ModuleNames) -> Result<Vec<Tensor>, Vec<String>> {
    let mut parameters = vec![];
    N::describe(Path::ROOT, &mut |description| {
        parameters.push(Parameter {
            path: description.path.to_string(),
            rows: description.rows,
            columns: description.columns,
            shape: header::shape(description),
        });
    });
    let graph = N::graph();
    let steps = graph.steps();
    let mut planner = Planner {
        resolver: Resolver::new(names, &steps),
        names,
        places: parameters
            .iter()
            .enumerate()
            .map(|(place, parameter)| (parameter.path.clone(), place))
            .collect(),
        parameters,
        stages: BTreeMap::new(),
        taken: BTreeSet::new(),
        tensors: vec![],
    };
    planner.steps(&steps, "");
    planner.others();
    let Planner {
        resolver,
        mut tensors,
        ..
    } = planner;
    // A module that shares its name with the embedding is no other tensor.
    let own: BTreeSet<String> = tensors
        .iter()
        .filter(|tensor| !tensor.is_copy)
        .map(|tensor| tensor.name.clone())
        .collect();
    tensors.retain(|tensor| !tensor.is_copy || !own.contains(&tensor.name));
    let mut problems = resolver.problems();
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for tensor in &tensors {
        if let Some(other) = owners.insert(&tensor.name, &tensor.ours) {
            problems.push(format!(
                "`{other}` and `{}` would both be called `{}`",
                tensor.ours, tensor.name
            ));
        }
    }
    if problems.is_empty() {
        Ok(tensors)
    } else {
        Err(problems)
    }
}

pub(super) struct Planner<'a> {
    pub(super) resolver: Resolver<'a>,
    pub(super) names: &'a ModuleNames,
    pub(super) parameters: Vec<Parameter>,
    pub(super) places: HashMap<String, usize>,
    /// The operations of stages with parameters, by path.
    pub(super) stages: BTreeMap<String, Operation>,
    /// The indices of parameters that are already in a tensor.
    pub(super) taken: BTreeSet<usize>,
    pub(super) tensors: Vec<Tensor>,
}

impl Planner<'_> {
    /// Plans the tensors of a network's steps. `prefix` precedes their paths.
    fn steps(&mut self, steps: &[Step], prefix: &str) {
        let orders = orders(steps);
        for problem in orders.problems {
            self.resolver.problem(problem);
        }
        for step in steps.iter().filter(|step| !step.parameters.is_empty()) {
            let path = joined(prefix, &step.parameters);
            self.stages.entry(path).or_insert(step.operation);
        }
        let mut orders_of_shared: HashMap<&str, [Order; 2]> = HashMap::new();
        for (place, step) in steps.iter().enumerate() {
            let first = step.reads.first().copied();
            let input = first.and_then(|first| orders.of[first].clone());
            let output = orders.of[place].clone();
            let path = joined(prefix, &step.parameters);
            if step.parameters.is_empty() {
                continue;
            }
            if let Operation::Unembedding { .. } = step.operation {
                self.head(&path);
            }
            if let Some(others) = orders_of_shared.get(&step.parameters[..]) {
                if *others != [input, output] {
                    self.resolver.problem(format!(
                        "the uses of `{path}` have features in different orders in PyTorch"
                    ));
                }
                continue;
            }
            orders_of_shared.insert(&step.parameters, [input.clone(), output.clone()]);
            let patches = first.and_then(|first| match steps[first].operation {
                Operation::Patches { size } => Some(size),
                _ => None,
            });
            self.step(step, &path, [input, output], patches);
        }
    }

    /// Plans a network with several inputs or outputs, which has steps of its own.
    pub(super) fn nested(&mut self, graph: &Graph, path: &str) {
        self.steps(&graph.steps(), path);
    }

    /// A parameter that exists and is not in a tensor yet; marks it as taken.
    pub(super) fn parameter(&mut self, path: &str, field: &str) -> Option<(usize, [usize; 2])> {
        let place = *self.places.get(&joined(path, field))?;
        let Parameter { rows, columns, .. } = self.parameters[place];
        self.taken.insert(place).then_some((place, [rows, columns]))
    }

    /// Appends a tensor with one parameter. A pattern for the parameter overrides the name.
    pub(super) fn push(
        &mut self,
        name: String,
        [path, field]: [&str; 2],
        shape: Vec<usize>,
        piece: Piece,
    ) {
        let name = self.resolver.part(path, field).unwrap_or(name);
        self.tensors.push(Tensor {
            name,
            ours: joined(path, field),
            shape,
            pieces: vec![piece],
            ..Tensor::default()
        });
    }

    pub(super) fn vector(
        &mut self,
        module: &str,
        path: &str,
        [field, theirs]: [&str; 2],
        order: Order,
    ) {
        let Some((place, [rows, columns])) = self.parameter(path, field) else {
            return;
        };
        let piece = Piece {
            row_order: order,
            ..Piece::plain(place, rows, columns)
        };
        self.push(joined(module, theirs), [path, field], vec![rows], piece);
    }

    /// Appends a parameter without changes, under another name.
    pub(super) fn plain(&mut self, module: &str, path: &str, field: &str, theirs: &str) {
        if let Some((place, [rows, columns])) = self.parameter(path, field) {
            let shape = self.parameters[place].shape.clone();
            let piece = Piece::plain(place, rows, columns);
            self.push(joined(module, theirs), [path, field], shape, piece);
        }
    }

    /// Appends the rows of two parameters, one after the other, as one tensor.
    pub(super) fn stacked(&mut self, module: &str, path: &str, fields: [&str; 2], theirs: &str) {
        let [Some(first), Some(second)] = fields.map(|field| self.parameter(path, field)) else {
            return;
        };
        let mut shape = self.parameters[first.0].shape.clone();
        shape[0] += second.1[0];
        let pieces = [first, second];
        self.tensors.push(Tensor {
            name: joined(module, theirs),
            ours: fields.map(|field| joined(path, field)).join("` and `"),
            shape,
            pieces: pieces
                .map(|(place, [rows, columns])| Piece::plain(place, rows, columns))
                .into(),
            ..Tensor::default()
        });
    }

    /// The stage whose module contains a recurrent layer, and the suffix of its parameters. The
    /// second layer of a `Bidirectional` is the reverse direction of the first one's module.
    pub(super) fn direction(&self, path: &str) -> (String, &'static str) {
        if let Some(stem) = path.strip_suffix("_reverse")
            && let Some(Operation::Lstm { .. } | Operation::Gru { .. } | Operation::Rnn { .. }) =
                self.stages.get(stem)
        {
            return (stem.to_owned(), "_reverse");
        }
        (path.to_owned(), "")
    }

    /// Appends the parameters that `PyTorch` modules do not have, with their own names and layout.
    fn others(&mut self) {
        for place in 0..self.parameters.len() {
            if !self.taken.insert(place) {
                continue;
            }
            let path = self.parameters[place].path.clone();
            let owners = path.match_indices('.').map(|(dot, _)| &path[..dot]);
            let owner = owners.rev().find(|owner| self.stages.contains_key(*owner));
            let owner = owner.or_else(|| path.rsplit_once('.').map(|(owner, _)| owner));
            let owner = owner.unwrap_or_default().to_owned();
            let field = path[owner.len()..].trim_start_matches('.').to_owned();
            let (stage, suffix) = self.direction(&owner);
            let (module, layer) = layer_of(&self.resolver.module(&stage));
            let theirs = match self.stages.get(&owner) {
                Some(Operation::Lstm { .. } | Operation::Gru { .. } | Operation::Rnn { .. }) => {
                    format!("{field}_l{layer}{suffix}")
                }
                _ => field.clone(),
            };
            let Parameter {
                rows,
                columns,
                ref shape,
                ..
            } = self.parameters[place];
            let (shape, piece) = (shape.clone(), Piece::plain(place, rows, columns));
            self.push(joined(&module, &theirs), [&owner, &field], shape, piece);
        }
    }
}

/// Splits a name such as `lstm[1]` into the recurrent module and the index of its layer.
pub(super) fn layer_of(name: &str) -> (String, usize) {
    let parts = name
        .strip_suffix(']')
        .and_then(|name| name.rsplit_once('['));
    match parts.map(|(module, layer)| (module, layer.parse())) {
        Some((module, Ok(layer))) => (module.to_owned(), layer),
        _ => (name.to_owned(), 0),
    }
}
