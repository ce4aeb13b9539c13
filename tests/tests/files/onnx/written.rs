//! Models with inputs and our outputs.

use std::fmt::Write as _;
use std::path::Path;

use nn_runtime::io::onnx::proto::ModelProto;
use nn_runtime::io::onnx::{Export, Images, Numbers};
use nn_runtime::network::{Kind, Workspace};
use nn_runtime::prelude::*;
use nn_runtime::scalar::Scalar;
use nn_runtime::structure::Operation;
use prost::Message as _;

/// Samples of each model.
const SAMPLES: usize = 3;

/// A model, inputs for it, and what the network makes of them.
pub(crate) struct Written {
    pub(crate) name: &'static str,
    pub(crate) model: ModelProto,
    /// The names of parameters.
    pub(crate) parameters: Vec<String>,
    /// What runs it: not all operators have a double form in ONNX Runtime.
    runner: &'static str,
    inputs: Vec<Tensor>,
    outputs: Vec<Tensor>,
}

struct Tensor {
    kind: &'static str,
    sizes: Vec<usize>,
    /// Of all samples.
    numbers: Vec<f64>,
}

/// All models.
pub(crate) fn models() -> Vec<Written> {
    let mut all = vec![];
    crate::onnx::images::models(&mut all);
    crate::onnx::shapes::models(&mut all);
    crate::onnx::sequences::models(&mut all);
    crate::onnx::transformers::models(&mut all);
    crate::onnx::transposed::models(&mut all);
    crate::onnx::models::models(&mut all);
    all
}

/// Numbers that look random, the same on every machine.
pub(crate) struct Numbered(u64);

impl Numbered {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }
}

/// A network whose parameters are all different: none is zero or one as at first.
pub(crate) fn drawn<N: Network>() -> N {
    let mut network = N::new(0);
    let mut numbers = Numbered(7);
    network.for_each_mut(|description, values| {
        let name = description.path.to_string();
        let is_factor = ["running_var", "norm.weight", "norm_"]
            .iter()
            .any(|part| name.contains(part));
        let spread = 1.5 / (description.columns as f64).sqrt();
        for value in values {
            let number = numbers.next();
            *value = N::Scalar::from_f64(if is_factor {
                0.5 + number
            } else {
                spread * (number - 0.5)
            });
        }
    });
    network
}

/// Appends the model of a network.
pub(crate) fn add<N: Network>(all: &mut Vec<Written>, name: &'static str) {
    add_with::<N>(all, name, Export::default(), "onnxruntime");
}

/// Appends the model of a network, written so, and run by that.
pub(crate) fn add_with<N: Network>(
    all: &mut Vec<Written>,
    name: &'static str,
    export: Export,
    runner: &'static str,
) {
    let network: N = drawn();
    let model = export
        .model(&network)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let is_single = size_of::<N::Scalar>() == 4 || export.numbers == Numbers::Single;
    let kind = if is_single { "float32" } else { "float64" };
    let graph = N::graph();
    let mut numbers = Numbered(11);
    let of = |wanted: Kind| graph.vertices.iter().filter(move |v| v.kind == wanted);
    let shapes: Vec<_> = of(Kind::Input)
        .map(|vertex| match vertex.nodes[0].operation {
            Operation::Input { vocabulary } => (vertex.shape, vocabulary),
            _ => (vertex.shape, None),
        })
        .collect();
    let mut inputs: Vec<Tensor> = shapes
        .iter()
        .map(|(shape, vocabulary)| match vocabulary {
            Some(_) => Tensor::new("int64", &shape[..1]),
            None => Tensor::new(kind, shape),
        })
        .collect();
    let mut outputs: Vec<Tensor> = of(Kind::Output)
        .map(|vertex| Tensor::new(kind, vertex.nodes[0].shape))
        .collect();
    let mut workspace = Workspace::new();
    let size = |tensors: &[Tensor]| tensors.iter().map(Tensor::sample).sum::<usize>();
    for _ in 0..SAMPLES {
        let mut sample = vec![];
        for (input, (_, vocabulary)) in inputs.iter_mut().zip(&shapes) {
            for _ in 0..input.sample() {
                let number = match vocabulary {
                    Some(count) => (numbers.next() * *count as f64).floor(),
                    // As a network of single precision sees it.
                    None => f64::from((2.0 * numbers.next() - 1.0) as f32),
                };
                input.numbers.push(number);
                sample.push(N::Scalar::from_f64(number));
            }
        }
        let mut output = vec![N::Scalar::ZERO; size(&outputs)];
        network
            .predict_in(&sample, &mut output, &mut workspace)
            .unwrap();
        let mut output = output.into_iter().map(Scalar::to_f64);
        for tensor in &mut outputs {
            let count = tensor.sample();
            tensor.numbers.extend(output.by_ref().take(count));
        }
    }
    if export.images == Images::ChannelsFirst {
        inputs
            .iter_mut()
            .chain(&mut outputs)
            .for_each(Tensor::channels_first);
    }
    let mut parameters = vec![];
    network.for_each(|description, _| parameters.push(description.path.to_string()));
    all.push(Written {
        name,
        model,
        parameters,
        runner,
        inputs,
        outputs,
    });
}

impl Tensor {
    fn new(kind: &'static str, sizes: &[usize]) -> Self {
        let sizes = sizes.to_vec();
        let numbers = vec![];
        Self {
            kind,
            sizes,
            numbers,
        }
    }

    /// Numbers of a sample.
    fn sample(&self) -> usize {
        self.sizes.iter().product()
    }

    fn channels_first(&mut self) {
        let [height, width, channels] = self.sizes[..] else {
            return;
        };
        let samples = self.numbers.chunks_exact(height * width * channels);
        let moved = samples.flat_map(|sample| {
            (0..channels).flat_map(move |c| sample.iter().skip(c).step_by(channels).copied())
        });
        self.numbers = moved.collect();
        self.sizes = vec![channels, height, width];
    }

    fn bytes(&self) -> Vec<u8> {
        let numbers = self.numbers.iter();
        match self.kind {
            "int64" => numbers.flat_map(|n| (*n as i64).to_le_bytes()).collect(),
            "float32" => numbers.flat_map(|n| (*n as f32).to_le_bytes()).collect(),
            _ => numbers.flat_map(|n| n.to_le_bytes()).collect(),
        }
    }
}

impl Written {
    /// The name, a hash of the bytes (FNV-1a), and the operators, of which several in a row that
    /// are the same stand once.
    pub(crate) fn line(&self) -> String {
        let mut model = self.model.clone();
        model.producer_version.clear();
        let hash = model
            .encode_to_vec()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        let graph = self.model.graph.as_ref().unwrap();
        let mut operators: Vec<&str> = graph.node.iter().map(|n| n.op_type.as_str()).collect();
        let count = operators.len();
        operators.sort_unstable();
        operators.dedup();
        format!(
            "{} {hash:016x} {count} nodes: {}",
            self.name,
            operators.join(" ")
        )
    }

    /// Writes the model, its inputs and its outputs; returns what the script has to know.
    fn write(&self, directory: &Path) -> String {
        let write = |ending: &str, bytes: &[u8]| {
            std::fs::write(directory.join(format!("{}.{ending}", self.name)), bytes).unwrap();
        };
        write("onnx", &self.model.encode_to_vec());
        let mut lines = format!("model {} {}\n", self.name, self.runner);
        for (role, tensors) in [("input", &self.inputs), ("output", &self.outputs)] {
            for (number, tensor) in tensors.iter().enumerate() {
                write(&format!("{role}{number}"), &tensor.bytes());
                let sizes: Vec<String> = tensor.sizes.iter().map(usize::to_string).collect();
                let _ = writeln!(lines, "{role} {} {}", tensor.kind, sizes.join(" "));
            }
        }
        lines
    }
}

/// Writes all models and lets `check.py` look at them, where that is possible.
pub(crate) fn check(models: &[Written], directory: &Path) -> Option<Result<String, String>> {
    let list: String = models.iter().map(|model| model.write(directory)).collect();
    std::fs::write(directory.join("models.txt"), list).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/onnx/check.py");
    crate::onnx::python(&script, directory)
}
