//! `Encoder`, `my::Scale::<64>`: declared networks and layers of the user's own.

use super::{
    Described, Formula, Generic, Head, Initialization, Lowered, Reads, Rule, Runtime, Setting,
    Stepped, Terms, Value,
};
use crate::arguments::Activation;
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
        then: None,
        times: None,
    }
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

    fn parameters(&self, _: &[Shape]) -> Dimension {
        Dimension::Property(self.layer, Property::Parameters)
    }

    fn multiply_adds(&self, _: &[Shape]) -> Dimension {
        Dimension::Property(self.layer, Property::MultiplyAdds)
    }

    fn reads(&self) -> Reads {
        Reads {
            input: true,
            output: true,
        }
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

    fn user_layer(&self) -> Option<Symbol> {
        Some(self.layer)
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        Stepped::State(self.runtime(inputs))
    }

    fn initialization(&self) -> Initialization {
        Initialization::Layer
    }

    fn keeps_tape(&self, _: Option<&Activation>) -> bool {
        true
    }

    fn has_memory(&self) -> bool {
        true
    }

    fn is_random(&self) -> bool {
        true
    }

    fn carries(&self) -> bool {
        true
    }

    fn without_head(&self) -> Option<(Box<dyn Rule>, Head)> {
        let logits = Self {
            gives: Gives::Logits,
            ..*self
        };
        Some((Box::new(logits), Head::Layer(self.layer)))
    }
}
