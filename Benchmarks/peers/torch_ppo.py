"""The updates of a round in PyTorch for the P1 rows with a policy: what its training could reach if playing were free.

A step is the five epochs of eight minibatches of one round on observations drawn at random, with the clipped loss, the
norm of the gradient held at 0.5 and Adam. Variants: `eager`; `channels last`, the layout convolutions prefer; `compile`.
"""

from functools import partial

import torch
import torch.nn.functional as F

import work
from protocol import Variant


def same(x, kernel, stride):
    total = max((-(-x.shape[2] // stride) - 1) * stride + kernel - x.shape[2], 0)
    return F.pad(x, (total // 2, total - total // 2) * 2) if total else x


def policy(p, x, previous, convolutions, residual):
    for (weight, bias), (_, kernel, stride) in zip(p["kernels"], convolutions):
        if kernel % 2 and (kernel - 1) // 2 * 2 == max((-(-x.shape[2] // stride) - 1) * stride + kernel - x.shape[2], 0):
            x = F.relu(F.conv2d(x, weight, bias, stride=stride, padding=(kernel - 1) // 2))
        else:
            x = F.relu(F.conv2d(same(x, kernel, stride), weight, bias, stride=stride))
    x = x.flatten(1)
    for i, (weight, bias) in enumerate(p["layers"]):
        y = F.relu(F.linear(x, weight, bias))
        x = x + y if residual and i > 0 else y
    if previous is not None:
        x = torch.cat([x, previous], 1)
    both = F.linear(x, *p["heads"])
    return both[:, : work.ACTIONS], both[:, work.ACTIONS]


def loss(outputs, action, old, old_value, advantage, target):
    logits, value = outputs
    logs = F.log_softmax(logits, 1)
    ratio = (logs.gather(1, action[:, None])[:, 0] - old).exp()
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    actor = -torch.minimum(ratio * advantage, ratio.clamp(0.9, 1.1) * advantage).mean()
    held = old_value + (value - old_value).clamp(-0.1, 0.1)
    critic = 0.5 * torch.maximum((value - target) ** 2, (held - target) ** 2).mean()
    entropy = -(logs.exp() * logs).sum(1).mean()
    return actor + 0.5 * critic - 1e-3 * entropy


def trainable(weights, layout):
    """PyTorch's order: kernels [out, in, high, wide], layers [out, in]."""

    def leaf(array):
        tensor = torch.tensor(array)
        if tensor.dim() == 4:
            tensor = tensor.to(memory_format=layout)
        return tensor.requires_grad_()

    def pair(layer):
        w = layer["w"]
        turned = w.transpose(3, 2, 0, 1) if w.ndim == 4 else w.T
        return leaf(turned.copy()), leaf(layer["b"])

    p = {key: [pair(layer) for layer in weights[key]] for key in ("kernels", "layers")}
    p["heads"] = pair(weights["heads"])
    return p, [leaf for part in (*p["kernels"], *p["layers"], p["heads"]) for leaf in part]


def build(name, layout=torch.contiguous_format, compiled=False):
    row = work.POLICIES[name]
    generator = torch.Generator().manual_seed(1)
    count = row.environments * work.HORIZON
    p, leaves = trainable(work.policy_weights(name), layout)
    optimizer = torch.optim.Adam(leaves, lr=5e-5, fused=True)
    planes = torch.rand(count, work.PLANES, work.SIDE, work.SIDE, generator=generator) < 0.25
    planes = planes.float().to(memory_format=layout)
    action = torch.randint(0, work.ACTIONS, (count,), generator=generator)
    previous = F.one_hot(action.roll(1), work.ACTIONS).float() if row.previous else None
    numbers = [torch.randn(count, generator=generator) for _ in range(4)]
    residual = not row.convolutions

    def objective(x, previous, action, *rest):
        return loss(policy(p, x, previous, row.convolutions, residual), action, *rest)

    evaluate = torch.compile(objective) if compiled else objective

    def advance(rounds):
        for _ in range(rounds * work.EPOCHS):
            for places in torch.randperm(count, generator=generator).chunk(work.MINIBATCHES):
                optimizer.zero_grad(set_to_none=True)
                before = previous[places] if row.previous else None
                evaluate(planes[places], before, action[places], *(n[places] for n in numbers)).backward()
                torch.nn.utils.clip_grad_norm_(leaves, 0.5)
                optimizer.step()

    def current():
        with torch.no_grad():
            return float(objective(planes[:64], previous[:64] if row.previous else None, action[:64],
                                   *(n[:64] for n in numbers)))

    return Variant(advance, current)


def builders(name):
    if name not in work.POLICIES:
        return {}
    found = {"updates, eager": partial(build, name)}
    if work.POLICIES[name].convolutions:
        found["updates, channels last"] = partial(build, name, torch.channels_last)
    found["updates, compile"] = partial(build, name, compiled=True)
    return found
