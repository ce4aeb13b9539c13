//! A builder of ONNX graphs.

use std::collections::{BTreeMap, BTreeSet};

use super::array::{self, Array, Number};
use super::proto::{
    AttributeProto, DimensionProto, GraphProto, NodeProto, TensorProto, TensorShapeProto,
    TensorTypeProto, TypeProto, ValueInfoProto,
};

/// The name of the first size of every input and output.
pub(crate) const BATCH: &str = "batch";

/// Nodes and constants with unique names.
#[derive(Debug)]
pub(crate) struct Builder {
    pub(crate) number: Number,
    /// The stage that nodes are named after.
    pub(crate) stage: String,
    nodes: Vec<NodeProto>,
    initializers: Vec<TensorProto>,
    names: BTreeSet<String>,
    /// Constants, by their content.
    constants: BTreeMap<String, String>,
}

impl Builder {
    pub(crate) fn new(number: Number) -> Self {
        Self {
            number,
            stage: String::new(),
            nodes: vec![],
            initializers: vec![],
            names: BTreeSet::new(),
            constants: BTreeMap::new(),
        }
    }

    /// A unique name: this one, or a similar one.
    pub(crate) fn unique(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 0;
        while !self.names.insert(name.clone()) {
            number += 1;
            name = format!("{wanted}_{number}");
        }
        name
    }

    /// Appends a node with one output, and returns the output.
    pub(crate) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<AttributeProto>,
    ) -> String {
        let [output] = self.node_of(operator, inputs, attributes);
        output
    }

    /// Appends a node, and returns its outputs.
    pub(crate) fn node_of<const N: usize>(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<AttributeProto>,
    ) -> [String; N] {
        let name = self.unique(&format!("{}/{operator}", self.stage));
        let outputs = core::array::from_fn(|place| match (N, place) {
            (1, _) => name.clone(),
            _ => self.unique(&format!("{name}:{place}")),
        });
        self.nodes.push(NodeProto {
            input: inputs.iter().map(|input| (*input).to_owned()).collect(),
            output: outputs.to_vec(),
            name,
            op_type: operator.into(),
            attribute: attributes,
        });
        outputs
    }

    /// A constant with this name, which is created only once.
    pub(crate) fn constant(&mut self, name: &str, make: impl FnOnce() -> Array) -> String {
        if let Some(known) = self.constants.get(name) {
            return known.clone();
        }
        let unique = self.unique(name);
        self.initializers.push(make().into_tensor(&unique));
        self.constants.insert(name.into(), unique.clone());
        unique
    }

    /// A scalar, which broadcasts to tensors of any shape.
    pub(crate) fn scalar(&mut self, value: f64) -> String {
        let number = self.number;
        self.constant(&format!("{value}"), || Array::new(number, &[], [value]))
    }

    /// A list of integers.
    pub(crate) fn integers(&mut self, values: &[i64]) -> String {
        let key = format!("{values:?}");
        if let Some(known) = self.constants.get(&key) {
            return known.clone();
        }
        let unique = self.unique(&key);
        self.initializers.push(array::integers(&unique, values));
        self.constants.insert(key, unique.clone());
        unique
    }

    /// A list of numbers in single precision, regardless of the network's scalar type.
    pub(crate) fn singles(&mut self, values: &[f64]) -> String {
        let name = format!("single {values:?}");
        self.constant(&name, || {
            Array::new(Number::Float, &[values.len()], values.iter().copied())
        })
    }

    /// A scalar integer, rather than a list of one.
    pub(crate) fn integer(&mut self, value: i64) -> String {
        let key = format!("index {value}");
        if let Some(known) = self.constants.get(&key) {
            return known.clone();
        }
        let unique = self.unique(&key);
        let tensor = array::integers(&unique, &[value]);
        self.initializers.push(TensorProto {
            dims: vec![],
            ..tensor
        });
        self.constants.insert(key, unique.clone());
        unique
    }

    /// Sizes, preceded by the batch size.
    pub(crate) fn reshape(&mut self, x: &str, sizes: &[usize]) -> String {
        let sizes: Vec<i64> = core::iter::once(-1)
            .chain(sizes.iter().map(|size| *size as i64))
            .collect();
        let shape = self.integers(&sizes);
        self.node("Reshape", &[x, &shape], vec![])
    }

    /// Repeats `x`, whose first size is 1, for each sample of `of`.
    pub(crate) fn for_each_sample(&mut self, x: &str, sizes: &[usize], of: &str) -> String {
        use super::proto::attribute::int;
        let samples = self.node("Shape", &[of], vec![int("start", 0), int("end", 1)]);
        let sizes: Vec<i64> = sizes.iter().map(|size| *size as i64).collect();
        let rest = self.integers(&sizes);
        let shape = self.node("Concat", &[&samples, &rest], vec![int("axis", 0)]);
        self.node("Expand", &[x, &shape], vec![])
    }

    /// The nodes that `build` appends, as a subgraph with inputs of these names and shapes. It may
    /// read values of the enclosing graph.
    pub(crate) fn body<E>(
        &mut self,
        name: &str,
        inputs: &[(&str, usize)],
        build: impl FnOnce(&mut Self, &[String]) -> Result<Vec<(String, usize)>, E>,
    ) -> Result<GraphProto, E> {
        let around = core::mem::take(&mut self.nodes);
        let names: Vec<String> = inputs
            .iter()
            .map(|(name, _)| self.unique(&format!("{}/{name}", self.stage)))
            .collect();
        let outputs = build(self, &names);
        let node = core::mem::replace(&mut self.nodes, around);
        let code = self.number.code();
        let sizes = inputs.iter().map(|(_, size)| *size);
        let input = names.iter().zip(sizes);
        Ok(GraphProto {
            node,
            name: name.into(),
            initializer: vec![],
            input: input
                .map(|(name, size)| info(name, code, &[size]))
                .collect(),
            output: outputs?
                .iter()
                .map(|(name, size)| info(name, code, &[*size]))
                .collect(),
        })
    }

    /// Renames the value `old`, which is the output of a node.
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        for node in &mut self.nodes {
            rename(node, old, new);
        }
    }

    pub(crate) fn finish(
        self,
        name: &str,
        input: Vec<ValueInfoProto>,
        output: Vec<ValueInfoProto>,
    ) -> GraphProto {
        GraphProto {
            node: self.nodes,
            name: name.into(),
            initializer: self.initializers,
            input,
            output,
        }
    }
}

/// Includes the subgraphs of the node.
fn rename(node: &mut NodeProto, old: &str, new: &str) {
    for name in node.input.iter_mut().chain(&mut node.output) {
        if name == old {
            new.clone_into(name);
        }
    }
    let graphs = node.attribute.iter_mut().filter_map(|a| a.g.as_mut());
    for inner in graphs.flat_map(|graph| &mut graph.node) {
        rename(inner, old, new);
    }
}

/// An input or output: its name, its scalar type, and its sizes after the batch size.
pub(crate) fn info(name: &str, elem_type: i32, sizes: &[usize]) -> ValueInfoProto {
    let batch = DimensionProto {
        dim_param: Some(BATCH.into()),
        dim_value: None,
    };
    let sizes = sizes.iter().map(|size| DimensionProto {
        dim_value: Some(*size as i64),
        dim_param: None,
    });
    let shape = TensorShapeProto {
        dim: core::iter::once(batch).chain(sizes).collect(),
    };
    let tensor_type = TensorTypeProto {
        elem_type,
        shape: Some(shape),
    };
    ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor_type),
        }),
    }
}
