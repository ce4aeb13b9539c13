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

    /// The kind of network: `mlp`.
    pub fn model(&self) -> &str {
        self.get("model")
    }

    /// As it was written: `784,128,10`.
    pub fn sizes_written(&self) -> &str {
        self.get("sizes")
    }

    /// The widths of the layers of a multi-layer perceptron, the input first.
    pub fn sizes(&self) -> Vec<usize> {
        let sizes = self.get("sizes").split(',');
        sizes.map(|size| size.parse().expect("a size")).collect()
    }

    /// The network ends with a softmax. In training it is the loss's.
    pub fn ends_with_softmax(&self) -> bool {
        self.get("head") == "softmax"
    }

    /// Samples.
    pub fn batch(&self) -> usize {
        self.get("batch").parse().expect("a number of samples")
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

    /// The inputs, `[batch, features]`, row after row.
    pub fn inputs(&self) -> Vec<f32> {
        let words = self.words("inputs");
        words.into_iter().map(f32::from_le_bytes).collect()
    }

    /// The classes.
    pub fn targets(&self) -> Vec<u32> {
        let words = self.words("targets");
        words.into_iter().map(u32::from_le_bytes).collect()
    }

    /// The initial parameters of a multi-layer perceptron.
    pub fn layers(&self) -> Vec<Dense> {
        let words = self.words("parameters");
        let mut numbers = words.into_iter().map(f32::from_le_bytes);
        let mut take = |count| numbers.by_ref().take(count).collect::<Vec<f32>>();
        let sizes = self.sizes();
        let layer = |pair: &[usize]| Dense {
            inputs: pair[0],
            outputs: pair[1],
            weight: take(pair[0] * pair[1]),
            bias: take(pair[1]),
        };
        sizes.windows(2).map(layer).collect()
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
            _ => panic!("`{command}` is no command"),
        }
    }
}
