"""Writes what PyTorch computes for the policy networks, forward and backward, as JSON beside this file.

    python Tests/NetworksTests/Reference/policies.py

Parameters and observations are a formula of their place (`dump.numbers`, repeated in the tests): feature f of sample i is
1 where number i · features + f of seed 2 is above 0.6. Loss: half the mean squares of logits and of values, each against
targets. The files hold logits, values, loss, and the sum, norm and first four numbers of each parameter's gradient.
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


def same(x, kernel, stride, value=0.0):
    """Padding that keeps ⌈side / stride⌉ places a side; the odd place of padding lies below and to the right."""
    pads = []
    for side in (x.shape[3], x.shape[2]):
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads, value=value)


def convolution(p, name, x, stride=1):
    weight = p[name + ".weight"]
    return F.conv2d(same(x, weight.shape[2], stride), weight, p[name + ".bias"], stride=stride)


def dense(p, name, x):
    return F.linear(x, p[name + ".weight"], p[name + ".bias"])


def flat(x):
    return x.permute(0, 2, 3, 1).flatten(1)


def with_action(x, previous):
    return x if previous is None else torch.cat([x, previous], 1)


def residual(p, x, previous):
    x = torch.relu(flat(x) @ p["embedding.weight"] + p["embedding.bias"])
    for i in range(2):
        x = x + torch.relu(dense(p, f"layers.{i}", x))
    return with_action(x, previous)


def convolutional(p, x, previous):
    x = torch.relu(convolution(p, "convolutions.0", x))
    x = torch.relu(convolution(p, "convolutions.1", x, 2))
    return with_action(torch.relu(dense(p, "dense", flat(x))), previous)


def impala_small(p, x, previous):
    x = torch.relu(convolution(p, "convolutions.0", x, 4))
    x = torch.relu(convolution(p, "convolutions.1", x, 2))
    x = with_action(torch.relu(dense(p, "dense.0", flat(x))), previous)
    return torch.relu(dense(p, "dense.1", x))


def impala_large(p, x, previous):
    for i in range(3):
        x = convolution(p, f"blocks.{i}.convolution", x)
        x = F.max_pool2d(same(x, 3, 2, -torch.inf), 3, 2)
        for j in range(2):
            y = convolution(p, f"blocks.{i}.residuals.{j}.first", torch.relu(x))
            x = x + convolution(p, f"blocks.{i}.residuals.{j}.second", torch.relu(y))
    x = with_action(torch.relu(dense(p, "dense.0", flat(torch.relu(x)))), previous)
    return torch.relu(dense(p, "dense.1", x))


def shapes(layers, inputs, actions):
    """Weights [out, in, ...] with a bias each, then both heads, weights before biases."""
    out = {}
    for name, shape in layers.items():
        out[name + ".weight"] = shape
        out[name + ".bias"] = (shape[1] if name == "embedding" else shape[0],)
    out |= {"actor.weight": (actions, inputs), "critic.weight": (1, inputs)}
    return out | {"actor.bias": (actions,), "critic.bias": (1,)}


def dump(name, network, layers, inputs, grid, scale, uses_previous, samples=3, actions=4):
    p, start = {}, 0
    named = shapes(layers, inputs, actions)
    values = numbers(sum(torch.Size(s).numel() for s in named.values()), 1, scale)
    for key, shape in named.items():
        count = torch.Size(shape).numel()
        p[key] = values[start : start + count].reshape(shape).clone().requires_grad_()
        start += count
    height, width, planes = grid
    x = (numbers(samples * height * width * planes, 2, 1.0) > 0.6).double()
    x = x.reshape(samples, height, width, planes).permute(0, 3, 1, 2)
    previous = None
    if uses_previous:
        previous = torch.zeros(samples, actions)
        for i in range(1, samples):
            previous[i, i - 1] = 1
    hidden = network(p, x, previous)
    logits, value = dense(p, "actor", hidden), dense(p, "critic", hidden)
    loss = 0.5 * ((logits - numbers(samples * actions, 3, 1.0).reshape(samples, actions)) ** 2).mean()
    loss = loss + 0.5 * ((value[:, 0] - numbers(samples, 4, 1.0)) ** 2).mean()
    loss.backward()
    gradients = {
        key: {"sum": v.grad.sum().item(), "norm": v.grad.norm().item(), "first": v.grad.flatten()[:4].tolist()}
        for key, v in p.items()
    }
    out = {
        "logits": logits.flatten().tolist(), "values": value.flatten().tolist(), "loss": loss.item(),
        "gradients": gradients,
    }
    (HERE / f"{name}.json").write_text(json.dumps(out, indent=1))


def main():
    layers = {"embedding": (105, 20), "layers.0": (20, 20), "layers.1": (20, 20)}
    dump("residual-policy", residual, layers, 24, (7, 5, 3), 0.3, True)
    layers = {"convolutions.0": (16, 3, 3, 3), "convolutions.1": (32, 16, 3, 3), "dense": (20, 4 * 3 * 32)}
    dump("convolutional-policy", convolutional, layers, 20, (7, 5, 3), 0.15, False)
    layers = {
        "convolutions.0": (16, 3, 8, 8), "convolutions.1": (32, 16, 4, 4), "dense.0": (256, 128), "dense.1": (256, 260),
    }
    dump("impala-policy-small", impala_small, layers, 256, (13, 13, 3), 0.1, True)
    layers, channels = {}, 3
    for i, filters in enumerate((16, 32, 32)):
        layers[f"blocks.{i}.convolution"] = (filters, channels, 3, 3)
        for j in range(2):
            for part in ("first", "second"):
                layers[f"blocks.{i}.residuals.{j}.{part}"] = (filters, filters, 3, 3)
        channels = filters
    layers |= {"dense.0": (256, 128), "dense.1": (256, 256)}
    dump("impala-policy-large", impala_large, layers, 256, (13, 13, 3), 0.1, False)


main()
