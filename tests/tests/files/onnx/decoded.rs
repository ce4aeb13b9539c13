//! What ONNX demands of a graph, checked without it.

use std::collections::BTreeSet;

use nn_runtime::io::onnx::OPERATOR_SET;
use nn_runtime::io::onnx::proto::{DOUBLE, FLOAT, GraphProto, INT64, ModelProto};
use prost::Message as _;

use crate::onnx::written::Written;

pub(crate) fn check(written: &Written) {
    let name = written.name;
    let bytes = written.model.encode_to_vec();
    let model = ModelProto::decode(&bytes[..]).unwrap();
    assert_eq!(model, written.model, "{name}");
    assert_eq!(model.opset_import[0].version, OPERATOR_SET);
    let graph = model.graph.as_ref().unwrap();
    let mut known = BTreeSet::new();
    for tensor in &graph.initializer {
        let count: i64 = tensor.dims.iter().product();
        let bytes = match tensor.data_type {
            FLOAT => 4,
            INT64 | DOUBLE => 8,
            other => panic!("{name}: `{}` is of type {other}", tensor.name),
        };
        assert_eq!(
            i64::try_from(tensor.raw_data.len()).unwrap(),
            count * bytes,
            "{name}: `{}` {:?}",
            tensor.name,
            tensor.dims
        );
    }
    let defined = graph.initializer.iter().map(|tensor| &tensor.name);
    let defined = defined.chain(graph.input.iter().map(|input| &input.name));
    for tensor in defined {
        assert!(known.insert(tensor.clone()), "{name}: `{tensor}` twice");
    }
    follow(name, graph, &mut known);
    let mut used: BTreeSet<&str> = graph.output.iter().map(|output| &*output.name).collect();
    reads(graph, &mut used);
    for tensor in &graph.initializer {
        assert!(
            used.contains(&*tensor.name),
            "{name}: `{}` is not read",
            tensor.name
        );
    }
    // A value that nothing reads would be computed in vain; a `Scan` gives more than is asked for.
    for node in graph.node.iter().filter(|node| node.op_type != "Scan") {
        let is_read = node.output.iter().any(|output| used.contains(&**output));
        assert!(is_read, "{name}: `{}` is not read", node.name);
    }
    for parameter in &written.parameters {
        let stands = |tensor: &str| tensor.starts_with(&**parameter);
        let owner = parameter.rsplit_once('.').unwrap().0;
        let joined = ["bias", "peepholes"].map(|field| format!("{owner}.{field}"));
        assert!(
            used.iter()
                .any(|tensor| stands(tensor) || joined.contains(&(*tensor).to_owned())),
            "{name}: `{parameter}` is missing"
        );
    }
}

/// Each node comes after what it reads, and every value has one name.
fn follow(name: &str, graph: &GraphProto, known: &mut BTreeSet<String>) {
    for node in &graph.node {
        for input in node.input.iter().filter(|input| !input.is_empty()) {
            assert!(
                known.contains(input),
                "{name}: `{}` reads `{input}`",
                node.name
            );
        }
        for inner in node.attribute.iter().filter_map(|a| a.g.as_ref()) {
            for input in &inner.input {
                assert!(known.insert(input.name.clone()), "{name}: {}", input.name);
            }
            follow(name, inner, known);
        }
        for output in &node.output {
            assert!(known.insert(output.clone()), "{name}: `{output}` twice");
        }
    }
    for output in &graph.output {
        assert!(known.contains(&output.name), "{name}: `{}`", output.name);
    }
}

fn reads<'a>(graph: &'a GraphProto, used: &mut BTreeSet<&'a str>) {
    for node in &graph.node {
        used.extend(node.input.iter().map(|input| &**input));
        for inner in node.attribute.iter().filter_map(|a| a.g.as_ref()) {
            reads(inner, used);
            used.extend(inner.output.iter().map(|output| &*output.name));
        }
    }
}
