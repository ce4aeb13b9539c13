"""The workloads and the networks. To add a row, add one here (see `README.md`)."""

from array import array
from dataclasses import dataclass
from math import prod
from pathlib import Path
from random import Random
import sys


@dataclass(frozen=True)
class Parameter:
    """Its shape as PyTorch has it, `[outputs, inputs…]` with channels first, and which of those
    axes stand where when channels are last and the outputs fastest."""

    shape: tuple[int, ...]
    last: tuple[int, ...]


# The kinds of layers: each gives, for the shape of a sample before it (channels first; sequences
# are steps and features in any case) and what is
# written after its name, the numbers that contenders are told, its parameters with their inputs
# to one output, and the shape after it.


def conv(shape, outputs, kernel, padding=0):
    """Of a square kernel, with a bias and as much padding on each side."""
    inputs, rows, columns = shape
    told = (inputs, outputs, kernel, padding)
    weight = Parameter((outputs, inputs, kernel, kernel), (2, 3, 1, 0))
    parameters = [weight, Parameter((outputs,), (0,))]
    rows, columns = (size + 2 * padding - kernel + 1 for size in (rows, columns))
    return told, inputs * kernel**2, parameters, (outputs, rows, columns)


def pool(shape, size):
    """The maximum of squares that do not overlap."""
    channels, rows, columns = shape
    return (size,), 0, [], (channels, rows // size, columns // size)


def relu(shape):
    return (), 0, [], shape


def flatten(shape):
    # The order of the features is that of the pixels, so that what follows still knows the shape.
    return (), 0, [], shape


def last(shape):
    """The last step of a sequence."""
    return (), 0, [], shape[1:]


def recurrent(gates):
    """A kind of recurrent layer: PyTorch's parameters, of so many gates."""

    def kind(shape, units):
        steps, inputs = shape
        weights = [Parameter((gates * units, size), (1, 0)) for size in (inputs, units)]
        parameters = weights + [Parameter((gates * units,), (0,))] * 2
        return (inputs, units), units, parameters, (steps, units)

    return kind


lstm, gru = recurrent(4), recurrent(3)


def causal(shape, outputs, kernel, dilation):
    """A causal convolution over a sequence, with a bias."""
    steps, inputs = shape
    weight = Parameter((outputs, inputs, kernel), (2, 1, 0))
    parameters = [weight, Parameter((outputs,), (0,))]
    return (inputs, outputs, kernel, dilation), inputs * kernel, parameters, (steps, outputs)


def dense(shape, outputs):
    if len(shape) == 2:  # A sequence: of each step.
        told, inputs, parameters, after = dense(shape[1:], outputs)
        return told, inputs, parameters, (shape[0], *after)
    inputs, last = prod(shape), (*range(2, len(shape) + 1), 1, 0)
    weight = Parameter((outputs, *shape), last)
    return (inputs, outputs), inputs, [weight, Parameter((outputs,), (0,))], (outputs,)


def embedding(shape, vocabulary, features):
    """Of tokens."""
    table = Parameter((vocabulary, features), (0, 1))
    return (vocabulary, features), features, [table], (*shape, features)


def positions(shape):
    """Learned, one for each step, and added."""
    return shape, shape[1], [Parameter(shape, (0, 1))], shape


def norm(shape):
    """Layer normalization."""
    features = shape[-1]
    return (features,), 1, [Parameter((features,), (0,))] * 2, shape


def block(shape, heads):
    """Of a GPT: causal attention and two dense layers with a gelu between them, each after a
    normalization and added to what was before."""
    features = shape[-1]
    vector = lambda size: Parameter((size,), (0,))
    linear = lambda outs, ins: [Parameter((outs, ins), (1, 0)), vector(outs)]
    attention = linear(3 * features, features) + linear(features, features)
    feed_forward = linear(4 * features, features) + linear(features, 4 * features)
    normalized = [vector(features)] * 2
    parameters = normalized + attention + normalized + feed_forward
    return (features, heads), features, parameters, shape


KINDS = {kind.__name__: kind for kind in (conv, pool, relu, flatten, last, causal, dense)}
KINDS |= {kind.__name__: kind for kind in (embedding, positions, norm, block)}
KINDS |= {"lstm": lstm, "gru": gru}


@dataclass(frozen=True)
class Network:
    """Its name, the shape of a sample (channels first), and its layers: the name of a kind and its
    settings, `conv 6 5`."""

    name: str
    input: tuple[int, ...]
    layers: tuple[str, ...]
    vocabulary: int = 0  # Where the input is tokens: they are below it.

    def resolved(self):
        """Of each layer its name, the numbers that contenders are told, the inputs to one output,
        the parameters, and the shape after it."""
        shape = self.input
        for layer in self.layers:
            name, *settings = layer.split()
            told, inputs, parameters, shape = KINDS[name](shape, *map(int, settings))
            yield name, told, inputs, parameters, shape

    def output(self):
        return list(self.resolved())[-1][-1]


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    # `train`: forward, cross-entropy, backward, Adam; `infer`: the outputs; `stream`: the outputs
    # at the steps of a sequence, each of which comes by itself.
    kind: str
    network: Network
    batch: int
    head: str = "softmax"  # Or `linear`. In training the softmax is the loss's.
    samples: int = 0  # Training goes through so many, batch after batch; 0: a single batch.
    optimizer: str = "adam"  # Or `adamw`.
    epochs: int = 0  # What is told is the time of so many, in seconds; 0: of an iteration.
    peers: bool = True  # Without: for `benches/instructions` alone.

    def arguments(self, data: Path) -> list[str]:
        """What a contender is started with."""
        layers = (":".join(map(str, (name, *told))) for name, told, *_ in self.network.resolved())
        return [
            f"name={self.name}",
            f"kind={self.kind}",
            f"model={self.network.name}",
            f"input={','.join(map(str, self.network.input))}",
            f"layers={','.join(layers)}",
            f"head={self.head}",
            f"batch={self.batch}",
            f"optimizer={self.optimizer}",
            f"targets={self.targets()}",
            f"data={data}",
        ]

    def targets(self) -> int:
        """Of a sample: one for each step of a sequence."""
        return prod(self.network.output()[:-1])

    def steps(self) -> int:
        """Steps of an iteration, of which one is timed."""
        return self.network.input[0] if self.kind == "stream" else 1

    def epoch(self) -> int:
        """Iterations of an epoch."""
        return max(self.samples // self.batch, 1)

    def write(self, data: Path) -> None:
        """Writes what the contenders read, little-endian: `<name>.parameters` and `.inputs` with
        channels first, `.parameters-last` and `.inputs-last` with channels last (f32), and
        `.targets` (u32)."""
        random, first, last = Random(self.name), array("f"), array("f")
        for _, _, fan_in, parameters, _ in self.network.resolved():
            for parameter in parameters:
                limit = fan_in**-0.5
                drawn = (random.uniform(-limit, limit) for _ in range(prod(parameter.shape)))
                values = array("f", drawn)
                first.extend(values)
                last.extend(transposed(values, parameter.shape, parameter.last))
        count, shape = max(self.samples, self.batch), self.network.input
        tokens = self.network.vocabulary
        draw = (lambda: random.randrange(tokens)) if tokens else random.random
        inputs = array("f", (draw() for _ in range(count * prod(shape))))
        axes = (0, 2, 3, 1) if len(shape) == 3 else range(len(shape) + 1)
        classes, targets = self.network.output()[-1], count * self.targets()
        files = {
            "parameters": first,
            "parameters-last": last,
            "inputs": inputs,
            "inputs-last": transposed(inputs, (count, *shape), axes),
            "targets": array("I", (random.randrange(classes) for _ in range(targets))),
        }
        data.mkdir(parents=True, exist_ok=True)
        for what, values in files.items():
            if sys.byteorder == "big":
                values = array(values.typecode, values)
                values.byteswap()
            with (data / f"{self.name}.{what}").open("wb") as file:
                values.tofile(file)


def transposed(values: array, shape: tuple[int, ...], axes: tuple[int, ...]) -> array:
    """The numbers of a tensor when its axes are put in another order."""
    axes = [axis for axis in axes if shape[axis] > 1]
    if axes == sorted(axes):
        return values
    places = [0]
    for axis in axes:
        stride = prod(shape[axis + 1 :])
        places = [place + i * stride for place in places for i in range(shape[axis])]
    return array(values.typecode, (values[place] for place in places))


def mlp(*sizes: int) -> Network:
    """Dense layers of these widths, the input first; relu between them."""
    layers = [layer for size in sizes[1:] for layer in (f"dense {size}", "relu")]
    return Network("-".join(map(str, sizes)), sizes[:1], tuple(layers[:-1]))


LENET = Network(
    "LeNet-5",
    (1, 28, 28),
    ("conv 6 5", "relu", "pool 2", "conv 16 5", "relu", "pool 2", "flatten")
    + ("dense 120", "relu", "dense 84", "relu", "dense 10"),
)
COLOR = Network(
    "conv-32x32x3",
    (3, 32, 32),
    ("conv 32 3 1", "relu", "conv 32 3 1", "relu", "pool 2")
    + ("conv 64 3 1", "relu", "conv 64 3 1", "relu", "pool 2", "flatten")
    + ("dense 128", "relu", "dense 10"),
)


def classifier(kind: str) -> Network:
    """A recurrent one, of 32 steps of 32 numbers."""
    return Network(kind, (32, 32), (f"{kind} 128", "last", "dense 10"))


def filtering(kind: str, units: int) -> Network:
    """A recurrent one, from a number to a number, of which 64 come one after another."""
    return Network(f"{kind}{units}", (64, 1), (f"{kind} {units}", "dense 1"))


TCN = Network(
    "tcn",
    (64, 1),
    tuple(layer for i in range(8) for layer in (f"causal 16 3 {2**i}", "relu")) + ("dense 1",),
)


GPT = Network(
    "gpt-128-4-4",
    (64,),
    ("embedding 96 128", "positions", *["block 4"] * 4, "norm", "dense 96"),
    vocabulary=96,
)


def train(network: Network, batch: int, about: str = "", **more) -> Workload:
    title = f"Training step, {about or network.name}, batch {batch}"
    return Workload(f"train-{network.name}", title, "train", network, batch, **more)


def epochs(count: int, samples: int, network: Network, batch: int) -> Workload:
    title = f"Training, {network.name}, {count} epochs over {samples:,} samples, batch {batch}"
    name = f"epochs-{network.name}"
    return Workload(name, title, "train", network, batch, samples=samples, epochs=count)


def one(network: Network, **more) -> Workload:
    title = f"One sample, {network.name}"
    return Workload(f"one-{network.name}", title, "infer", network, 1, **more)


def many(network: Network, batch: int, **more) -> Workload:
    title = f"Inference of {batch:,} samples in one call, {network.name}"
    return Workload(f"many-{network.name}", title, "infer", network, batch, **more)


def stream(network: Network, about: str) -> Workload:
    title = f"Streaming, one step at a time, {about}, time of a step"
    return Workload(f"stream-{network.name}", title, "stream", network, 1, head="linear")


WORKLOADS = [
    train(mlp(784, 128, 10), batch=64),
    train(mlp(784, 512, 512, 10), batch=128),
    train(mlp(4, 64, 64, 2), batch=32),
    train(mlp(6, 64, 8, 4), batch=32, peers=False),
    train(LENET, batch=128),
    train(COLOR, batch=32),
    one(mlp(784, 128, 10)),
    one(mlp(4, 64, 64, 2)),
    one(mlp(6, 64, 8, 4), head="linear"),
    one(LENET),
    one(COLOR),
    many(mlp(784, 512, 512, 10), batch=10_000),
    train(classifier("lstm"), batch=32, about="LSTM 32→128, 32 steps, the last, Dense 10"),
    train(classifier("gru"), batch=32, about="GRU 32→128, 32 steps, the last, Dense 10"),
    stream(filtering("lstm", 16), "LSTM(16), Dense(1)"),
    stream(filtering("gru", 16), "GRU(16), Dense(1)"),
    stream(filtering("lstm", 64), "LSTM(64), Dense(1)"),
    stream(TCN, "8 causal convolutions of 16 channels, kernel 3, dilations 1 to 128, relu, Dense(1)"),
    train(GPT, batch=16, about="GPT 128-4-4 of 64 steps and 96 tokens, AdamW", optimizer="adamw"),
    stream(GPT, "GPT 128-4-4 with a cache, 96 tokens"),
    epochs(10, 60_000, LENET, batch=128),
]
