//! The tensors of the `PyTorch` modules with a network's architecture, and where their values are
//! in the parameters of the network.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::header;
use super::layout::{Order, Piece};
use super::module::{Module, Parameter, Plan, PyTorch, Tensor, layer_of};
use super::names::{ModuleNames, Resolver, joined};
use super::order::orders;
use crate::layers::pytorch;
use crate::network::Network;
use crate::parameter::Path;
use crate::structure::{Operation, Step};

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
    let mut plan = Plan {
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
    plan.steps(&steps, "");
    plan.others();
    let Plan {
        resolver,
        mut tensors,
        ..
    } = plan;
    // A module with the same name as the embedding is not a separate tensor.
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
                "`{other}` and `{}` would both have the name `{}`",
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

impl Plan<'_> {
    /// The tensors of the steps of a network, whose paths follow a prefix.
    fn steps(&mut self, steps: &[Step], prefix: &str) {
        let orders = orders(steps);
        for problem in orders.problems {
            self.resolver.problem(problem);
        }
        for step in steps.iter().filter(|step| !step.parameters.is_empty()) {
            let path = joined(prefix, &step.parameters);
            self.stages.entry(path).or_insert(pytorch(&step.operation));
        }
        let mut orders_of_shared: HashMap<&str, [Order; 2]> = HashMap::new();
        for (place, step) in steps.iter().enumerate() {
            if step.parameters.is_empty() {
                continue;
            }
            let first = step.reads.first().copied();
            let input = first.and_then(|first| orders.of[first].clone());
            let both = [input, orders.of[place].clone()];
            let path = joined(prefix, &step.parameters);
            let theirs = pytorch(&step.operation);
            let mut module = Module {
                name: self.resolver.module(&path),
                plan: self,
                operation: step.operation,
                reads: first.map(|first| steps[first].operation),
                shape: step.shape,
                path: &path,
                orders: both.clone(),
            };
            (theirs.of_each_use)(&mut module);
            if let Some(others) = orders_of_shared.get(&step.parameters[..]) {
                if *others != both {
                    self.resolver.problem(format!(
                        "different uses of `{path}` would have their features in different orders \
                         in PyTorch"
                    ));
                }
                continue;
            }
            orders_of_shared.insert(&step.parameters, both);
            // A network with several inputs or outputs has its own steps.
            if let Operation::Layer {
                graph: Some(graph), ..
            } = step.operation
            {
                self.steps(&graph.steps(), &path);
            } else {
                (theirs.tensors)(&mut module);
            }
        }
    }

    /// Parameters that `PyTorch`'s modules do not have, with our names and layout.
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
                Some(PyTorch {
                    has_layers: true, ..
                }) => format!("{field}_l{layer}{suffix}"),
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
