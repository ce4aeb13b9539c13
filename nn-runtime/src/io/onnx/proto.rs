//! The messages of an ONNX file, with the fields that this crate writes. Field numbers and names
//! are those of `onnx.proto3` in the
//! [ONNX](https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3) project.
//!
//! [`prost::Message`] encodes and decodes them.
#![expect(
    missing_docs,
    reason = "the fields are documented in the definition of ONNX"
)]

use prost::Message;

/// A whole file.
#[derive(Clone, PartialEq, Message)]
pub struct ModelProto {
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    #[prost(string, tag = "2")]
    pub producer_name: String,
    #[prost(string, tag = "3")]
    pub producer_version: String,
    #[prost(message, optional, tag = "7")]
    pub graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "8")]
    pub opset_import: Vec<OperatorSetIdProto>,
}

/// A set of operators, and its version.
#[derive(Clone, PartialEq, Message)]
pub struct OperatorSetIdProto {
    #[prost(string, tag = "1")]
    pub domain: String,
    #[prost(int64, tag = "2")]
    pub version: i64,
}

/// Nodes. Each comes after all nodes whose outputs it reads.
#[derive(Clone, PartialEq, Message)]
pub struct GraphProto {
    #[prost(message, repeated, tag = "1")]
    pub node: Vec<NodeProto>,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(message, repeated, tag = "5")]
    pub initializer: Vec<TensorProto>,
    #[prost(message, repeated, tag = "11")]
    pub input: Vec<ValueInfoProto>,
    #[prost(message, repeated, tag = "12")]
    pub output: Vec<ValueInfoProto>,
}

/// An operator applied to values.
#[derive(Clone, PartialEq, Message)]
pub struct NodeProto {
    #[prost(string, repeated, tag = "1")]
    pub input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub output: Vec<String>,
    #[prost(string, tag = "3")]
    pub name: String,
    #[prost(string, tag = "4")]
    pub op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub attribute: Vec<AttributeProto>,
}

/// An attribute of a node. `r#type` says which of the other fields holds its value.
#[derive(Clone, PartialEq, Message)]
pub struct AttributeProto {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(float, optional, tag = "2")]
    pub f: Option<f32>,
    #[prost(int64, optional, tag = "3")]
    pub i: Option<i64>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub s: Option<Vec<u8>>,
    #[prost(message, optional, tag = "6")]
    pub g: Option<GraphProto>,
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub ints: Vec<i64>,
    #[prost(bytes = "vec", repeated, tag = "9")]
    pub strings: Vec<Vec<u8>>,
    #[prost(int32, tag = "20")]
    pub r#type: i32,
}

/// A constant, as bytes: little-endian, row-major.
#[derive(Clone, PartialEq, Message)]
pub struct TensorProto {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub data_type: i32,
    #[prost(string, tag = "8")]
    pub name: String,
    #[prost(bytes = "vec", tag = "9")]
    pub raw_data: Vec<u8>,
}

/// An input or an output: its name and its type.
#[derive(Clone, PartialEq, Message)]
pub struct ValueInfoProto {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub r#type: Option<TypeProto>,
}

/// The type of a value, which is always a tensor here.
#[derive(Clone, PartialEq, Message)]
pub struct TypeProto {
    #[prost(message, optional, tag = "1")]
    pub tensor_type: Option<TensorTypeProto>,
}

/// The type of the numbers of a tensor, and its shape.
#[derive(Clone, PartialEq, Message)]
pub struct TensorTypeProto {
    #[prost(int32, tag = "1")]
    pub elem_type: i32,
    #[prost(message, optional, tag = "2")]
    pub shape: Option<TensorShapeProto>,
}

/// The sizes of a tensor.
#[derive(Clone, PartialEq, Message)]
pub struct TensorShapeProto {
    #[prost(message, repeated, tag = "1")]
    pub dim: Vec<DimensionProto>,
}

/// A size: a number, or a name for a size that is known when the model runs.
#[derive(Clone, PartialEq, Message)]
pub struct DimensionProto {
    #[prost(int64, optional, tag = "1")]
    pub dim_value: Option<i64>,
    #[prost(string, optional, tag = "2")]
    pub dim_param: Option<String>,
}

/// [`TensorProto::data_type`] for single precision.
pub const FLOAT: i32 = 1;
/// [`TensorProto::data_type`] for 64-bit integers.
pub const INT64: i32 = 7;
/// [`TensorProto::data_type`] for double precision.
pub const DOUBLE: i32 = 11;

/// [`AttributeProto`]s of each kind.
pub(crate) mod attribute {
    use super::{AttributeProto, GraphProto};

    fn of(name: &str, r#type: i32) -> AttributeProto {
        AttributeProto {
            name: name.into(),
            r#type,
            ..AttributeProto::default()
        }
    }

    pub(crate) fn float(name: &str, value: f64) -> AttributeProto {
        AttributeProto {
            f: Some(value as f32),
            ..of(name, 1)
        }
    }

    pub(crate) fn int(name: &str, value: i64) -> AttributeProto {
        AttributeProto {
            i: Some(value),
            ..of(name, 2)
        }
    }

    pub(crate) fn text(name: &str, value: &str) -> AttributeProto {
        AttributeProto {
            s: Some(value.as_bytes().into()),
            ..of(name, 3)
        }
    }

    pub(crate) fn graph(name: &str, value: GraphProto) -> AttributeProto {
        AttributeProto {
            g: Some(value),
            ..of(name, 5)
        }
    }

    pub(crate) fn ints(name: &str, values: impl IntoIterator<Item = i64>) -> AttributeProto {
        AttributeProto {
            ints: values.into_iter().collect(),
            ..of(name, 7)
        }
    }

    pub(crate) fn texts(name: &str, values: &[&str]) -> AttributeProto {
        AttributeProto {
            strings: values.iter().map(|value| value.as_bytes().into()).collect(),
            ..of(name, 8)
        }
    }
}
