"""Writes gpt2.safetensors, a small random GPT-2 in the naming of the published one, and gpt2.txt,
the logits that PyTorch computes with it: tokens in the first line, logits in the second.

    python3 gpt2.py
"""

import json
import struct

import torch

from attention import Gpt2

torch.manual_seed(11)
STEPS, VOCABULARY, FEATURES = 8, 13, 12
model = Gpt2(STEPS, VOCABULARY, FEATURES, heads=3, layers=2).float()
tensors = {name: parameter.detach() for name, parameter in model.p.items()}
for layer in range(2):
    # The published file holds the mask as well.
    mask = torch.ones(STEPS, STEPS, dtype=torch.float32).tril()
    tensors[f"h.{layer}.attn.bias"] = mask.view(1, 1, STEPS, STEPS)

header, data = {}, b""
for name, tensor in sorted(tensors.items()):
    values = bytes(tensor.contiguous().untyped_storage())
    offsets = [len(data), len(data) + len(values)]
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
    data += values
header = json.dumps(header).encode()
header += b" " * (-len(header) % 8)
with open("gpt2.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header + data)

tokens = torch.randint(VOCABULARY, (1, STEPS))
with torch.no_grad():
    logits = model(tokens)
with open("gpt2.txt", "w") as file:
    for numbers in (tokens, logits):
        print(*numbers.flatten().tolist(), file=file)
