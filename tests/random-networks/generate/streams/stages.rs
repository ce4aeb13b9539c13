//! Stages of networks that run step by step.

use std::fmt::Write as _;

use super::{Output, Stream};

const ACTIVATIONS: [&str; 6] = ["tanh", "relu", "silu", "sigmoid", "gelu", "softplus"];
/// Combinators stand in each other so deep.
const DEEPEST: usize = 2;

impl Stream {
    /// Few sizes, so that few types are compiled.
    pub(super) fn features(&mut self) -> usize {
        [1, 2, 4][self.draws.below(3)]
    }

    fn activation(&mut self) -> &'static str {
        self.draws.one(&ACTIVATIONS)
    }

    /// A stage, and the features after it.
    pub(super) fn stage(&mut self, features: usize) -> (String, usize) {
        if !self.memories.is_empty() && self.draws.percent(20) {
            let number = self.draws.below(self.memories.len());
            return (self.cross_attention(number, features), features);
        }
        if !self.vectors.is_empty() && self.draws.percent(20) {
            return self.beside(features);
        }
        match self.draws.below(16) {
            0 => {
                let after = self.features();
                (format!("Dense({after}, {})", self.activation()), after)
            }
            1..=3 => self.convolution(features),
            4 => self.pool(features),
            12 | 13 => self.recurrent(),
            14 => (self.attention(features), features),
            5 => (self.norm(), features),
            6..=8 if self.depth < DEEPEST => self.combination(features),
            _ => (self.activation().to_owned(), features),
        }
    }

    fn norm(&mut self) -> String {
        let norms = ["LayerNorm", "RmsNorm", "BatchNorm", "Dropout(0.3)"];
        self.draws.one(&norms).to_owned()
    }

    fn convolution(&mut self, features: usize) -> (String, usize) {
        let (kernel, dilation) = (1 + self.draws.below(3), 1 + self.draws.below(3));
        let activation = self.activation();
        match self.draws.below(4) {
            0 => {
                let text =
                    format!("DepthwiseConv1d({kernel}, padding = causal, dilation = {dilation})");
                (text, features)
            }
            1 if features.is_multiple_of(2) => {
                let text = format!(
                    "Conv1d({features}, {kernel}, {activation}, padding = causal, groups = 2)"
                );
                (text, features)
            }
            2 => {
                let after = self.features();
                let text = format!("Conv1d({after}, {kernel}, padding = ({}, 0))", kernel - 1);
                (text, after)
            }
            _ => {
                let after = self.features();
                let text = format!(
                    "Conv1d({after}, {kernel}, {activation}, padding = causal, dilation = {dilation})"
                );
                (text, after)
            }
        }
    }

    fn recurrent(&mut self) -> (String, usize) {
        let after = self.features();
        let options = match self.draws.below(6) {
            0 => "Lstm({n})",
            1 => "Lstm({n}, peepholes = true, initial = learned)",
            2 => "Lstm({n}, norm = layer)",
            3 => "Gru({n})",
            4 => "Gru({n}, reset = before, initial = learned)",
            _ => "Rnn({n}, tanh, recurrent_dropout = 0.2)",
        };
        (options.replace("{n}", &after.to_string()), after)
    }

    /// `heads = 2, kv_heads = 1`: few of them, so that few types are compiled.
    pub(super) fn heads(&mut self, features: usize) -> String {
        let heads = ["heads = 1", "heads = 2, kv_heads = 1", "heads = 2"];
        let larger = ["heads = 4, kv_heads = 2, head = 2", "heads = 1, head = 2"];
        if features.is_multiple_of(2) && self.draws.percent(75) {
            self.draws.one(&heads).to_owned()
        } else {
            self.draws.one(&larger).to_owned()
        }
    }

    /// Causal attention, any of its options with any other that it goes with.
    pub(super) fn attention(&mut self, features: usize) -> String {
        let mut heads = self.heads(features);
        let mut options = String::new();
        if self.draws.percent(35) {
            let _ = write!(options, ", window = {}", 1 + self.draws.below(4));
        }
        match self.draws.below(4) {
            0 => options += ", alibi = true",
            1 => {
                options += ", rope = 100";
                if !heads.contains("head = ") {
                    // Rotary positions turn the numbers of a head in pairs.
                    heads += ", head = 2";
                }
            }
            _ => {}
        }
        if self.draws.percent(30) {
            options += ", qk_norm = true";
        }
        if self.draws.percent(10) {
            options += ", bias = false";
        }
        format!("Attention({heads}, causal = true{options})")
    }

    /// `2 * { Residual { LayerNorm => Attention(…) } => Residual { … } }`
    pub(super) fn block(&mut self, features: usize) -> String {
        let attention = self.attention(features);
        let norm = self.draws.one(&["LayerNorm", "RmsNorm", "identity"]);
        let read = format!("Residual {{ {norm} => {attention} }}").replace("identity => ", "");
        let think = match self.draws.below(3) {
            0 => format!("Residual {{ LayerNorm => Dense(8, gelu) => Dense({features}) }}"),
            1 => self.same(features, "Residual { ", " }"),
            _ => return read,
        };
        match self.draws.below(3) {
            0 => format!("2 * {{ {read} => {think} }}"),
            _ => format!("{read} => {think}"),
        }
    }

    /// What tells places apart, after an embedding.
    pub(super) fn positions(&mut self) -> &'static str {
        let positions = ["", " => Positions(learned)", " => Positions(sinusoidal)"];
        self.draws.one(&positions)
    }

    /// One more stage.
    pub(super) fn then(&mut self, text: &mut String, features: usize) -> usize {
        let (stage, after) = self.stage(features);
        let _ = write!(text, " => {stage}");
        after
    }

    /// What a network ends with.
    pub(super) fn end(&mut self, text: &mut String, features: usize) {
        let mut output = Output {
            features,
            has_steps: true,
        };
        if self.draws.percent(40) {
            let reduction = self.draws.one(&["Last", "First", "Mean", "Max", "Sum"]);
            let _ = write!(text, " => {reduction}");
            output.has_steps = false;
        }
        if self.draws.percent(60) {
            output.features = self.features();
            let _ = write!(text, " => Dense({}", output.features);
            *text += self.draws.one(&[")", ", softmax)", ", tanh)", ", prelu)"]);
        }
        self.outputs.push(output);
    }

    fn pool(&mut self, features: usize) -> (String, usize) {
        self.takes_lengths = false;
        let kernel = 1 + self.draws.below(3);
        let text = match self.draws.below(3) {
            0 => format!("MaxPool1d({kernel}, stride = 1, padding = causal)"),
            1 => format!("AvgPool1d({kernel}, stride = 1, padding = causal)"),
            _ => {
                format!("AvgPool1d({kernel}, stride = 1, padding = causal, count_padding = false)")
            }
        };
        (text, features)
    }

    fn combination(&mut self, features: usize) -> (String, usize) {
        self.depth += 1;
        let combination = match self.draws.below(4) {
            0 => (self.same(features, "Residual { ", " }"), features),
            1 => {
                let count = 1 + self.draws.below(3);
                (
                    self.same(features, &format!("{count} * {{ "), " }"),
                    features,
                )
            }
            2 => {
                let (left, one) = self.stage(features);
                let (right, other) = self.stage(features);
                (format!("Concat {{ {left} | {right} }}"), one + other)
            }
            _ => {
                let (left, after) = self.convolution(features);
                let right = format!("Dense({after}, sigmoid)");
                (format!("Product {{ {left} | {right} }}"), after)
            }
        };
        self.depth -= 1;
        combination
    }

    /// A stage in braces that ends with as many features.
    fn same(&mut self, features: usize, open: &str, close: &str) -> String {
        let (stage, after) = self.stage(features);
        if after == features {
            format!("{open}{stage}{close}")
        } else {
            format!("{open}{stage} => Dense({features}){close}")
        }
    }
}
