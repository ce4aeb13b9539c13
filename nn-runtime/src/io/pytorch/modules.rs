//! The tensors of each kind of module.

use super::layout::{Columns, Order, Piece};
use super::names::{HEAD, joined};
use super::plan::{Parameter, Planner, Tensor, layer_of};
use crate::structure::{Operation, Step};

/// How rows and columns of a matrix lie in a tensor.
struct Matrix {
    first: usize,
    count: usize,
    row_order: Order,
    columns: Columns,
}

impl Matrix {
    fn rows(first: usize, count: usize) -> Self {
        Self {
            first,
            count,
            row_order: None,
            columns: Columns::Plain,
        }
    }
}

impl Planner<'_> {
    /// The tensors of one operation.
    #[expect(clippy::too_many_lines, reason = "an arm for each operation")]
    pub(super) fn step(
        &mut self,
        step: &Step,
        path: &str,
        [input, output]: [Order; 2],
        patches: Option<[usize; 2]>,
    ) {
        let module = self.resolver.module(path);
        match step.operation {
            Operation::Dense {
                inputs, outputs, ..
            } => {
                if let Some([rows, columns]) = patches {
                    let channels = inputs / (rows * columns).max(1);
                    let sizes = vec![outputs, channels, rows, columns];
                    return self.kernel(&module, path, sizes, channels);
                }
                let matrix = Matrix {
                    first: 0,
                    count: outputs,
                    row_order: output,
                    columns: input.map_or(Columns::Plain, Columns::Ordered),
                };
                self.linear(&module, path, ["weight", "bias"], &matrix);
            }
            Operation::Conv {
                inputs,
                outputs,
                groups,
                window,
                ..
            } => {
                let channels = inputs / groups.max(1);
                let sizes = window_sizes(step, outputs, channels, window.kernel);
                self.kernel(&module, path, sizes, channels);
            }
            Operation::ConvTranspose {
                inputs,
                outputs,
                groups,
                window,
                ..
            } => {
                let channels = outputs / groups.max(1);
                let sizes = window_sizes(step, inputs, channels, window.kernel);
                self.kernel(&module, path, sizes, channels);
            }
            Operation::Prelu { .. } => {
                let first = self.tensors.len();
                self.vector(&module, path, ["slope", "weight"], input);
                for tensor in &mut self.tensors[first..] {
                    tensor.may_be_single = true;
                }
            }
            Operation::BatchNorm { .. } => {
                for field in ["weight", "bias", "running_mean", "running_var"] {
                    self.vector(&module, path, [field, field], input.clone());
                }
                self.tensors.push(Tensor {
                    name: joined(&module, "num_batches_tracked"),
                    ours: path.to_owned(),
                    ..Tensor::default()
                });
            }
            Operation::LayerNorm { .. }
            | Operation::RmsNorm { .. }
            | Operation::GroupNorm { .. }
            | Operation::InstanceNorm { .. } => {
                for field in ["weight", "bias"] {
                    self.vector(&module, path, [field, field], input.clone());
                }
            }
            Operation::Embedding {
                vocabulary,
                features,
            } => self.table(&module, path, vec![vocabulary, features]),
            Operation::LearnedPositions { steps, features } => {
                self.table(&module, path, vec![steps, features]);
            }
            Operation::ClassToken { features } => {
                self.table(&module, path, vec![1, 1, features]);
            }
            Operation::Attention {
                heads,
                kv_heads,
                head,
                ..
            } => self.attention(&module, path, [heads * head, kv_heads * head]),
            Operation::CrossAttention {
                features,
                memory,
                heads,
                kv_heads,
                head,
                ..
            } => {
                let widths = [heads * head, kv_heads * head];
                self.cross_attention(&module, path, widths, features == memory);
            }
            Operation::Lstm { .. } | Operation::Gru { .. } | Operation::Rnn { .. } => {
                self.recurrent(path);
            }
            Operation::Layer {
                graph: Some(graph), ..
            } => self.nested(graph, path),
            // Parameters that are the embedding's (`head`), or of which only the names are known, or
            // none.
            Operation::Unembedding { .. }
            | Operation::Layer { graph: None, .. }
            | Operation::Input { .. }
            | Operation::Output
            | Operation::Activation(_)
            | Operation::MaxPool { .. }
            | Operation::AvgPool { .. }
            | Operation::AdaptiveMaxPool { .. }
            | Operation::AdaptiveAvgPool { .. }
            | Operation::Reduce(_)
            | Operation::Dropout { .. }
            | Operation::DropChannels { .. }
            | Operation::DropPath { .. }
            | Operation::SinusoidalPositions { .. }
            | Operation::Patches { .. }
            | Operation::Reverse
            | Operation::Sum
            | Operation::Product
            | Operation::Concat
            | Operation::Flatten
            | Operation::Reshape
            | Operation::Transpose
            | Operation::Slice { .. }
            | Operation::Crop { .. }
            | Operation::Pad { .. }
            | Operation::Upsample { .. }
            | Operation::PixelShuffle { .. }
            | Operation::RepeatVector
            | Operation::Expand { .. } => {}
        }
    }

    /// The vectors of a table, which are columns of ours.
    fn table(&mut self, module: &str, path: &str, shape: Vec<usize>) {
        let Some((place, [rows, columns])) = self.parameter(path, "weight") else {
            return;
        };
        let piece = Piece {
            is_transposed: true,
            ..Piece::plain(place, rows, columns)
        };
        self.push(joined(module, "weight"), [path, "weight"], shape, piece);
    }

    /// The linear module of a head whose weight is an embedding's, once more, where it has a name.
    pub(super) fn head(&mut self, path: &str) {
        let Some(&place) = self.places.get(&joined(path, "weight")) else {
            return;
        };
        let Some(module) = self.resolver.part(path, HEAD) else {
            return;
        };
        let Parameter { rows, columns, .. } = self.parameters[place];
        let is_transposed = !self.names.is_conv1d(&module);
        self.tensors.push(Tensor {
            name: joined(&module, "weight"),
            ours: joined(path, "weight"),
            shape: if is_transposed {
                vec![columns, rows]
            } else {
                vec![rows, columns]
            },
            pieces: vec![Piece {
                is_transposed,
                ..Piece::plain(place, rows, columns)
            }],
            is_copy: true,
            ..Tensor::default()
        });
    }

    /// A kernel of these sizes, and a bias.
    fn kernel(&mut self, module: &str, path: &str, shape: Vec<usize>, channels: usize) {
        if let Some((place, [rows, columns])) = self.parameter(path, "weight") {
            let piece = Piece {
                column_order: Columns::Windows {
                    positions: columns / channels.max(1),
                    channels,
                },
                ..Piece::plain(place, rows, columns)
            };
            self.push(joined(module, "weight"), [path, "weight"], shape, piece);
        }
        self.vector(module, path, ["bias", "bias"], None);
    }

    /// A linear module made of some rows of a weight and of a bias.
    fn linear(&mut self, module: &str, path: &str, [weight, bias]: [&str; 2], of: &Matrix) {
        for (field, theirs) in [(weight, "weight"), (bias, "bias")] {
            let Some(&place) = self.places.get(&joined(path, field)) else {
                continue;
            };
            self.taken.insert(place);
            let Parameter { rows, columns, .. } = self.parameters[place];
            let is_weight = theirs == "weight";
            let is_transposed = is_weight && self.names.is_conv1d(module);
            let shape = match (is_weight, is_transposed) {
                (false, _) => vec![of.count],
                (true, false) => vec![of.count, columns],
                (true, true) => vec![columns, of.count],
            };
            let piece = Piece {
                first: of.first,
                count: of.count,
                row_order: of.row_order.clone(),
                column_order: if is_weight {
                    of.columns.clone()
                } else {
                    Columns::Plain
                },
                is_transposed,
                ..Piece::plain(place, rows, columns)
            };
            self.push(joined(module, theirs), [path, field], shape, piece);
        }
    }

    /// `torch.nn.MultiheadAttention`, or linear modules where patterns name them.
    fn attention(&mut self, module: &str, path: &str, [queries, keys]: [usize; 2]) {
        let rows = queries + 2 * keys;
        let fields = ["in_weight", "in_bias"];
        if let Some(module) = self.resolver.part(path, "in") {
            self.linear(&module, path, fields, &Matrix::rows(0, rows));
        } else if let Some(modules) = self.separate(path) {
            let starts = [0, queries, queries + keys];
            let counts = [queries, keys, keys];
            for ((module, first), count) in modules.iter().zip(starts).zip(counts) {
                self.linear(module, path, fields, &Matrix::rows(first, count));
            }
        } else {
            for (field, theirs) in [("in_weight", "in_proj_weight"), ("in_bias", "in_proj_bias")] {
                self.plain(module, path, field, theirs);
            }
        }
        self.output(module, path);
    }

    fn cross_attention(
        &mut self,
        module: &str,
        path: &str,
        [queries, keys]: [usize; 2],
        is_of_one_width: bool,
    ) {
        let (query, memory) = (
            ["query_weight", "query_bias"],
            ["memory_weight", "memory_bias"],
        );
        if let Some([q, k, v]) = self.separate(path) {
            self.linear(&q, path, query, &Matrix::rows(0, queries));
            self.linear(&k, path, memory, &Matrix::rows(0, keys));
            self.linear(&v, path, memory, &Matrix::rows(keys, keys));
        } else {
            if is_of_one_width {
                self.stacked(module, path, [query[0], memory[0]], "in_proj_weight");
            } else {
                self.plain(module, path, query[0], "q_proj_weight");
                if let Some((place, [rows, columns])) = self.parameter(path, memory[0]) {
                    for (first, theirs) in [(0, "k_proj_weight"), (keys, "v_proj_weight")] {
                        let piece = Piece {
                            first,
                            count: keys,
                            ..Piece::plain(place, rows, columns)
                        };
                        let name = joined(module, theirs);
                        self.push(name, [path, memory[0]], vec![keys, columns], piece);
                    }
                }
            }
            self.stacked(module, path, [query[1], memory[1]], "in_proj_bias");
        }
        self.output(module, path);
    }

    /// The linear modules of queries, keys and values, where a pattern names one of them.
    fn separate(&self, path: &str) -> Option<[String; 3]> {
        let parts = ["query", "key", "value"];
        let named = parts.map(|part| self.resolver.part(path, part));
        if named.iter().all(Option::is_none) {
            return None;
        }
        let module = self.resolver.module(path);
        let mut parts = parts.into_iter();
        Some(named.map(|name| {
            let part = parts.next().unwrap_or_default();
            name.unwrap_or_else(|| joined(&module, part))
        }))
    }

    /// What puts heads together, and factors of norms.
    fn output(&mut self, module: &str, path: &str) {
        let out = self.resolver.part(path, "out");
        let out = out.unwrap_or_else(|| joined(module, "out_proj"));
        if let Some(&place) = self.places.get(&joined(path, "out_weight")) {
            let rows = self.parameters[place].rows;
            let fields = ["out_weight", "out_bias"];
            self.linear(&out, path, fields, &Matrix::rows(0, rows));
        }
        for (field, theirs) in [
            ("query_norm", "q_norm.weight"),
            ("key_norm", "k_norm.weight"),
        ] {
            self.vector(module, path, [field, theirs], None);
        }
    }

    /// A layer of a recurrent module, in one direction.
    fn recurrent(&mut self, path: &str) {
        let (stage, suffix) = self.direction(path);
        let (module, layer) = layer_of(&self.resolver.module(&stage));
        for field in ["weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"] {
            let theirs = format!("{field}_l{layer}{suffix}");
            self.plain(&module, path, field, &theirs);
        }
    }
}

/// The shape of a kernel: of a sequence, whose windows have one row, without it.
fn window_sizes(
    step: &Step,
    outer: usize,
    inner: usize,
    [rows, columns]: [usize; 2],
) -> Vec<usize> {
    if step.shape.len() == 3 {
        vec![outer, inner, rows, columns]
    } else {
        vec![outer, inner, columns]
    }
}
