//! A graph under construction, and the names in it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::graph::{Graph, GraphId, Node, NodeId, NodeKind};
use crate::names::Counter;
use crate::shapes::{Origin, Shape};
use crate::syntax::Stage;

/// A graph under construction.
pub(super) struct GraphBuilder {
    pub(super) graph: Graph,
    /// Whether the inputs were declared by name. Then no chain may start with a shape.
    pub(super) has_named_inputs: bool,
    /// The values and shared stages that the user named.
    pub(super) names: HashMap<String, (Definition, Origin)>,
    /// Names whose `let` has an error. Errors about their uses are not reported.
    pub(super) mistaken: HashSet<String>,
    /// Names that are defined after the place that is being built.
    pub(super) later: Vec<String>,
    /// The names that were read.
    pub(super) used: HashSet<String>,
    /// The values of the surrounding graph. This graph may read them.
    pub(super) outer_values: Vec<String>,
    /// The shared stages of the surrounding graph. This graph may not use them.
    pub(super) outer_stages: Vec<String>,
    /// The embeddings of the surrounding graph. This graph may not use their matrices.
    pub(super) outer_embeddings: Vec<String>,
    /// The values of the surrounding graph that this graph reads. They are its inputs after the
    /// first.
    pub(super) captured: Vec<String>,
    /// All labels in the graph.
    pub(super) labels: HashSet<String>,
    pub(super) counter: Counter,
    /// The shared stages that are being expanded, from the outermost to the innermost.
    pub(super) expanding: Vec<String>,
    pub(super) uses_of_shared: usize,
    /// The bodies of repeats by name, with the values of the surrounding graph that they read.
    pub(super) bodies: HashMap<String, (GraphId, Vec<NodeId>)>,
    /// For each shared stage, the names of the stages inside it.
    pub(super) shared_names: HashMap<String, Vec<String>>,
    /// The names that stages were given, in order.
    pub(super) given_names: Vec<String>,
    /// The names for the stages that follow, if these are copies of others.
    pub(super) copied_names: Option<VecDeque<String>>,
}

/// The definition that a name refers to.
#[derive(Clone)]
pub(super) enum Definition {
    Input(NodeId),
    Value(NodeId),
    /// Stages that share their parameters between all uses, each with the name of its field.
    Shared(Vec<(Stage, String)>),
}

impl GraphBuilder {
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
                frozen: BTreeSet::new(),
                labels: HashMap::new(),
            },
            has_named_inputs: false,
            names: HashMap::new(),
            mistaken: HashSet::new(),
            later: vec![],
            used: HashSet::new(),
            outer_values: vec![],
            outer_stages: vec![],
            outer_embeddings: vec![],
            captured: vec![],
            labels: HashSet::new(),
            counter: Counter::default(),
            expanding: vec![],
            uses_of_shared: 0,
            bodies: HashMap::new(),
            shared_names: HashMap::new(),
            given_names: vec![],
            copied_names: None,
        }
    }

    /// Appends an input of the graph.
    pub(super) fn input(&mut self, shape: Shape, origin: Origin) -> NodeId {
        let id = self.graph.push(Node {
            kind: NodeKind::Input,
            inputs: vec![],
            input_shapes: vec![],
            lengths: vec![],
            shape,
            origin,
            name: "input".to_owned(),
            fused: None,
            is_folded: false,
            stage: 0,
        });
        self.graph.inputs.push(id);
        id
    }

    /// Appends a node to the stage that was begun last.
    pub(super) fn push(
        &mut self,
        kind: NodeKind,
        inputs: Vec<NodeId>,
        name: String,
        origin: Origin,
    ) -> NodeId {
        let stage = self.graph.stages.len();
        self.graph.push(Node {
            kind,
            inputs,
            input_shapes: vec![],
            lengths: vec![],
            shape: Shape::Unknown,
            origin,
            name,
            fused: None,
            is_folded: false,
            stage,
        })
    }

    /// Begins a stage. `declaration` is the stage as it was written.
    pub(super) fn begin(&mut self, declaration: String) {
        self.graph.stages.push(declaration);
    }

    /// The name of a stage without a label: its kind and a number, which no label uses.
    pub(super) fn numbered(&mut self, kind: &str) -> String {
        loop {
            let name = self.counter.next(kind);
            if !self.labels.contains(&name) {
                return name;
            }
        }
    }

    /// Looks a name up. A value of the surrounding graph becomes an input of this graph.
    pub(super) fn named(&mut self, name: &str) -> Option<Definition> {
        if let Some((found, _)) = self.names.get(name) {
            self.used.insert(name.to_owned());
            return Some(found.clone());
        }
        if !self.outer_values.iter().any(|outer| outer == name) {
            return None;
        }
        let origin = self.graph.node(self.graph.inputs[0]).origin;
        let input = Definition::Input(self.input(Shape::Unknown, origin));
        self.captured.push(name.to_owned());
        self.names.insert(name.to_owned(), (input.clone(), origin));
        Some(input)
    }

    /// All names that are defined here, in alphabetical order.
    pub(super) fn all_names(&self) -> Vec<&str> {
        let own = self.names.keys().chain(&self.outer_values);
        let mut names: Vec<&str> = own.map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The embeddings in the graph so far.
    pub(super) fn embeddings(&self) -> impl Iterator<Item = &Node> + Clone {
        let nodes = self.graph.nodes.iter();
        nodes.filter(|node| match &node.kind {
            NodeKind::Layer(rule) => rule.facts().takes_tokens,
            _ => false,
        })
    }

    /// The names of the values and of the shared stages that are visible to a repeat in this graph.
    pub(super) fn names_for_repeats(&self) -> (Vec<String>, Vec<String>) {
        let (mut values, mut stages) = (self.outer_values.clone(), self.outer_stages.clone());
        for (name, (named, _)) in &self.names {
            match named {
                Definition::Input(_) | Definition::Value(_) => values.push(name.clone()),
                Definition::Shared(_) => stages.push(name.clone()),
            }
        }
        (values, stages)
    }
}
