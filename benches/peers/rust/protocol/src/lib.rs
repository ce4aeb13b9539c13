//! What every contender written in Rust shares: the workload that it is started with, and the
//! conversation with the runner on standard input and output (see `README.md`).

use std::collections::HashMap;
use std::fmt::Display;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::time::Instant;

/// A workload, from arguments `key=value`.
pub struct Workload {
    arguments: HashMap<String, String>,
}

/// A layer, with its initial parameters: channels first.
pub enum Layer {
    /// A convolution of a square kernel, with as much padding on each side.
    Conv {
        inputs: usize,
        outputs: usize,
        kernel: usize,
        padding: usize,
        /// `[outputs, inputs, kernel, kernel]`.
        weight: Vec<f32>,
        bias: Vec<f32>,
    },
    /// The maximum of squares that do not overlap.
    Pool(usize),
    Relu,
    Flatten,
    Lstm(Recurrent),
    Gru(Recurrent),
    /// The last step of a sequence.
    Last,
    /// A causal convolution over a sequence.
    Causal {
        inputs: usize,
        outputs: usize,
        kernel: usize,
        dilation: usize,
        /// `[outputs, inputs, kernel]`.
        weight: Vec<f32>,
        bias: Vec<f32>,
    },
    Dense(Dense),
    /// Of tokens: `[vocabulary, features]`.
    Embedding(Table),
    /// Learned, one for each step, and added: `[steps, features]`.
    Positions(Table),
    Norm(Norm),
    Block(Box<Block>),
}

/// A row of features for each of so many things.
pub struct Table {
    pub rows: usize,
    pub features: usize,
    /// Row after row.
    pub values: Vec<f32>,
}

/// Layer normalization's parameters.
pub struct Norm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Norm {
    /// What is added to the variance, as PyTorch does it.
    pub const EPSILON: f64 = 1e-5;
}

/// Of a GPT: causal attention and two dense layers with an exact gelu between them, each after a
/// normalization and added to what was before.
pub struct Block {
    pub features: usize,
    pub heads: usize,
    pub norm1: Norm,
    /// Queries, keys and values, one after another, each head after head.
    pub qkv: Dense,
    pub out: Dense,
    pub norm2: Norm,
    pub up: Dense,
    pub down: Dense,
}

/// A recurrent layer's parameters, as PyTorch has them: the rows of one gate after those of another.
pub struct Recurrent {
    pub inputs: usize,
    pub units: usize,
    /// Of all gates: `[units, inputs]`, row after row.
    pub weight_ih: Vec<f32>,
    /// `[units, units]`.
    pub weight_hh: Vec<f32>,
    pub bias_ih: Vec<f32>,
    pub bias_hh: Vec<f32>,
}

impl Recurrent {
    /// Of one gate, what acts on the input and what acts on the step before.
    pub fn gate(&self, gate: usize) -> [Dense; 2] {
        let of = |inputs: usize, weight: &[f32], bias: &[f32]| {
            let size = inputs * self.units;
            Dense {
                inputs,
                outputs: self.units,
                weight: weight[gate * size..][..size].to_vec(),
                bias: bias[gate * self.units..][..self.units].to_vec(),
            }
        };
        [
            of(self.inputs, &self.weight_ih, &self.bias_ih),
            of(self.units, &self.weight_hh, &self.bias_hh),
        ]
    }
}

/// A dense layer's parameters.
pub struct Dense {
    pub inputs: usize,
    pub outputs: usize,
    /// `[outputs, inputs]`, row after row.
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Dense {
    /// The weight as `[inputs, outputs]`, row after row.
    pub fn transposed(&self) -> Vec<f32> {
        (0..self.inputs * self.outputs)
            .map(|i| self.weight[i % self.outputs * self.inputs + i / self.outputs])
            .collect()
    }

    /// The layers that give so many parts of the outputs.
    pub fn split(&self, parts: usize) -> impl Iterator<Item = Self> {
        let outputs = self.outputs / parts;
        let weights = self.weight.chunks_exact(outputs * self.inputs);
        let biases = self.bias.chunks_exact(outputs);
        weights.zip(biases).map(move |(weight, bias)| Self {
            inputs: self.inputs,
            outputs,
            weight: weight.to_vec(),
            bias: bias.to_vec(),
        })
    }
}

impl Workload {
    /// The workload in this process's arguments.
    pub fn from_arguments() -> Self {
        let arguments = std::env::args().skip(1).map(|argument| {
            let (key, value) = argument.split_once('=').expect("arguments are key=value");
            (key.to_owned(), value.to_owned())
        });
        Self {
            arguments: arguments.collect(),
        }
    }

    fn get(&self, key: &str) -> &str {
        let value = self.arguments.get(key);
        value.unwrap_or_else(|| panic!("there is no argument `{key}=…`"))
    }

    /// A training step or inference.
    pub fn is_training(&self) -> bool {
        self.get("kind") == "train"
    }

    /// Steps of a sequence, one at a time.
    pub fn is_streaming(&self) -> bool {
        self.get("kind") == "stream"
    }

    /// The network's name.
    pub fn model(&self) -> &str {
        self.get("model")
    }

    /// The shape of a sample, channels first: `[features]`, `[steps, features]`,
    /// `[channels, rows, columns]`, or `[steps]` of tokens.
    pub fn input(&self) -> Vec<usize> {
        let sizes = self.get("input").split(',');
        sizes.map(|size| size.parse().expect("a size")).collect()
    }

    /// The inputs are tokens.
    pub fn has_tokens(&self) -> bool {
        self.get("layers").starts_with("embedding:")
    }

    /// The shape of a batch, channels first.
    pub fn batch_shape(&self) -> Vec<usize> {
        [vec![self.batch()], self.input()].concat()
    }

    /// The network ends with a softmax. In training it is the loss's.
    pub fn ends_with_softmax(&self) -> bool {
        self.get("head") == "softmax"
    }

    /// Samples.
    pub fn batch(&self) -> usize {
        self.get("batch").parse().expect("a number of samples")
    }

    /// The optimizer of training: `adam` or `adamw`.
    pub fn optimizer(&self) -> &str {
        self.get("optimizer")
    }

    /// The file `<name>.<what>`.
    pub fn file(&self, what: &str) -> PathBuf {
        PathBuf::from(self.get("data")).join(format!("{}.{what}", self.get("name")))
    }

    fn words(&self, what: &str) -> Vec<[u8; 4]> {
        let path = self.file(what);
        let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        bytes.as_chunks().0.to_vec()
    }

    fn floats(&self, what: &str) -> Vec<f32> {
        let words = self.words(what);
        words.into_iter().map(f32::from_le_bytes).collect()
    }

    /// All inputs, sample after sample, channels first.
    pub fn inputs(&self) -> Vec<f32> {
        self.floats("inputs")
    }

    /// All inputs, sample after sample, channels last.
    pub fn inputs_last(&self) -> Vec<f32> {
        self.floats("inputs-last")
    }

    /// The class of each sample, or of each step of each.
    pub fn targets(&self) -> Vec<u32> {
        let words = self.words("targets");
        words.into_iter().map(u32::from_le_bytes).collect()
    }

    /// The inputs (channels first) and classes of each batch. Samples that are less than a batch
    /// are left out.
    pub fn batches(&self) -> Vec<(Vec<f32>, Vec<u32>)> {
        let (inputs, targets) = (self.inputs(), self.targets());
        let size = self.batch_shape().iter().product();
        let inputs = inputs.chunks_exact(size).map(<[f32]>::to_vec);
        let classes = self.get("targets").parse::<usize>().expect("a number");
        let targets = targets.chunks_exact(self.batch() * classes);
        let targets = targets.map(<[u32]>::to_vec);
        inputs.zip(targets).collect()
    }

    /// The initial parameters, each with channels last and the outputs fastest, one after another.
    pub fn parameters_last(&self) -> Vec<f32> {
        self.floats("parameters-last")
    }

    /// The layers. Says that this contender cannot take part if it does not know one of them.
    pub fn layers(&self) -> Vec<Layer> {
        let mut numbers = self.floats("parameters").into_iter();
        let mut take = |count| numbers.by_ref().take(count).collect::<Vec<f32>>();
        let recurrent = |gates: usize, inputs, units, take: &mut dyn FnMut(usize) -> Vec<f32>| {
            let rows = gates * units;
            Recurrent {
                inputs,
                units,
                weight_ih: take(rows * inputs),
                weight_hh: take(rows * units),
                bias_ih: take(rows),
                bias_hh: take(rows),
            }
        };
        let dense = |inputs, outputs, take: &mut dyn FnMut(usize) -> Vec<f32>| Dense {
            inputs,
            outputs,
            weight: take(inputs * outputs),
            bias: take(outputs),
        };
        let norm = |features, take: &mut dyn FnMut(usize) -> Vec<f32>| Norm {
            weight: take(features),
            bias: take(features),
        };
        let layer = |written: &str| {
            let (kind, sizes) = written.split_once(':').unwrap_or((written, ""));
            let sizes = sizes.split(':').filter(|size| !size.is_empty());
            let sizes: Vec<usize> = sizes.map(|size| size.parse().expect("a size")).collect();
            match (kind, &sizes[..]) {
                ("conv", &[inputs, outputs, kernel, padding]) => Layer::Conv {
                    inputs,
                    outputs,
                    kernel,
                    padding,
                    weight: take(outputs * inputs * kernel * kernel),
                    bias: take(outputs),
                },
                ("pool", &[size]) => Layer::Pool(size),
                ("relu", []) => Layer::Relu,
                ("last", []) => Layer::Last,
                ("lstm", &[inputs, units]) => Layer::Lstm(recurrent(4, inputs, units, &mut take)),
                ("gru", &[inputs, units]) => Layer::Gru(recurrent(3, inputs, units, &mut take)),
                ("causal", &[inputs, outputs, kernel, dilation]) => Layer::Causal {
                    inputs,
                    outputs,
                    kernel,
                    dilation,
                    weight: take(outputs * inputs * kernel),
                    bias: take(outputs),
                },
                ("flatten", []) => Layer::Flatten,
                ("dense", &[inputs, outputs]) => Layer::Dense(dense(inputs, outputs, &mut take)),
                ("embedding", &[rows, features]) => Layer::Embedding(Table {
                    rows,
                    features,
                    values: take(rows * features),
                }),
                ("positions", &[rows, features]) => Layer::Positions(Table {
                    rows,
                    features,
                    values: take(rows * features),
                }),
                ("norm", &[features]) => Layer::Norm(norm(features, &mut take)),
                ("block", &[features, heads]) => Layer::Block(Box::new(Block {
                    features,
                    heads,
                    norm1: norm(features, &mut take),
                    qkv: dense(features, 3 * features, &mut take),
                    out: dense(features, features, &mut take),
                    norm2: norm(features, &mut take),
                    up: dense(features, 4 * features, &mut take),
                    down: dense(4 * features, features, &mut take),
                })),
                _ => cannot(format_args!("no layer `{kind}`")),
            }
        };
        self.get("layers").split(',').map(layer).collect()
    }
}

/// Says why this contender does not take part in a workload, and ends.
pub fn cannot(why: impl Display) -> ! {
    println!("cannot {why}");
    std::process::exit(0)
}

/// Answers the runner until it closes the conversation.
///
/// `step` does one iteration of the workload. `read` gives the numbers that a check compares: the
/// loss of a training step, the outputs of inference.
pub fn serve<T>(about: &str, mut step: impl FnMut() -> T, mut read: impl FnMut(T) -> Vec<f32>) {
    let say = |line: &dyn Display| {
        println!("{line}");
        std::io::stdout().flush().expect("the runner listens");
    };
    say(&format_args!("ready {about}"));
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("the runner speaks UTF-8");
        let (command, count) = line.split_once(' ').expect("a command and a count");
        let count: usize = count.parse().expect("a count");
        match command {
            "time" => {
                for _ in 0..count / 8 + 1 {
                    black_box(step());
                }
                let start = Instant::now();
                for _ in 0..count {
                    black_box(step());
                }
                say(&start.elapsed().as_secs_f64());
            }
            "steps" => {
                for _ in 0..count {
                    black_box(step());
                }
                say(&"done");
            }
            "check" => {
                for _ in 0..count {
                    let numbers = read(step()).into_iter().map(|number| number.to_string());
                    say(&numbers.collect::<Vec<_>>().join(" "));
                }
            }
            _ => panic!("`{command}` is not a command"),
        }
    }
}
