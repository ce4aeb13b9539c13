//! The `PyTorch` counterparts of operations, and the plan of the tensors of a network's modules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::layout::{Columns, Order, Piece};
use super::names::{ModuleNames, Resolver, joined};
use crate::structure::Operation;

/// The `PyTorch` counterpart of an operation.
#[derive(Clone, Copy)]
pub(crate) struct PyTorch {
    /// How it changes the order of features.
    pub(crate) passes: Passes,
    /// Plans the tensors of its module, once for all operations that share its parameters.
    pub(crate) tensors: fn(&mut Module<'_, '_>),
    /// Plans the other tensors of each use of its parameters.
    pub(crate) of_each_use: fn(&mut Module<'_, '_>),
    /// Whether its module has layers and directions that are numbered in the names of tensors.
    pub(crate) has_layers: bool,
}

impl PyTorch {
    /// An input of the network.
    pub(crate) const INPUT: Self = Self::passing(Passes::Nothing);
    /// An output of the network.
    pub(crate) const OUTPUT: Self = Self::passing(Passes::Everything);

    /// An operation without tensors.
    pub(crate) const fn passing(passes: Passes) -> Self {
        Self {
            passes,
            tensors: |_| {},
            of_each_use: |_| {},
            has_layers: false,
        }
    }

    /// Adds tensors to the counterpart.
    pub(crate) const fn with(self, tensors: fn(&mut Module<'_, '_>)) -> Self {
        Self { tensors, ..self }
    }
}

/// How an operation changes the order of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passes {
    /// Keeps the order, because the operation acts on each feature separately, or its parameters
    /// have the same order.
    Everything,
    /// Flattens its input to a vector.
    Flat,
    /// Changes the shape.
    Unflat,
    /// Joins the orders of its inputs.
    Joined,
    /// Keeps which axis comes first.
    Part,
    /// Produces sequences with channels first.
    Window,
    /// The weights determine the order.
    Dense,
    /// Has its own order.
    Nothing,
}

/// A tensor of a file.
#[derive(Debug, Default)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    /// The parameters that it contains, for messages.
    pub(crate) ours: String,
    pub(crate) shape: Vec<usize>,
    /// The pieces in order. Empty for a count of batches, which this crate does not store.
    pub(crate) pieces: Vec<Piece>,
    /// Whether it is a copy of another tensor, which may be missing from a file.
    pub(crate) is_copy: bool,
    /// Whether a file may contain a single number for all values.
    pub(crate) may_be_single: bool,
}

impl Tensor {
    /// Whether it is a count of batches.
    pub(crate) fn is_count(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// A parameter of this crate.
pub(crate) struct Parameter {
    pub(crate) path: String,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// The shape in this crate's own files.
    pub(crate) shape: Vec<usize>,
}

/// The plan of a network's tensors while it is being made.
pub(crate) struct Plan<'a> {
    pub(crate) resolver: Resolver<'a>,
    pub(crate) names: &'a ModuleNames,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) places: HashMap<String, usize>,
    /// The `PyTorch` counterparts of the stages with parameters, by path.
    pub(crate) stages: BTreeMap<String, PyTorch>,
    /// The indices of the parameters that tensors contain.
    pub(crate) taken: BTreeSet<usize>,
    pub(crate) tensors: Vec<Tensor>,
}

impl Plan<'_> {
    /// Appends a tensor of one parameter. If a pattern matches the parameter, the pattern gives the
    /// name.
    pub(crate) fn push(
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

    /// The stage whose module a recurrent layer belongs to: the second one of a `Bidirectional` is
    /// the first one's other direction.
    pub(crate) fn direction(&self, path: &str) -> (String, &'static str) {
        if let Some(stem) = path.strip_suffix("_reverse")
            && let Some(PyTorch {
                has_layers: true, ..
            }) = self.stages.get(stem)
        {
            return (stem.to_owned(), "_reverse");
        }
        (path.to_owned(), "")
    }
}

/// A recurrent module, and the index of one of its layers: `lstm[1]`.
pub(crate) fn layer_of(name: &str) -> (String, usize) {
    let parts = name
        .strip_suffix(']')
        .and_then(|name| name.rsplit_once('['));
    match parts.map(|(module, layer)| (module, layer.parse())) {
        Some((module, Ok(layer))) => (module.to_owned(), layer),
        _ => (name.to_owned(), 0),
    }
}

/// The module of an operation, whose tensors are planned.
pub(crate) struct Module<'a, 'p> {
    pub(crate) plan: &'a mut Plan<'p>,
    pub(crate) operation: Operation,
    /// The operation that produces the first value that it reads.
    pub(crate) reads: Option<Operation>,
    /// The shape of its value.
    pub(crate) shape: &'a [usize],
    /// The path of its parameters.
    pub(crate) path: &'a str,
    /// Its name.
    pub(crate) name: String,
    /// The orders of its input and output features.
    pub(crate) orders: [Order; 2],
}

impl Module<'_, '_> {
    /// A parameter that exists and is not yet in a tensor.
    pub(crate) fn parameter(&mut self, field: &str) -> Option<(usize, [usize; 2])> {
        let place = *self.plan.places.get(&joined(self.path, field))?;
        let Parameter { rows, columns, .. } = self.plan.parameters[place];
        let is_new = self.plan.taken.insert(place);
        is_new.then_some((place, [rows, columns]))
    }

    /// The module of a part of the stage, if a pattern names it.
    pub(crate) fn part(&self, part: &str) -> Option<String> {
        self.plan.resolver.part(self.path, part)
    }

    /// Appends a tensor of a parameter.
    pub(crate) fn push(&mut self, [field, theirs]: [&str; 2], shape: Vec<usize>, piece: Piece) {
        let name = joined(&self.name, theirs);
        self.plan.push(name, [self.path, field], shape, piece);
    }

    pub(crate) fn vector(&mut self, names: [&str; 2], order: Order) {
        let Some((place, [rows, columns])) = self.parameter(names[0]) else {
            return;
        };
        let piece = Piece {
            row_order: order,
            ..Piece::plain(place, rows, columns)
        };
        self.push(names, vec![rows], piece);
    }

    /// A parameter unchanged, under another name.
    pub(crate) fn plain(&mut self, names: [&str; 2]) {
        if let Some((place, [rows, columns])) = self.parameter(names[0]) {
            let shape = self.plan.parameters[place].shape.clone();
            self.push(names, shape, Piece::plain(place, rows, columns));
        }
    }

    /// The rows of one parameter, followed by those of another.
    pub(crate) fn stacked(&mut self, fields: [&str; 2], theirs: &str) {
        let [Some(first), Some(second)] = fields.map(|field| self.parameter(field)) else {
            return;
        };
        let mut shape = self.plan.parameters[first.0].shape.clone();
        shape[0] += second.1[0];
        let pieces = [first, second];
        self.plan.tensors.push(Tensor {
            name: joined(&self.name, theirs),
            ours: fields.map(|field| joined(self.path, field)).join("` and `"),
            shape,
            pieces: pieces
                .map(|(place, [rows, columns])| Piece::plain(place, rows, columns))
                .into(),
            ..Tensor::default()
        });
    }

    /// The vectors of a table, which are the columns of our parameter.
    pub(crate) fn table(&mut self, shape: &[usize]) {
        let Some((place, [rows, columns])) = self.parameter("weight") else {
            return;
        };
        let piece = Piece {
            is_transposed: true,
            ..Piece::plain(place, rows, columns)
        };
        self.push(["weight", "weight"], shape.into(), piece);
    }

    /// A kernel of these sizes, and a bias.
    pub(crate) fn kernel(&mut self, shape: Vec<usize>, channels: usize) {
        if let Some((place, [rows, columns])) = self.parameter("weight") {
            let piece = Piece {
                column_order: Columns::Windows {
                    positions: columns / channels.max(1),
                    channels,
                },
                ..Piece::plain(place, rows, columns)
            };
            self.push(["weight", "weight"], shape, piece);
        }
        self.vector(["bias", "bias"], None);
    }

    /// A linear module of this name, made of some rows of a weight and of a bias.
    pub(crate) fn linear(&mut self, name: &str, [weight, bias]: [&str; 2], of: &Matrix) {
        for (field, theirs) in [(weight, "weight"), (bias, "bias")] {
            let Some(&place) = self.plan.places.get(&joined(self.path, field)) else {
                continue;
            };
            self.plan.taken.insert(place);
            let Parameter { rows, columns, .. } = self.plan.parameters[place];
            let is_weight = theirs == "weight";
            let is_transposed = is_weight && self.plan.names.is_conv1d(name);
            let shape = match (is_weight, is_transposed) {
                (false, _) => vec![of.count],
                (true, false) => vec![of.count, columns],
                (true, true) => vec![columns, of.count],
            };
            let piece = Piece {
                first: of.first,
                count: of.count,
                row_order: of.row_order.clone(),
                column_order: if is_weight {
                    of.columns.clone()
                } else {
                    Columns::Plain
                },
                is_transposed,
                ..Piece::plain(place, rows, columns)
            };
            let name = joined(name, theirs);
            self.plan.push(name, [self.path, field], shape, piece);
        }
    }
}

/// The weight and the bias of a norm.
pub(crate) fn norm(it: &mut Module<'_, '_>) {
    for field in ["weight", "bias"] {
        it.vector([field, field], it.orders[0].clone());
    }
}

/// The layout of the rows and columns of a matrix in a tensor.
pub(crate) struct Matrix {
    pub(crate) first: usize,
    pub(crate) count: usize,
    pub(crate) row_order: Order,
    pub(crate) columns: Columns,
}

impl Matrix {
    pub(crate) fn rows(first: usize, count: usize) -> Self {
        Self {
            first,
            count,
            row_order: None,
            columns: Columns::Plain,
        }
    }
}
