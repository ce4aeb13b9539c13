//! `ClassToken`: a learned step before the others.

use super::{
    Described, Entry, Example, Facts, Formula, Generic, Initialization, Lowered, Matrix, Page,
    Rule, Runtime, Setting, Table, Terms, Value, embedding,
};
use crate::arguments::Initializer;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "ClassToken",
    usage: "ClassToken` or `ClassToken(init = normal(0, 0.02))",
    positional: &[],
    named: &["init"],
    lower: |arguments| {
        let init = arguments.initializer("init");
        Some(Lowered::of(ClassToken {
            init,
            stage: arguments.stage(),
        }))
    },
    aliases: &[],
    example: Example {
        source: "[4, 3] => ClassToken",
        formula: "y = c1 before the steps of x   c1: 3",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`ClassToken`",
        does: "`[T + 1, F]`: prepends a learned step: [`ClassToken`](crate::layers::ClassToken)",
        onnx: "`Expand`, `Concat`",
    },
};

#[derive(Debug)]
struct ClassToken {
    init: Option<Initializer>,
    stage: Origin,
}

impl Rule for ClassToken {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        if let Shape::Sequence([steps, features]) = &inputs[0] {
            return Shape::Sequence([steps.plus(&Dimension::ONE), features.clone()]);
        }
        let (shape, found) = (diagnostics.shape(&inputs[0]), inputs[0].kind());
        diagnostics.error(
            stage,
            format!(
                "`ClassToken` puts a step before the steps of a sequence, but {shape} is {found}"
            ),
            "convert it to a sequence first, as with `Patches(4)` for an image",
        );
        Shape::Unknown
    }

    fn facts(&self) -> Facts<'_> {
        let init = self.init.clone();
        Facts {
            needs_positions: true,
            initialization: Initialization::Weights(
                init.unwrap_or_else(|| embedding::standard_normal(self.stage)),
            ),
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        vec![Matrix::vector("weight", &inputs[0].features())]
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let features = Setting::Size(inputs[0].features());
        Described::new("ClassToken", [("features", features)])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let features = of.inputs[0].features();
        Formula::new(format!(
            "{} before the steps of {}",
            of.parameter("c"),
            of.x()
        ))
        .with(of.tensor("c", &[&features]))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        Runtime {
            name: "ClassToken",
            generics: vec![
                Generic::Scalar,
                Generic::Size(inputs[0].features()),
                Generic::Size(inputs[0].positions()),
            ],
            value: Value::Field,
        }
    }
}
