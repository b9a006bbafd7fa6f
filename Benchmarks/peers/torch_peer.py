"""The PyTorch side of one row: `python torch_peer.py A1a [variant]`. See protocol.py for what it reads and writes."""

import os
import sys
from functools import partial

import torch
import torch.nn.functional as F

import work
from protocol import Variant, serve

torch.set_num_threads(int(os.environ.get("THREADS", "2")))


def linear_attention(layers, h):
    for p in layers:
        scores = torch.bmm(h @ p["query"], (h @ p["key"]).transpose(1, 2))
        h = h + torch.bmm(scores, h @ p["value"]) @ p["output"]
    return h[:, -1, -1]


def lean_linear_attention(layers, h):
    """The same function with fewer operations: query-key and value-output products, last layer for the query only."""
    for i, p in enumerate(layers):
        asked = h if i + 1 < len(layers) else h[:, -1:]
        scores = torch.bmm(asked @ (p["query"] @ p["key"].T), h.transpose(1, 2))
        h = asked + torch.bmm(scores, h) @ (p["value"] @ p["output"])
    return h[:, -1, -1]


def regression_loss(network, weights, tokens, answers):
    return 0.5 * (answers + network(weights, tokens)).square().mean()


def stacked(network):
    """A population: one batched product per weight, members along the first axis."""

    def loss(weights, tokens, answers):
        members, tasks, count, width = tokens.shape

        def project(x, w):
            return torch.bmm(x.reshape(members, -1, width), w).view(members * tasks, -1, width)

        p, h = weights[0], tokens.view(members * tasks, count, width)
        if network is lean_linear_attention:
            asked = h[:, -1:]
            scores = torch.bmm(project(asked, p["query"] @ p["key"].transpose(1, 2)), h.transpose(1, 2))
            h = asked + project(torch.bmm(scores, h), p["value"] @ p["output"])
        else:
            scores = torch.bmm(project(h, p["query"]), project(h, p["key"]).transpose(1, 2))
            h = h + project(torch.bmm(scores, project(h, p["value"])), p["output"])
        return 0.5 * (answers + h[:, -1, -1].view(members, tasks)).square().mean(1).sum()

    return loss


def dense(p, x):
    return F.linear(x, p["w"].T, p["b"])


def norm(p, x):
    return F.layer_norm(x, x.shape[-1:], p["g"], p["b"])


def attend(x, heads, causal):
    batch, tokens, width = x.shape[0], x.shape[1], x.shape[2] // 3
    q, k, v = (part.view(batch, tokens, heads, -1).transpose(1, 2) for part in x.split(width, dim=-1))
    mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return mixed.transpose(1, 2).reshape(batch, tokens, width)


def transformer(p, h, causal, heads=4):
    for block in p["blocks"]:
        h = h + dense(block["output"], attend(dense(block["qkv"], norm(block["norm1"], h)), heads, causal))
        h = h + dense(block["down"], F.gelu(dense(block["up"], norm(block["norm2"], h)), approximate="tanh"))
    return norm(p["norm"], h)


def query_loss(p, tokens, answers):
    h = transformer(p, dense(p["input"], tokens), causal=False)[:, -1]
    return 0.5 * (dense(p["head"], h)[:, 0] - answers).square().mean()


def character_loss(p, text, following):
    h = transformer(p, F.embedding(text, p["embedding"]) + p["positions"], causal=True)
    return F.cross_entropy(dense(p["head"], h).flatten(0, 1), following.flatten())


def perceptron_loss(layers, x, targets):
    for i, p in enumerate(layers):
        x = torch.baddbmm(p["b"], x, p["w"])
        x = torch.tanh(x) if i + 1 < len(layers) else x
    return (x[..., 0] - targets).square().mean(1).sum()


plain, lean = partial(regression_loss, linear_attention), partial(regression_loss, lean_linear_attention)
LOSSES = {
    "A1a": plain, "A1b": plain, "A1c": query_loss, "A2a": character_loss, "A2b": character_loss,
    "A4a": perceptron_loss, "A4b": stacked(linear_attention),
}
LEAN = {"A1a": lean, "A1b": lean, "A4b": stacked(lean_linear_attention)}


def trainable(tree, leaves):
    """The same tree of tensors that want gradients, which are also collected into `leaves`."""
    if isinstance(tree, dict):
        return {key: trainable(value, leaves) for key, value in tree.items()}
    if isinstance(tree, list):
        return [trainable(value, leaves) for value in tree]
    leaves.append(torch.tensor(tree, requires_grad=True))
    return leaves[-1]


def build(loss, weights, data, compiled=False, micro=None):
    leaves = []
    weights = trainable(weights, leaves)
    data = [torch.tensor(a) for a in data]
    data = [a.long() if a.dtype == torch.int32 else a for a in data]
    optimizer = torch.optim.Adam(leaves, lr=1e-3, fused=True)

    def objective(*batch):
        return loss(weights, *batch)

    evaluate = torch.compile(objective) if compiled else objective
    pieces = list(zip(*(a.split(micro) for a in data))) if micro else [data]

    def advance(count):
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            for piece in pieces:
                value = evaluate(*piece)
                (value / len(pieces) if micro else value).backward()
            optimizer.step()

    def current():
        with torch.no_grad():
            return float(objective(*data))

    return Variant(advance, current)


def main(name, only=None):
    if name.startswith("P"):
        import torch_ppo

        serve(torch_ppo.builders(name), only)
        return
    loss = LOSSES[name]
    weights, data = work.row_work(name)
    builders = {
        "eager": lambda: build(loss, weights, data),
        "compile": lambda: build(loss, weights, data, compiled=True),
    }
    for size in work.ROWS[name].micro_batches:
        builders[f"micro-batch {size}"] = partial(build, loss, weights, data, micro=size)
    if name in LEAN:
        builders["lean eager"] = lambda: build(LEAN[name], weights, data)
        builders["lean compile"] = lambda: build(LEAN[name], weights, data, compiled=True)
    serve(builders, only)


main(*sys.argv[1:])
