//! `Encoder`, `my::Scale::<64>`: declared networks and layers of the user's own.

use super::{
    Described, Facts, Formula, Generic, Initialization, Lowered, More, Reads, Rule, Runtime,
    Setting, Stepped, Terms, Value,
};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Property, Shape, Symbol};

/// The stage that this type of the user's is.
pub(crate) fn nested(layer: Symbol, origin: Origin) -> Lowered {
    let rule = Box::new(Nested {
        layer,
        origin,
        gives: Gives::Outputs,
    });
    Lowered {
        rule,
        activation: None,
        more: More::Nothing,
    }
}

/// What computes the argument of the last activation of such a stage.
pub(crate) fn logits(layer: Symbol, origin: Origin) -> Box<dyn Rule> {
    Box::new(Nested {
        layer,
        origin,
        gives: Gives::Logits,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Outputs,
    /// The last stage of a network: its last activation is the network's head.
    Logits,
}

#[derive(Debug)]
struct Nested {
    layer: Symbol,
    origin: Origin,
    gives: Gives,
}

impl Rule for Nested {
    fn infer(&self, inputs: &[Shape], _: Origin, diagnostics: &mut Diagnostics) -> Shape {
        diagnostics.assert_takes(self.origin, self.layer, &inputs[0]);
        Shape::of_layer(self.layer)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            reads: Reads::BOTH,
            user_layer: Some(self.layer),
            initialization: Initialization::Layer,
            keeps_tape: true,
            has_memory: true,
            is_random: true,
            carries: true,
            ..Facts::default()
        }
    }

    fn parameters(&self, _: &[Shape]) -> Dimension {
        Dimension::Property(self.layer, Property::Parameters)
    }

    fn multiply_adds(&self, _: &[Shape]) -> Dimension {
        Dimension::Property(self.layer, Property::MultiplyAdds)
    }

    fn described(&self, _: &[Shape]) -> Described {
        let fields = [
            ("name", Setting::Name(self.layer)),
            ("graph", Setting::Graph(self.layer)),
        ];
        Described::new("Layer", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let name = of.diagnostics.text(self.layer);
        Formula::new(format!("{name}({})", of.x()))
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        let name = match self.gives {
            Gives::Outputs => "Nested",
            Gives::Logits => "NestedLogits",
        };
        Runtime {
            name,
            generics: vec![Generic::Static, Generic::Layer(self.layer)],
            value: Value::Around(self.layer),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        Stepped::State(self.runtime(inputs))
    }
}
