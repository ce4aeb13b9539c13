"""Writes files.safetensors: a linear layer of PyTorch's in 64 bits, as its state dict has it.

    python3 files.py

The format (a length of 8 bytes, JSON, the tensors' bytes) is written by hand, so that nothing but
PyTorch is needed; row after row is how PyTorch lays tensors out.
"""

import json
import struct

import torch

layer = torch.nn.Linear(3, 5, dtype=torch.float64)
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[row + 0.1 * column for column in range(3)] for row in range(5)], dtype=torch.float64))
    layer.bias.copy_(-torch.arange(5))
tensors = {"measured": torch.tensor([7.0, 8.0], dtype=torch.float64)}
tensors |= {f"dense1.{name}": value for name, value in reversed(layer.state_dict().items())}

header, data = {}, b""
for name, tensor in tensors.items():
    values = bytes(tensor.contiguous().untyped_storage())
    offsets = [len(data), len(data) + len(values)]
    header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": offsets}
    data += values
header = json.dumps(header).encode()
with open("files.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header + data)
