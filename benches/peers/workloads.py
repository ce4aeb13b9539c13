"""The workloads. To add a row, add one here (see `README.md`)."""

from array import array
from dataclasses import dataclass
from pathlib import Path
from random import Random
import sys


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    kind: str  # `train`: forward, cross-entropy, backward, Adam; `infer`: the outputs.
    sizes: tuple[int, ...]  # Widths of the layers, the input first; relu between them.
    batch: int
    head: str = "softmax"  # Or `linear`. In training the softmax is the loss's.
    model: str = "mlp"
    peers: bool = True  # Without: for `benches/instructions` alone.

    def arguments(self, data: Path) -> list[str]:
        """What a contender is started with."""
        sizes = ",".join(map(str, self.sizes))
        return [
            f"name={self.name}",
            f"kind={self.kind}",
            f"model={self.model}",
            f"sizes={sizes}",
            f"head={self.head}",
            f"batch={self.batch}",
            f"data={data}",
        ]

    def shapes(self) -> list[tuple[int, ...]]:
        """The parameters' shapes, in the order of the file: each weight is `[outputs, inputs]`."""
        shapes = []
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            shapes += [(outputs, inputs), (outputs,)]
        return shapes

    def write(self, data: Path) -> None:
        """Writes `<name>.parameters`, `.inputs` and `.targets`: little-endian f32, f32, u32."""
        random = Random(self.name)
        parameters = array("f")
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            limit = inputs**-0.5
            parameters.extend(random.uniform(-limit, limit) for _ in range((inputs + 1) * outputs))
        inputs = array("f", (random.random() for _ in range(self.batch * self.sizes[0])))
        targets = array("I", (random.randrange(self.sizes[-1]) for _ in range(self.batch)))
        data.mkdir(parents=True, exist_ok=True)
        for what, values in ("parameters", parameters), ("inputs", inputs), ("targets", targets):
            if sys.byteorder == "big":
                values.byteswap()
            (data / f"{self.name}.{what}").write_bytes(values.tobytes())


def train(*sizes: int, batch: int, **more) -> Workload:
    name = "-".join(map(str, sizes))
    title = f"Training step, {name}, batch {batch}"
    return Workload(f"train-{name}", title, "train", sizes, batch, **more)


def one(*sizes: int, **more) -> Workload:
    name = "-".join(map(str, sizes))
    return Workload(f"one-{name}", f"One sample, {name}", "infer", sizes, 1, **more)


def many(*sizes: int, batch: int, **more) -> Workload:
    name = "-".join(map(str, sizes))
    title = f"Inference of {batch:,} samples in one call, {name}"
    return Workload(f"many-{name}", title, "infer", sizes, batch, **more)


WORKLOADS = [
    train(784, 128, 10, batch=64),
    train(784, 512, 512, 10, batch=128),
    train(4, 64, 64, 2, batch=32),
    train(6, 64, 8, 4, batch=32, peers=False),
    one(784, 128, 10),
    one(4, 64, 64, 2),
    one(6, 64, 8, 4, head="linear"),
    many(784, 512, 512, 10, batch=10_000),
]
