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
class Workload:
    name: str
    kind: str
    model: str
    sizes: list[int]
    head: str
    batch: int
    data: Path

    @staticmethod
    def from_arguments():
        given = dict(argument.split("=", 1) for argument in sys.argv[1:])
        given["sizes"] = [int(size) for size in given["sizes"].split(",")]
        given["batch"], given["data"] = int(given["batch"]), Path(given["data"])
        return Workload(**given)

    @property
    def is_training(self):
        return self.kind == "train"

    def file(self, what):
        return self.data / f"{self.name}.{what}"

    def inputs(self):
        """`[batch, features]`."""
        return numpy.fromfile(self.file("inputs"), "<f4").reshape(self.batch, self.sizes[0])

    def targets(self):
        """Classes, `[batch]`."""
        return numpy.fromfile(self.file("targets"), "<u4").astype("i8")

    def layers(self):
        """The initial weight `[outputs, inputs]` and bias of each layer."""
        numbers, layers = numpy.fromfile(self.file("parameters"), "<f4"), []
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            weight, bias, numbers = numpy.split(numbers, [inputs * outputs, (inputs + 1) * outputs])
            layers.append((weight.reshape(outputs, inputs), bias))
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
