//! `Embedding(64)`, `Unembed(embedding1)`

use super::{
    Described, Entry, Example, Facts, Formula, Generic, Initialization, Lowered, Matrix, Over,
    Page, Places, Reads, Rule, Runtime, Setting, Stepped, Table, Terms, Value,
};
use crate::arguments::Initializer;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const EMBEDDING: Entry = Entry {
    name: "Embedding",
    usage: "Embedding(64)` (only the features, since `Tokens(16, vocab = 96)` gives the vocabulary), or `Embedding(64, init = normal(0, 0.02))",
    positional: &["features"],
    named: &["init"],
    lower: |arguments| {
        let what = "the number of features of each token";
        let features = arguments.size("features", what, "Embedding(64)");
        let init = arguments.initializer("init");
        let (features, origin) = features?;
        Some(Lowered::of(Embedding {
            features,
            origin,
            init,
        }))
    },
    aliases: &["embed", "embeddingbag", "tokenembedding", "wordembedding"],
    example: Example {
        source: "Tokens(4, vocab = V) => Embedding(8)",
        formula: "y = E1[:, x]   E1: 8 × V",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`Embedding(features)`",
        does: "`[T, features]`, for an input `Tokens(T, vocab = V)`: the vector of each token. Initially standard normal; together with an `Unembed`, smaller values work better, such as `init = normal(0, 0.02)`: [`Embedding`](crate::layers::Embedding)",
        onnx: "`Gather`",
    },
};

pub(super) const UNEMBED: Entry = Entry {
    name: "Unembed",
    usage: "Unembed(embedding1)",
    positional: &["embedding"],
    named: &[],
    lower: |arguments| {
        let what = "the name of the `Embedding` whose matrix it uses";
        let embedding = arguments.name_of("embedding", what, "Unembed(embedding1)")?;
        Some(Lowered::of(Unembed { embedding }))
    },
    aliases: &["tiedembedding"],
    example: Example {
        source: "Tokens(4, vocab = 9) => table: Embedding(8) => tanh => Unembed(table)",
        formula: "y = E1ᵀ · h2   the matrix of table",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`Unembed(embedding)`",
        does: "`[T, V]`: the dot product of each step with every token's vector. It shares the matrix of the named `Embedding` (tied weights): [`Unembedding`](crate::layers::Unembedding)",
        onnx: "`MatMul`",
    },
};

/// The standard normal distribution, as `PyTorch`'s.
pub(super) fn standard_normal(origin: Origin) -> Initializer {
    Initializer::Named {
        origin,
        variant: "Normal",
        fields: vec![
            ("mean", Number::literal(0.0)),
            ("deviation", Number::literal(1.0)),
        ],
    }
}

fn runtime(vocabulary: Dimension, features: Dimension, value: Value) -> Runtime {
    Runtime {
        name: "Embedding",
        generics: vec![
            Generic::Scalar,
            Generic::Size(vocabulary),
            Generic::Size(features),
        ],
        value,
    }
}

/// The size of the vocabulary of tokens.
fn vocabulary(shape: &Shape) -> Dimension {
    match shape {
        Shape::Tokens([_, vocabulary]) => vocabulary.clone(),
        _ => Dimension::Unknown,
    }
}

#[derive(Debug)]
struct Embedding {
    features: Dimension,
    origin: Origin,
    init: Option<Initializer>,
}

impl Rule for Embedding {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        if let Shape::Tokens([steps, _]) = &inputs[0] {
            return Shape::Sequence([steps.clone(), self.features.clone()]);
        }
        let (shape, found) = (diagnostics.shape(&inputs[0]), inputs[0].kind());
        diagnostics.error(
            stage,
            format!("`Embedding` maps tokens to vectors, but {shape} is {found} of numbers"),
            "start with `Tokens(64, vocab = 96)`, or use `Dense`",
        );
        Shape::Unknown
    }

    fn facts(&self) -> Facts<'_> {
        let init = self.init.clone();
        Facts {
            takes_tokens: true,
            reads: Reads::INPUT,
            initialization: Initialization::Weights(
                init.unwrap_or_else(|| standard_normal(self.origin)),
            ),
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let sizes = [&self.features, &vocabulary(&inputs[0])];
        vec![Matrix::new("weight", sizes, "a column for each token")]
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let fields = [
            ("vocabulary", Setting::Size(vocabulary(&inputs[0]))),
            ("features", Setting::Size(self.features.clone())),
        ];
        Described::new("Embedding", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let vocabulary = vocabulary(&of.inputs[0]);
        Formula::new(format!("{}[:, {}]", of.parameter("E"), of.x()))
            .with(of.tensor("E", &[&self.features, &vocabulary]))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        runtime(vocabulary(&inputs[0]), self.features.clone(), Value::Field)
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}

#[derive(Debug)]
struct Unembed {
    /// The stage whose matrix it is.
    embedding: (String, Origin),
}

impl Rule for Unembed {
    fn infer(&self, inputs: &[Shape], _: Origin, _: &mut Diagnostics) -> Shape {
        inputs[0].with_features(vocabulary(&inputs[1]))
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            borrows: Some(&self.embedding),
            is_field: true,
            projects: true,
            reads: Reads::INPUT,
            ..Facts::default()
        }
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        inputs[0].size().times(&vocabulary(&inputs[1]))
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let fields = [
            ("vocabulary", Setting::Size(vocabulary(&inputs[1]))),
            ("features", Setting::Size(inputs[0].features())),
        ];
        Described::new("Unembedding", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        Formula::new(format!("{}ᵀ · {}", of.parameter("E"), of.x()))
            .with(format!("the matrix of {}", self.embedding.0))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let value = Value::Over(Over {
            function: "unembedding",
            operation: "Unembedding",
            places: Places::Of("Tied", vec![]),
        });
        runtime(vocabulary(&inputs[1]), inputs[0].features(), value)
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        Stepped::State(self.runtime(inputs))
    }
}
