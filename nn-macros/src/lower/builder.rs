//! A graph that is being built, and the names in it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::graph::{Graph, GraphId, Node, NodeId, NodeKind};
use crate::names::Counter;
use crate::shapes::{Origin, Shape};
use crate::syntax::Stage;

/// A graph that is being built.
pub(super) struct GraphBuilder {
    pub(super) graph: Graph,
    /// The inputs were declared by name, so that no chain starts with a shape.
    pub(super) has_named_inputs: bool,
    /// What the user named.
    pub(super) names: HashMap<String, (Definition, Origin)>,
    /// Names that were read.
    pub(super) used: HashSet<String>,
    /// Names of values of the graph around this one, which it may read.
    pub(super) outer_values: Vec<String>,
    /// Names of shared stages of the graph around this one, which it may not use.
    pub(super) outer_stages: Vec<String>,
    /// Names of embeddings of the graph around this one, whose matrices it may not use.
    pub(super) outer_embeddings: Vec<String>,
    /// Values of the graph around this one that it reads: the inputs after the first.
    pub(super) captured: Vec<String>,
    /// Labels, each with whether its stage has come.
    pub(super) labels: HashSet<String>,
    pub(super) counter: Counter,
    /// The shared stages that are being put in place, those inside of others last.
    pub(super) expanding: Vec<String>,
    pub(super) uses_of_shared: usize,
    /// The bodies of repeats, by their names, and the values around them that they read.
    pub(super) bodies: HashMap<String, (GraphId, Vec<NodeId>)>,
    /// The names of the stages inside of shared ones, by the name of those.
    pub(super) shared_names: HashMap<String, Vec<String>>,
    /// Names that stages were given, in their order.
    pub(super) given_names: Vec<String>,
    /// Names of the stages that follow, which are copies of others.
    pub(super) copied_names: Option<VecDeque<String>>,
}

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Definition {
    Input(NodeId),
    Value(NodeId),
    /// Stages whose parameters all uses share, each with the name of its field.
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

    /// Appends the graph's input.
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

    /// Appends a node of the stage that was begun last.
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

    /// Reads a name. A value of the graph around this one becomes an input.
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

    /// All names that stand for something here, in alphabetical order.
    pub(super) fn all_names(&self) -> Vec<&str> {
        let own = self.names.keys().chain(&self.outer_values);
        let mut names: Vec<&str> = own.map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The embeddings so far.
    pub(super) fn embeddings(&self) -> impl Iterator<Item = &Node> + Clone {
        let nodes = self.graph.nodes.iter();
        nodes.filter(|node| match &node.kind {
            NodeKind::Layer(rule) => rule.facts().takes_tokens,
            _ => false,
        })
    }

    /// The names of values, and those of shared stages, that a repeat in this graph may meet.
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
