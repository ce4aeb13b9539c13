"""Writes shapes.csv: stages that change shapes, and their gradients, by PyTorch.

    python3 tests/reference/shapes.py

Made with PyTorch 2.15. A batch of samples is (N, F), (N, T, F) or (N, H, W, C), as here; where
PyTorch wants channels first, they are moved there and back. Numbers are eighths, which f32 holds
exactly.
"""

import math
import pathlib

import torch
import torch.nn.functional as F


def pad(*sides, **options):
    """Sides as torch.nn.functional.pad takes them: left, right, top, bottom."""
    return lambda x: F.pad(x.movedim(-1, 1), sides, **options).movedim(1, -1)


CASES = {
    "reshape": ((3, 4), lambda x: x.reshape(-1, 2, 6)),
    "reshape_to_image": ((12,), lambda x: x.reshape(-1, 2, 3, 2)),
    "reshape_to_vector": ((2, 3, 2), lambda x: x.reshape(-1, 12)),
    "transpose": ((4, 3), lambda x: x.transpose(1, 2)),
    "transpose_image": ((2, 3, 2), lambda x: x.transpose(1, 2)),
    "slice_vector": ((7,), lambda x: x[:, 2:5]),
    "slice_sequence": ((3, 4), lambda x: x[:, :, 1:]),
    "slice_image": ((2, 2, 3), lambda x: x[:, :, :, :2]),
    "crop_sequence": ((5, 2), lambda x: x[:, 1:4]),
    "crop_image": ((4, 5, 2), lambda x: x[:, 1:3, 2:5]),
    "crop_rows": ((4, 3, 2), lambda x: x[:, 2:]),
    "pad_sequence": ((3, 2), pad(2, 1)),
    "pad_all_sides": ((2, 3, 2), pad(1, 1, 1, 1)),
    "pad_image": ((2, 3, 2), pad(3, 4, 1, 2)),
    "pad_value": ((3, 2), pad(0, 2, value=-1.5)),
    "pad_reflect_sequence": ((4, 2), pad(3, 2, mode="reflect")),
    "pad_reflect_image": ((3, 4, 2), pad(3, 1, 2, 1, mode="reflect")),
    "pad_replicate_sequence": ((2, 3), pad(3, 4, mode="replicate")),
    "pad_replicate_image": ((2, 3, 2), pad(4, 1, 2, 3, mode="replicate")),
    "pad_circular_sequence": ((3, 2), pad(3, 2, mode="circular")),
    "pad_circular_image": ((3, 2, 2), pad(2, 1, 1, 3, mode="circular")),
    "sum": ((4, 3), lambda x: x.sum(1)),
    "sum_image": ((2, 3, 2), lambda x: x.sum((1, 2))),
    "mean": ((4, 3), lambda x: x.mean(1)),
    "max": ((2, 3, 2), lambda x: x.amax((1, 2))),
    "first": ((4, 3), lambda x: x[:, 0]),
    "last": ((2, 3, 2), lambda x: x[:, -1, -1]),
    "repeat_vector": ((3,), lambda x: x[:, None].expand(-1, 4, -1)),
    "repeat_vector_image": ((3,), lambda x: x[:, None, None].expand(-1, 2, 3, -1)),
    "expand": ((3, 1), lambda x: x.expand(-1, -1, 4)),
    "gate": ((3, 4), lambda x: x[:, :, 1:] * x[:, :, :1].expand(-1, -1, 3)),
}

SAMPLES = 2


def main() -> None:
    lines = ["stage,inputs,gradient of outputs,outputs,gradient of inputs"]
    for name, (shape, function) in CASES.items():
        count = SAMPLES * math.prod(shape)
        # Distinct, so that a maximum is one.
        inputs = [((37 * i + 11) % 101 - 50) / 8 for i in range(count)]
        x = torch.tensor(inputs, dtype=torch.float64).reshape(SAMPLES, *shape).requires_grad_()
        y = function(x)
        weights = [((53 * i + 29) % 97 - 48) / 8 for i in range(y.numel())]
        y.backward(torch.tensor(weights, dtype=torch.float64).reshape(y.shape))
        vectors = [inputs, weights, y.flatten().tolist(), x.grad.flatten().tolist()]
        lines.append(",".join([name, *(" ".join(map(repr, vector)) for vector in vectors)]))
    here = pathlib.Path(__file__).parent
    (here / "shapes.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
