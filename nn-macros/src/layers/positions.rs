//! `Positions(learned)`, `Positions(sinusoidal)`

use super::{
    Described, Entry, Example, Facts, Formula, Generic, Initialization, Lowered, Matrix, Page,
    Rule, Runtime, Setting, Stepped, Table, Terms, Value, embedding,
};
use crate::arguments::Initializer;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Positions",
    usage: "Positions(learned)` (the same as `Positions`), or `Positions(sinusoidal)",
    positional: &["kind"],
    named: &["init"],
    lower: |arguments| {
        if let Some(option) = ["rotary", "rope", "alibi"]
            .into_iter()
            .find(|name| arguments.is_among("kind", &[name]))
        {
            let origin = arguments.origin("kind");
            let message = format!("`Positions` has no kind `{option}`: it is part of attention");
            let help = match option {
                "alibi" => "write `Attention(heads = 4, alibi = true)` without `Positions`",
                _ => "write `Attention(heads = 4, rope = 10_000)` without `Positions`",
            };
            arguments.error(origin, message, help);
            return None;
        }
        let kind = arguments.choice("kind", &["learned", "sinusoidal"]);
        let init = arguments.initializer("init");
        if kind == Some("sinusoidal") && init.is_some() {
            let origin = arguments.origin("init");
            let message = "sinusoidal positions are not learned, so they have no initial values";
            arguments.error(
                origin,
                message,
                "remove `init`, or write `Positions(learned)`",
            );
        }
        Some(Lowered::of(Positions {
            is_learned: kind? == "learned",
            init,
            stage: arguments.stage(),
        }))
    },
    aliases: &[
        "positionalencoding",
        "sinusoidalpositionalencoding",
        "learnedpositionalembedding",
        "positionalembedding",
        "positionembedding",
    ],
    example: Example {
        source: "[4, 3] => Positions(learned)",
        formula: "y = x + P1   P1: 3 × 4",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`Positions(learned)`, `Positions(sinusoidal)`",
        does: "`[T, F]`: adds a vector to each step, either learned or the sine waves of the original transformer: [`LearnedPositions`](crate::layers::LearnedPositions), [`SinusoidalPositions`](crate::layers::SinusoidalPositions)",
        onnx: "`Add`",
    },
};

#[derive(Debug)]
struct Positions {
    is_learned: bool,
    init: Option<Initializer>,
    stage: Origin,
}

impl Rule for Positions {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        if let Shape::Sequence(_) = &inputs[0] {
            return inputs[0].clone();
        }
        let (shape, found) = (diagnostics.shape(&inputs[0]), inputs[0].kind());
        diagnostics.error(
            stage,
            format!(
                "`Positions` encodes the positions of the steps of a sequence, but {shape} is \
                 {found}"
            ),
            "use it on a sequence `[steps, features]`, for example after `Embedding(64)`",
        );
        Shape::Unknown
    }

    fn facts(&self) -> Facts<'_> {
        let init = self.init.clone();
        Facts {
            needs_positions: true,
            ends: self.is_learned,
            initialization: Initialization::Weights(
                init.unwrap_or_else(|| embedding::standard_normal(self.stage)),
            ),
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let features = inputs[0].features();
        let positions = inputs[0].size().over(&features);
        let sizes = [&features, &positions];
        let learned = || Matrix::new("weight", sizes, "a column for each position");
        self.is_learned.then(learned).into_iter().collect()
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let variant = if self.is_learned {
            "LearnedPositions"
        } else {
            "SinusoidalPositions"
        };
        let fields = [
            ("steps", Setting::Size(inputs[0].positions())),
            ("features", Setting::Size(inputs[0].features())),
        ];
        Described::new(variant, fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let (features, steps) = (of.inputs[0].features(), of.inputs[0].positions());
        let x = of.x();
        if self.is_learned {
            let p = of.parameter("P");
            return Formula::new(format!("{x} + {p}")).with(of.tensor("P", &[&features, &steps]));
        }
        let f = of.factor(&features);
        Formula::new(format!("{x} + P"))
            .with(format!("P[2i, t] = sin(t / 10000^(2i/{f}))"))
            .with(format!("P[2i + 1, t] = cos(t / 10000^(2i/{f}))"))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let sizes = [inputs[0].features(), inputs[0].positions()].map(Generic::Size);
        if self.is_learned {
            Runtime {
                name: "LearnedPositions",
                generics: std::iter::once(Generic::Scalar).chain(sizes).collect(),
                value: Value::Field,
            }
        } else {
            Runtime {
                name: "SinusoidalPositions",
                generics: sizes.into(),
                value: Value::Unit,
            }
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        Stepped::State(self.runtime(inputs))
    }
}
