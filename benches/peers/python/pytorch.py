"""PyTorch, eager or compiled: `pytorch.py eager|compile key=value…`."""

import sys

import torch
from torch import nn

import protocol

MODE = sys.argv.pop(1)
workload = protocol.Workload.from_arguments()
torch.set_num_threads(protocol.THREADS)
torch.set_num_interop_threads(1)
if workload.model != "mlp":
    protocol.cannot(f"no network `{workload.model}`")


def network():
    """With the initial parameters; logits."""
    stages = []
    for weight, bias in workload.layers():
        stage = nn.Linear(*weight.T.shape)
        with torch.no_grad():
            stage.weight.copy_(torch.from_numpy(weight))
            stage.bias.copy_(torch.from_numpy(bias))
        stages += [stage, nn.ReLU()]
    return nn.Sequential(*stages[:-1])


def compiled(function):
    return torch.compile(function, dynamic=False) if MODE == "compile" else function


inputs = torch.from_numpy(workload.inputs())
ADAM = {"fused": {"fused": True}, "foreach": {"foreach": True}}
if MODE == "compile":
    ADAM["compiled"] = {"foreach": True}


def training(adam):
    """A step with one of the ways to run Adam."""
    model, targets = network(), torch.from_numpy(workload.targets())
    optimizer = torch.optim.Adam(model.parameters(), **ADAM[adam])
    update = torch.compile(optimizer.step) if adam == "compiled" else optimizer.step

    @compiled
    def loss_of(inputs, targets):
        return nn.functional.cross_entropy(model(inputs), targets)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(inputs, targets)
        loss.backward()
        update()
        return loss

    return step


if workload.is_training:
    adam = protocol.fastest({adam: lambda adam=adam: training(adam) for adam in ADAM})
    # Once more, with the initial parameters.
    torch.compiler.reset()
    step, about = training(adam), f"{adam} Adam"
    read = lambda loss: loss.detach().numpy()
else:
    # Weights become constants of the compiled program.
    if MODE == "compile":
        import torch._inductor.config

        torch._inductor.config.freezing = True
    model = network()
    if workload.head == "softmax":
        model.append(nn.Softmax(dim=1))
    model = compiled(model.eval())
    step, about = lambda: model(inputs), "inference_mode" + (", freezing" if MODE == "compile" else "")
    read = lambda outputs: outputs.numpy()
# Entered once and for all: entering costs as much as a small network.
with torch.inference_mode(not workload.is_training):
    protocol.serve(about, step, read)
