//! Networks of several inputs, of which some are given before the first step: encoders and
//! decoders, what a recurrent stage begins with.

use std::fmt::Write as _;

use super::inputs::Input;
use super::{Output, Stream};

impl Stream {
    /// `(source: [5, 2], target: [9, 2]) { let m0 = source => …; target => … }`
    pub(super) fn with_given(&mut self) -> String {
        let mut lets = String::new();
        let count = 1 + usize::from(self.draws.percent(30));
        for name in &["source", "other"][..count] {
            self.given(name, &mut lets);
        }
        let (mut text, mut after) = self.comes();
        // What is given stands after what comes as well as before it.
        let turn = self.draws.below(self.inputs.len());
        self.inputs.rotate_left(turn);
        let mut uses: Vec<Use> = (0..self.memories.len()).map(Use::Memory).collect();
        uses.extend((0..self.vectors.len()).map(Use::Vector));
        let turn = self.draws.below(uses.len());
        uses.rotate_left(turn);
        for used in uses {
            let stage = match used {
                Use::Memory(number) => self.reads_memory(number, after),
                Use::Vector(number) => {
                    let stage = self.begins_with(number);
                    after = self.vectors[number].1;
                    stage
                }
            };
            let _ = write!(text, " => {stage}");
            if self.draws.percent(15) {
                after = self.then(&mut text, after);
            }
        }
        if self.draws.percent(20) {
            // A vector that is there at each step.
            self.inputs.push(Input::vector("mood", 2));
            let steps = self.steps;
            let _ = write!(
                text,
                " => Concat {{ identity | mood => Dense(2, silu) => RepeatVector({steps}) }}"
            );
            after += 2;
        }
        let outputs = if self.draws.percent(12) {
            let _ = write!(lets, "let h = {text}; ");
            let features = self.features();
            self.outputs = vec![
                Output {
                    features,
                    has_steps: true,
                },
                Output {
                    features: after,
                    has_steps: false,
                },
            ];
            format!("(h => Dense({features}, softmax), h => Last)")
        } else {
            self.end(&mut text, after);
            text
        };
        let inputs = self.inputs.iter();
        let inputs: Vec<String> = inputs
            .map(|input| format!("{}: {}", input.name, input.shape()))
            .collect();
        format!("({}) {{ {lets}{outputs} }}", inputs.join(", "))
    }

    /// An input that is given, and what is made of it: a memory, a vector or both.
    fn given(&mut self, name: &'static str, lets: &mut String) {
        let steps = 3 + self.draws.below(4);
        let features = self.features();
        let (mut makes_memory, mut makes_vector) =
            [(true, false), (true, true), (false, true)][self.draws.below(3)];
        let input = match self.draws.below(8) {
            0..3 => Input::numbers(name, steps, features),
            3..6 => Input::tokens(name, steps, 7),
            6 => Input::vector(name, features),
            _ => Input::image(name, 2, features),
        };
        let number = self.inputs.len();
        let encoded = format!("e{number}");
        let is_sequence = input.steps > 0;
        let encoder = if is_sequence {
            self.encoder(&input)
        } else if input.shape().starts_with('[') {
            format!(
                "{name} => Conv2d({}, 3, relu, padding = same)",
                self.features()
            )
        } else {
            format!("{name} => Dense({}, tanh)", self.features())
        };
        let is_vector = input.shape().parse::<usize>().is_ok();
        self.inputs.push(input.given());
        let _ = write!(lets, "let {encoded} = {encoder}; ");
        if makes_vector && !is_vector && !is_sequence {
            // Of an image.
            (makes_memory, makes_vector) = (true, false);
        }
        if makes_memory {
            let memory = if is_sequence {
                encoded.clone()
            } else {
                let name = format!("m{number}");
                let stage = if is_vector {
                    "RepeatVector(3) => Positions(sinusoidal)".to_owned()
                } else {
                    "Dense(2) => Reshape([4, 2])".to_owned()
                };
                let _ = write!(lets, "let {name} = {encoded} => {stage}; ");
                name
            };
            self.memories.push(memory);
        }
        if makes_vector {
            let features = self.features();
            let name = format!("v{number}");
            let reduction = if is_sequence {
                self.draws.one(&["Last => ", "Mean => ", "Max => "])
            } else {
                ""
            };
            let _ = write!(
                lets,
                "let {name} = {encoded} => {reduction}Dense({features}, tanh); "
            );
            self.vectors.push((name, features));
        }
    }

    /// `source => Embedding(4) => Bidirectional { Gru(2) }`
    fn encoder(&mut self, input: &Input) -> String {
        let mut text = input.name.to_owned();
        if input.vocabulary > 0 {
            text += " => Embedding(4)";
            text += self.positions();
        }
        for _ in 0..=self.draws.below(2) {
            text += match self.draws.below(5) {
                0 => " => Dense(4, silu)",
                1 => " => Bidirectional { Gru(2) }",
                2 => " => Conv1d(4, 3, tanh, padding = same)",
                3 => " => Dense(4) => 2 * { Residual { Attention(heads = 2, kv_heads = 1) } }",
                _ => " => Attention(heads = 1, head = 2, rope = 100)",
            };
        }
        text
    }

    /// What comes step by step, and its features.
    fn comes(&mut self) -> (String, usize) {
        if self.draws.percent(50) {
            let vocabulary = 5;
            self.inputs
                .push(Input::tokens("target", self.steps, vocabulary));
            let positions = self.positions();
            (format!("target => Embedding(4){positions}"), 4)
        } else {
            let features = self.features();
            self.inputs
                .push(Input::numbers("target", self.steps, features));
            ("target".to_owned(), features)
        }
    }

    /// A stage that reads a memory, also in a repeat.
    fn reads_memory(&mut self, number: usize, features: usize) -> String {
        let cross = self.cross_attention(number, features);
        match self.draws.below(4) {
            0 => format!("Residual {{ LayerNorm => {cross} }}"),
            1 => format!("{} * {{ Residual {{ {cross} }} }}", 1 + self.draws.below(3)),
            2 => {
                let attention = self.attention(features);
                format!("2 * {{ Residual {{ RmsNorm => {attention} }} => Residual {{ {cross} }} }}")
            }
            _ => cross,
        }
    }

    /// `CrossAttention(e0, heads = 2, kv_heads = 1)`
    pub(super) fn cross_attention(&mut self, number: usize, features: usize) -> String {
        let memory = self.memories[number].clone();
        let heads = self.heads(features);
        format!("CrossAttention({memory}, {heads})")
    }

    /// A recurrent stage that begins with a vector.
    pub(super) fn begins_with(&mut self, number: usize) -> String {
        let (name, features) = &self.vectors[number];
        let options = self.draws.one(&[
            "Lstm({n}, initial = ({v}, {v}))",
            "Lstm({n}, initial = ({v}, {v}), peepholes = true)",
            "Gru({n}, initial = {v})",
            "Gru({n}, initial = {v}, reset = before)",
            "Rnn({n}, tanh, initial = {v})",
        ]);
        options
            .replace("{n}", &features.to_string())
            .replace("{v}", name)
    }

    /// A vector that is given, beside each step.
    pub(super) fn beside(&mut self, features: usize) -> (String, usize) {
        let number = self.draws.below(self.vectors.len());
        let (name, more) = self.vectors[number].clone();
        let steps = self.steps;
        let text = format!("Concat {{ identity | {name} => RepeatVector({steps}) }}");
        (text, features + more)
    }
}

enum Use {
    Memory(usize),
    Vector(usize),
}
