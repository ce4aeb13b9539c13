//! The network as a graph: typed nodes with stable ids, each of which is the value of one
//! operation.
//!
//! Nothing here knows the source language or the emitted language. An [`Origin`] is the number of a
//! place in the source, sizes are [`Dimension`]s, and a [`Rule`] knows what an operation does.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::arguments::Activation;
use crate::layers::{Head, Rule};
use crate::shapes::{Dimension, Origin, Shape};

/// A node of one graph, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) usize);

/// A graph of a module, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GraphId(pub(crate) usize);

/// All graphs of one declaration: the network itself, and one graph for the body of each repeat.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) graphs: Vec<Graph>,
}

impl Module {
    /// The graph of the network itself.
    pub(crate) const MAIN: GraphId = GraphId(0);

    /// The number of parameters and of multiply-adds of a node.
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

    /// Whether an operation carries a state from one part of a long sequence to the next.
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

/// A directed acyclic graph. Its nodes are in topological order: each comes after its inputs.
#[derive(Debug)]
pub(crate) struct Graph {
    /// The name of the struct that holds the parameters of the graph.
    pub(crate) name: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) inputs: Vec<NodeId>,
    /// If the network has several inputs, their names and shapes as the user declared them. The
    /// graph then has a single input, in which the declared inputs lie one after another. Empty
    /// otherwise.
    pub(crate) ports: Vec<(String, Shape)>,
    pub(crate) outputs: Vec<Output>,
    /// The value that the graph computes. If there are several outputs, they lie one after another
    /// in it.
    pub(crate) output: NodeId,
    /// The stages of the declaration, as they were written.
    pub(crate) stages: Vec<String>,
    /// For each field, where the name of its layer was written.
    pub(crate) spelled: HashMap<String, Origin>,
    /// The fields whose parameters are not trained.
    pub(crate) frozen: BTreeSet<String>,
    /// For each field with a label, where the label was written.
    pub(crate) labels: HashMap<String, Origin>,
}

/// An output of a graph.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) node: NodeId,
    pub(crate) shape: Shape,
    /// The last activation, which normalization splits from the output. The body of a repeat has no
    /// head.
    pub(crate) head: Option<Head>,
}

/// One operation and its value.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) inputs: Vec<NodeId>,
    /// The shapes of the inputs. Empty until they are inferred.
    pub(crate) input_shapes: Vec<Shape>,
    /// For each value that the operation reads, the sequence among the graph's inputs that gives
    /// the value its length, if samples have lengths. `None` means that all positions of the value
    /// are real. The list is empty if it would only state the default: with a single sequence,
    /// every value has its length, and with several sequences, value `i` has the length of sequence
    /// `i`.
    pub(crate) lengths: Vec<Option<usize>>,
    /// The shape of the value. `Unknown` until it is inferred, and after an error.
    pub(crate) shape: Shape,
    pub(crate) origin: Origin,
    /// The name of the stage. If the stage has parameters, it is also the name of the field.
    pub(crate) name: String,
    /// An elementwise activation that is fused into the operation.
    pub(crate) fused: Option<Activation>,
    /// Whether inference computes this node together with its only input, which no other node
    /// reads.
    pub(crate) is_folded: bool,
    /// The number of the stage in the declaration, counted from 1, or 0 if the node belongs to
    /// none. The nodes of one stage are consecutive.
    pub(crate) stage: usize,
}

/// Nodes that a pass computes at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeGroup {
    /// The node whose inputs the group reads.
    pub(crate) first: NodeId,
    /// The node whose value the group gives: the first node itself, or the node that is folded into
    /// it.
    pub(crate) last: NodeId,
}

/// What a node computes.
#[derive(Debug)]
pub(crate) enum NodeKind {
    /// An input of the graph.
    Input,
    /// A layer or an activation.
    Layer(Box<dyn Rule>),
    /// The declared stage is not a layer. The error was reported, and the node is never emitted.
    Mistake,
    /// `count` copies of another graph, one after another.
    Repeat { body: GraphId, count: Dimension },
}

impl Graph {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The ids in topological order, which is the order of evaluation.
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId)
    }

    /// The nodes that read the value of `id`.
    pub(crate) fn users(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.ids()
            .filter(move |user| self.node(*user).inputs.contains(&id))
    }

    /// What the forward pass of training computes, in order: every node by itself.
    pub(crate) fn groups(&self) -> impl Iterator<Item = NodeGroup> {
        self.ids().map(|id| NodeGroup {
            first: id,
            last: id,
        })
    }

    /// What inference computes, in order: each node together with the node that is folded into it.
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
    /// Checks the invariants that every pass may rely on. A failure is a bug in this compiler, not
    /// an error of the user.
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
