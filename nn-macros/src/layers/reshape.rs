//! `Reshape([16, 8])`

use super::{
    Described, Entry, Example, Facts, Formula, Generic, Lowered, Page, Rule, Runtime, Table, Terms,
    Value,
};
use crate::arguments::{Activation, Arguments};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Reshape",
    usage: "Reshape([16, 8])",
    positional: &["shape"],
    named: &[],
    lower,
    aliases: &["view", "unflatten"],
    example: Example {
        source: "8 => Reshape([4, 2])",
        formula: "y = reshape(x; [4, 2])",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Reshape([T, F])`, `Reshape(n)`",
        does: "the same numbers with another shape; free at run time",
        onnx: "`Reshape`",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let example = "Reshape([16, 8])` for 16 steps of 8 features, or `Reshape(128)";
    let (shape, origin) = arguments.shape("shape", "the new shape", example)?;
    Some(Lowered::of(Reshape {
        shape,
        origin,
        copy: Activation::identity(arguments.stage()),
    }))
}

#[derive(Debug)]
struct Reshape {
    shape: Shape,
    origin: Origin,
    /// What computes it where the graph does not drop it.
    copy: Activation,
}

impl Rule for Reshape {
    fn infer(&self, inputs: &[Shape], _: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let (given, made) = (inputs[0].size(), self.shape.size());
        let message = format!(
            "`Reshape` keeps all values, but {} has {} values and {} has {}",
            diagnostics.shape(&inputs[0]),
            diagnostics.size(&given),
            diagnostics.shape(&self.shape),
            diagnostics.size(&made),
        );
        let help = self.help(&inputs[0], diagnostics);
        let is_equal = (&given, Relation::Equal, &made);
        if diagnostics.require(self.origin, is_equal, message, help) {
            self.shape.clone()
        } else {
            Shape::Unknown
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            is_view: true,
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::plain("Reshape")
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let shape = of.diagnostics.shape(&self.shape);
        Formula::new(format!("reshape({}; {shape})", of.x()))
    }

    fn runtime(&self, _: &[Shape]) -> Runtime {
        Runtime {
            name: "Elementwise",
            generics: vec![Generic::Activation(self.copy.clone())],
            value: Value::Wrapped(self.copy.clone()),
        }
    }
}

impl Reshape {
    /// The same shape with another first size, where that is enough.
    fn help(&self, input: &Shape, diagnostics: &Diagnostics) -> String {
        let values = input.size();
        let corrected = || {
            let (_, others) = self.shape.dimensions().split_first()?;
            let product = others
                .iter()
                .fold(Dimension::ONE, |product, size| product.times(size));
            let (values, product) = (values.known()?, product.known()?);
            let mut sizes = vec![(values / product).to_string()];
            sizes.extend(others.iter().map(|size| diagnostics.size(size)));
            (!others.is_empty() && values % product == 0).then(|| sizes.join(", "))
        };
        let values = diagnostics.size(&values);
        match corrected() {
            Some(sizes) => format!("`Reshape([{sizes}])` holds {values}"),
            None => format!("choose sizes whose product is {values}"),
        }
    }
}
