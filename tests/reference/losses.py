"""Losses and their gradients with respect to the logits, as PyTorch computes them in float64.

Writes losses.txt, which tests/tests/training/losses reads:  python3 losses.py > losses.txt

A case is a name, the shape (features, positions, samples), the logits, the targets, perhaps the
samples' weights, the loss, and its gradient. Numbers lie sample after sample, position after
position, features first.
"""

import math
import warnings

warnings.filterwarnings("ignore")

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(1)


def normal(*shape, scale=1.5):
    return torch.randn(*shape, generator=generator) * scale


def uniform(*shape):
    return torch.rand(*shape, generator=generator)


def classes(*shape, of):
    return torch.randint(0, of, shape, generator=generator)


def distributions(*shape):
    t = torch.softmax(normal(*shape), -1)
    t[0, 0, :2] = torch.tensor([0.0, t[0, 0, :2].sum()])  # a probability of zero
    return t


def numbers(tensor):
    flat = tensor.detach().flatten().tolist()
    return " ".join(str(x) if isinstance(x, int) else repr(x) for x in flat)


def case(name, shape, loss, targets, weights=None, scale=1.5):
    """`loss(z, t)` gives the losses that are added up, (samples, …), and the divisor of the mean."""
    features, positions, samples = shape
    z = normal(samples, positions, features, scale=scale).requires_grad_()
    parts, divisor = loss(z, targets)
    total = parts
    if weights is not None:
        total = parts * weights.reshape(-1, *[1] * (parts.dim() - 1))
    value = total.sum() / divisor
    value.backward()
    print("case", name)
    print("shape", *shape)
    print("logits", numbers(z))
    print("targets", numbers(targets))
    if weights is not None:
        print("weights", numbers(weights))
    print("loss", repr(value.item()))
    print("gradient", numbers(z.grad))


def both(name, shape, elementwise, reduced, targets, divisor=None, weights=None):
    """Mean, sum, and mean with weighted samples. `reduced` is PyTorch's own reduction."""
    for reduction in "mean", "sum":
        case(
            f"{name}/{reduction}",
            shape,
            lambda z, t: (reduced(z, t, reduction).reshape(1), 1.0),
            targets,
        )
    case(
        f"{name}/weighted",
        shape,
        lambda z, t: (elementwise(z, t), divisor or t.numel()),
        targets,
        sample_weights(shape[2]),
    )


def sample_weights(samples):
    weights = uniform(samples) * 2
    weights[1] = 0.0
    return weights


# Each output alone.
shape = features, positions, samples = 3, 2, 5
full = samples, positions, features
HEADS = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


def pointwise(name, function, targets, heads=HEADS):
    for head in heads:
        activate = HEADS[head] if head in HEADS else F.softplus
        both(
            f"{name}/{head}",
            shape,
            lambda z, t: function(activate(z), t, "none"),
            lambda z, t, reduction: function(activate(z), t, reduction),
            targets,
        )


def reduce(parts, reduction):
    return {"none": lambda x: x, "mean": torch.mean, "sum": torch.sum}[reduction](parts)


values = normal(*full, scale=2)
pointwise("mean_squared_error", lambda y, t, r: F.mse_loss(y, t, reduction=r), values)
pointwise("mean_absolute_error", lambda y, t, r: F.l1_loss(y, t, reduction=r), values)
pointwise("huber", lambda y, t, r: F.huber_loss(y, t, reduction=r), values)
pointwise("huber_0.3", lambda y, t, r: F.huber_loss(y, t, delta=0.3, reduction=r), values)
pointwise("log_cosh", lambda y, t, r: reduce(torch.log(torch.cosh(y - t)), r), values)

signs = torch.where(uniform(*full) < 0.5, -1.0, 1.0)


def hinge(margin, power):
    return lambda y, t, r: reduce(torch.clamp(margin - t * y, min=0) ** power, r)


pointwise("hinge", hinge(1.0, 1), signs, ["identity", "tanh"])
pointwise("hinge_0.5", hinge(0.5, 1), signs, ["identity", "tanh"])
pointwise("hinge_squared", hinge(1.0, 2), signs, ["identity", "tanh"])

counts = torch.poisson(torch.full(full, 2.0), generator=generator)


def poisson(log_input, full, eps=1e-8):
    return lambda y, t, r: F.poisson_nll_loss(
        y, t, log_input=log_input, full=full, eps=eps, reduction=r
    )


pointwise("poisson", poisson(True, False), counts, ["identity"])
pointwise("poisson_full", poisson(True, True), counts, ["identity"])
pointwise("poisson", poisson(False, False), counts, ["softplus", "relu"])
pointwise("poisson_full", poisson(False, True, 0.01), counts, ["softplus", "relu"])

# Yes or no.
answers = uniform(*full)
answers[:2] = (answers[:2] > 0.5).double()
pos_weight = torch.tensor([1.0, 3.0, 0.25])
for name, pos in ("binary_cross_entropy", None), ("binary_cross_entropy_pos", pos_weight):
    function = lambda z, t, r: F.binary_cross_entropy_with_logits(
        z, t, pos_weight=pos, reduction=r
    )
    both(name, shape, lambda z, t: function(z, t, "none"), function, answers)


def sigmoid_focal(gamma, alpha):
    """torchvision.ops.sigmoid_focal_loss, written out."""

    def function(z, t, reduction):
        p = torch.sigmoid(z)
        ce = F.binary_cross_entropy_with_logits(z, t, reduction="none")
        p_t = p * t + (1 - p) * (1 - t)
        loss = ce * (1 - p_t) ** gamma
        if alpha is not None:
            loss = (alpha * t + (1 - alpha) * (1 - t)) * loss
        return reduce(loss, reduction)

    return function


for name, gamma, alpha in (
    ("binary_focal", 2.0, 0.25),
    ("binary_focal_0.5", 0.5, None),
    ("binary_focal_0", 0.0, 0.7),
):
    function = sigmoid_focal(gamma, alpha)
    both(name, shape, lambda z, t: function(z, t, "none"), function, answers)

# Classes: PyTorch wants (samples, classes, positions).
shape = features, positions, samples = 5, 3, 4
WEIGHTS = torch.tensor([0.5, 2.0, 1.0, 0.1, 3.0])
indices = classes(samples, positions, of=features)
indices[0, 1] = 3
IGNORED = 3


def cross_entropy(**options):
    def function(z, t, reduction):
        t = t if t.dtype == torch.int64 else t.transpose(1, 2)
        return F.cross_entropy(z.transpose(1, 2), t, reduction=reduction, **options)

    return function


def index_divisor(weights, ignored):
    counted = indices != ignored if ignored is not None else torch.ones_like(indices).bool()
    each = weights[indices] if weights is not None else torch.ones(indices.shape)
    return (each * counted).sum().item()


def cross_entropy_cases(name, targets, **options):
    function = cross_entropy(**options)
    if targets is indices:
        divisor = index_divisor(options.get("weight"), options.get("ignore_index"))
    else:
        divisor = samples * positions
    both(name, shape, lambda z, t: function(z, t, "none"), function, targets, divisor)


spread = distributions(samples, positions, features)
for name, targets in ("index", indices), ("distribution", spread):
    cross_entropy_cases(f"cross_entropy_{name}", targets)
    cross_entropy_cases(f"cross_entropy_{name}_smooth", targets, label_smoothing=0.1)
    cross_entropy_cases(f"cross_entropy_{name}_classes", targets, weight=WEIGHTS)
    cross_entropy_cases(
        f"cross_entropy_{name}_smooth_classes", targets, label_smoothing=0.2, weight=WEIGHTS
    )
cross_entropy_cases("cross_entropy_index_ignored", indices, ignore_index=IGNORED)
cross_entropy_cases(
    "cross_entropy_index_all",
    indices,
    label_smoothing=0.3,
    weight=WEIGHTS,
    ignore_index=IGNORED,
)


def likelihood(**options):
    return lambda z, t, reduction: F.nll_loss(
        F.log_softmax(z.transpose(1, 2), 1), t, reduction=reduction, **options
    )


for name, options in (
    ("negative_log_likelihood", {}),
    ("negative_log_likelihood_all", {"weight": WEIGHTS, "ignore_index": IGNORED}),
):
    function = likelihood(**options)
    divisor = index_divisor(options.get("weight"), options.get("ignore_index"))
    both(name, shape, lambda z, t: function(z, t, "none"), function, indices, divisor)


def divergence(z, t, reduction):
    z, t = z.reshape(-1, features), t.reshape(-1, features)
    reduction = {"mean": "batchmean"}.get(reduction, reduction)
    return F.kl_div(F.log_softmax(z, -1), t, reduction=reduction)


both(
    "kullback_leibler",
    shape,
    lambda z, t: F.kl_div(F.log_softmax(z, -1), t, reduction="none"),
    divergence,
    spread,
    samples * positions,
)


def focal(gamma, alpha):
    def function(z, t, reduction):
        ce = F.cross_entropy(z.transpose(1, 2), t, reduction="none")
        weight = alpha[t] if alpha is not None else 1.0
        return reduce(weight * (1 - torch.exp(-ce)) ** gamma * ce, reduction)

    return function


for name, gamma, alpha in ("focal", 2.0, None), ("focal_0.5", 0.5, WEIGHTS):
    function = focal(gamma, alpha)
    both(name, shape, lambda z, t: function(z, t, "none"), function, indices)


def margins(**options):
    def function(z, t, reduction):
        parts = F.multi_margin_loss(
            z.reshape(-1, features), t.reshape(-1), reduction=reduction, **options
        )
        return parts.reshape(t.shape) if reduction == "none" else parts

    return function


for name, options in (
    ("multi_class_hinge", {}),
    ("multi_class_hinge_squared", {"p": 2, "margin": 0.7, "weight": WEIGHTS}),
):
    function = margins(**options)
    both(name, shape, lambda z, t: function(z, t, "none"), function, indices)

# Means and logarithms of variances.
shape = features, positions, samples = 6, 2, 4
values = normal(samples, positions, 3)


def gaussian(**options):
    return lambda z, t, reduction: F.gaussian_nll_loss(
        z[..., :3], t, torch.exp(z[..., 3:]), reduction=reduction, **options
    )


for name, options in (
    ("gaussian", {}),
    ("gaussian_full", {"full": True}),
    ("gaussian_bounded", {"eps": 0.5}),
):
    function = gaussian(**options)
    both(name, shape, lambda z, t: function(z, t, "none"), function, values)
