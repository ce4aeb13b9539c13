"""Writes the ONNX file of a workload: `make_onnx.py key=value…`."""

import onnx
from onnx import TensorProto, helper, numpy_helper

import protocol

workload = protocol.Workload.from_arguments()
nodes, constants, name = [], [], "inputs"


def constant(values):
    constants.append(numpy_helper.from_array(values, f"constant{len(constants)}"))
    return constants[-1].name


def node(kind, *parameters, **settings):
    """Appends a node that reads the last one."""
    global name
    wired = [name, *map(constant, parameters)]
    name = f"{kind.lower()}{len(nodes)}"
    nodes.append(helper.make_node(kind, wired, [name], **settings))


for layer in workload.network():
    if layer.kind == "conv":
        _, outputs, kernel, padding = layer.numbers
        node("Conv", *layer.parameters, kernel_shape=[kernel] * 2, pads=[padding] * 4)
    elif layer.kind == "pool":
        node("MaxPool", kernel_shape=layer.numbers * 2, strides=layer.numbers * 2)
    elif layer.kind == "relu":
        node("Relu")
    elif layer.kind == "flatten":
        node("Flatten", axis=1)
    elif layer.kind == "dense":
        outputs = layer.numbers[1]
        node("Gemm", *layer.parameters, transB=1)
    else:
        raise SystemExit(f"no layer `{layer.kind}`")
if workload.head == "softmax":
    node("Softmax", axis=1)
ends = [
    helper.make_tensor_value_info(end, TensorProto.FLOAT, [workload.batch, *shape])
    for end, shape in (("inputs", workload.input), (name, [outputs]))
]
graph = helper.make_graph(nodes, workload.name, ends[:1], ends[1:], constants)
opset = [helper.make_opsetid("", 18)]
model = helper.make_model(graph, opset_imports=opset, ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, workload.file("onnx"))
