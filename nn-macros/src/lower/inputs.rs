//! The inputs of a network.

use super::Lowering;
use super::builder::{Definition, GraphBuilder};
use crate::arguments::{numbers, shapes};
use crate::diagnostics::Diagnostics;
use crate::graph::{NodeId, NodeKind};
use crate::layers;
use crate::shapes::{Dimension, Origin, Shape};
use crate::syntax::{self, Declaration};

/// The largest number of inputs of a network. The runtime packs at most this many into one.
const MOST: usize = 16;
/// The largest number of outputs of a network. The runtime has heads for at most this many.
pub(super) const MOST_OUTPUTS: usize = 6;

impl Lowering<'_> {
    /// Appends the inputs that were declared by name. A single input is the input of the graph.
    /// Several inputs are parts of the single input of the graph.
    pub(super) fn inputs(&mut self, builder: &mut GraphBuilder, declaration: &Declaration) {
        let shapes: Vec<Shape> = declaration
            .inputs
            .iter()
            .map(|input| self.shape(&input.shape))
            .collect();
        if let ([input], [shape]) = (&declaration.inputs[..], &shapes[..]) {
            let origin = self.diagnostics.origin(&input.name);
            let node = builder.input(shape.clone(), origin);
            let node = builder.after_mistake(node, input.shape.is_mistake, origin);
            self.bind(builder, &input.name, Definition::Input(node));
            return;
        }
        let Some(first) = declaration.inputs.first() else {
            return;
        };
        if let Some(input) = declaration.inputs.get(MOST) {
            let origin = self.diagnostics.origin(&input.name);
            self.diagnostics.error(
                origin,
                format!(
                    "a network has at most {MOST} inputs, but `{}` exceeds this",
                    input.name
                ),
                "combine some of them into one, and separate them with `Slice`",
            );
        }
        let sizes = shapes.iter().map(Shape::size);
        let total = sizes.fold(Dimension::ZERO, |sum, size| sum.plus(&size));
        let origin = self.diagnostics.origin(&first.name);
        let all = builder.input(Shape::Vector(total), origin);
        for (number, input) in declaration.inputs.iter().enumerate() {
            let shape = shapes[number].clone();
            let name = input.name.to_string();
            let rule = layers::input_rule(number, shapes.clone());
            let origin = self.diagnostics.origin(&input.name);
            let node = builder.push(NodeKind::Layer(rule), vec![all], name.clone(), origin);
            let node = builder.after_mistake(node, input.shape.is_mistake, origin);
            if number < MOST {
                builder.graph.ports.push((name, shape));
            }
            self.bind(builder, &input.name, Definition::Input(node));
        }
    }

    /// Appends the input of a network whose chain starts with a shape.
    pub(super) fn own_input(
        &mut self,
        builder: &mut GraphBuilder,
        shape: &syntax::WrittenShape,
    ) -> NodeId {
        let origin = self.diagnostics.origin_at(shape.first, shape.last);
        let is_mistake = shape.is_mistake;
        if let Some(input) = builder.graph.inputs.first().copied() {
            if !is_mistake {
                let message = if builder.has_named_inputs {
                    "in a network with named inputs, a chain must start with a name"
                } else {
                    "a second input"
                };
                let help = match &builder.all_names()[..] {
                    [only] => format!("start it with the name of the input: `{only} => …`"),
                    _ => {
                        "declare each input by name, `struct Name(left: 32, right: 16) { … }`, and \
                          start chains with the names"
                            .to_owned()
                    }
                };
                self.diagnostics.error(origin, message, help);
            }
            return builder.push(NodeKind::Mistake, vec![input], "mistake".to_owned(), origin);
        }
        let shape = self.shape(shape);
        let input = builder.input(shape, origin);
        builder.after_mistake(input, is_mistake, origin)
    }

    /// The shape that a declaration gives.
    fn shape(&mut self, shape: &syntax::WrittenShape) -> Shape {
        if shape.sizes.is_empty() {
            return Shape::Unknown;
        }
        let origin = self.diagnostics.origin_at(shape.first, shape.last);
        if shape.is_mistake {
            let meant =
                |diagnostics: &mut Diagnostics| shapes::shape(&shape.sizes, origin, diagnostics);
            return self.diagnostics.quietly(meant);
        }
        if let [size] = &shape.sizes[..]
            && let Some(name) = numbers::activation_name(size)
        {
            self.diagnostics.error(
                origin,
                format!("the shape of a sample is missing: `{name}` is a stage"),
                "start with the shape: `64 => …` for a vector of 64 features",
            );
            return Shape::Unknown;
        }
        shapes::shape(&shape.sizes, origin, self.diagnostics)
    }
}

impl GraphBuilder {
    /// The input, and after an error in its shape a node of unknown shape, so that stages report
    /// nothing. The shape of the input itself is the best guess.
    fn after_mistake(&mut self, input: NodeId, is_mistake: bool, origin: Origin) -> NodeId {
        if !is_mistake {
            return input;
        }
        self.push(NodeKind::Mistake, vec![input], "mistake".to_owned(), origin)
    }
}
