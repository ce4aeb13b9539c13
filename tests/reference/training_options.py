"""Training with parameter groups, accumulation, averages, L-BFGS and sharpness-aware minimization in
PyTorch, for tests/tests/training/training_options.

    python3 training_options.py > training_options.txt

Networks, samples and batches are computed by formulas on both sides. A line holds a name and
numbers: losses, or parameters as our matrices have them, column after column.
"""

import math

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SAMPLES, BATCH = 48, 8


def numbers(count, frequency, scale):
    return torch.tensor([math.sin(frequency * (i + 1)) * scale for i in range(count)])


def line(name, values):
    print(" ".join([name] + [repr(float(value)) for value in values]))


def network(*parts):
    """Modules, whose linear layers get their parameters by formulas."""
    network = torch.nn.Sequential(*parts)
    linear = [part for part in parts if isinstance(part, torch.nn.Linear)]
    with torch.no_grad():
        for number, layer in enumerate(linear):
            outputs, inputs = layer.weight.shape
            weight = numbers(outputs * inputs, 0.11 + 0.07 * number, 0.4)
            layer.weight.copy_(weight.reshape(inputs, outputs).T)
            layer.bias.copy_(numbers(outputs, 0.53 + 0.05 * number, 0.1))
    return network


def flat(network):
    return [value for p in network.parameters() for value in (p.T if p.dim() > 1 else p).reshape(-1).tolist()]


def classifier():
    return network(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))


X = numbers(SAMPLES * 6, 0.37, 1.5).reshape(SAMPLES, 6)
CLASSES = torch.tensor([(i * 7 + i * i) % 3 for i in range(SAMPLES)])
LOSS = torch.nn.CrossEntropyLoss()
BATCHES = [slice(first, first + BATCH) for first in range(0, SAMPLES, BATCH)]


def train(net, epochs, accumulate, step, after_step=lambda: None, after_epoch=lambda: None):
    """The loss of each batch; step gets the batches whose mean gradient has been computed."""
    losses = []
    for _ in range(epochs):
        for first in range(0, len(BATCHES), accumulate):
            batches = BATCHES[first : first + accumulate]
            losses += gradient(net, batches)
            step(batches)
            after_step()
        after_epoch()
    return losses


def gradient(net, batches):
    net.zero_grad()
    losses = []
    for batch in batches:
        loss = LOSS(net(X[batch]), CLASSES[batch])
        (loss / len(batches)).backward()
        losses.append(loss.item())
    return losses


def groups():
    net = classifier()
    first, second, third = net[0], net[2], net[4]
    optimizer = torch.optim.AdamW(
        [
            dict(params=[first.weight], lr=0.003),
            dict(params=[first.bias], lr=0.003, weight_decay=0.0),
            dict(params=[second.bias, third.bias], weight_decay=0.0),
            dict(params=[third.weight]),
        ],
        lr=0.03,
        weight_decay=0.2,
    )
    line("groups", train(net, 4, 1, lambda _: optimizer.step()))
    line("groups_parameters", flat(net))


def accumulate():
    net = classifier()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)

    def step(_):
        torch.nn.utils.clip_grad_norm_(net.parameters(), 0.1)
        optimizer.step()

    line("accumulate", train(net, 4, 4, step))
    line("accumulate_parameters", flat(net))


def averages():
    for name, settings, by_epoch in (
        ("ema", dict(multi_avg_fn=get_ema_multi_avg_fn(0.9)), False),
        ("ema_slow", dict(multi_avg_fn=get_ema_multi_avg_fn(0.999)), False),
        ("swa", dict(), True),
    ):
        net = classifier()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.3)
        average = AveragedModel(net, **settings)
        epoch = 0

        def after_epoch():
            nonlocal epoch
            epoch += 1
            if by_epoch and epoch >= 2:
                average.update_parameters(net)

        def after_step():
            if not by_epoch:
                average.update_parameters(net)

        train(net, 5, 1, lambda _: optimizer.step(), after_step, after_epoch)
        line(name, flat(average.module))
        line(name + "_own", flat(net))


class Sam:
    """Foret and others 2021; where eta is given, Kwon and others 2021."""

    def __init__(self, net, optimizer, rho, eta=None):
        self.net, self.optimizer, self.rho, self.eta = net, optimizer, rho, eta

    @torch.no_grad()
    def sizes(self):
        for name, p in self.net.named_parameters():
            if self.eta is not None and "weight" in name:
                yield p, p.abs() + self.eta
            else:
                yield p, torch.ones_like(p)

    def step(self, evaluate):
        with torch.no_grad():
            norm = torch.sqrt(sum(((size * p.grad) ** 2).sum() for p, size in self.sizes()))
            moves = [(p, size**2 * p.grad * self.rho / (norm + 1e-12)) for p, size in self.sizes()]
            for p, move in moves:
                p += move
        evaluate()
        with torch.no_grad():
            for p, move in moves:
                p -= move
        self.optimizer.step()


def sharpness():
    for name, rho, eta, accumulate, clip in (
        ("sam", 0.05, None, 1, None),
        ("sam_large", 0.8, None, 1, None),
        ("asam", 0.5, 0.01, 1, None),
        ("sam_clipped", 0.3, None, 4, 0.1),
    ):
        net = classifier()
        sam = Sam(net, torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9), rho, eta)

        def bound():
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(net.parameters(), clip)

        def step(batches):
            def evaluate():
                gradient(net, batches)
                bound()

            bound()
            sam.step(evaluate)

        line(name, train(net, 4, accumulate, step))
        line(name + "_parameters", flat(net))


def learning_rate_range():
    """As PyTorch Lightning's Tuner.lr_find, but that the last step has the highest learning rate."""
    for name, lowest, highest, steps, smoothing, divergence in (
        ("range", 1e-3, 1.0, 40, 0.9, 4.0),
        ("range_end", 1e-2, 100.0, 60, 0.5, 1.5),
    ):
        net = classifier()
        optimizer = torch.optim.SGD(net.parameters(), lr=lowest)
        rates, losses, smoothed, average = [], [], [], 0.0
        for step in range(steps):
            rates.append(lowest * (highest / lowest) ** (step / (steps - 1)))
            optimizer.param_groups[0]["lr"] = rates[-1]
            losses += gradient(net, [BATCHES[step % len(BATCHES)]])
            average = smoothing * average + (1 - smoothing) * losses[-1]
            smoothed.append(average / (1 - smoothing ** (step + 1)))
            if smoothed[-1] > divergence * min(smoothed):
                break
            optimizer.step()
        line(f"{name}_rates", rates)
        line(f"{name}_losses", losses)
        line(f"{name}_smoothed", smoothed)
        slopes = torch.gradient(torch.tensor(smoothed[10:-1]))[0]
        line(f"{name}_suggestion", [rates[10 + int(slopes.argmin())]])


def curve():
    return network(torch.nn.Linear(1, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1))


TIMES = torch.tensor([[i / 10] for i in range(40)])
HEIGHTS = torch.exp(-TIMES) * torch.cos(3 * TIMES)


def lbfgs():
    for name, settings in (
        ("lbfgs", dict(lr=0.5, max_iter=4)),
        ("lbfgs_short_history", dict(lr=0.3, max_iter=8, history_size=2)),
        ("lbfgs_wolfe", dict(max_iter=6, line_search_fn="strong_wolfe")),
        ("lbfgs_wolfe_default", dict(line_search_fn="strong_wolfe", steps=2)),
        ("lbfgs_wolfe_few", dict(max_iter=10, max_eval=7, history_size=3, lr=2.0, line_search_fn="strong_wolfe")),
        ("lbfgs_wolfe_far", dict(max_iter=4, lr=200.0, line_search_fn="strong_wolfe")),
        ("lbfgs_wolfe_near", dict(max_iter=4, lr=1e-4, line_search_fn="strong_wolfe", steps=3)),
        ("lbfgs_wolfe_one", dict(max_iter=2, max_eval=1, line_search_fn="strong_wolfe")),
        ("lbfgs_tolerant", dict(max_iter=30, tolerance_grad=3e-3, line_search_fn="strong_wolfe")),
        ("lbfgs_change", dict(max_iter=30, tolerance_change=1e-3, line_search_fn="strong_wolfe")),
    ):
        losses, parameters, counts = run_lbfgs(**settings)
        # What becomes of a change in the last bits: no other program is nearer than that.
        others = [run_lbfgs(change=change, **settings)[1] for change in (1e-15, -1e-15, 3e-15)]
        for step, found in enumerate(parameters):
            line(f"{name}_{step}", found)
            spread = max(abs(a - b) for other in others for a, b in zip(found, other[step]))
            line(f"{name}_{step}_spread", [spread])
        line(name, losses + counts)


def run_lbfgs(steps=4, change=0.0, **settings):
    """Losses before each of some steps, parameters after them, iterations and evaluations."""
    net = curve()
    with torch.no_grad():
        net[0].bias += change
    optimizer = torch.optim.LBFGS(net.parameters(), **settings)

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(net(TIMES), HEIGHTS)
        loss.backward()
        return loss

    losses, parameters = [], []
    for _ in range(steps):
        losses.append(optimizer.step(closure).item())
        parameters.append(flat(net))
    state = optimizer.state[next(net.parameters())]
    return losses, parameters, [state["n_iter"], state["func_evals"]]


print(f"# PyTorch {torch.__version__}")
groups()
accumulate()
averages()
sharpness()
learning_rate_range()
lbfgs()
