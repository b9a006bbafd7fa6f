"""The JAX side of one row: `python jax_peer.py A1a [variant]`. See protocol.py for what it reads and writes."""

import sys
from functools import partial

import jax
import jax.numpy as jnp
import optax

import work
from protocol import Variant, serve


def linear_attention(layers, h):
    for p in layers:
        scores = (h @ p["query"]) @ jnp.swapaxes(h @ p["key"], -1, -2)
        h = h + scores @ (h @ p["value"]) @ p["output"]
    return h[..., -1, -1]


def lean_linear_attention(layers, h):
    """The same function with fewer operations: query-key and value-output products, last layer for the query only."""
    for i, p in enumerate(layers):
        asked = h if i + 1 < len(layers) else h[..., -1:, :]
        towards = asked @ (p["query"] @ p["key"].T)
        h = asked + (towards @ jnp.swapaxes(h, -1, -2)) @ h @ (p["value"] @ p["output"])
    return h[..., -1, -1]


def regression_loss(network, weights, tokens, answers):
    return 0.5 * jnp.mean((answers + network(weights, tokens)) ** 2)


def dense(p, x):
    return x @ p["w"] + p["b"]


def norm(p, x):
    centered = x - x.mean(-1, keepdims=True)
    return centered * jax.lax.rsqrt((centered**2).mean(-1, keepdims=True) + 1e-5) * p["g"] + p["b"]


def attend(x, heads, causal):
    batch, tokens, width = x.shape[0], x.shape[1], x.shape[2] // 3
    q, k, v = (part.reshape(batch, tokens, heads, -1) for part in jnp.split(x, 3, axis=-1))
    scores = jnp.einsum("bqhc,bkhc->bhqk", q, k) * (width // heads) ** -0.5
    if causal:
        scores = jnp.where(jnp.tri(tokens, dtype=bool), scores, -1e30)
    return jnp.einsum("bhqk,bkhc->bqhc", jax.nn.softmax(scores), v).reshape(batch, tokens, width)


def transformer(p, h, causal, heads=4):
    for block in p["blocks"]:
        h = h + dense(block["output"], attend(dense(block["qkv"], norm(block["norm1"], h)), heads, causal))
        h = h + dense(block["down"], jax.nn.gelu(dense(block["up"], norm(block["norm2"], h)), approximate=True))
    return norm(p["norm"], h)


def query_loss(p, tokens, answers):
    h = transformer(p, dense(p["input"], tokens), causal=False)[:, -1]
    return 0.5 * jnp.mean((dense(p["head"], h)[:, 0] - answers) ** 2)


def character_loss(p, text, following):
    h = transformer(p, p["embedding"][text] + p["positions"], causal=True)
    return optax.softmax_cross_entropy_with_integer_labels(dense(p["head"], h), following).mean()


def perceptron_loss(layers, x, targets):
    for i, p in enumerate(layers):
        x = x @ p["w"] + p["b"]
        x = jnp.tanh(x) if i + 1 < len(layers) else x
    return jnp.mean((x[..., 0] - targets) ** 2)


def over_population(loss):
    return lambda weights, *data: jax.vmap(loss)(weights, *data).sum()


plain, lean = partial(regression_loss, linear_attention), partial(regression_loss, lean_linear_attention)
LOSSES = {
    "A1a": plain, "A1b": plain, "A1c": query_loss, "A2a": character_loss, "A2b": character_loss,
    "A4a": over_population(perceptron_loss), "A4b": over_population(plain),
}
LEAN = {"A1a": lean, "A1b": lean, "A4b": over_population(lean)}


def micro_gradient(loss, parts):
    """The gradient of the mean loss, one part of the batch after another inside one compiled loop."""

    def gradient(weights, *data):
        pieces = tuple(a.reshape(parts, -1, *a.shape[1:]) for a in data)

        def add(total, piece):
            part = jax.grad(loss)(weights, *piece)
            return jax.tree.map(lambda a, b: a + b / parts, total, part), None

        return jax.lax.scan(add, jax.tree.map(jnp.zeros_like, weights), pieces)[0]

    return gradient


def build(loss, gradient, weights, data, scan=None):
    optimizer = optax.adam(1e-3)
    weights = jax.tree.map(jnp.asarray, weights)
    data = tuple(jnp.asarray(a) for a in data)
    state = [(weights, optimizer.init(weights))]

    def step(state, *data):
        weights, moments = state
        updates, moments = optimizer.update(gradient(weights, *data), moments)
        return optax.apply_updates(weights, updates), moments

    def steps(state, *data):
        return jax.lax.scan(lambda s, _: (step(s, *data), None), state, length=scan)[0]

    run = jax.jit(steps if scan else step, donate_argnums=0)

    def advance(count):
        for _ in range(count // (scan or 1)):
            state[0] = run(state[0], *data)
        jax.block_until_ready(state[0])

    return Variant(advance, lambda: float(loss(state[0][0], *data)), scan or 1)


def main(name, only=None):
    if name.startswith("P"):
        import jax_ppo

        serve(jax_ppo.builders(name), only)
        return
    row, loss = work.ROWS[name], LOSSES[name]
    weights, data = work.row_work(name)
    length = 4 if row.micro_batches and name != "A2b" else 10
    builders = {
        "jit": lambda: build(loss, jax.grad(loss), weights, data),
        "scan": lambda: build(loss, jax.grad(loss), weights, data, scan=length),
    }
    for size in row.micro_batches:
        parts = data[0].shape[0] // size
        builders[f"micro-batch {size}"] = partial(build, loss, micro_gradient(loss, parts), weights, data)
    if name in LEAN:
        gradient = jax.grad(LEAN[name])
        builders["lean jit"] = lambda: build(loss, gradient, weights, data)
        builders["lean scan"] = lambda: build(loss, gradient, weights, data, scan=length)
    serve(builders, only)


main(*sys.argv[1:])
