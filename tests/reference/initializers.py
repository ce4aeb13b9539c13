"""Writes initializers.csv: statistics of PyTorch's initializers.

    python3 tests/reference/initializers.py

Made with PyTorch 2.15. Of a matrix of 300 outputs and 500 inputs: the exact standard deviation
that PyTorch draws with (of what it draws from, for orthogonal matrices), and, measured, the
standard deviation, the largest magnitude and the kurtosis, which tells distributions apart.
"""

import math
import pathlib

import torch
from torch.nn import init

ROWS, COLUMNS = 300, 500

# Name, what draws, and the exact standard deviation.
INITIALIZERS = [
    ("uniform", lambda w: init.uniform_(w, -0.5, 1.5), 2 / math.sqrt(12)),
    ("normal", lambda w: init.normal_(w, 0.5, 2), 2.0),
    ("truncated_normal", lambda w: init.trunc_normal_(w, 0.5, 2, -3.5, 4.5), 2 * 0.8796256610342398),
    ("glorot_uniform", init.xavier_uniform_, math.sqrt(2 / (ROWS + COLUMNS))),
    ("glorot_normal", init.xavier_normal_, math.sqrt(2 / (ROWS + COLUMNS))),
    ("he_uniform", lambda w: init.kaiming_uniform_(w, nonlinearity="relu"), math.sqrt(2 / COLUMNS)),
    ("he_normal", lambda w: init.kaiming_normal_(w, nonlinearity="relu"), math.sqrt(2 / COLUMNS)),
    (
        "leaky_relu(0.2)",
        lambda w: init.kaiming_normal_(w, a=0.2),
        init.calculate_gain("leaky_relu", 0.2) / math.sqrt(COLUMNS),
    ),
    (
        "lecun_uniform",
        lambda w: init.kaiming_uniform_(w, nonlinearity="linear"),
        math.sqrt(1 / COLUMNS),
    ),
    (
        "lecun_normal",
        lambda w: init.kaiming_normal_(w, nonlinearity="linear"),
        math.sqrt(1 / COLUMNS),
    ),
    ("orthogonal(2)", lambda w: init.orthogonal_(w, 2), 2 / math.sqrt(COLUMNS)),
]

if __name__ == "__main__":
    torch.manual_seed(0)
    lines = ["initializer,exact deviation,mean,deviation,largest,kurtosis"]
    for name, draw, exact in INITIALIZERS:
        weight = torch.empty(ROWS, COLUMNS, dtype=torch.float64)
        draw(weight)
        mean = weight.mean()
        centered = weight - mean
        variance = (centered**2).mean()
        kurtosis = (centered**4).mean() / variance**2
        numbers = [exact, mean, variance.sqrt(), weight.abs().max(), kurtosis]
        lines.append(",".join([name, *(f"{float(number):.9g}" for number in numbers)]))
    path = pathlib.Path(__file__).parent / "initializers.csv"
    path.write_text("\n".join(lines) + "\n")
