//! The network as a graph: typed nodes with stable ids, each the value of one operation.
//!
//! Nothing here knows the source language or the emitted one. Where nodes came from is a number
//! ([`Origin`]); sizes are [`Dimension`]s; what an operation does is known to its [`Rule`].

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::arguments::Activation;
use crate::layers::{Head, Rule};
use crate::shapes::{Dimension, Origin, Shape};

/// A node of one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) usize);

/// A graph of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GraphId(pub(crate) usize);

/// All graphs of one declaration: the network itself, and the bodies of its repeats.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) graphs: Vec<Graph>,
}

impl Module {
    /// The network itself.
    pub(crate) const MAIN: GraphId = GraphId(0);

    /// Parameters and multiply-adds of a node.
    pub(crate) fn costs(&self, graph: &Graph, id: NodeId) -> (Dimension, Dimension) {
        let node = graph.node(id);
        let inputs = &node.input_shapes;
        match &node.kind {
            NodeKind::Input | NodeKind::Mistake => (Dimension::ZERO, Dimension::ZERO),
            NodeKind::Layer(rule) => (rule.parameters(inputs), rule.multiply_adds(inputs)),
            NodeKind::Repeat { body, count } => {
                let body = self.graph(*body);
                let mut counted = HashSet::new();
                let (mut parameters, mut multiply_adds) = (Dimension::ZERO, Dimension::ZERO);
                for id in body.ids() {
                    let node = self.costs(body, id);
                    if counted.insert(&body.node(id).name) {
                        parameters = parameters.plus(&node.0);
                    }
                    multiply_adds = multiply_adds.plus(&node.1);
                }
                (parameters.times(count), multiply_adds.times(count))
            }
        }
    }

    pub(crate) fn graph(&self, id: GraphId) -> &Graph {
        &self.graphs[id.0]
    }

    /// An operation carries something from one part of a long sequence to the next.
    pub(crate) fn carries(&self, kind: &NodeKind) -> bool {
        match kind {
            NodeKind::Layer(rule) => rule.facts().carries,
            NodeKind::Repeat { body, .. } => {
                let body = &self.graph(*body).nodes;
                body.iter().any(|node| self.carries(&node.kind))
            }
            NodeKind::Input | NodeKind::Mistake => false,
        }
    }
}

/// A directed acyclic graph, its nodes in an order in which each comes after its inputs.
#[derive(Debug)]
pub(crate) struct Graph {
    /// The name of the struct that holds its parameters.
    pub(crate) name: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) inputs: Vec<NodeId>,
    /// What the user called the inputs and gave as their shapes, where there are several: the
    /// graph's one input then holds all of them, one after another.
    pub(crate) ports: Vec<(String, Shape)>,
    pub(crate) outputs: Vec<Output>,
    /// The value that the graph computes: its one output, or all of them, one after another.
    pub(crate) output: NodeId,
    /// The stages of the declaration, as they were written.
    pub(crate) stages: Vec<String>,
    /// Where the name of a field's layer was written.
    pub(crate) spelled: HashMap<String, Origin>,
    /// Fields whose parameters are not trained.
    pub(crate) frozen: BTreeSet<String>,
    /// Where the label of a field was written.
    pub(crate) labels: HashMap<String, Origin>,
}

/// An output of a graph.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) node: NodeId,
    pub(crate) shape: Shape,
    /// The last activation, split from the output once the graph is normalized. Only a network
    /// has one, not the body of a repeat.
    pub(crate) head: Option<Head>,
}

/// One operation and its value.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) inputs: Vec<NodeId>,
    /// The shapes of its inputs, once inferred.
    pub(crate) input_shapes: Vec<Shape>,
    /// Of the values that it tells apart, the sequences among the graph's inputs whose lengths they
    /// have, where samples have lengths; empty where that is what it is told anyway.
    pub(crate) lengths: Vec<Option<usize>>,
    /// The shape of its value; `Unknown` until inferred, and where a mistake was reported.
    pub(crate) shape: Shape,
    pub(crate) origin: Origin,
    /// The name of the stage: a field of the struct if it has parameters.
    pub(crate) name: String,
    /// An activation computed together with the operation.
    pub(crate) fused: Option<Activation>,
    /// In inference it is computed together with its one input, which nothing else reads.
    pub(crate) is_folded: bool,
    /// The stage of the declaration that it belongs to, counted from 1; 0 for none. Nodes of one
    /// stage follow each other.
    pub(crate) stage: usize,
}

/// What a pass computes at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeGroup {
    /// Its inputs are those of the step.
    pub(crate) first: NodeId,
    /// Its value is that of the step: the same node, or one that is folded into it.
    pub(crate) last: NodeId,
}

/// What a node computes.
#[derive(Debug)]
pub(crate) enum NodeKind {
    /// An input of the graph.
    Input,
    /// A layer or an activation.
    Layer(Box<dyn Rule>),
    /// What was declared is no layer: a mistake that was reported. Never emitted.
    Mistake,
    /// `count` copies of another graph, one after another.
    Repeat { body: GraphId, count: Dimension },
}

impl Graph {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Ids in the order of evaluation.
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId)
    }

    /// Nodes that read the value of `id`.
    pub(crate) fn users(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.ids()
            .filter(move |user| self.node(*user).inputs.contains(&id))
    }

    /// What a forward in training computes, in order: every node.
    pub(crate) fn groups(&self) -> impl Iterator<Item = NodeGroup> {
        self.ids().map(|id| NodeGroup {
            first: id,
            last: id,
        })
    }

    /// What inference computes, in order: nodes, each with the one that is folded into it.
    pub(crate) fn inference_groups(&self) -> impl Iterator<Item = NodeGroup> {
        let is_folded_into = |id| self.users(id).any(|user| self.node(user).is_folded);
        self.groups()
            .filter(move |group| !is_folded_into(group.last))
            .map(|NodeGroup { last, .. }| NodeGroup {
                first: match &self.node(last).inputs[..] {
                    [first] if self.node(last).is_folded => *first,
                    _ => last,
                },
                last,
            })
    }

    /// Appends a node.
    pub(crate) fn push(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }
}

impl Module {
    /// Checks what every pass may rely on. A failure is a mistake of the compiler, not of its
    /// user.
    pub(crate) fn verify(&self) {
        for (index, graph) in self.graphs.iter().enumerate() {
            for id in graph.ids() {
                let node = graph.node(id);
                assert!(
                    node.inputs.iter().all(|input| *input < id),
                    "{}: a node comes before its input",
                    graph.name
                );
                match &node.kind {
                    NodeKind::Input => assert!(graph.inputs.contains(&id)),
                    NodeKind::Layer(_) | NodeKind::Mistake => assert!(!node.inputs.is_empty()),
                    NodeKind::Repeat { body, .. } => {
                        assert!(body.0 > index, "a repeat contains itself");
                        assert!(body.0 < self.graphs.len());
                        let inputs = self.graph(*body).inputs.len();
                        assert_eq!(inputs, node.inputs.len(), "inputs of a repeat's body");
                    }
                }
            }
            assert!(graph.output.0 < graph.nodes.len());
            for output in &graph.outputs {
                assert!(output.node.0 < graph.nodes.len());
            }
        }
    }
}
