"""The losses of a training run in PyTorch, for tests/tests/training/training_run.rs.

The same parameters, samples and batches are computed by formulas on both sides; only the losses
are written. Run with: python3 tests/reference/training_run.py > tests/reference/training_run.txt
"""

import math

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SAMPLES, INPUTS, HIDDEN, CLASSES, BATCH, STEPS = 48, 6, 16, 4, 16, 50


def numbers(count, frequency, scale):
    return torch.tensor([math.sin(frequency * (i + 1)) * scale for i in range(count)])


def run(dtype):
    x = numbers(SAMPLES * INPUTS, 0.37, 1.5).reshape(SAMPLES, INPUTS).to(dtype)
    t = torch.tensor([(i * 7 + i * i) % CLASSES for i in range(SAMPLES)])
    first = torch.nn.Linear(INPUTS, HIDDEN, dtype=dtype)
    second = torch.nn.Linear(HIDDEN, HIDDEN, dtype=dtype)
    third = torch.nn.Linear(HIDDEN, CLASSES, dtype=dtype)
    network = torch.nn.Sequential(
        first, torch.nn.GELU(), second, torch.nn.Tanh(), third
    )
    # Our matrices lie column after column: the formula runs through them in that order.
    with torch.no_grad():
        for number, linear in enumerate((first, second, third)):
            outputs, inputs = linear.weight.shape
            weight = numbers(outputs * inputs, 0.11 + 0.07 * number, 0.4)
            linear.weight.copy_(weight.reshape(inputs, outputs).T)
            linear.bias.copy_(numbers(outputs, 0.53 + 0.05 * number, 0.1))
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-2, weight_decay=0.05)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    for step in range(STEPS):
        batch = [(step * BATCH + 5 * i) % SAMPLES for i in range(BATCH)]
        optimizer.zero_grad()
        value = loss(network(x[batch]), t[batch])
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        yield value.item()


print(f"# PyTorch {torch.__version__}: loss in float64, loss in float32, a line a step")
for double, single in zip(run(torch.float64), run(torch.float32)):
    print(f"{double!r} {single!r}")
