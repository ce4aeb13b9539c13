"""Loads the models that the test beside it has written, has ONNX check them, and compares what they
give with what the networks gave, for one sample and for all.

    python3 check.py DIRECTORY
"""

import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx.reference import ReferenceEvaluator

TOLERANCE = 1e-5


def listed(directory):
    """The models with their runner and the types and sizes of inputs and outputs."""
    models = []
    for line in (directory / "models.txt").read_text().splitlines():
        kind, *words = line.split()
        if kind == "model":
            models.append({"name": words[0], "runner": words[1], "input": [], "output": []})
        else:
            models[-1][kind].append((words[0], [int(size) for size in words[1:]]))
    return models


def arrays(directory, model, role):
    for number, (kind, sizes) in enumerate(model[role]):
        numbers = numpy.fromfile(directory / f"{model['name']}.{role}{number}", kind)
        yield numbers.reshape([-1, *sizes])


def check(directory, model):
    """The largest difference, and everything that is wrong."""
    path = directory / f"{model['name']}.onnx"
    proto = onnx.load(path)
    onnx.checker.check_model(proto, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(proto, strict_mode=True, data_prop=True)
    problems = []
    expected = list(arrays(directory, model, "output"))
    for output, values in zip(inferred.graph.output, expected, strict=True):
        sizes = [size.dim_value for size in output.type.tensor_type.shape.dim][1:]
        if sizes != list(values.shape[1:]):
            problems.append(f"{output.name} is of {sizes}, not of {values.shape[1:]}")
    names = [value.name for value in proto.graph.input]
    inputs = dict(zip(names, arrays(directory, model, "input"), strict=True))
    if model["runner"] == "onnxruntime":
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    else:
        session = ReferenceEvaluator(proto)
    largest = 0.0
    for samples in [1, 3]:
        found = session.run(None, {name: value[:samples] for name, value in inputs.items()})
        for number, (ours, theirs) in enumerate(zip(expected, found, strict=True)):
            ours = ours[:samples]
            if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
                problems.append(f"output {number} is {theirs.dtype}{theirs.shape}, not {ours.dtype}{ours.shape}")
                continue
            difference = numpy.abs(ours - theirs) / numpy.maximum(1, numpy.abs(ours))
            largest = max(largest, float(difference.max()))
            if not difference.max() <= TOLERANCE:
                problems.append(f"output {number} of {samples} differs by {difference.max()}")
            if samples == 3 and number == 0 and numpy.ptp(ours) == 0 and ours.size > 3:
                problems.append("the outputs are all the same, and say nothing")
    return largest, problems


def main():
    directory = Path(sys.argv[1])
    failed = False
    print(f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")
    for model in listed(directory):
        try:
            largest, problems = check(directory, model)
        except Exception as error:
            largest, problems = float("nan"), [f"{type(error).__name__}: {error}"]
        print(f"{model['name']}: {largest:.1e} ({model['runner']})")
        for problem in problems:
            failed = True
            print(f"    {problem}")
    sys.exit(failed)


main()
