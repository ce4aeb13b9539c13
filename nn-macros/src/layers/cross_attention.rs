//! `CrossAttention(memory, heads = 4)`

use super::attention::{Shared, dropout, share};
use super::{
    Call, Described, Entry, Example, Facts, Formula, Generic, Lowered, Matrix, Page, Reads, Rule,
    Runtime, Setting, Settings, Stepped, Table, Terms, Value,
};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "CrossAttention",
    usage: "CrossAttention(memory, heads = 4)` or `CrossAttention(memory, heads = 4, kv_heads = 2, head = 16, dropout = 0.1, bias = true)",
    positional: &["memory", "heads"],
    named: &["kv_heads", "head", "dropout", "bias", "init"],
    lower: |arguments| {
        let example = "CrossAttention(memory, heads = 4)";
        let memory = arguments.name_of("memory", "the name of the value that it reads", example);
        let shared = share(arguments, example);
        let dropout = dropout(arguments);
        Some(Lowered::of(CrossAttention {
            memory: [memory?],
            shared: shared?,
            dropout,
        }))
    },
    aliases: &["multiheadcrossattention", "encoderdecoderattention"],
    example: Example {
        source: "struct Net(x: [3, 8], m: [5, 4]) { x => CrossAttention(m, heads = 2) }",
        formula: "[k; v] = M1 · m + m1",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`CrossAttention(memory, heads)`",
        does: "`[T, F]`: each step reads the steps of the named sequence `memory`, which may have any length and width: [`CrossAttention`](crate::layers::CrossAttention)",
        onnx: "`MatMul`, `Split`, `Softmax` and others, with all options",
    },
};

#[derive(Debug)]
struct CrossAttention {
    memory: [(String, Origin); 1],
    shared: Shared,
    dropout: Number,
}

impl CrossAttention {
    /// Numbers that all heads read, and those of all keys and values.
    fn widths(&self, features: &Dimension) -> [Dimension; 2] {
        let [joined, keys] = self.shared.widths(features);
        [joined, Dimension::Known(2).times(&keys)]
    }
}

impl Rule for CrossAttention {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let [input, memory] = inputs else {
            return Shape::Unknown;
        };
        let [(name, place)] = &self.memory;
        if !matches!(input, Shape::Sequence(_)) {
            let (found, kind) = (diagnostics.shape(input), input.kind());
            diagnostics.error(
                stage,
                format!(
                    "`CrossAttention` needs a sequence whose steps read those of another, but \
                     {found} is {kind}"
                ),
                "give it a sequence `[steps, features]`",
            );
            return Shape::Unknown;
        }
        if !matches!(memory, Shape::Sequence(_)) {
            let (found, kind) = (diagnostics.shape(memory), memory.kind());
            let (found, help) = match memory {
                Shape::Tokens(_) => (
                    "contains tokens".to_owned(),
                    format!(
                        "map each token to a vector first: `let memory = {name} => Embedding(64);`"
                    ),
                ),
                _ => (
                    format!("is {kind}, {found}"),
                    "name a sequence `[steps, features]`".to_owned(),
                ),
            };
            diagnostics.error(
                *place,
                format!("`CrossAttention` reads the steps of a sequence, but `{name}` {found}"),
                help,
            );
            return Shape::Unknown;
        }
        if self.shared.heads_fit(&input.features(), diagnostics) {
            input.clone()
        } else {
            Shape::Unknown
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            values: &self.memory,
            needs_positions: true,
            reads: Reads::INPUT,
            takes_lengths: Some(true),
            reads_other_sequences: true,
            initialization: self.shared.initialization(),
            keeps_tape: true,
            has_memory: true,
            is_random: self.dropout.value != Some(0.0),
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let (features, memory) = (inputs[0].features(), inputs[1].features());
        let [joined, both] = self.widths(&features);
        let mut matrices = vec![
            Matrix::new(
                "query_weight",
                [&joined, &features],
                "the queries of all heads",
            ),
            Matrix::new(
                "memory_weight",
                [&both, &memory],
                "the keys of all heads, then the values",
            ),
            Matrix::new("out_weight", [&features, &joined], "the output projection"),
        ];
        if self.shared.has_bias {
            matrices.extend([
                Matrix::vector("query_bias", &joined),
                Matrix::vector("memory_bias", &both),
                Matrix::vector("out_bias", &features),
            ]);
        }
        matrices
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        let (features, steps) = (inputs[0].features(), inputs[0].positions());
        let (memory, keys) = (inputs[1].features(), inputs[1].positions());
        let [joined, both] = self.widths(&features);
        let two = Dimension::Known(2);
        let linear = two.times(&features).times(&joined).times(&steps);
        let read = two.times(&joined).times(&steps).times(&keys);
        linear.plus(&both.times(&memory).times(&keys)).plus(&read)
    }

    fn named_sizes(&self, inputs: &[Shape]) -> Vec<(&'static str, Dimension)> {
        self.shared.named_sizes(&inputs[0].features())
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let features = inputs[0].features();
        let mut described = self.shared.described("CrossAttention", &features);
        described.fields.extend([
            ("memory", Setting::Size(inputs[1].features())),
            ("dropout", Setting::Number(self.dropout)),
        ]);
        described
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let (features, read) = (of.inputs[0].features(), of.inputs[1].features());
        let [joined, both] = self.widths(&features);
        let has_bias = self.shared.has_bias;
        let (w, b) = (of.parameter("W"), of.plus("b", has_bias));
        let (m, n) = (of.parameter("M"), of.plus("m", has_bias));
        self.shared
            .formula(of, &features)
            .after(format!("q = {w} · {}{b}", of.x()))
            .after(format!("[k; v] = {m} · {}{n}", of.input(1)))
            .with(of.tensor("W", &[&joined, &features]))
            .with_if(has_bias, || of.tensor("b", &[&joined]))
            .with(of.tensor("M", &[&both, &read]))
            .with_if(has_bias, || of.tensor("m", &[&both]))
            .with(of.tensor("O", &[&features, &joined]))
            .with_if(has_bias, || of.tensor("o", &[&features]))
            .with_if(self.dropout.value != Some(0.0), || {
                of.dropped("what is read", self.dropout)
            })
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let (features, memory) = (inputs[0].features(), inputs[1].features());
        let [joined, keys] = self.shared.widths(&features);
        let options = Generic::options([], self.shared.has_bias);
        let sizes = [(joined.clone(), features.clone()), (keys, joined)];
        let mut generics = vec![
            Generic::Scalar,
            Generic::Size(features),
            Generic::Size(memory),
        ];
        generics.extend(Generic::sizes(sizes, options.is_some()));
        generics.extend(options);
        Runtime {
            name: "CrossAttention",
            generics,
            value: Value::Configured(Settings {
                name: "CrossHeads",
                generics: vec![
                    self.shared.heads().clone(),
                    inputs[0].positions(),
                    inputs[1].positions(),
                ],
                made: Call::new([self.dropout]),
            }),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        Stepped::State(self.runtime(inputs))
    }
}
