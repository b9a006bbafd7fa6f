"""Writes algorithm-match.json: the quantities of `algorithm-match` worked out anew, token by token, in JAX (float64).

    python algorithm-match.py > algorithm-match.json

Nothing here shares code or shortcuts with the Swift side: attention is written out over tokens, gradients in the query come
from automatic differentiation, and gradient descent is run on explicit weight vectors.
"""

import json
import sys

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

D, N, T, KEY = 3, 5, 9, 4
rng = np.random.default_rng(20221207)


def network(tokens, weights, layers):
    """Tokens [N + 1, D + 1], the query last; the same weights in every layer."""
    query, key, value, output = weights
    for _ in range(layers):
        context = tokens[:-1]
        scores = (tokens @ query.T) @ (context @ key.T).T
        tokens = tokens + scores @ (context @ value.T) @ output.T
    return -tokens[-1, -1]


def descent(x, y, query, rate, steps):
    """Gradient descent on 1/(2N) sum (w.x - y)^2 from w = 0."""
    w = jnp.zeros(D)
    for _ in range(steps):
        w = w - rate / N * sum((w @ x[i] - y[i]) * x[i] for i in range(N))
    return w @ query


def interpolated(weights, rate):
    """The published average of the trained products with those of gradient descent, as [in, out] matrices."""
    query, key, value, output = (w.T for w in weights)
    first, second = query @ key.T, value @ output
    mean = np.mean([first[i, i] for i in range(D)])
    first, second = first / mean, second * mean
    first_gd = np.diag([1.0] * D + [0.0])
    second_gd = np.diag([0.0] * D + [-rate / N])
    eye = np.eye(D + 1)
    # Back to [out, in]: query carries the first product, output the second.
    return ((first + first_gd) / 2).T, eye, eye, ((second + second_gd) / 2).T


x = rng.uniform(-1, 1, (T, N + 1, D)).astype(np.float32).astype(np.float64)
w = rng.normal(size=(T, D))
y = np.einsum("tnd,td->tn", x, w).astype(np.float32).astype(np.float64)

cases = []
for layers, rate in [(1, 1.7), (2, 1.1)]:
    shapes = [(KEY, D + 1), (KEY, D + 1), (KEY, D + 1), (D + 1, KEY)]
    weights = [np.float64(np.float32(rng.normal(0, 0.5, s))) for s in shapes]

    def subject(weights, t, query):
        tokens = jnp.concatenate([x[t, :-1], y[t, :-1, None]], 1)
        tokens = jnp.concatenate([tokens, jnp.concatenate([query, jnp.zeros(1)])[None]], 0)
        return network(tokens, weights, layers)

    f, g, h, df, dg = [], [], [], [], []
    for t in range(T):
        query = jnp.array(x[t, -1])
        f.append(subject(weights, t, query))
        df.append(jax.grad(lambda q: subject(weights, t, q))(query))
        g.append(descent(x[t], y[t], query, rate, layers))
        dg.append(jax.grad(lambda q: descent(x[t], y[t], q, rate, layers))(query))
        h.append(subject(interpolated(weights, rate), t, query))
    f, g, h, df, dg = map(np.array, (f, g, h, df, dg))
    truth = y[:, -1]
    norms = np.linalg.norm(df, axis=1), np.linalg.norm(dg, axis=1)
    cosine = np.mean(np.sum(df * dg, 1) / norms[0] / norms[1])
    distance = np.mean(np.linalg.norm(df - dg, axis=1))
    cases.append(
        {
            "layers": layers,
            "rate": rate,
            "query": weights[0].ravel().tolist(),
            "key": weights[1].ravel().tolist(),
            "value": weights[2].ravel().tolist(),
            "output": weights[3].ravel().tolist(),
            "expected": {
                "loss": 0.5 * np.mean((f - truth) ** 2),
                "loss-reference": 0.5 * np.mean((g - truth) ** 2),
                "loss-difference": 0.5 * np.mean((f - truth) ** 2 - (g - truth) ** 2),
                "prediction-difference": np.mean(np.abs(f - g)),
                "sensitivity-cosine": cosine,
                "model-difference": distance,
                "match": min(cosine, 1 - distance / np.mean(norms[1])),
                "interpolation-loss": 0.5 * np.mean((h - truth) ** 2),
            },
        }
    )

json.dump(
    {
        "dimensions": D,
        "context": N,
        "tasks": T,
        "keySize": KEY,
        # [context + 1, dimensions, tasks] and [context + 1, tasks], as a RegressionBatch lays them out.
        "inputs": x.transpose(1, 2, 0).ravel().tolist(),
        "targets": y.T.ravel().tolist(),
        "cases": cases,
    },
    sys.stdout,
)
