"""Trajectories of PyTorch's and optax's optimizers on a small quadratic, for GradientDescentTests.

Loss p.Ap/2 - b.p in Float32, from p = 1. Run: python gradient_descent.py > gradient-descent.json
"""

import json
import math

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

COUNT, STEPS, PEAK = 6, 40, 0.05
generator = np.random.default_rng(7)
factor = generator.normal(size=(COUNT, COUNT))
A = (factor @ factor.T / COUNT + 0.1 * np.eye(COUNT)).astype(np.float32)
B = generator.normal(size=COUNT).astype(np.float32)


def torch_run(make, clip=None, rate=lambda k: PEAK):
    p = torch.ones(COUNT, requires_grad=True)
    optimizer = make([p])
    a, b = torch.from_numpy(A), torch.from_numpy(B)
    path = []
    for k in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = rate(k)
        optimizer.zero_grad()
        loss = 0.5 * p @ (a @ p) - b @ p
        loss.backward()
        if clip is not None:
            norm = p.grad.norm()
            if norm > clip:
                p.grad *= clip / norm
        optimizer.step()
        path.append(p.detach().tolist())
    return path


def optax_run(transform):
    p = jnp.ones(COUNT)
    state = transform.init(p)
    loss = lambda p: 0.5 * p @ (A @ p) - B @ p
    path = []
    for _ in range(STEPS):
        update, state = transform.update(jax.grad(loss)(p), state, p)
        p = optax.apply_updates(p, update)
        path.append([float(x) for x in p])
    return path


def cosine(k, floor=0.001, warm=0):
    if k < warm:
        return PEAK * (k + 1) / warm
    return floor + (PEAK - floor) * (1 + math.cos(math.pi * (k - warm) / (STEPS - warm))) / 2


T = torch.optim
cases = {
    "sgd": torch_run(lambda p: T.SGD(p, lr=PEAK)),
    "sgd-momentum": torch_run(lambda p: T.SGD(p, lr=PEAK, momentum=0.9)),
    "sgd-nesterov-decay": torch_run(lambda p: T.SGD(p, lr=PEAK, momentum=0.9, nesterov=True, weight_decay=0.1)),
    "adam": torch_run(lambda p: T.Adam(p, lr=PEAK, betas=(0.9, 0.98))),
    "adam-decay": torch_run(lambda p: T.Adam(p, lr=PEAK, weight_decay=0.1)),
    "adamw": torch_run(lambda p: T.AdamW(p, lr=PEAK, weight_decay=0.1)),
    "adamw-cosine": torch_run(lambda p: T.AdamW(p, lr=PEAK, weight_decay=0.1), rate=cosine),
    "sgd-clip-warm-up-cosine": torch_run(lambda p: T.SGD(p, lr=PEAK), clip=0.5, rate=lambda k: cosine(k, warm=10)),
    "optax-adam-clip": optax_run(optax.chain(optax.clip_by_global_norm(0.5), optax.adam(PEAK, b1=0.9, b2=0.98))),
    "optax-adamw-clip": optax_run(
        optax.chain(optax.clip_by_global_norm(0.5), optax.adamw(PEAK, b1=0.9, b2=0.98, weight_decay=0.1))
    ),
}
versions = {"torch": torch.__version__.split("+")[0], "optax": optax.__version__, "jax": jax.__version__}
print(json.dumps({
    "versions": versions, "matrix": A.reshape(-1).tolist(), "linear": B.tolist(), "cases": cases}))
