//! The inputs of a network.

use super::Lowering;
use super::builder::{Definition, GraphBuilder};
use crate::arguments::{numbers, shapes};
use crate::graph::{NodeId, NodeKind};
use crate::layers;
use crate::shapes::{Dimension, Shape};
use crate::syntax::{self, Declaration};

/// Inputs of a network at most: as many as the runtime takes as one.
const MOST: usize = 16;
/// Outputs of a network at most: as many as the runtime gives heads.
pub(super) const MOST_OUTPUTS: usize = 6;

impl Lowering<'_> {
    /// The inputs that were declared by name. One is the graph's own; several are parts of it.
    pub(super) fn inputs(&mut self, builder: &mut GraphBuilder, declaration: &Declaration) {
        let shapes: Vec<Shape> = declaration
            .inputs
            .iter()
            .map(|input| self.shape(&input.shape))
            .collect();
        if let ([input], [shape]) = (&declaration.inputs[..], &shapes[..]) {
            let origin = self.diagnostics.origin(&input.name);
            let node = builder.input(shape.clone(), origin);
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
                    "a network has at most {MOST} inputs, but `{}` is one more",
                    input.name
                ),
                "give it some of them as one, and take it apart with `Slice`",
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
            if number < MOST {
                builder.graph.ports.push((name, shape));
            }
            self.bind(builder, &input.name, Definition::Input(node));
        }
    }

    /// The input of a network that starts with its shape.
    pub(super) fn own_input(
        &mut self,
        builder: &mut GraphBuilder,
        shape: &syntax::WrittenShape,
    ) -> NodeId {
        let origin = self.diagnostics.origin_at(shape.first, shape.last);
        let is_mistake = shape.sizes.is_empty();
        if let Some(input) = builder.graph.inputs.first().copied() {
            if !is_mistake {
                let message = if builder.has_named_inputs {
                    "a chain of a network with named inputs starts with a name"
                } else {
                    "a second input"
                };
                self.diagnostics.error(
                    origin,
                    message,
                    "declare each input by name, `struct Name(left: 32, right: 16) { … }`, and start chains with the names",
                );
            }
            return builder.push(NodeKind::Mistake, vec![input], "mistake".to_owned(), origin);
        }
        let shape = self.shape(shape);
        builder.input(shape, origin)
    }

    /// A shape as it was declared.
    fn shape(&mut self, shape: &syntax::WrittenShape) -> Shape {
        if shape.sizes.is_empty() {
            return Shape::Unknown;
        }
        let origin = self.diagnostics.origin_at(shape.first, shape.last);
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
