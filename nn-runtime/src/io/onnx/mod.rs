//! Export of networks to ONNX files, for ONNX Runtime (which has many language bindings and runs on
//! many devices) and for compilers that target specific devices.
//!
//! ```
//! use nn_runtime::io::to_onnx_bytes;
//! use nn_runtime::prelude::*;
//! network! { struct Net { [8, 8, 1] => Conv2d(4, 3, relu) => Flatten => Dense(10, softmax) } }
//!
//! let bytes = to_onnx_bytes(&Net::new(0))?; // or `save_onnx(&network, "net.onnx")?`
//! assert!(!bytes.is_empty());
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! In Python: `onnxruntime.InferenceSession("net.onnx").run(None, {"input": pixels})`.
//!
//! # Inputs and outputs
//! Inputs and outputs have the names of the declaration: `struct Net(image: [8, 8, 1], goal: 2)`
//! has the inputs `image` and `goal`; the input of a chain is called `input`. A single output is
//! called `output`, several are `output_1`, `output_2` and so on. The first dimension is `batch`,
//! which may have any size; the other sizes are fixed:
//!
//! | shape | tensor |
//! |---|---|
//! | `784` | `[batch, 784]` |
//! | `[T, F]` | `[batch, T, F]` |
//! | `[H, W, C]` | `[batch, H, W, C]`; with [`Images::ChannelsFirst`] `[batch, C, H, W]` |
//! | `Tokens(T, vocab = V)` | `[batch, T]` of integers (`int64`) below V |
//!
//! So a model takes the same numbers as [`predict`](crate::network::predict), in the same order,
//! and returns the same numbers. The last activation is part of the model.
//!
//! # The file
//! A model uses the operators of the standard ONNX operator set, version 17. Parameters are
//! constants with the same names as in the network (`dense1.weight`), in the network's scalar type
//! or in single precision ([`Numbers`]). Repeats are unrolled, nested networks are inlined, and
//! stages that share parameters share constants. Stages that only matter in training are left out.
//!
//! | stage | operators |
//! |---|---|
#![doc = nn_macros::rows_of!(onnx)]
//! | activations | those of the same names; `gelu`, `gelu_tanh`, `silu`, `mish` in basic ones |
//! | `Residual`, `Sum`, `Product`, `Concat` | `Add`, `Mul`, `Concat` |
//! | a network | those of its stages |
//! | a layer of your own | none: it is an error that names the layer |
//!
//! For a number that is not a valid token, `predict` gives NaN, while the behavior of ONNX
//! implementations is undefined. Attention with `causal`, `window` or `alibi` needs T × T
//! constants, which all layers share.
//!
//! In ONNX, attributes of operators (ε, slopes) are in single precision even in a double-precision
//! model. ONNX Runtime has no double-precision implementation of some operators, including `Conv`,
//! `LSTM` and `Erf` (in `gelu`), and rejects such models; use [`Numbers::Single`] for them.

#![expect(
    clippy::cast_possible_wrap,
    reason = "sizes are i64 in ONNX, which is enough for anything in memory"
)]

pub(crate) mod array;
pub(crate) mod builder;
pub(crate) mod context;
pub(crate) mod operators;
pub mod proto;
mod translate;
pub(crate) mod values;

use std::collections::BTreeMap;
use std::path::Path;

use prost::Message;

use self::array::{Array, Number};
use self::builder::Builder;
use self::context::Parameters;
use self::proto::{ModelProto, OperatorSetIdProto, ValueInfoProto};
use self::translate::{Translation, sample_shape};
use self::values::{Form, Value};
use crate::error::{Error, Result};
use crate::files::atomic::write_atomically;
use crate::network::Network;
use crate::structure::{Operation, Step};

/// The version of the operator set that models use.
pub const OPERATOR_SET: i64 = 17;
/// The corresponding version of the file format.
const FILE_VERSION: i64 = 8;
/// The maximum size of a file in bytes, which is the limit of protobuf messages.
const MOST_BYTES: usize = i32::MAX as usize;

/// The settings of an export to ONNX.
///
/// ```
/// use nn_runtime::io::onnx::{Export, Images};
/// use nn_runtime::prelude::*;
/// network! { struct Net { [8, 8, 3] => Conv2d(4, 3, relu) => Mean => Dense(2) } }
///
/// let export = Export { images: Images::ChannelsFirst, ..Export::default() };
/// let model = export.model(&Net::new(0))?;
/// let graph = model.graph.unwrap();
/// let operators = graph.node.iter().map(|node| node.op_type.as_str());
/// assert!(operators.eq(["Conv", "Relu", "ReduceMean", "Gemm"]));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The layout of inputs and outputs that are images.
    pub images: Images,
    /// The type of the numbers.
    pub numbers: Numbers,
}

/// The layout of inputs and outputs that are images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Images {
    /// `[batch, H, W, C]`, as in decoded images and in this crate.
    #[default]
    ChannelsLast,
    /// `[batch, C, H, W]`, as most ONNX tools expect. Sequences are `[batch, T, F]` in any case.
    ChannelsFirst,
}

/// The type of the numbers of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// The network's scalar type: `float`, or `double` with `#[scalar(f64)]`.
    #[default]
    OfNetwork,
    /// `float`; numbers of `f64` are rounded.
    Single,
}

/// Writes a network to an ONNX file ([format](self)). The file is written atomically.
///
/// # Errors
/// [`Error::Export`] with every stage that cannot be expressed in ONNX, [`Error::File`] if the file
/// cannot be written.
pub fn save_onnx<N: Network>(network: &N, path: impl AsRef<Path>) -> Result<()> {
    Export::default().save(network, path)
}

/// The bytes of the file that [`save_onnx`] writes.
///
/// # Errors
/// [`Error::Export`] with every stage that cannot be expressed in ONNX.
pub fn to_onnx_bytes<N: Network>(network: &N) -> Result<Vec<u8>> {
    Export::default().to_bytes(network)
}

impl Export {
    /// Writes a network to an ONNX file. The file is written atomically.
    ///
    /// # Errors
    /// The errors of [`save_onnx`].
    pub fn save<N: Network>(self, network: &N, path: impl AsRef<Path>) -> Result<()> {
        let bytes = self.to_bytes(network)?;
        write_atomically(path, |file| file.write_all(&bytes))
    }

    /// The bytes of an ONNX file.
    ///
    /// # Errors
    /// The errors of [`to_onnx_bytes`]. Also if the file would exceed the limit of 2 GiB.
    pub fn to_bytes<N: Network>(self, network: &N) -> Result<Vec<u8>> {
        let model = self.model(network)?;
        let length = model.encoded_len();
        if length > MOST_BYTES {
            let problem =
                format!("the file would have {length} bytes, but the maximum is {MOST_BYTES}");
            return Err(failure::<N>(vec![problem]));
        }
        Ok(model.encode_to_vec())
    }

    /// The model itself, to be inspected or changed before it is written.
    ///
    /// # Errors
    /// The errors of [`to_onnx_bytes`].
    pub fn model<N: Network>(self, network: &N) -> Result<ModelProto> {
        let number = match self.numbers {
            Numbers::OfNetwork if size_of::<N::Scalar>() == 8 => Number::Double,
            _ => Number::Float,
        };
        let parameters = parameters(network, number);
        let steps = N::graph().steps();
        let mut translation = Translation {
            builder: Builder::new(number),
            parameters: &parameters,
            problems: vec![],
        };
        let (infos, inputs) = self.inputs(&mut translation.builder, &steps);
        let names = output_names(&mut translation.builder, &steps);
        let values = translation.graph(&steps, ["", ""], inputs);
        if !translation.problems.is_empty() {
            return Err(failure::<N>(translation.problems));
        }
        let mut builder = translation.builder;
        let outputs = self.outputs(&mut builder, &infos, names.into_iter().zip(values));
        Ok(ModelProto {
            ir_version: FILE_VERSION,
            producer_name: env!("CARGO_PKG_NAME").into(),
            producer_version: env!("CARGO_PKG_VERSION").into(),
            graph: Some(builder.finish(N::NAME, infos, outputs)),
            opset_import: vec![OperatorSetIdProto {
                domain: String::new(),
                version: OPERATOR_SET,
            }],
        })
    }

    /// The form of an input or an output.
    fn form(self, shape: &[usize]) -> Form {
        match self.images {
            Images::ChannelsFirst if shape.len() == 3 => Form::First,
            _ => Form::Last,
        }
    }

    fn inputs(self, builder: &mut Builder, steps: &[Step]) -> (Vec<ValueInfoProto>, Vec<Value>) {
        let mut infos = vec![];
        let mut values = vec![];
        for step in steps {
            let Operation::Input { vocabulary } = step.operation else {
                continue;
            };
            let name = builder.unique(&step.stage);
            let shape = sample_shape(step.shape, vocabulary);
            if vocabulary.is_some() {
                infos.push(builder::info(&name, proto::INT64, &shape[..1]));
                values.push(Value::of_tokens(&shape, name));
            } else {
                let form = self.form(&shape);
                let sizes = form.sizes(&shape);
                infos.push(builder::info(&name, builder.number.code(), &sizes));
                values.push(Value::new(&shape, name, form));
            }
        }
        (infos, values)
    }

    /// Renames values to the names of outputs.
    fn outputs(
        self,
        builder: &mut Builder,
        inputs: &[ValueInfoProto],
        outputs: impl Iterator<Item = (String, Value)>,
    ) -> Vec<ValueInfoProto> {
        // Collect all tensors before renaming any of them.
        let outputs: Vec<_> = outputs
            .map(|(name, mut value)| {
                builder.stage.clone_from(&name);
                let form = self.form(&value.shape);
                let tensor = value.tensor(builder, form);
                let sizes = form.sizes(&value.shape);
                (builder::info(&name, builder.number.code(), &sizes), tensor)
            })
            .collect();
        // The tensors whose names are final. An output with the same tensor is a copy.
        let same = |input: &ValueInfoProto| (input.name.clone(), input.name.clone());
        let mut known: BTreeMap<String, String> = inputs.iter().map(same).collect();
        for (info, tensor) in &outputs {
            builder.stage.clone_from(&info.name);
            if let Some(known) = known.get(tensor) {
                let copy = builder.node("Identity", &[known], vec![]);
                builder.rename(&copy, &info.name);
            } else {
                builder.rename(tensor, &info.name);
                known.insert(tensor.clone(), info.name.clone());
            }
        }
        outputs.into_iter().map(|(info, _)| info).collect()
    }
}

/// The names of the outputs, which are reserved so that nothing else has them.
fn output_names(builder: &mut Builder, steps: &[Step]) -> Vec<String> {
    let outputs = steps.iter().filter(|s| s.operation == Operation::Output);
    outputs
        .map(|step| builder.unique(&step.stage.replace(' ', "_")))
        .collect()
}

fn parameters<N: Network>(network: &N, number: Number) -> Parameters {
    let mut parameters = Parameters::new();
    network.for_each(|description, values| {
        let sizes = [description.rows, description.columns];
        let array = Array::of_parameter(number, sizes, values);
        parameters.insert(description.path.to_string(), array);
    });
    parameters
}

fn failure<N: Network>(problems: Vec<String>) -> Error {
    Error::Export {
        network: N::NAME,
        format: "ONNX",
        problems,
    }
}
