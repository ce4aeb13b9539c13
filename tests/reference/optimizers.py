"""Writes optimizers.csv, the values that optimizers must reach, with PyTorch.

    python3 optimizers.py > optimizers.csv

The problem has a 5 x 3 weight and a bias of 5 numbers. With i the place of a number in
row-major order, 15 to 19 for the bias, and t the step from 1:

    parameter at the beginning   sin(1 + 0.9 i)
    gradient in step t           (0.2 + 0.1 i) parameter - 0.3 + 0.5 sin(0.7 t + 1.3 i)

A line holds a name, a step and all 20 parameters after it, in that order. Lion and LAMB, which
torch.optim has not, are written out below as their papers have them.
"""

import math

import torch

torch.set_default_dtype(torch.float64)
ROWS, COLUMNS = 5, 3


class Lion(torch.optim.Optimizer):
    """Chen and others 2023, algorithm 2."""

    def __init__(self, parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = beta1 * m + (1 - beta1) * p.grad
                p -= group["lr"] * (torch.sign(c) + group["weight_decay"] * p)
                m.copy_(beta2 * m + (1 - beta2) * p.grad)


class Lamb(torch.optim.Optimizer):
    """You and others 2019, algorithm 2, with the identity for phi."""

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01):
        super().__init__(parameters, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                m = state.setdefault("m", torch.zeros_like(p))
                v = state.setdefault("v", torch.zeros_like(p))
                t = state["t"] = state.get("t", 0) + 1
                m.copy_(beta1 * m + (1 - beta1) * p.grad)
                v.copy_(beta2 * v + (1 - beta2) * p.grad**2)
                r = (m / (1 - beta1**t)) / (torch.sqrt(v / (1 - beta2**t)) + group["eps"])
                u = r + group["weight_decay"] * p
                p -= group["lr"] * torch.linalg.norm(p) / torch.linalg.norm(u) * u


o = torch.optim
CASES = [
    ("sgd", o.SGD, dict(lr=0.01)),
    ("sgd_weight_decay", o.SGD, dict(lr=0.01, weight_decay=0.1)),
    ("sgd_momentum", o.SGD, dict(lr=0.01, momentum=0.9)),
    ("sgd_dampening", o.SGD, dict(lr=0.01, momentum=0.9, dampening=0.3, weight_decay=0.05)),
    ("sgd_nesterov", o.SGD, dict(lr=0.01, momentum=0.8, nesterov=True, weight_decay=0.05)),
    ("rmsprop", o.RMSprop, dict()),
    ("rmsprop_weight_decay", o.RMSprop, dict(alpha=0.9, eps=1e-3, weight_decay=0.1)),
    ("rmsprop_momentum", o.RMSprop, dict(lr=0.001, momentum=0.9)),
    ("rmsprop_centered", o.RMSprop, dict(lr=0.001, centered=True)),
    ("rmsprop_centered_momentum", o.RMSprop, dict(lr=0.001, centered=True, momentum=0.5, weight_decay=0.02)),
    ("adagrad", o.Adagrad, dict()),
    ("adagrad_options", o.Adagrad, dict(lr=0.1, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.2, eps=1e-6)),
    ("adadelta", o.Adadelta, dict()),
    ("adadelta_options", o.Adadelta, dict(lr=0.5, rho=0.95, eps=1e-4, weight_decay=0.1)),
    ("adam", o.Adam, dict()),
    ("adam_options", o.Adam, dict(lr=0.02, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1)),
    ("adam_amsgrad", o.Adam, dict(lr=0.02, betas=(0.9, 0.9), amsgrad=True, weight_decay=0.01)),
    ("adamw", o.AdamW, dict()),
    ("adamw_options", o.AdamW, dict(lr=0.02, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.2)),
    ("adamw_amsgrad", o.AdamW, dict(lr=0.02, betas=(0.9, 0.9), amsgrad=True)),
    ("nadam", o.NAdam, dict()),
    ("nadam_options", o.NAdam, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1, momentum_decay=0.02)),
    ("nadam_decoupled", o.NAdam, dict(weight_decay=0.1, decoupled_weight_decay=True)),
    ("radam", o.RAdam, dict()),
    ("radam_options", o.RAdam, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1)),
    ("radam_decoupled", o.RAdam, dict(weight_decay=0.1, decoupled_weight_decay=True)),
    ("lion", Lion, dict()),
    ("lion_options", Lion, dict(lr=0.003, betas=(0.8, 0.95), weight_decay=0.1)),
    ("lamb", Lamb, dict()),
    ("lamb_options", Lamb, dict(lr=0.02, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)),
]


def run(name, optimizer, settings):
    count = ROWS * COLUMNS + ROWS
    initial = torch.tensor([math.sin(1 + 0.9 * i) for i in range(count)])
    weight = initial[: ROWS * COLUMNS].reshape(ROWS, COLUMNS).clone().requires_grad_()
    bias = initial[ROWS * COLUMNS :].clone().requires_grad_()
    curvature = torch.tensor([0.2 + 0.1 * i for i in range(count)])
    optimizer = optimizer([weight, bias], **settings)
    for t in range(1, 101):
        flat = torch.cat([weight.detach().flatten(), bias.detach()])
        noise = torch.tensor([math.sin(0.7 * t + 1.3 * i) for i in range(count)])
        gradient = curvature * flat - 0.3 + 0.5 * noise
        weight.grad = gradient[: ROWS * COLUMNS].reshape(ROWS, COLUMNS).clone()
        bias.grad = gradient[ROWS * COLUMNS :].clone()
        optimizer.step()
        if t in (1, 10, 100):
            flat = torch.cat([weight.detach().flatten(), bias.detach()]).tolist()
            print(",".join([name, str(t)] + [repr(x) for x in flat]))


def clipping():
    """The gradient 0.4 i - 3 + sin(1 + 0.9 i), clipped by norm to 1 and by value to 0.25; in
    place of a step stands the norm before."""
    gradient = torch.tensor([0.4 * i - 3 + math.sin(1 + 0.9 * i) for i in range(20)])
    for name, clip in (
        ("clip_by_norm", lambda p: torch.nn.utils.clip_grad_norm_(p, 1.0)),
        ("clip_by_value", lambda p: torch.nn.utils.clip_grad_value_(p, 0.25)),
    ):
        p = torch.zeros(20).requires_grad_()
        p.grad = gradient.clone()
        norm = clip([p])
        print(",".join([name, repr(float(norm)) if norm is not None else "0"] + [repr(x) for x in p.grad.tolist()]))


for case in CASES:
    run(*case)
clipping()
