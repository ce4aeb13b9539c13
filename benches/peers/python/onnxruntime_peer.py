"""ONNX Runtime: inference of the ONNX file."""

import onnxruntime

import protocol

workload = protocol.Workload.from_arguments()
if workload.is_training:
    protocol.cannot("inference only")
if workload.is_streaming:
    protocol.cannot("no state over calls")
if not workload.file("onnx").exists():
    protocol.cannot("there is no ONNX file: the package `onnx` is not installed")

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = protocol.THREADS
options.inter_op_num_threads = 1
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
path = str(workload.file("onnx"))
session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
inputs, output = workload.batches()[0], session.get_outputs()[0].name


def run():
    names, feed = [output], {"inputs": inputs}
    return lambda: session.run(names, feed)[0]


def bound():
    """Inputs and outputs bound once."""
    binding = session.io_binding()
    binding.bind_ortvalue_input("inputs", onnxruntime.OrtValue.ortvalue_from_numpy(inputs))
    shape = session.get_outputs()[0].shape
    result = onnxruntime.OrtValue.ortvalue_from_shape_and_type(shape, "float32")
    binding.bind_ortvalue_output(output, result)

    def step():
        session.run_with_iobinding(binding)
        return result

    return step


ways = {"run": run, "run_with_iobinding": bound}
way = protocol.fastest(ways)
read = lambda result: result if way == "run" else result.numpy()
protocol.serve(way, ways[way](), read)
