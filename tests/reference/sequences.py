"""Losses per step and a network on sequences of different lengths, as PyTorch computes them from
the sequences without padding, in float64.

Writes sequences.txt, which tests/tests/sequences reads:  python3 sequences.py > sequences.txt

A case is its name, then lines of a name and numbers. Numbers lie sample after sample, step after
step, features first, without padding.
"""

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(3)

LENGTHS = [5, 2, 4, 1]
CLASSES = 4
WEIGHTS = torch.tensor([0.5, 2.0, 1.0, 0.1])
IGNORED = 2


def normal(*shape):
    return torch.randn(*shape, generator=generator)


def numbers(name, tensors):
    flat = torch.cat([t.detach().flatten() for t in tensors]).tolist()
    print(name, *(str(x) if isinstance(x, int) else repr(x) for x in flat))


# Losses per step: PyTorch's on all real steps.
logits = [normal(length, CLASSES).requires_grad_() for length in LENGTHS]
classes = [torch.randint(0, CLASSES, (length,), generator=generator) for length in LENGTHS]
classes[0][1] = IGNORED
spread = [torch.softmax(normal(length, CLASSES), -1) for length in LENGTHS]
values = [normal(length, CLASSES) for length in LENGTHS]


def loss_case(name, loss, targets):
    for reduction in "mean", "sum":
        value = loss(torch.cat(logits), torch.cat(targets), reduction)
        gradient = torch.autograd.grad(value, logits)
        print("case", f"{name}/{reduction}")
        numbers("logits", logits)
        numbers("targets", targets)
        print("loss", repr(value.item()))
        numbers("gradient", gradient)


def cross_entropy(**options):
    return lambda z, t, reduction: F.cross_entropy(z, t, reduction=reduction, **options)


loss_case("cross_entropy", cross_entropy(), classes)
loss_case("cross_entropy_ignored", cross_entropy(ignore_index=IGNORED), classes)
loss_case(
    "cross_entropy_all",
    cross_entropy(ignore_index=IGNORED, label_smoothing=0.2, weight=WEIGHTS),
    classes,
)
loss_case("cross_entropy_distribution", cross_entropy(label_smoothing=0.1), spread)
loss_case(
    "mean_squared_error", lambda z, t, r: F.mse_loss(z, t, reduction=r), values
)
loss_case(
    "binary_cross_entropy",
    lambda z, t, r: F.binary_cross_entropy_with_logits(z, t, reduction=r),
    spread,
)

# A network: [5, 3] => Conv1d(4, 3, tanh, padding = same) => BatchNorm
#   => Residual { Conv1d(4, 2, dilation = 2, padding = same) => InstanceNorm } => Mean | Max | Last.
conv = torch.nn.Conv1d(3, 4, 3, padding="same")
norm = torch.nn.BatchNorm1d(4)
dilated = torch.nn.Conv1d(4, 4, 2, dilation=2, padding="same")
learned = [*conv.parameters(), *norm.parameters(), *dilated.parameters()]
with torch.no_grad():
    for parameter in learned:
        parameter.copy_(normal(*parameter.shape) * 0.5)
x = [normal(length, 3).requires_grad_() for length in LENGTHS]

hidden = [torch.tanh(conv(x.T)).T for x in x]  # steps, features
hidden = torch.split(norm(torch.cat(hidden)), LENGTHS)


def instance(h):
    deviation = (h.var(0, unbiased=False) + 1e-5).sqrt()
    return (h - h.mean(0)) / deviation


outputs = []
for h in hidden:
    h = h + instance(dilated(h.T).T)
    outputs.append(torch.cat([h.mean(0), h.max(0).values, h[-1]]))
d_outputs = [normal(12) for _ in LENGTHS]
gradients = torch.autograd.grad(
    sum((y * d).sum() for y, d in zip(outputs, d_outputs)), [*x, *learned]
)


def ours(tensor):
    """A convolution's weight as channels x window, column-major: tap by tap."""
    return tensor.permute(2, 1, 0) if tensor.dim() == 3 else tensor


print("case", "network")
numbers("parameters", [ours(p) for p in learned])
numbers("inputs", x)
numbers("outputs", outputs)
numbers("d_outputs", d_outputs)
numbers("d_inputs", gradients[: len(x)])
numbers("gradient", [ours(g) for g in gradients[len(x) :]])
numbers("running", [norm.running_mean, norm.running_var])
