"""Passes and training runs of whole networks in PyTorch, for tests/tests/layers/convolutions/networks.rs.

The same parameters and samples are computed by formulas on both sides. Of what has many numbers
(gradients, running statistics) four weighted sums are written. The samples (by their frequency) are such that
rounding to float32 moves no argument of a relu across zero. Run with:
python3 tests/reference/convolutional_networks.py > tests/reference/convolutional_networks.txt
"""

import copy
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)

SAMPLES, BATCH, CLASSES, STEPS = 24, 8, 10, 20


def numbers(count, frequency, scale):
    # Faster and faster: a matrix of such numbers is far from one of low rank, for which
    # normalizations would make rounding errors large.
    i = torch.arange(1, count + 1).double()
    return torch.sin(frequency * i + 0.01 * i * i) * scale


def sums(values):
    """Four weighted sums, which no single number can leave unchanged."""
    flat = values.flatten()
    weights = [torch.cos(f * torch.arange(1, flat.numel() + 1)) for f in (0.0, 0.37, 1.13, 2.71)]
    return [(flat * weight).sum().item() for weight in weights] + [flat.norm().item()]


class Residual(nn.Module):
    def __init__(self, branch, shortcut=None):
        super().__init__()
        self.branch, self.shortcut = branch, shortcut or nn.Identity()

    def forward(self, x):
        return self.branch(x) + self.shortcut(x)


class Last(nn.Module):
    """Channels last, then a vector."""

    def __init__(self, mean):
        super().__init__()
        self.mean = mean

    def forward(self, x):
        return x.mean((2, 3)) if self.mean else x.movedim(1, -1).flatten(1)


def conv(inputs, outputs, kernel, **options):
    return [nn.Conv2d(inputs, outputs, kernel, bias=False, **options), nn.BatchNorm2d(outputs)]


def lenet():
    return nn.Sequential(
        *[nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), Last(mean=False)],
        *[nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES)],
    )


def block(inputs, outputs):
    stride = outputs // inputs
    return [
        Residual(
            nn.Sequential(
                *conv(inputs, outputs, 3, padding=1, stride=stride),
                nn.ReLU(),
                *conv(outputs, outputs, 3, padding=1),
            ),
            None if stride == 1 else nn.Sequential(*conv(inputs, outputs, 1, stride=stride)),
        ),
        nn.ReLU(),
    ]


def resnet():
    layers = [*conv(3, 16, 3, padding=1), nn.ReLU()]
    for inputs, outputs in [(16, 16), (16, 32), (32, 64)]:
        layers += block(inputs, outputs) + block(outputs, outputs) + block(outputs, outputs)
    return nn.Sequential(*layers, Last(mean=True), nn.Linear(64, CLASSES))


def separable(inputs, outputs, stride=1):
    depthwise = conv(inputs, inputs, 3, stride=stride, padding=1, groups=inputs)
    return [*depthwise, nn.ReLU(), *conv(inputs, outputs, 1)]


def mobile():
    return nn.Sequential(
        *[*conv(3, 16, 3, stride=2, padding=1), nn.ReLU()],
        *[*separable(16, 32), nn.ReLU()],
        *[*separable(32, 64, stride=2), nn.ReLU()],
        Residual(nn.Sequential(*separable(64, 64))),
        Residual(nn.Sequential(*separable(64, 64))),
        nn.Conv2d(64, 128, 3, stride=2, padding=1, groups=64, bias=False),
        nn.Conv2d(128, 96, 1, bias=False),
        *[nn.BatchNorm2d(96, momentum=0.05, eps=1e-3), nn.SiLU()],
        *[Last(mean=True), nn.Linear(96, CLASSES)],
    )


def fill(network):
    """By the place of a parameter; ours lie column after column, channels last."""
    for place, parameter in enumerate(network.parameters()):
        frequency = 0.71 + 0.13 * place
        with torch.no_grad():
            if parameter.dim() == 1:
                is_scale = bool((parameter == 1).all())
                values = (1.0 if is_scale else 0.0) + numbers(parameter.numel(), frequency, 0.1)
            else:
                order = [*range(2, parameter.dim()), 1, 0]
                scale = math.sqrt(3 / math.prod(parameter.shape[1:]))
                shape = [parameter.shape[axis] for axis in order]
                values = numbers(parameter.numel(), frequency, scale).reshape(shape)
                values = values.permute([order.index(axis) for axis in range(parameter.dim())])
            parameter.copy_(values)


def ours(parameter):
    """In the order of our columns."""
    if parameter.dim() == 1:
        return parameter
    return parameter.permute(*range(2, parameter.dim()), 1, 0)


def statistics(network):
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    return [value for norm in norms for kind in (norm.running_mean, norm.running_var) for value in sums(kind)]


def write(what, values):
    print(" ".join([what, *map(repr, values)]))


def run(name, network, shape, frequency, make_optimizer):
    fill(network)
    x = numbers(SAMPLES * math.prod(shape), frequency, 1.5).reshape(SAMPLES, *shape).movedim(-1, 1)
    t = torch.tensor([(i * 7 + i * i) % CLASSES for i in range(SAMPLES)])
    # One pass, from a gradient of the outputs.
    alone = copy.deepcopy(network)
    batch = x[:BATCH].clone().requires_grad_()
    y = alone(batch)
    y.backward(numbers(y.numel(), 0.53, 1.0).reshape(y.shape))
    write(f"{name} outputs", y.flatten().tolist())
    write(f"{name} d_inputs", sums(batch.grad.movedim(1, -1)))
    for place, parameter in enumerate(alone.parameters()):
        write(f"{name} d_parameter{place}", sums(ours(parameter.grad)))
    optimizer = make_optimizer(network.parameters())
    loss = nn.CrossEntropyLoss()
    losses = []
    for step in range(STEPS):
        indices = [(step * BATCH + 5 * i) % SAMPLES for i in range(BATCH)]
        optimizer.zero_grad()
        value = loss(network(x[indices]), t[indices])
        value.backward()
        optimizer.step()
        losses.append(value.item())
    write(f"{name} losses", losses)
    write(f"{name} statistics", statistics(network))
    network.eval()
    write(f"{name} predictions", network(x[:BATCH]).flatten().tolist())


def sgd(rate):
    return lambda parameters: torch.optim.SGD(parameters, lr=rate, momentum=0.9, weight_decay=1e-4)


print(f"# PyTorch {torch.__version__}, float64")
run("lenet", lenet(), (28, 28, 1), 0.37, lambda parameters: torch.optim.Adam(parameters, lr=1e-3))
run("resnet", resnet(), (32, 32, 3), 0.83, sgd(0.0003))
run("mobile", mobile(), (32, 32, 3), 0.37, sgd(0.01))
