//! The memory plan: where each value lies.
//!
//! In inference, a buffer is reused as soon as its value has been read for the last time. In
//! training, each value that the backward pass reads gets a place of its own on the tape. The other
//! values share buffers by their lifetimes, and so do the gradients of the backward pass.

use crate::arguments::Activation;
use crate::differentiate::{BackwardPass, Delivery};
use crate::graph::{Graph, Module, NodeGroup, NodeId, NodeKind};
use crate::layers::Reads;
use crate::shapes::Dimension;

/// Where the values of one graph lie.
#[derive(Debug)]
pub(crate) struct MemoryPlan {
    pub(crate) infer: Assignment,
    /// The values of the training forward that are not on the tape.
    pub(crate) forward: Assignment,
    /// The values on the tape, in order.
    pub(crate) tape: Vec<NodeId>,
    /// The nodes that keep a tape of their own, in order. Their tapes lie after the values.
    pub(crate) node_tapes: Vec<NodeId>,
    /// The gradients with respect to values.
    pub(crate) backward: Assignment,
    /// For each step of the backward pass and each input of its node, a temporary buffer for a
    /// gradient that is added to an earlier one.
    pub(crate) added: Vec<Vec<Option<usize>>>,
}

/// An assignment of values to buffers.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// The sizes that each buffer has to hold. The size of the buffer is the largest of them.
    pub(crate) buffers: Vec<Vec<Dimension>>,
    /// For each node, its buffer, if its value lies in a buffer.
    pub(crate) buffer: Vec<Option<usize>>,
    free: Vec<usize>,
}

/// Plans the memory of every graph.
pub(crate) fn plan(module: &Module, backwards: &[BackwardPass]) -> Vec<MemoryPlan> {
    module
        .graphs
        .iter()
        .zip(backwards)
        .map(|(graph, backward)| plan_graph(graph, backward))
        .collect()
}

/// Assigns buffers to the `chosen` nodes. `nodes` is the order of evaluation, and `size` gives the
/// size of each value.
pub(crate) fn buffers(
    graph: &Graph,
    nodes: &[NodeId],
    chosen: impl Fn(NodeId) -> bool,
    size: impl Fn(NodeId) -> Dimension,
) -> Assignment {
    let groups = nodes.iter().map(|id| NodeGroup {
        first: *id,
        last: *id,
    });
    values(graph, groups, |id| chosen(id) && is_inner(graph, id), size)
}

fn plan_graph(graph: &Graph, backward: &BackwardPass) -> MemoryPlan {
    let size = |id: NodeId| graph.node(id).shape.size();
    let tape: Vec<NodeId> = graph
        .ids()
        .filter(|id| is_inner(graph, *id) && is_read_by_backward(graph, *id))
        .collect();
    let node_tapes = graph.ids().filter(|id| keeps_tape(graph, *id)).collect();
    let (backward, added) = gradients(graph, backward);
    MemoryPlan {
        infer: values(
            graph,
            graph.inference_groups(),
            |id| is_inner(graph, id),
            size,
        ),
        forward: values(
            graph,
            graph.groups(),
            |id| is_inner(graph, id) && !tape.contains(&id),
            size,
        ),
        tape,
        node_tapes,
        backward,
        added,
    }
}

/// Whether the value is neither an input nor the output, whose memory the caller provides.
fn is_inner(graph: &Graph, id: NodeId) -> bool {
    !matches!(graph.node(id).kind, NodeKind::Input) && graph.output != id
}

/// Which values the backward of a node reads.
pub(crate) fn reads(graph: &Graph, id: NodeId) -> Reads {
    let node = graph.node(id);
    match &node.kind {
        NodeKind::Input | NodeKind::Mistake => Reads::default(),
        NodeKind::Layer(rule) => {
            let own = rule.facts().reads;
            let from_output = node
                .fused
                .as_ref()
                .is_some_and(|a| !Activation::needs_argument(a));
            Reads {
                input: own.input,
                output: own.output || from_output,
            }
        }
        NodeKind::Repeat { .. } => Reads::BOTH,
    }
}

fn is_read_by_backward(graph: &Graph, id: NodeId) -> bool {
    reads(graph, id).output || graph.users(id).any(|user| reads(graph, user).input)
}

/// Whether the node keeps anything for its backward besides its input and its output.
pub(crate) fn keeps_tape(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    match &node.kind {
        NodeKind::Input | NodeKind::Mistake => false,
        NodeKind::Layer(rule) => rule.keeps_tape(node.fused.as_ref()),
        NodeKind::Repeat { .. } => true,
    }
}

/// Assigns buffers to the chosen values of a forward pass.
fn values(
    graph: &Graph,
    groups: impl Iterator<Item = NodeGroup>,
    chosen: impl Fn(NodeId) -> bool,
    size: impl Fn(NodeId) -> Dimension,
) -> Assignment {
    let groups: Vec<NodeGroup> = groups.collect();
    let inputs = |group: &NodeGroup| &graph.node(group.first).inputs;
    let mut assignment = Assignment::new(graph);
    for (place, group) in groups.iter().enumerate() {
        if chosen(group.last) {
            let buffer = assignment.take(&size(group.last));
            assignment.buffer[group.last.0] = Some(buffer);
        }
        for input in inputs(group) {
            let is_read_later = |later: &NodeGroup| inputs(later).contains(input);
            if !groups[place + 1..].iter().any(is_read_later) {
                assignment.release(*input);
            }
        }
    }
    assignment
}

/// Assigns buffers to the gradients of a backward pass.
fn gradients(graph: &Graph, backward: &BackwardPass) -> (Assignment, Vec<Vec<Option<usize>>>) {
    let mut assignment = Assignment::new(graph);
    let mut added = Vec::new();
    for step in &backward.steps {
        let mut temporary = Vec::new();
        for (input, delivery) in graph.node(step.node).inputs.iter().zip(&step.deliveries) {
            let size = graph.node(*input).shape.size();
            temporary.push(match delivery {
                Delivery::Add => Some(assignment.take(&size)),
                Delivery::Write => {
                    if is_inner(graph, *input) {
                        let buffer = assignment.take(&size);
                        assignment.buffer[input.0] = Some(buffer);
                    }
                    None
                }
            });
        }
        assignment.free.extend(temporary.iter().flatten());
        assignment.release(step.node);
        added.push(temporary);
    }
    (assignment, added)
}

impl Assignment {
    fn new(graph: &Graph) -> Self {
        Self {
            buffers: Vec::new(),
            buffer: vec![None; graph.nodes.len()],
            free: Vec::new(),
        }
    }

    /// Takes a buffer for a value of this size: the free buffer that has to grow least, or a new
    /// one.
    fn take(&mut self, size: &Dimension) -> usize {
        let growth = |buffer: usize| match (self.known(buffer), size.known()) {
            (Some(held), Some(size)) => (size.saturating_sub(held), held),
            _ => (0, 0),
        };
        let best = (0..self.free.len()).min_by_key(|place| growth(self.free[*place]));
        let buffer = if let Some(place) = best {
            self.free.remove(place)
        } else {
            self.buffers.push(Vec::new());
            self.buffers.len() - 1
        };
        self.hold(buffer, size);
        buffer
    }

    /// The buffer's size, if it is a known number.
    fn known(&self, buffer: usize) -> Option<u64> {
        match &self.buffers[buffer][..] {
            [size] => size.known(),
            _ => None,
        }
    }

    /// Makes a buffer large enough. It remembers the largest known size, and each symbolic size
    /// once.
    fn hold(&mut self, buffer: usize, size: &Dimension) {
        let sizes = &mut self.buffers[buffer];
        if let Some(size) = size.known()
            && let Some(Dimension::Known(held)) =
                sizes.iter_mut().find(|held| held.known().is_some())
        {
            *held = size.max(*held);
        } else if !sizes.contains(size) {
            sizes.push(size.clone());
        }
    }

    /// Frees the buffer of a node whose value has been read for the last time.
    fn release(&mut self, id: NodeId) {
        if let Some(buffer) = self.buffer[id.0]
            && !self.free.contains(&buffer)
        {
            self.free.push(buffer);
        }
    }
}
