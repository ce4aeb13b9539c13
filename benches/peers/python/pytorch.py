"""PyTorch, eager or compiled: `pytorch.py eager|compile key=value…`."""

import itertools
import sys

import torch
from torch import nn

import protocol

MODE = sys.argv.pop(1)
workload = protocol.Workload.from_arguments()
torch.set_num_threads(protocol.THREADS)
torch.set_num_interop_threads(1)


def filled(stage, layer):
    """A stage with a layer's initial parameters."""
    with torch.no_grad():
        for parameter, values in zip(stage.parameters(), layer.parameters):
            parameter.copy_(torch.from_numpy(values))
    return stage


STAGES = {
    "conv": lambda ins, outs, size, padding: nn.Conv2d(ins, outs, size, padding=padding),
    "pool": nn.MaxPool2d,
    "relu": nn.ReLU,
    "flatten": nn.Flatten,
    "dense": nn.Linear,
}


def network(memory_format):
    """With the initial parameters; logits."""
    layers = workload.network()
    for layer in layers:
        if layer.kind not in STAGES:
            protocol.cannot(f"no layer `{layer.kind}`")
    stages = [filled(STAGES[layer.kind](*layer.numbers), layer) for layer in layers]
    return nn.Sequential(*stages).to(memory_format=memory_format)


def compiled(function):
    return torch.compile(function, dynamic=False) if MODE == "compile" else function


FORMATS = {"": torch.contiguous_format}
if workload.has_images:
    FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
batches = torch.from_numpy(workload.batches())
ADAM = {"fused": {"fused": True}, "foreach": {"foreach": True}}
if MODE == "compile":
    ADAM["compiled"] = {"foreach": True}


def inputs(memory_format):
    """Of each batch."""
    return [batch.contiguous(memory_format=memory_format) for batch in batches]


def training(adam, order):
    """A step with one of the ways to run Adam and to lay out images."""
    model = network(FORMATS[order])
    data = itertools.cycle(zip(inputs(FORMATS[order]), torch.from_numpy(workload.targets())))
    optimizer = torch.optim.Adam(model.parameters(), **ADAM[adam])
    update = torch.compile(optimizer.step) if adam == "compiled" else optimizer.step

    @compiled
    def loss_of(inputs, targets):
        return nn.functional.cross_entropy(model(inputs), targets)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(*next(data))
        loss.backward()
        update()
        return loss

    return step


def inference(order):
    """A step with one of the ways to lay out images."""
    model, sample = network(FORMATS[order]), inputs(FORMATS[order])[0]
    if workload.head == "softmax":
        model.append(nn.Softmax(dim=1))
    model = compiled(model.eval())
    return lambda: model(sample)


def fastest(make, ways):
    """The fastest of these ways; what was compiled for the others is forgotten."""
    way = next(iter(ways))
    if len(ways) > 1:
        way = protocol.fastest({way: lambda way=way: make(way) for way in ways})
        torch.compiler.reset()
    return way


if MODE == "compile" and not workload.is_training:
    # Weights become constants of the compiled program.
    import torch._inductor.config

    torch._inductor.config.freezing = True
# Entered once and for all: entering costs as much as a small network.
with torch.inference_mode(not workload.is_training):
    if workload.is_training:
        # One after the other: to compile all combinations takes minutes.
        order = fastest(lambda order: training("fused", order), FORMATS)
        adam = fastest(lambda adam: training(adam, order), ADAM)
        step, about = training(adam, order), [f"{adam} Adam"]
        read = lambda loss: loss.detach().numpy()
    else:
        order = fastest(inference, FORMATS)
        step, about = inference(order), ["inference_mode"]
        about += ["freezing"] if MODE == "compile" else []
        read = lambda outputs: outputs.numpy()
    protocol.serve(", ".join(filter(None, [*about, order])), step, read)
