"""Writes schedules.csv, the learning rates of PyTorch's schedulers, for tests/tests/training/training_options/schedules.rs.

    python3 schedules.py > schedules.csv

A line holds a name and the learning rates before each step. The optimizer's own learning rate is
0.3, which is that of the peak for OneCycleLR. For ReduceLROnPlateau, a line holds the learning
rates after each epoch; the values that it sees are sin(1.3 i) / (i + 1) + 1 for the epochs i, from
0, or the negative of it where more is better.
"""

import math
import warnings

import torch
from torch.optim import lr_scheduler as s

warnings.filterwarnings("ignore")
RATE = 0.3


def optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)


def line(name, rates):
    print(",".join([name] + [repr(float(rate)) for rate in rates]))


def run(name, make, steps):
    o = optimizer()
    scheduler = make(o)
    rates = []
    for step in range(steps):
        if step > 0:
            o.step()
            scheduler.step()
        rates.append(o.param_groups[0]["lr"])
    line(name, rates)


def sequence(o, *parts):
    """Schedulers and, between them, the milestones."""
    return s.SequentialLR(o, [part(o) for part in parts[::2]], list(parts[1::2]))


run("step 1 0.9", lambda o: s.StepLR(o, 1, 0.9), 60)
run("step 7 0.1", lambda o: s.StepLR(o, 7, 0.1), 60)
run("step 10 1.5", lambda o: s.StepLR(o, 10, 1.5), 60)
run("multi step", lambda o: s.MultiStepLR(o, [3, 10, 31], 0.3), 60)
run("multi step twice", lambda o: s.MultiStepLR(o, [20, 5, 20], 0.5), 60)
run("exponential 0.97", lambda o: s.ExponentialLR(o, 0.97), 60)
run("exponential 0.5", lambda o: s.ExponentialLR(o, 0.5), 60)
run("polynomial 1", lambda o: s.PolynomialLR(o, 30, 1.0), 60)
run("polynomial 2.5", lambda o: s.PolynomialLR(o, 41, 2.5), 60)
run("polynomial 0.5", lambda o: s.PolynomialLR(o, 7, 0.5), 60)
run("linear up", lambda o: s.LinearLR(o, 1 / 3, 1.0, 5), 60)
run("linear down", lambda o: s.LinearLR(o, 1.0, 0.1, 43), 60)
run("warm up", lambda o: s.LinearLR(o, 1 / 20, 1.0, 19), 60)
run("cosine 40", lambda o: s.CosineAnnealingLR(o, 40), 41)
run("cosine 17 minimum", lambda o: s.CosineAnnealingLR(o, 17, RATE * 0.05), 18)
run("restarts 10 1", lambda o: s.CosineAnnealingWarmRestarts(o, 10), 60)
run("restarts 7 2 minimum", lambda o: s.CosineAnnealingWarmRestarts(o, 7, 2, RATE * 0.1), 120)
run("restarts 3 3", lambda o: s.CosineAnnealingWarmRestarts(o, 3, 3), 120)
run("one cycle 60", lambda o: s.OneCycleLR(o, RATE, 60), 60)
run("one cycle 33 late", lambda o: s.OneCycleLR(o, RATE, 33, pct_start=0.95, div_factor=10, final_div_factor=100), 33)
run("one cycle 10 last", lambda o: s.OneCycleLR(o, RATE, 10, pct_start=0.99, div_factor=10, final_div_factor=5), 10)
run("one cycle 20 down", lambda o: s.OneCycleLR(o, RATE, 20, pct_start=0.0, div_factor=4, final_div_factor=2), 20)
run("one cycle 25 up", lambda o: s.OneCycleLR(o, RATE, 25, pct_start=1.0, div_factor=4), 25)
run("one cycle 3", lambda o: s.OneCycleLR(o, RATE, 3), 3)
run(
    "warm up then cosine",
    lambda o: sequence(o, lambda o: s.LinearLR(o, 0.1, 1.0, 10), 10, lambda o: s.CosineAnnealingLR(o, 49)),
    60,
)
run(
    "three in sequence",
    lambda o: sequence(
        o,
        lambda o: s.ExponentialLR(o, 0.9),
        15,
        lambda o: s.StepLR(o, 4, 0.5),
        37,
        lambda o: s.PolynomialLR(o, 30, 2.0),
    ),
    60,
)
run(
    "chained",
    lambda o: s.ChainedScheduler([s.ExponentialLR(o, 0.95), s.StepLR(o, 9, 0.7)], o),
    60,
)
run(
    "three chained",
    lambda o: s.ChainedScheduler(
        [s.LinearLR(o, 0.25, 1.0, 12), s.MultiStepLR(o, [20, 30], 0.1), s.PolynomialLR(o, 80, 1.0)], o
    ),
    60,
)
run("inverse square root", lambda o: s.LambdaLR(o, lambda t: min((t + 1) / 12, math.sqrt(12 / (t + 1)))), 60)


def plateau(name, sign, **settings):
    o = optimizer()
    scheduler = s.ReduceLROnPlateau(o, mode="min" if sign > 0 else "max", **settings)
    rates = []
    for i in range(80):
        scheduler.step(sign * (math.sin(1.3 * i) / (i + 1) + 1))
        rates.append(o.param_groups[0]["lr"])
    line(name, rates)


plateau("plateau", 1)
plateau("plateau patience", 1, factor=0.5, patience=3, cooldown=2)
plateau("plateau minimum", 1, factor=0.3, patience=0, min_lr=0.004, threshold=0.05)
plateau("plateau higher", -1, factor=0.6, patience=5, cooldown=4, threshold=0.01)
plateau("plateau tiny", 1, factor=0.01, patience=1)
