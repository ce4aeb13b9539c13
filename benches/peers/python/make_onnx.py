"""Writes the ONNX file of a workload: `make_onnx.py key=value…`."""

import onnx
from onnx import TensorProto, helper, numpy_helper

import protocol

workload = protocol.Workload.from_arguments()
if workload.model == "mlp":
    nodes, constants, name = [], [], "inputs"
    layers = workload.layers()
    for place, (weight, bias) in enumerate(layers):
        for what, values in ("weight", weight), ("bias", bias):
            constants.append(numpy_helper.from_array(values, f"{what}{place}"))
        wired = [name, f"weight{place}", f"bias{place}"]
        nodes.append(helper.make_node("Gemm", wired, [f"dense{place}"], transB=1))
        name = f"dense{place}"
        if place + 1 < len(layers):
            nodes.append(helper.make_node("Relu", [name], [f"relu{place}"]))
            name = f"relu{place}"
    if workload.head == "softmax":
        nodes.append(helper.make_node("Softmax", [name], ["softmax"], axis=1))
        name = "softmax"
    ends = [
        helper.make_tensor_value_info(end, TensorProto.FLOAT, [workload.batch, size])
        for end, size in (("inputs", workload.sizes[0]), (name, workload.sizes[-1]))
    ]
    graph = helper.make_graph(nodes, workload.name, ends[:1], ends[1:], constants)
    opset = [helper.make_opsetid("", 18)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, workload.file("onnx"))
