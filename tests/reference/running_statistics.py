"""A training run with batch normalization in PyTorch, for tests/tests/layers/image_stages/statistics.rs.

The same parameters, samples and batches are computed by formulas on both sides; a line a step has
the loss, then the running means and variances. Run with:
python3 tests/reference/running_statistics.py > tests/reference/running_statistics.txt
"""

import math

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SAMPLES, TIME, INPUTS, HIDDEN, OUTPUTS, BATCH, STEPS = 64, 5, 3, 4, 2, 40, 12


def numbers(count, frequency, scale):
    return torch.tensor([math.sin(frequency * (i + 1)) * scale for i in range(count)])


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(INPUTS, HIDDEN)
        self.norm = torch.nn.BatchNorm1d(HIDDEN, momentum=0.2, eps=1e-3)
        self.second = torch.nn.Linear(HIDDEN, OUTPUTS)

    def forward(self, x):
        h = torch.tanh(self.norm(self.first(x).movedim(-1, 1))).mean(2)
        return self.second(h)


network = Network()
x = numbers(SAMPLES * TIME * INPUTS, 0.37, 1.5).reshape(SAMPLES, TIME, INPUTS)
t = numbers(SAMPLES * OUTPUTS, 0.71, 0.5).reshape(SAMPLES, OUTPUTS)
# Our matrices lie column after column: the formula runs through them in that order.
with torch.no_grad():
    for number, linear in enumerate((network.first, network.second)):
        outputs, inputs = linear.weight.shape
        weight = numbers(outputs * inputs, 0.11 + 0.07 * number, 0.4)
        linear.weight.copy_(weight.reshape(inputs, outputs).T)
        linear.bias.copy_(numbers(outputs, 0.53 + 0.05 * number, 0.1))
optimizer = torch.optim.Adam(network.parameters(), lr=1e-2, weight_decay=0.05)
loss = torch.nn.MSELoss()
print(f"# PyTorch {torch.__version__}: loss, running means, running variances, a line a step")
for step in range(STEPS):
    batch = [(step * BATCH + 5 * i) % SAMPLES for i in range(BATCH)]
    optimizer.zero_grad()
    value = loss(network(x[batch]), t[batch])
    value.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 0.3)
    optimizer.step()
    statistics = [*network.norm.running_mean.tolist(), *network.norm.running_var.tolist()]
    print(" ".join(map(repr, [value.item(), *statistics])))
network.eval()
print(" ".join(map(repr, network(x[:2]).flatten().tolist())))
