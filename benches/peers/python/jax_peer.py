"""JAX, compiled, with donated buffers."""

import os

import protocol

if protocol.THREADS == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402  The settings above are read when it is imported.
import jax.numpy as jnp  # noqa: E402

workload = protocol.Workload.from_arguments()
if workload.model != "mlp":
    protocol.cannot(f"no network `{workload.model}`")


def logits(parameters, x):
    for weight, bias in parameters[:-1]:
        x = jax.nn.relu(x @ weight + bias)
    weight, bias = parameters[-1]
    return x @ weight + bias


def loss_of(parameters, x, classes):
    rows = jax.nn.log_softmax(logits(parameters, x))
    return -jnp.mean(jnp.take_along_axis(rows, classes[:, None], axis=1))


def adam_step(state, x, classes):
    parameters, m, v, t = state
    loss, gradient = jax.value_and_grad(loss_of)(parameters, x, classes)
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
    first, second = 1 - 0.9**t, 1 - 0.999**t
    update = lambda p, m, v: p - 1e-3 / first * m / (jnp.sqrt(v / second) + 1e-8)
    return (jax.tree.map(update, parameters, m, v), m, v, t), loss


def training(donate):
    """A step whose state is donated to the next, or not."""
    parameters = initial()
    zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
    state = (parameters, zeros(), zeros(), jnp.float32(0))
    classes = jnp.asarray(workload.targets())
    compiled = jax.jit(adam_step, donate_argnums=(0,) if donate else ())

    def step():
        nonlocal state
        state, loss = compiled(state, x, classes)
        return loss

    return step


def initial():
    # Weights as [inputs, outputs].
    return [(jnp.array(weight.T), jnp.array(bias)) for weight, bias in workload.layers()]


x = jnp.asarray(workload.inputs())
finish = jax.block_until_ready
if workload.is_training:
    ways = {"donated": True, "not donated": False}
    way = protocol.fastest({name: lambda d=d: training(d) for name, d in ways.items()}, finish)
    protocol.serve(f"jit, {way}", training(ways[way]), jax.device_get, finish)
else:
    parameters = initial()
    head = jax.nn.softmax if workload.head == "softmax" else lambda x: x

    def inference(constants):
        """A step with the weights as constants of the compiled program, or as its arguments."""
        if constants:
            compiled = jax.jit(lambda x: head(logits(parameters, x)))
            return lambda: compiled(x)
        compiled = jax.jit(lambda parameters, x: head(logits(parameters, x)))
        return lambda: compiled(parameters, x)

    ways = {"weights as constants": True, "weights as arguments": False}
    way = protocol.fastest({name: lambda c=c: inference(c) for name, c in ways.items()}, finish)
    protocol.serve(f"jit, {way}", inference(ways[way]), jax.device_get, finish)
