"""Draws convolutions and writes what PyTorch makes of them: convolutions.csv, and their declarations.

    python3 tests/reference/convolutions.py

Made with PyTorch 2.15. The declarations go to tests/tests/layers/convolutions/random_stages.rs. A batch of
samples is (N, T, F) or (N, H, W, C), as here; PyTorch wants channels first. Inputs and parameters
are eighths, which f32 holds exactly; a weight runs through rows and columns of the kernel, then
input channels of a group, then output channels (of a transposed convolution: output channels of a
group, then input channels).
"""

import math
import pathlib
import random

import torch
import torch.nn.functional as F

SAMPLES = 2
KINDS = ["conv"] * 22 + ["depthwise"] * 7 + ["separable"] * 5 + ["transposed"] * 12
ACTIVATIONS = {
    None: lambda z: z,
    "relu": F.relu,
    "tanh": torch.tanh,
    "gelu": F.gelu,
    "silu": F.silu,
    "sigmoid": torch.sigmoid,
}
MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


class Refused(Exception):
    """A stage that does not exist, or one too large for a file."""


class Stage:
    """One stage; sizes along each axis: (height, width), or (steps,)."""

    def __init__(self, draw: random.Random, kind: str, place: int):
        self.kind, self.axes = kind, 1 if place % 3 == 1 else 2
        # Channels enough for several vectors.
        self.is_wide = place % 6 == 5
        each = lambda choices: [draw.choice(choices) for _ in range(self.axes)]
        both = lambda choices: each(choices) if draw.random() < 0.5 else [draw.choice(choices)] * self.axes
        self.size = each([1, 3, 4, 5, 5, 6, 7, 7, 8, 9] if self.axes == 2 else [3, 5, 8, 9, 11, 13])
        self.kernel = both([1, 2, 3, 3, 4, 5])
        self.stride = both([1, 1, 2, 3])
        self.dilation = both([1, 1, 1, 2, 3])
        self.groups = draw.choice([1, 1, 1, 2, 3]) if kind in ("conv", "transposed") else 1
        self.inputs = self.groups * draw.choice([4, 8, 17, 33] if self.is_wide else [1, 2, 3, 4])
        self.outputs = self.groups * draw.choice([16, 18, 32, 40] if self.is_wide else [1, 2, 3, 5])
        self.multiplier = draw.choice([1, 1, 2, 3]) if kind in ("depthwise", "separable") else 1
        self.bias = draw.random() < 0.7
        self.activation = draw.choice([None, None, None, *list(ACTIVATIONS)[1:]])
        self.mode = "zeros"
        self.padding = draw.choice(["valid", "same", "number", "sides", None])
        if kind == "transposed" and self.padding in ("same", "valid"):
            self.padding = None
        most = [(kernel - 1) * dilation + 1 for kernel, dilation in zip(self.kernel, self.dilation)]
        sides = lambda: [[draw.randint(0, min(extent, 4)) for _ in range(2)] for extent in most]
        self.sides = [[0, 0]] * self.axes
        if self.padding == "number":
            self.sides = [[draw.randint(1, min(max(most), 4))] * 2] * self.axes
        elif self.padding == "sides":
            self.sides = sides()
        elif self.padding == "same":
            self.sides = []
            for size, extent, stride in zip(self.size, most, self.stride):
                # Where windows leave positions out, none are added.
                all = max((math.ceil(size / stride) - 1) * stride + extent - size, 0)
                self.sides.append([all // 2, all - all // 2])
        if kind != "transposed" and self.padding not in ("valid", None):
            self.mode = list(MODES)[place % 4]
        self.more = [0] * self.axes
        if kind == "transposed" and draw.random() < 0.5:
            self.more = [draw.randrange(max(pair)) for pair in zip(self.stride, self.dilation)]
        for size, extent, side in zip(self.size, most, self.sides):
            limit = {"reflect": size - 1, "circular": size}.get(self.mode, math.inf)
            too_small = kind != "transposed" and size + sum(side) < extent
            if too_small or max(side) > limit:
                raise Refused

    def declaration(self):
        """The stage as it is declared."""
        name = {
            "conv": "Conv",
            "depthwise": "DepthwiseConv",
            "separable": "SeparableConv",
            "transposed": "ConvTranspose",
        }[self.kind]
        text = lambda sizes: str(sizes[0]) if len(set(sizes)) == 1 else f"({', '.join(map(str, sizes))})"
        arguments = [] if self.kind == "depthwise" else [str(self.outputs)]
        arguments.append(text(self.kernel))
        if self.activation:
            arguments.append(self.activation)
        for key, sizes, default in [
            ("stride", self.stride, 1),
            ("dilation", self.dilation, 1),
            ("output_padding", self.more, 0),
        ]:
            if any(size != default for size in sizes):
                arguments.append(f"{key} = {text(sizes)}")
        if self.padding == "number":
            arguments.append(f"padding = {self.sides[0][0]}")
        elif self.padding == "sides":
            sides = [side for axis in self.sides for side in axis]
            arguments.append(f"padding = ({', '.join(map(str, sides))})")
        elif self.padding:
            arguments.append(f"padding = {self.padding}")
        if self.mode != "zeros":
            arguments.append(f"padding_mode = {self.mode}")
        if self.groups != 1:
            arguments.append(f"groups = {self.groups}")
        if self.multiplier != 1:
            arguments.append(f"multiplier = {self.multiplier}")
        if not self.bias:
            arguments.append("bias = false")
        shape = ", ".join(map(str, [*self.size, self.inputs]))
        return f"[{shape}] => {name}{self.axes}d({', '.join(arguments)})"

    def parameters(self):
        """The shapes of all parameters, in order, as PyTorch has them."""
        many = self.inputs * self.multiplier
        outputs = many if self.kind == "depthwise" else self.outputs
        bias = [(outputs,)] if self.bias else []
        match self.kind:
            case "conv":
                return [(outputs, self.inputs // self.groups, *self.kernel), *bias]
            case "depthwise":
                return [(outputs, 1, *self.kernel), *bias]
            case "separable":
                return [(many, 1, *self.kernel), (outputs, many, *[1] * self.axes), *bias]
            case _:
                return [(self.inputs, outputs // self.groups, *self.kernel), *bias]

    def compute(self, x, weights):
        """The output, of an input with channels first."""
        convolve = F.conv2d if self.axes == 2 else F.conv1d
        bias = weights[-1] if self.bias else None
        if self.kind == "transposed":
            transpose = F.conv_transpose2d if self.axes == 2 else F.conv_transpose1d
            common = {
                "stride": self.stride,
                "output_padding": self.more,
                "groups": self.groups,
                "dilation": self.dilation,
            }
            if self.padding != "sides":
                padding = [side[0] for side in self.sides]
                y = transpose(x, weights[0], bias, padding=padding, **common)
            else:
                y = transpose(x, weights[0], bias, **common)
                for axis, (before, after) in enumerate(self.sides, start=2):
                    y = y.narrow(axis, before, y.shape[axis] - before - after)
        else:
            sides = [side for axis in reversed(self.sides) for side in axis]
            if any(sides):
                x = F.pad(x, sides, mode=MODES[self.mode])
            groups = self.groups if self.kind == "conv" else self.inputs
            first = None if self.kind == "separable" else bias
            y = convolve(x, weights[0], first, stride=self.stride, dilation=self.dilation, groups=groups)
            if self.kind == "separable":
                y = convolve(y, weights[1], bias)
        return ACTIVATIONS[self.activation](y)


def channels_last(weight):
    """In our order."""
    return weight.permute(*range(2, weight.dim()), 1, 0) if weight.dim() > 1 else weight


def values(stage: Stage):
    """Parameters, inputs, gradient of outputs; then what PyTorch computes of them."""
    weights = [
        torch.tensor([((29 * i + 7 * place) % 23 - 11) / 8 for i in range(math.prod(shape))], dtype=torch.float64)
        .reshape(shape)
        .requires_grad_()
        for place, shape in enumerate(stage.parameters())
    ]
    count = SAMPLES * math.prod(stage.size) * stage.inputs
    inputs = [((137 * i + 11) % 51 - 25) / 8 for i in range(count)]
    x = torch.tensor(inputs, dtype=torch.float64).reshape(SAMPLES, *stage.size, stage.inputs).requires_grad_()
    try:
        y = stage.compute(x.movedim(-1, 1), weights).movedim(1, -1)
    except RuntimeError as error:
        # Only transposed convolutions of which nothing is left.
        assert stage.kind == "transposed", error
        raise Refused from error
    numbers = sum(map(torch.numel, weights)) + x.numel() + y.numel()
    if y.numel() == 0 or numbers > (5000 if stage.is_wide else 900) or y.numel() > 1500:
        raise Refused
    d_y = [((53 * i + 29) % 37 - 18) / 8 for i in range(y.numel())]
    y.backward(torch.tensor(d_y, dtype=torch.float64).reshape(y.shape))
    flat = lambda tensors: [value for tensor in tensors for value in tensor.flatten().tolist()]
    return [
        flat(map(channels_last, weights)),
        inputs,
        d_y,
        flat([y]),
        flat([x.grad]),
        flat(channels_last(weight.grad) for weight in weights),
    ]


def main() -> None:
    draw = random.Random(5)
    lines = ["stage,parameters,inputs,gradient of outputs,outputs,gradient of inputs,gradient of parameters"]
    declarations = []
    for place, kind in enumerate(KINDS):
        while True:
            try:
                stage = Stage(draw, kind, place)
                vectors = values(stage)
                break
            except Refused:
                continue
        name = f"{kind}_{place}"
        declarations.append(f"    {name} {{ {stage.declaration()} }}")
        number = lambda value: f"{value:.17g}"
        lines.append(",".join([name, *(" ".join(map(number, vector)) for vector in vectors)]))
    here = pathlib.Path(__file__).parent
    (here / "convolutions.csv").write_text("\n".join(lines) + "\n")
    rust = [
        "//! Convolutions drawn at random: `reference/convolutions.py` writes this file.",
        "",
        "super::reference::stages! {",
        *declarations,
        "}",
    ]
    (here.parent / "tests" / "layers" / "convolutions" / "random_stages.rs").write_text("\n".join(rust) + "\n")


if __name__ == "__main__":
    main()
