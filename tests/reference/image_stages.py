"""Writes image_stages.csv: pools and other stages over images and sequences, by PyTorch.

    python3 tests/reference/image_stages.py

Made with PyTorch 2.15. A batch of samples is (N, F), (N, T, F) or (N, H, W, C), as here; where
PyTorch wants channels first, they are moved there and back. Inputs are eighths, which f32 holds
exactly. Passes are those of training.
"""

import math
import pathlib

import torch
import torch.nn.functional as F
from torch import nn


def first(stage):
    """A stage that takes channels first."""
    return lambda x: stage(x.movedim(-1, 1)).movedim(1, -1)


def padded(stage, *sides, value=0.0):
    """The same after padding: left, right, top, bottom."""
    return first(lambda x: stage(F.pad(x, sides, value=value)))


def module(module, channels_first=True):
    """A module with parameters, and what it computes."""
    return module, first(module) if channels_first else module


LOWEST = -math.inf

CASES = {
    "max_pool": ((4, 6, 3), first(nn.MaxPool2d(2))),
    "max_pool_leaves_some": ((5, 7, 2), first(nn.MaxPool2d(2))),
    "max_pool_overlaps": ((7, 6, 2), first(nn.MaxPool2d(3, stride=2, padding=1))),
    "max_pool_of_both": ((5, 9, 2), first(nn.MaxPool2d((2, 3), stride=(1, 2)))),
    "max_pool_dilated": ((7, 8, 1), first(nn.MaxPool2d((2, 3), stride=1, padding=1, dilation=(2, 3)))),
    "max_pool_ceil": ((6, 5, 2), first(nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True))),
    "max_pool_ceil_drops": ((4, 5, 1), first(nn.MaxPool2d(2, stride=3, padding=1, ceil_mode=True))),
    "max_pool_sides": ((4, 5, 2), padded(nn.MaxPool2d(3, stride=2), 1, 0, 0, 1, value=LOWEST)),
    "max_pool_same": ((5, 6, 2), padded(nn.MaxPool2d((2, 3), stride=1), 1, 1, 0, 1, value=LOWEST)),
    "max_pool_channels": ((4, 4, 19), first(nn.MaxPool2d(2))),
    "max_pool_steps": ((9, 3), first(nn.MaxPool1d(3, stride=2, padding=1, dilation=2))),
    "max_pool_steps_ceil": ((8, 2), first(nn.MaxPool1d(3, ceil_mode=True))),
    "avg_pool": ((4, 6, 3), first(nn.AvgPool2d(2))),
    "avg_pool_leaves_some": ((5, 7, 2), first(nn.AvgPool2d((2, 3)))),
    "avg_pool_overlaps": ((7, 6, 2), first(nn.AvgPool2d(3, stride=2, padding=1))),
    "avg_pool_without_padding": ((7, 6, 2), first(nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False))),
    "avg_pool_ceil": ((6, 5, 2), first(nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True))),
    "avg_pool_ceil_without_padding": (
        (6, 5, 2),
        first(nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)),
    ),
    "avg_pool_channels": ((3, 4, 17), first(nn.AvgPool2d(2, stride=1))),
    "avg_pool_steps": ((9, 3), first(nn.AvgPool1d(4, stride=3, padding=2))),
    "avg_pool_steps_ceil": ((8, 2), first(nn.AvgPool1d(3, ceil_mode=True, count_include_pad=False))),
    "batch_norm_vector": ((5,), module(nn.BatchNorm1d(5))),
    "batch_norm": ((3, 4, 6), module(nn.BatchNorm2d(6, eps=0.01))),
    "batch_norm_plain": ((7, 2), module(nn.BatchNorm1d(2, affine=False))),
    "layer_norm_vector": ((19,), module(nn.LayerNorm(19), False)),
    "layer_norm": ((3, 40), module(nn.LayerNorm(40, eps=0.1), False)),
    "layer_norm_image": ((2, 3, 5), module(nn.LayerNorm(5, bias=False), False)),
    "layer_norm_plain": ((4, 3), module(nn.LayerNorm(3, elementwise_affine=False), False)),
    "rms_norm_vector": ((18,), module(nn.RMSNorm(18, eps=1e-5), False)),
    "rms_norm": ((3, 4), module(nn.RMSNorm(4, eps=0.1), False)),
    "rms_norm_plain": ((2, 3, 5), module(nn.RMSNorm(5, eps=1e-3, elementwise_affine=False), False)),
    "group_norm_vector": ((6,), module(nn.GroupNorm(2, 6))),
    "group_norm": ((3, 4, 6), module(nn.GroupNorm(3, 6, eps=0.01))),
    "group_norm_together": ((5, 4), module(nn.GroupNorm(1, 4))),
    "group_norm_plain": ((2, 3, 4), module(nn.GroupNorm(2, 4, affine=False))),
    "instance_norm": ((3, 4, 3), module(nn.InstanceNorm2d(3))),
    "instance_norm_affine": ((7, 2), module(nn.InstanceNorm1d(2, affine=True, eps=0.1))),
    "global_avg_pool": ((3, 4, 2), lambda x: x.mean((1, 2))),
    "global_max_pool": ((3, 4, 2), lambda x: x.amax((1, 2))),
    "adaptive_avg_pool": ((7, 5, 2), first(nn.AdaptiveAvgPool2d((3, 4)))),
    "adaptive_avg_pool_more": ((2, 3, 2), first(nn.AdaptiveAvgPool2d(4))),
    "adaptive_avg_pool_steps": ((8, 2), first(nn.AdaptiveAvgPool1d(3))),
    "adaptive_max_pool": ((7, 5, 2), first(nn.AdaptiveMaxPool2d((3, 4)))),
    "adaptive_max_pool_steps": ((8, 2), first(nn.AdaptiveMaxPool1d(3))),
    "upsample": ((2, 3, 2), first(nn.Upsample(scale_factor=2))),
    "upsample_of_both": ((2, 3, 2), first(nn.Upsample(scale_factor=(3, 1)))),
    "upsample_bilinear": ((3, 2, 2), first(nn.Upsample(scale_factor=3, mode="bilinear"))),
    "upsample_bilinear_of_both": ((3, 4, 1), first(nn.Upsample(scale_factor=(2, 5), mode="bilinear"))),
    "upsample_aligned": (
        (3, 2, 2),
        first(nn.Upsample(scale_factor=3, mode="bilinear", align_corners=True)),
    ),
    "upsample_aligned_one": (
        (1, 3, 2),
        first(nn.Upsample(scale_factor=(1, 2), mode="bilinear", align_corners=True)),
    ),
    "upsample_steps": ((4, 2), first(nn.Upsample(scale_factor=3))),
    "upsample_linear": ((4, 2), first(nn.Upsample(scale_factor=2, mode="linear"))),
    "upsample_linear_aligned": (
        (4, 2),
        first(nn.Upsample(scale_factor=2, mode="linear", align_corners=True)),
    ),
    "pixel_shuffle": ((2, 3, 12), first(nn.PixelShuffle(2))),
    "pixel_shuffle_by_three": ((2, 1, 9), first(nn.PixelShuffle(3))),
}

SAMPLES = 3


def main() -> None:
    torch.manual_seed(0)
    lines = ["stage,parameters,inputs,gradient of outputs,outputs,gradient of inputs,gradient of parameters"]
    for name, (shape, function) in CASES.items():
        count = SAMPLES * math.prod(shape)
        # Distinct within a sample, so that a maximum is one.
        inputs = [((137 * i + 11) % 509 - 254) / 8 for i in range(count)]
        x = torch.tensor(inputs, dtype=torch.float64).reshape(SAMPLES, *shape).requires_grad_()
        parameters = []
        if isinstance(function, tuple):
            module, function = function
            module.double()
            for place, parameter in enumerate(module.parameters()):
                values = [((29 * i + 7 * place) % 23 - 8) / 8 for i in range(parameter.numel())]
                parameter.data = torch.tensor(values, dtype=torch.float64).reshape(parameter.shape)
                parameters.append(parameter)
        y = function(x)
        weights = [((53 * i + 29) % 97 - 48) / 8 for i in range(y.numel())]
        y.backward(torch.tensor(weights, dtype=torch.float64).reshape(y.shape))
        flat = lambda tensors: [value for tensor in tensors for value in tensor.flatten().tolist()]
        vectors = [
            flat(parameter.data for parameter in parameters),
            inputs,
            weights,
            flat([y]),
            flat([x.grad]),
            flat(parameter.grad for parameter in parameters),
        ]
        lines.append(",".join([name, *(" ".join(map(repr, vector)) for vector in vectors)]))
    here = pathlib.Path(__file__).parent
    (here / "image_stages.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
