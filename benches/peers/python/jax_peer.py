"""JAX, compiled, with donated buffers."""

import itertools
import os

import protocol

if protocol.THREADS == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402  The settings above are read when it is imported.
import jax.numpy as jnp  # noqa: E402

workload = protocol.Workload.from_arguments()
layers = workload.network()
for layer in layers:
    if layer.kind not in ("conv", "pool", "relu", "flatten", "lstm", "gru", "last", "dense"):
        protocol.cannot(f"no layer `{layer.kind}`")
if workload.is_streaming:
    protocol.cannot("no layers that keep a state")


def convolved(x, weight, bias, padding, last):
    layout = ("NHWC", "HWIO", "NHWC") if last else ("NCHW", "OIHW", "NCHW")
    edges = [(padding, padding)] * 2
    x = jax.lax.conv_general_dilated(x, weight, (1, 1), edges, dimension_numbers=layout)
    return x + (bias if last else bias[:, None, None])


def pooled(x, size, last):
    window = (1, size, size, 1) if last else (1, 1, size, size)
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")


def lstm_cell(state, x, weight_hh, bias_hh):
    h, c = state
    i, f, g, o = jnp.split(x + h @ weight_hh + bias_hh, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (h, c), h


def gru_cell(h, x, weight_hh, bias_hh):
    gates, candidate = jnp.split(x, [2 * h.shape[1]], axis=1)
    gates_hh, candidate_hh = jnp.split(h @ weight_hh + bias_hh, [2 * h.shape[1]], axis=1)
    r, z = jnp.split(jax.nn.sigmoid(gates + gates_hh), 2, axis=1)
    h = (1 - z) * jnp.tanh(candidate + r * candidate_hh) + z * h
    return h, h


def recurrent(kind, x, weight_ih, weight_hh, bias_ih, bias_hh):
    """The products with the inputs of all steps come first, at once."""
    x = jnp.swapaxes(x @ weight_ih + bias_ih, 0, 1)
    zeros = jnp.zeros((x.shape[1], weight_hh.shape[0]))
    cell, state = (lstm_cell, (zeros, zeros)) if kind == "lstm" else (gru_cell, zeros)
    _, y = jax.lax.scan(lambda state, x: cell(state, x, weight_hh, bias_hh), state, x)
    return jnp.swapaxes(y, 0, 1)


def logits(parameters, x, last):
    for layer, values in zip(layers, parameters):
        if layer.kind == "conv":
            x = convolved(x, *values, layer.numbers[3], last)
        elif layer.kind == "pool":
            x = pooled(x, layer.numbers[0], last)
        elif layer.kind == "relu":
            x = jax.nn.relu(x)
        elif layer.kind == "flatten":
            x = x.reshape(x.shape[0], -1)
        elif layer.kind in ("lstm", "gru"):
            x = recurrent(layer.kind, x, *values)
        elif layer.kind == "last":
            x = x[:, -1]
        else:
            weight, bias = values
            x = x @ weight + bias
    return x


def loss_of(parameters, x, classes, last):
    rows = jax.nn.log_softmax(logits(parameters, x, last))
    return -jnp.mean(jnp.take_along_axis(rows, classes[:, None], axis=1))


def adam_step(state, x, classes, last):
    parameters, m, v, t = state
    loss, gradient = jax.value_and_grad(loss_of)(parameters, x, classes, last)
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
    first, second = 1 - 0.9**t, 1 - 0.999**t
    update = lambda p, m, v: p - 1e-3 / first * m / (jnp.sqrt(v / second) + 1e-8)
    return (jax.tree.map(update, parameters, m, v), m, v, t), loss


def initial(last):
    """The parameters of each layer; matrices as `[inputs, outputs]` in either order."""
    turned = lambda values: not last and values.ndim == 2
    return [
        [jnp.array(values.T if turned(values) else values) for values in layer.parameters]
        for layer in workload.network(last)
    ]


def training(donate, last):
    """A step whose state is donated to the next, or not."""
    parameters = initial(last)
    zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
    state = (parameters, zeros(), zeros(), jnp.float32(0))
    batches = itertools.cycle(zip(inputs[last], targets))
    options = {"static_argnums": (3,), "donate_argnums": (0,) if donate else ()}
    compiled = jax.jit(adam_step, **options)

    def step():
        nonlocal state
        state, loss = compiled(state, *next(batches), last)
        return loss

    return step


def inference(constants, last):
    """A step with the weights as constants of the compiled program, or as its arguments."""
    parameters, x = initial(last), inputs[last][0]
    head = jax.nn.softmax if workload.head == "softmax" else lambda x: x
    if constants:
        compiled = jax.jit(lambda x: head(logits(parameters, x, last)))
        return lambda: compiled(x)
    compiled = jax.jit(lambda parameters, x: head(logits(parameters, x, last)))
    return lambda: compiled(parameters, x)


orders = {"channels last": True, "channels first": False}
if not workload.has_images:
    orders = {"": True}
inputs = {last: [jnp.asarray(x) for x in workload.batches(last)] for last in orders.values()}
targets = [jnp.asarray(classes) for classes in workload.targets()]
if workload.is_training:
    make, forms = training, {"donated": True, "not donated": False}
else:
    make, forms = inference, {"weights as constants": True, "weights as arguments": False}
ways = {
    ", ".join(filter(None, (form, order))): (form_value, last)
    for form, form_value in forms.items()
    for order, last in orders.items()
}
finish = jax.block_until_ready
way = protocol.fastest({name: lambda way=way: make(*way) for name, way in ways.items()}, finish)
protocol.serve(f"jit, {way}", make(*ways[way]), jax.device_get, finish)
