"""Writes state_dicts of modules within others, of a PReLU with a single slope, and of a head that is
tied to an embedding; and wrapped.txt, an input and the output of each.

    python3 wrapped.py
"""

import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(5)
lines = []


def write(name, module, x, y):
    # Tied tensors are one in memory, which a file may not hold.
    save_file({k: v.clone() for k, v in module.state_dict().items()}, f"{name}.safetensors")
    for numbers in (x, y):
        lines.append(" ".join(repr(number) for number in numbers.flatten().tolist()))


class Model(nn.Module):
    """A module in another, as a training program has it."""

    def __init__(self, model):
        super().__init__()
        self.model = model


class Language(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 5)
        self.fc = nn.Linear(5, 5)
        self.lm_head = nn.Linear(5, 7, bias=False)
        self.lm_head.weight = self.embed.weight

    def forward(self, tokens):
        return self.lm_head(torch.tanh(self.fc(self.embed(tokens))))


rectifier = nn.Sequential(nn.Linear(4, 6), nn.PReLU(), nn.Linear(6, 3))
nn.init.constant_(rectifier[1].weight, 0.375)
x = torch.randn(4)
write("prelu", rectifier, x, rectifier(x))
write("wrapped", nn.DataParallel(Model(torch.compile(rectifier))), x, rectifier(x))

language = Language()
tokens = torch.tensor([3, 0, 6])
write("tied", language, tokens, language(tokens))
open("wrapped.txt", "w").write("\n".join(lines) + "\n")
