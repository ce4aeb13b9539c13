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
    if layer.kind not in ("conv", "pool", "relu", "flatten", "dense"):
        protocol.cannot(f"no layer `{layer.kind}`")


def convolved(x, weight, bias, padding, last):
    layout = ("NHWC", "HWIO", "NHWC") if last else ("NCHW", "OIHW", "NCHW")
    edges = [(padding, padding)] * 2
    x = jax.lax.conv_general_dilated(x, weight, (1, 1), edges, dimension_numbers=layout)
    return x + (bias if last else bias[:, None, None])


def pooled(x, size, last):
    window = (1, size, size, 1) if last else (1, 1, size, size)
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")


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
    """The parameters of each layer; dense weights as `[inputs, outputs]` in either order."""
    turned = lambda layer: not last and layer.kind == "dense"
    return [
        [jnp.array(values.T if turned(layer) else values) for values in layer.parameters]
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
