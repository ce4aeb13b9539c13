"""Writes activations.csv and softmax.csv: values and derivatives by PyTorch.

    python3 tests/reference/activations.py

Made with PyTorch 2.15. Arguments are numbers that f32 holds exactly, so that one line serves
both scalars. Values that PyTorch itself cannot compute (infinite or not a number) are left out.
"""

import math
import pathlib

import torch
import torch.nn.functional as F

FUNCTIONS = {
    "identity": lambda x: x * 1,
    "relu": F.relu,
    "leaky_relu(0.01)": F.leaky_relu,
    "leaky_relu(0.2)": lambda x: F.leaky_relu(x, 0.2),
    "elu(1)": F.elu,
    "elu(0.5)": lambda x: F.elu(x, 0.5),
    "selu": F.selu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "mish": F.mish,
    # By default PyTorch replaces softplus by the identity above 20, an error of 2e-9 in f64.
    "softplus": lambda x: F.softplus(x, threshold=50),
    "softsign": F.softsign,
    "sigmoid": torch.sigmoid,
    "hard_sigmoid": F.hardsigmoid,
    "hard_swish": F.hardswish,
    "tanh": torch.tanh,
    "sin": torch.sin,
}

MAGNITUDES = [
    0.0, 1e-30, 1e-10, 1e-5, 0.001, 0.01, 0.1, 0.25, 0.3, 0.5, 0.625, 0.75, 0.9, 1.0, 1.2, 1.5,
    1.75, 2.0, 2.2, 2.5, 2.75, 2.999, 3.0, 3.001, 3.3, 3.7, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0,
    9.0, 10.0, 12.0, 15.0, 19.0, 20.0, 20.5, 25.0, 35.0, 37.0, 40.0, 60.0, 87.0, 88.0, 89.0,
    100.0, 104.0, 300.0, 709.0, 710.0, 750.0, 1000.0, 1e5, 1e10, 1e20, 1e38,
]  # fmt: skip

COLUMNS = [
    [0.0],
    [1.0, -1.0],
    [0.5, 0.25, -0.75],
    [1000.0, 999.0, -1000.0],
    [-1e30, 0.0, 1.0, 2.0],
    [1e38, 1e38, -1e38],
    [0.1 * i * (-1) ** i for i in range(10)],
    [math.sin(i) * 5 for i in range(37)],
    [math.cos(i * i) * 20 for i in range(150)],
]

HERE = pathlib.Path(__file__).parent


def single(x: float) -> float:
    """The nearest number that f32 holds."""
    return torch.tensor(x, dtype=torch.float32).item()


def activations() -> None:
    points = sorted({single(s * m) for m in MAGNITUDES for s in (-1, 1)})
    lines = ["function,x,value f64,derivative f64,value f32,derivative f32"]
    for name, function in FUNCTIONS.items():
        for point in points:
            numbers = []
            for dtype in (torch.float64, torch.float32):
                x = torch.tensor(point, dtype=dtype, requires_grad=True)
                y = function(x)
                y.backward()
                numbers += [y.item(), x.grad.item()]
            cells = [repr(n) if math.isfinite(n) else "" for n in numbers]
            lines.append(",".join([name, repr(point), *cells]))
    (HERE / "activations.csv").write_text("\n".join(lines) + "\n")


def softmax() -> None:
    """Of each column: logits, a gradient of the outputs, outputs, gradient of the logits."""
    lines = ["function,scalar,logits,gradient of outputs,outputs,gradient of logits"]
    for name, function in (("softmax", F.softmax), ("log_softmax", F.log_softmax)):
        for scalar, dtype in (("f64", torch.float64), ("f32", torch.float32)):
            for column in COLUMNS:
                logits = torch.tensor([single(z) for z in column], dtype=dtype, requires_grad=True)
                weights = [single(math.cos(1 + 2 * i)) for i in range(len(column))]
                outputs = function(logits, dim=0)
                outputs.backward(torch.tensor(weights, dtype=dtype))
                vectors = [logits.tolist(), weights, outputs.tolist(), logits.grad.tolist()]
                cells = [" ".join(map(repr, vector)) for vector in vectors]
                lines.append(",".join([name, scalar, *cells]))
    (HERE / "softmax.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    activations()
    softmax()
