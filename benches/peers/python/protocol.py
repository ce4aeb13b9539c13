"""What every contender written in Python shares: the workload that it is started with, and the
conversation with the runner on standard input and output (see `README.md`)."""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy

THREADS = int(os.environ["PEER_THREADS"])


@dataclass
class Layer:
    """A layer: the name of its kind, the numbers that describe it (`README.md` lists them), and its
    initial parameters: weight and bias."""

    kind: str
    numbers: list[int]
    parameters: list[numpy.ndarray]


def conv_shapes(inputs, outputs, kernel, _padding):
    return [(outputs, inputs, kernel, kernel), (outputs,)], (2, 3, 1, 0)


def dense_shapes(inputs, outputs):
    return [(outputs, inputs), (outputs,)], (1, 0)


def recurrent_shapes(gates):
    shapes = lambda ins, units: [(gates * units, ins), (gates * units, units)] + [(gates * units,)] * 2
    return lambda ins, units: (shapes(ins, units), (1, 0))


def causal_shapes(inputs, outputs, kernel, _dilation):
    return [(outputs, inputs, kernel), (outputs,)], (2, 1, 0)


def block_shapes(features, _heads):
    linear = lambda outputs, inputs: [(outputs, inputs), (outputs,)]
    attention = linear(3 * features, features) + linear(features, features)
    feed_forward = linear(4 * features, features) + linear(features, 4 * features)
    normalized = [(features,)] * 2
    return normalized + attention + normalized + feed_forward, (1, 0)


# The shapes of a layer's parameters with channels first, and which axes of the first stand where
# when channels are last.
SHAPES = {
    "conv": conv_shapes,
    "causal": causal_shapes,
    "lstm": recurrent_shapes(4),
    "gru": recurrent_shapes(3),
    "dense": dense_shapes,
    "embedding": lambda vocabulary, features: ([(vocabulary, features)], (0, 1)),
    "positions": lambda steps, features: ([(steps, features)], (0, 1)),
    "norm": lambda features: ([(features,)] * 2, ()),
    "block": block_shapes,
}


@dataclass
class Workload:
    name: str
    kind: str
    model: str
    input: list[int]  # The shape of a sample, channels first.
    layers: str
    head: str
    batch: int
    optimizer: str  # Of training: `adam` or `adamw`.
    per_sample: int  # Targets.
    data: Path

    @staticmethod
    def from_arguments():
        given = dict(argument.split("=", 1) for argument in sys.argv[1:])
        given["input"] = [int(size) for size in given["input"].split(",")]
        given["batch"], given["data"] = int(given["batch"]), Path(given["data"])
        given["per_sample"] = int(given.pop("targets"))
        return Workload(**given)

    @property
    def is_training(self):
        return self.kind == "train"

    @property
    def is_streaming(self):
        return self.kind == "stream"

    @property
    def has_images(self):
        return len(self.input) == 3

    def file(self, what, last=False):
        return self.data / f"{self.name}.{what}{'-last' if last else ''}"

    def batches(self, last=False):
        """The inputs of each batch: `[batch, features]`, `[batch, steps, features]`,
        `[batch, channels, rows, columns]` or, channels last, `[batch, rows, columns, channels]`."""
        turned = last and self.has_images
        shape = [*self.input[1:], self.input[0]] if turned else self.input
        samples = numpy.fromfile(self.file("inputs", last), "<f4").reshape(-1, *shape)
        return samples[: self.whole()].reshape(-1, self.batch, *shape)

    def targets(self):
        """The classes of each batch, `[batch]`; of sequences, sample after sample."""
        targets = numpy.fromfile(self.file("targets"), "<u4").astype("i8")
        targets = targets[: self.whole() * self.per_sample]
        return targets.reshape(-1, self.batch * self.per_sample)

    def whole(self):
        """How many samples there are in whole batches."""
        count = self.file("targets").stat().st_size // 4 // self.per_sample
        return count - count % self.batch

    def network(self, last=False):
        """The layers, their parameters with channels first or last."""
        values = numpy.fromfile(self.file("parameters", last), "<f4")
        layers = []
        for written in self.layers.split(","):
            kind, *numbers = written.split(":")
            numbers, parameters = [int(number) for number in numbers], []
            if kind in SHAPES:
                shapes, axes = SHAPES[kind](*numbers)
                if last:
                    turned = lambda shape: tuple(shape[axis] for axis in axes)
                    shapes = [turned(shape) if len(shape) > 1 else shape for shape in shapes]
                for shape in shapes:
                    taken, values = numpy.split(values, [numpy.prod(shape)])
                    parameters.append(taken.reshape(shape))
            layers.append(Layer(kind, numbers, parameters))
        return layers


# Contenders speak on the standard output that they were started with. What libraries print there
# goes to standard error.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def say(line):
    print(line, file=_answers, flush=True)


def cannot(why):
    """Says why this contender does not take part in a workload, and ends."""
    say(f"cannot {why}")
    sys.exit()


def seconds(step, finish, count):
    """The time of `count` steps."""
    start = time.perf_counter()
    for _ in range(count):
        result = step()
    finish(result)
    return time.perf_counter() - start


def fastest(candidates, finish=lambda result: None):
    """The name of the fastest of `{name: make}`, where `make()` gives a step. Each is warmed up;
    the best of several short blocks counts."""
    steps = {name: make() for name, make in candidates.items()}
    counts, best = {}, {}
    for name, step in steps.items():
        seconds(step, finish, 5)
        once = seconds(step, finish, 5) / 5
        counts[name], best[name] = max(1, int(0.01 / once)), float("inf")
    for _ in range(15):
        for name, step in steps.items():
            best[name] = min(best[name], seconds(step, finish, counts[name]) / counts[name])
    return min(best, key=best.get)


def serve(about, step, read, finish=lambda result: None):
    """Answers the runner until it closes the conversation.

    `step` does one iteration of the workload; `finish` waits until its result is there; `read`
    gives the numbers that a check compares: the loss of a training step, the outputs of
    inference."""
    say(f"ready {about}")
    for line in sys.stdin:
        command, count = line.split()
        count = int(count)
        if command == "time":
            seconds(step, finish, count // 8 + 1)
            say(seconds(step, finish, count))
        elif command == "check":
            for _ in range(count):
                say(" ".join(f"{number:.9g}" for number in numpy.ravel(read(step()))))
