"""Writes special_values.csv: NaN and infinities through stages, forward and backward, by PyTorch.

    python3 tests/reference/special_values.py

Made with PyTorch 2.15. Of three samples the second holds one number that is special. Lines are those
of image_stages.csv, whose stages these are too, and those of others. Where this project differs on
purpose, the reference is written out here: a derivative at NaN is NaN (`at_nan`), a position without
a share in an interpolation counts for nothing (`shares`), and a query sees nothing of keys that it
does not read (`attention`). And activations.py's functions: special_activations.csv.
"""

import math
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

import activations
import image_stages
from image_stages import first, module

SAMPLES = 3
HERE = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)
SPECIAL = {"nan": math.nan, "inf": math.inf, "minus_inf": -math.inf}


class AtNan(torch.autograd.Function):
    """The identity, whose gradient at NaN is NaN."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clone()

    @staticmethod
    def backward(ctx, d):
        (x,) = ctx.saved_tensors
        return torch.where(x.isnan(), math.nan, d)


def at_nan(function):
    return lambda x: function(AtNan.apply(x))


def shares(function):
    """A linear map, of which each output is made of the inputs that have a share in it alone."""

    def compute(x):
        shape, count = x.shape[1:], x[0].numel()
        units = torch.eye(count).reshape(count, *shape)
        matrix = function(units).detach()
        flat = matrix.reshape(count, -1)
        rows = [(row.nonzero()[:, 0], row[row != 0]) for row in flat.T]
        outputs = [(x.flatten(1)[:, places] * share).sum(1) for places, share in rows]
        return torch.stack(outputs, 1).reshape(len(x), *matrix.shape[1:])

    return compute


class Attention(nn.Module):
    """One query at a time, of the keys that it reads."""

    def __init__(self, features, heads, causal):
        super().__init__()
        self.within = nn.Linear(features, 3 * features)
        self.out = nn.Linear(features, features)
        self.heads, self.causal = heads, causal

    def forward(self, x):
        steps, size = x.shape[1], x.shape[2] // self.heads
        split = lambda t: t.unflatten(2, (self.heads, size)).unbind(2)
        queries, keys, values = map(split, self.within(x).chunk(3, 2))
        positions = []
        for t in range(steps):
            end = t + 1 if self.causal else steps
            read = []
            for q, k, v in zip(queries, keys, values):
                scores = (k[:, :end] @ q[:, t, :, None])[..., 0] / math.sqrt(size)
                weights = scores.softmax(1)
                read.append((weights[..., None] * v[:, :end]).sum(1))
            positions.append(self.out(torch.cat(read, 1)))
        return torch.stack(positions, 1)


class Recurrent(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


class ReluRnn(nn.Module):
    """torch.nn.RNN with relu."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.layer = nn.RNN(inputs, hidden)

    def forward(self, x):
        w_ih, w_hh, b_ih, b_hh = self.layer.parameters()
        h, outputs = torch.zeros(len(x), len(w_hh)), []
        for step in x.unbind(1):
            h = at_nan(F.relu)(step @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
            outputs.append(h)
        return torch.stack(outputs, 1)


def activated(layer, function, channels_first=False):
    inner = first(layer) if channels_first else layer
    return layer, lambda x: at_nan(function)(inner(x))


def prelu(features):
    layer = nn.PReLU(features)
    return layer, first(lambda x: layer(AtNan.apply(x)))


def whole(layer):
    return layer, layer


LINEAR = ["upsample_bilinear", "upsample_aligned", "upsample_linear", "upsample_linear_aligned"]
SAME = [
    "max_pool", "max_pool_overlaps", "max_pool_channels", "max_pool_steps", "avg_pool",
    "avg_pool_overlaps", "avg_pool_channels", "batch_norm", "batch_norm_plain", "layer_norm",
    "layer_norm_plain", "rms_norm", "rms_norm_plain", "group_norm", "group_norm_together",
    "instance_norm", "instance_norm_affine", "global_avg_pool", "adaptive_avg_pool",
    "adaptive_max_pool", "upsample", "pixel_shuffle",
]  # fmt: skip
CASES = {name: image_stages.CASES[name] for name in SAME}
CASES |= {name: (image_stages.CASES[name][0], shares(image_stages.CASES[name][1])) for name in LINEAR}
CASES |= {
    "global_max_pool": ((3, 4, 2), lambda x: x.flatten(1, 2).max(1).values),
    "sum": ((5, 3), lambda x: x.sum(1)),
    "last": ((5, 3), lambda x: x[:, -1]),
    "dense": ((4, 19), whole(nn.Linear(19, 5))),
    "dense_one": ((7,), whole(nn.Linear(7, 33))),
    "dense_relu": ((4, 3), activated(nn.Linear(3, 18), F.relu)),
    "dense_softplus": ((4, 3), activated(nn.Linear(3, 5), F.softplus)),
    "conv": ((5, 6, 3), module(nn.Conv2d(3, 4, 3))),
    "conv_same": ((6, 2), activated(nn.Conv1d(2, 17, 3, padding=1), F.leaky_relu, True)),
    "conv_strided": ((7, 7, 2), module(nn.Conv2d(2, 3, 3, stride=2, padding=1))),
    "depthwise": ((6, 6, 4), module(nn.Conv2d(4, 4, 3, groups=4))),
    "transposed": ((3, 4, 2), module(nn.ConvTranspose2d(2, 3, 3, stride=2))),
    "softmax": ((4, 5), lambda x: x.softmax(2)),
    "log_softmax": ((4, 19), lambda x: x.log_softmax(2)),
    "prelu": ((4, 3), prelu(3)),
    "residual": ((4, 3), (layer := nn.Linear(3, 3), lambda x: x + layer(x))),
    "rnn": ((5, 3), whole(Recurrent(nn.RNN(3, 4, batch_first=True)))),
    "rnn_relu": ((5, 3), whole(ReluRnn(3, 4))),
    "lstm": ((5, 3), whole(Recurrent(nn.LSTM(3, 4, batch_first=True)))),
    "gru": ((5, 3), whole(Recurrent(nn.GRU(3, 4, batch_first=True)))),
    "attention": ((5, 6), whole(Attention(6, 2, False))),
    "attention_causal": ((6, 4), whole(Attention(4, 1, True))),
}


def ours(parameter, name):
    """As this project stores it."""
    if parameter.dim() == 2:
        return parameter.T
    if parameter.dim() > 2:
        return parameter.permute(*range(2, parameter.dim()), 1, 0)
    return parameter


def stages() -> None:
    lines = ["stage,parameters,inputs,gradient of outputs,outputs,gradient of inputs,gradient of parameters"]
    for name, (shape, function) in CASES.items():
        parameters = []
        if isinstance(function, tuple):
            layer, function = function
            layer.double()
            for place, parameter in enumerate(layer.parameters()):
                values = [((29 * i + 7 * place) % 23 - 8.5) / 16 for i in range(parameter.numel())]
                parameter.data = torch.tensor(values).reshape(parameter.shape)
                parameters.append(parameter)
        size = math.prod(shape)
        for special, value in SPECIAL.items():
            inputs = [((137 * i + 11) % 509 - 254) / 64 for i in range(SAMPLES * size)]
            inputs[size + size // 2] = value
            x = torch.tensor(inputs).reshape(SAMPLES, *shape).requires_grad_()
            y = function(x)
            weights = [((53 * i + 29) % 97 - 48.5) / 32 for i in range(y.numel())]
            for parameter in parameters:
                parameter.grad = None
            y.backward(torch.tensor(weights).reshape(y.shape))
            flat = lambda tensors: [value for t in tensors for value in t.flatten().tolist()]
            vectors = [
                flat(ours(parameter.data, name) for parameter in parameters),
                inputs,
                weights,
                flat([y]),
                flat([x.grad]),
                flat(ours(parameter.grad, name) for parameter in parameters),
            ]
            number = lambda value: f"{value:.7g}"
            cells = [" ".join(map(number, vector)) for vector in vectors]
            lines.append(",".join([f"{name}/{special}", *cells]))
    (HERE / "special_values.csv").write_text("\n".join(lines) + "\n")


# Where PyTorch's formula gives NaN at an infinity, or overflows: the limits, value and derivative.
LIMITS = {
    ("gelu", math.inf): (math.inf, 1), ("gelu", -math.inf): (0, 0),
    ("gelu_tanh", math.inf): (math.inf, 1), ("gelu_tanh", -math.inf): (0, 0),
    ("silu", math.inf): (math.inf, 1), ("silu", -math.inf): (0, 0),
    ("mish", math.inf): (math.inf, 1), ("mish", -math.inf): (0, 0),
    ("hard_swish", -math.inf): (0, 0),
    ("softsign", math.inf): (1, 0), ("softsign", -math.inf): (-1, 0),
}  # fmt: skip
ARGUMENTS = [
    math.nan, math.inf, -math.inf, 0.0, -0.0, 1e-45, -1e-45, 1e-39, -1e-39, 1.1754944e-38, 1e-30,
    -1e-30, 1e30, -1e30, 3e38, -3e38,
]  # fmt: skip


def functions() -> None:
    lines = ["function,x,value,derivative"]
    for name, function in activations.FUNCTIONS.items():
        for point in ARGUMENTS:
            # In f64: PyTorch's own functions overflow at the largest numbers of f32.
            x = torch.tensor(activations.single(point)).requires_grad_()
            y = function(x)
            y.backward()
            value, derivative = y.item(), x.grad.item()
            if math.isnan(point) and name != "identity":
                derivative = math.nan
            value, derivative = LIMITS.get((name, point), (value, derivative))
            lines.append(f"{name},{x.item()!r},{value!r},{derivative!r}")
    (HERE / "special_activations.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    stages()
    functions()
