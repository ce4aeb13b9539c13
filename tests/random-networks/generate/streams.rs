//! Random networks that look back only.

use std::fmt::Write as _;

use super::draws::Draws;

/// The source of a module with a network that runs step by step for each seed, and a table of
/// them, `STREAMS`.
pub(crate) fn source(seeds: impl Iterator<Item = usize>) -> String {
    let (mut source, mut table) = (String::new(), String::new());
    for seed in seeds {
        let mut stream = Stream {
            draws: Draws::new(seed as u64 ^ 0x57ea),
            depth: 0,
        };
        let declaration = format!("struct S{seed} {{ {} }}", stream.network());
        let _ = writeln!(source, "network! {{ #[scalar(f64)] {declaration} }}");
        let _ = writeln!(table, "    ({declaration:?}, check_steps::<S{seed}>),");
    }
    let _ = writeln!(source, "const STREAMS: &[(&str, Steps)] = &[\n{table}];");
    source
}

/// Steps of a sequence.
const STEPS: usize = 9;
const ACTIVATIONS: [&str; 6] = ["tanh", "relu", "silu", "sigmoid", "gelu", "softplus"];
/// Combinators stand in each other so deep.
const DEEPEST: usize = 2;

struct Stream {
    draws: Draws,
    depth: usize,
}

impl Stream {
    fn network(&mut self) -> String {
        let mut features = self.features();
        let mut text = format!("[{STEPS}, {features}]");
        for _ in 0..=self.draws.below(3) {
            let (stage, after) = self.stage(features);
            let _ = write!(text, " => {stage}");
            features = after;
        }
        if self.draws.percent(40) {
            let reduction = self.draws.one(&["Last", "First", "Mean", "Max", "Sum"]);
            let _ = write!(text, " => {reduction}");
        }
        if self.draws.percent(60) {
            let _ = write!(text, " => Dense({}", self.features());
            text += self.draws.one(&[")", ", softmax)", ", tanh)", ", prelu)"]);
        }
        text
    }

    /// Few sizes, so that few types are compiled.
    fn features(&mut self) -> usize {
        [1, 2, 4][self.draws.below(3)]
    }

    fn activation(&mut self) -> &'static str {
        self.draws.one(&ACTIVATIONS)
    }

    /// A stage, and the features after it.
    fn stage(&mut self, features: usize) -> (String, usize) {
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

    fn attention(&mut self, features: usize) -> String {
        let options = self.draws.one(&[
            "",
            ", window = 3",
            ", alibi = true, bias = false",
            ", head = 4, rope = 100, qk_norm = true",
        ]);
        let heads = if features.is_multiple_of(2) { 2 } else { 1 };
        format!("Attention(heads = {heads}, causal = true{options})")
    }

    fn pool(&mut self, features: usize) -> (String, usize) {
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
