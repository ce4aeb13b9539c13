//! A graph that is being built, and the names in it.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::Origin;
use crate::graph::{Graph, Node, NodeId, Operation, Shape};
use crate::names::Counter;
use crate::syntax::Stage;

/// A graph that is being built.
pub(super) struct Builder {
    pub(super) graph: Graph,
    /// The inputs were declared by name, so that no chain starts with a shape.
    pub(super) has_named_inputs: bool,
    /// What the user named.
    pub(super) names: HashMap<String, (Named, Origin)>,
    /// Names that were read.
    pub(super) used: HashSet<String>,
    /// Names of the graph around this one, which it cannot read.
    pub(super) outer_names: Vec<String>,
    /// Labels, each with whether its stage has come.
    pub(super) labels: HashSet<String>,
    pub(super) counter: Counter,
    /// The shared stages that are being put in place, those inside of others last.
    pub(super) expanding: Vec<String>,
    pub(super) uses_of_shared: usize,
}

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Named {
    Input(NodeId),
    Value(NodeId),
    /// Stages whose parameters all uses share, each with the name of its field.
    Shared(Vec<(Stage, String)>),
}

impl Builder {
    pub(super) fn new(name: String) -> Self {
        Self {
            graph: Graph {
                name,
                nodes: vec![],
                inputs: vec![],
                ports: vec![],
                outputs: vec![],
                output: NodeId(0),
                stages: vec![],
                spelled: HashMap::new(),
                labels: HashMap::new(),
            },
            has_named_inputs: false,
            names: HashMap::new(),
            used: HashSet::new(),
            outer_names: vec![],
            labels: HashSet::new(),
            counter: Counter::default(),
            expanding: vec![],
            uses_of_shared: 0,
        }
    }

    /// Appends the graph's input.
    pub(super) fn input(&mut self, shape: Shape, origin: Origin) -> NodeId {
        let id = self.graph.push(Node {
            operation: Operation::Input,
            inputs: vec![],
            input_shapes: vec![],
            shape,
            origin,
            name: "input".to_owned(),
            fused: None,
            stage: 0,
        });
        self.graph.inputs.push(id);
        id
    }

    /// Appends a node of the stage that was begun last.
    pub(super) fn push(
        &mut self,
        operation: Operation,
        inputs: Vec<NodeId>,
        name: String,
        origin: Origin,
    ) -> NodeId {
        let stage = self.graph.stages.len();
        self.graph.push(Node {
            operation,
            inputs,
            input_shapes: vec![],
            shape: Shape::Unknown,
            origin,
            name,
            fused: None,
            stage,
        })
    }

    /// Begins a stage, which is written so in the declaration.
    pub(super) fn begin(&mut self, declaration: String) {
        self.graph.stages.push(declaration);
    }

    /// The name of a stage without a label: its kind and a number that no label has.
    pub(super) fn numbered(&mut self, kind: &str) -> String {
        loop {
            let name = self.counter.next(kind);
            if !self.labels.contains(&name) {
                return name;
            }
        }
    }

    /// Reads a name.
    pub(super) fn named(&mut self, name: &str) -> Option<Named> {
        let found = self.names.get(name)?.0.clone();
        self.used.insert(name.to_owned());
        Some(found)
    }

    /// All names, in alphabetical order.
    pub(super) fn all_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.names.keys().cloned().collect();
        names.sort();
        names
    }
}
