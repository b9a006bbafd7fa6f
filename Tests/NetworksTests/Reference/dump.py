"""Writes what PyTorch computes for every network of the room, forward and backward, as JSON beside this file.

    python Tests/NetworksTests/Reference/dump.py

The networks are written here from their formulas with PyTorch's own functions. Parameters and inputs are a formula of
their place (`numbers`), which the tests repeat, so that the files hold results only: answers or loss, the gradient in
each parameter (its sum, its norm and its first four numbers) and the gradient in the query token.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
HERE = Path(__file__).parent


def numbers(count, seed, scale):
    """scale · sin(k² · 0.7 + seed): the same in every language to the last digits that matter."""
    k = torch.arange(1, count + 1)
    return scale * torch.sin(0.7 * ((k * k) % 1013) + seed)


class Parameters:
    """Named leaves, each drawn by its order; the order is that of the network's layout."""

    def __init__(self, shapes, scale):
        self.leaves, start = {}, 0
        total = sum(torch.Size(s).numel() for s in shapes.values())
        flat = numbers(total, 1, scale)
        for name, shape in shapes.items():
            count = torch.Size(shape).numel()
            value = flat[start : start + count].reshape(shape).clone()
            if "norm" in name and name.endswith("weight"):
                value = value + 1
            self.leaves[name] = value.requires_grad_()
            start += count

    def __getitem__(self, name):
        return self.leaves[name]

    def get(self, name):
        return self.leaves.get(name)

    def summary(self):
        return {
            name: {"sum": p.grad.sum().item(), "norm": p.grad.norm().item(), "first": p.grad.flatten()[:4].tolist()}
            for name, p in self.leaves.items()
        }


def linear_attention_layer(p, i, h, heads, context, clip=None):
    prefix = f"layers.{i}.attention."
    asked = h[:, :context]

    def split(x):
        return x.unflatten(-1, (heads, -1)).transpose(1, 2)

    q, k, v = split(h @ p[prefix + "query.weight"].T), split(asked @ p[prefix + "key.weight"].T), None
    v = split(asked @ p[prefix + "value.weight"].T)
    mixed = (q @ k.transpose(-1, -2) @ v).transpose(1, 2).flatten(-2)
    h = h + mixed @ p[prefix + "output.weight"].T
    return h if clip is None else h.clamp(-clip, clip)


def linear_shapes(width, layers, heads, key, value):
    shapes = {}
    for i in range(layers):
        prefix = f"layers.{i}.attention."
        shapes[prefix + "query.weight"] = (heads * key, width)
        shapes[prefix + "key.weight"] = (heads * key, width)
        shapes[prefix + "value.weight"] = (heads * value, width)
        shapes[prefix + "output.weight"] = (width, heads * value)
    return shapes


def block_shapes(i, width, inner, perceptron, norm, bias):
    prefix, shapes = f"layers.{i}.", {}

    def dense(name, outputs, inputs):
        shapes[name + ".weight"] = (outputs, inputs)
        if bias:
            shapes[name + ".bias"] = (outputs,)

    def norms(name):
        shapes[name + ".weight"], shapes[name + ".bias"] = (width,), (width,)

    if norm:
        norms(prefix + "norm1")
    for part in ("query", "key", "value"):
        shapes[f"{prefix}attention.{part}.weight"] = (inner, width)
    if bias:
        for part in ("query", "key", "value"):
            shapes[f"{prefix}attention.{part}.bias"] = (inner,)
    dense(prefix + "attention.output", width, inner)
    if perceptron:
        if norm:
            norms(prefix + "norm2")
        dense(prefix + "mlp.up", perceptron, width)
        dense(prefix + "mlp.down", width, perceptron)
    return shapes


def norm(p, name, h):
    if p.get(name + ".weight") is None:
        return h
    return F.layer_norm(h, h.shape[-1:], p[name + ".weight"], p[name + ".bias"])


def dense(p, name, h):
    return F.linear(h, p[name + ".weight"], p.get(name + ".bias"))


def block(p, i, h, heads, causal, includes_query, perceptron):
    prefix = f"layers.{i}."
    x = norm(p, prefix + "norm1", h)
    asked = x if includes_query else x[:, :-1]

    def split(y):
        return y.unflatten(-1, (heads, -1)).transpose(1, 2)

    q = split(dense(p, prefix + "attention.query", x))
    k = split(dense(p, prefix + "attention.key", asked))
    v = split(dense(p, prefix + "attention.value", asked))
    mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal).transpose(1, 2).flatten(-2)
    h = h + dense(p, prefix + "attention.output", mixed)
    if perceptron:
        x = norm(p, prefix + "norm2", h)
        h = h + dense(p, prefix + "mlp.down", F.gelu(dense(p, prefix + "mlp.up", x), approximate="tanh"))
    return h


def sinusoidal(tokens, size):
    place, i = torch.arange(tokens)[:, None], torch.arange(size)[None]
    angle = place * torch.exp(-((i - i % 2) / size) * torch.log(torch.tensor(10000.0)))
    return torch.where(i % 2 == 0, torch.sin(angle), torch.cos(angle))


def in_context(name, p, answers, tokens, targets):
    """Half the mean squared error, and the gradient of each answer in its query."""
    result = answers(p, tokens)
    loss = 0.5 * ((result - targets) ** 2).mean()
    loss.backward()
    asked = tokens.clone().requires_grad_()
    for leaf in p.leaves.values():
        leaf.requires_grad_(False)
    answers(p, asked).sum().backward()
    out = {
        "answers": result.tolist(), "loss": loss.item(), "gradients": p.summary(),
        "sensitivities": asked.grad[:, -1, :-1].T.tolist(),
    }
    (HERE / f"{name}.json").write_text(json.dumps(out, indent=1))


def tasks(tokens, width, n):
    """Tokens [n, tokens, width] and targets [n]; in the tests they lie [tokens, width, n]."""
    flat = numbers(tokens * width * n, 2, 0.5)
    return flat.reshape(tokens, width, n).permute(2, 0, 1).contiguous(), numbers(n, 3, 1.0)


def main():
    tokens, targets = tasks(6, 5, 19)
    p = Parameters(linear_shapes(5, 3, 2, 3, 4), 0.4)
    def linear(p, h):
        for i in range(3):
            h = linear_attention_layer(p, i, h, 2, 5)
        return -h[:, -1, -1]
    in_context("linear-self-attention", p, linear, tokens, targets)

    p = Parameters(linear_shapes(5, 1, 1, 5, 5), 0.6)
    def recurrent(p, h):
        for _ in range(4):
            h = linear_attention_layer(p, 0, h, 1, 5, clip=0.8)
        return -h[:, -1, -1]
    in_context("linear-self-attention-recurrent-clipped", p, recurrent, tokens, targets)

    shapes = {"input.weight": (8, 5), "input.bias": (8,), "positions.weight": (6, 8)}
    for i in range(2):
        shapes |= block_shapes(i, 8, 8, 12, True, True)
    shapes |= {"norm.weight": (8,), "norm.bias": (8,), "head.weight": (1, 8), "head.bias": (1,)}
    for mask in ("full", "causal"):
        p = Parameters(shapes, 0.5)
        def transformer(p, h):
            h = dense(p, "input", h) + p["positions.weight"]
            for i in range(2):
                h = block(p, i, h, 2, mask == "causal", True, 12)
            return dense(p, "head", norm(p, "norm", h[:, -1]))[:, 0]
        in_context(f"softmax-transformer-{mask}", p, transformer, tokens, targets)

    p = Parameters(block_shapes(0, 5, 10, None, False, False), 0.7)
    def published(p, h):
        return -block(p, 0, h, 2, False, False, None)[:, -1, -1]
    in_context("softmax-transformer-published", p, published, tokens, targets)

    shapes = block_shapes(0, 9, 9, None, False, False) | block_shapes(1, 9, 9, None, False, False)
    p = Parameters(shapes, 0.5)
    def alternating(p, h):
        places = sinusoidal(6, 4).expand(h.shape[0], 6, 4)
        h = block(p, 0, torch.cat([h, places], -1), 1, False, False, None)
        return -linear_attention_layer(p, 1, h, 1, 5)[:, -1, 4]
    in_context("softmax-transformer-then-linear", p, alternating, tokens, targets)

    shapes = {"embedding.weight": (7, 8), "positions.weight": (6, 8)}
    for i in range(2):
        shapes |= block_shapes(i, 8, 8, 32, True, True)
    shapes |= {"norm.weight": (8,), "norm.bias": (8,), "head.weight": (7, 8), "head.bias": (7,)}
    p = Parameters(shapes, 0.5)
    text = (torch.arange(18).reshape(3, 6) * 5 + 3) % 7
    following = (torch.arange(18).reshape(3, 6) * 3 + 1) % 7
    h = F.embedding(text, p["embedding.weight"]) + p["positions.weight"]
    for i in range(2):
        h = block(p, i, h, 2, True, True, 32)
    loss = F.cross_entropy(dense(p, "head", norm(p, "norm", h)).flatten(0, 1), following.flatten())
    loss.backward()
    out = {"loss": loss.item(), "gradients": p.summary()}
    (HERE / "character-transformer.json").write_text(json.dumps(out, indent=1))

    p = Parameters({f"layers.{i}.{k}": s for i, (a, b) in enumerate(((2, 6), (6, 4), (4, 1)))
                    for k, s in (("weight", (b, a)), ("bias", (b,)))}, 0.8)
    x = numbers(20, 2, 1.0).reshape(10, 2)
    h = x
    for i in range(3):
        h = dense(p, f"layers.{i}", h)
        h = torch.tanh(h) if i < 2 else h
    loss = ((h[:, 0] - numbers(10, 3, 1.0)) ** 2).mean()
    loss.backward()
    out = {"loss": loss.item(), "gradients": p.summary()}
    (HERE / "multilayer-perceptron.json").write_text(json.dumps(out, indent=1))


main()
