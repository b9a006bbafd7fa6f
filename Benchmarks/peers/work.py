"""The work of every row: sizes, starting weights and data, as plain NumPy arrays.

Both peers take their numbers from here; `Sources/Speed` draws the same laws in Swift. Weights are stored
[in, out] and applied as x @ w, which is how a JAX or PyTorch user writes them by hand.
"""

from dataclasses import dataclass

import numpy as np

POPULATION = 64
VOCABULARY = 96


@dataclass(frozen=True)
class Row:
    """One row of the comparison."""

    name: str
    about: str
    micro_batches: tuple = ()


ROWS = {
    row.name: row
    for row in (
        Row("A1a", "linear self-attention, 1 layer, width 11, 11 tokens, batch 2048"),
        Row("A1b", "linear self-attention, 5 layers, width 11, 11 tokens, batch 2048"),
        Row("A1c", "softmax Transformer, 2 layers, d 64, 4 heads, MLP 256, 11 tokens, batch 2048", (64, 256)),
        Row("A2a", "character model, 4 layers, d 128, context 128, batch 32, vocabulary 96", (2, 8)),
        Row("A2b", "character model, 2 layers, d 64, context 64, batch 64, vocabulary 96", (4, 16)),
        Row("A4a", "64 independent perceptrons 2-64-64-1 tanh, batch 256 each"),
        Row("A4b", "64 independent A1a networks, batch 256 each"),
        Row("P1a", "reinforcement, residual dense policy, 256 environments"),
        Row("P1b", "reinforcement, convolutional policy, 64 environments"),
        Row("P1c", "reinforcement, small IMPALA policy, 64 environments"),
        Row("P1d", "the environment alone, 2048 levels, random actions"),
    )
}


# The rows that play: cheese in the corner, 128 steps of every environment, 5 epochs of 8 minibatches.
SIDE, PLANES, HORIZON, ACTIONS, EPOCHS, MINIBATCHES, LEVELS = 13, 3, 128, 4, 5, 8, 2048


@dataclass(frozen=True)
class Policy:
    """A policy: convolutions (channels, kernel, stride), dense layers, and whether the heads see the previous action."""

    environments: int
    convolutions: tuple = ()
    dense: tuple = ()
    previous: bool = False

    @property
    def strides(self):
        return tuple(stride for _, _, stride in self.convolutions)


POLICIES = {
    "P1a": Policy(256, dense=(128, 128, 128), previous=True),
    "P1b": Policy(64, ((16, 3, 1), (32, 3, 2)), (128,)),
    "P1c": Policy(64, ((16, 8, 4), (32, 4, 2)), (256, 256)),
}


def normal(generator, *shape, scale=1.0):
    return (generator.standard_normal(shape) * scale).astype(np.float32)


def regression_tasks(seed, tasks, context=10, dimensions=10):
    """Tokens [tasks, context + 1, dimensions + 1] and the query's answers [tasks]; the query token ends in 0."""
    generator = np.random.default_rng(seed)
    inputs = generator.uniform(-0.5, 0.5, (tasks, context + 1, dimensions)).astype(np.float32)
    weights = normal(generator, tasks, dimensions, 1)
    values = inputs @ weights
    answers = values[:, -1, 0].copy()
    values[:, -1] = 0
    return np.concatenate([inputs, values], axis=2), answers


def noisy_progressions(seed, sequences, length):
    """Characters that count up by a fixed stride, five in a hundred of them replaced; and the ones that follow."""
    generator = np.random.default_rng(seed)
    first = generator.integers(VOCABULARY, size=(sequences, 1))
    stride = generator.integers(1, 7, size=(sequences, 1))
    text = (first + stride * np.arange(length + 1)) % VOCABULARY
    replaced = generator.random(text.shape) < 0.05
    text = np.where(replaced, generator.integers(VOCABULARY, size=text.shape), text).astype(np.int32)
    return text[:, :-1], text[:, 1:]


def linear_attention_weights(seed, layers, width=11):
    generator = np.random.default_rng(seed)
    scale = np.sqrt(0.002 / layers / width)
    names = ("query", "key", "value", "output")
    return [{name: normal(generator, width, width, scale=scale) for name in names} for _ in range(layers)]


def transformer_weights(seed, layers, width, outputs, inputs=None, context=None):
    """A pre-LayerNorm Transformer; `inputs` numbers in, or characters in a `context` where `inputs` is None."""
    generator = np.random.default_rng(seed)

    def dense(rows, columns):
        return {"w": normal(generator, rows, columns, scale=rows**-0.5), "b": np.zeros(columns, np.float32)}

    def norm():
        return {"g": np.ones(width, np.float32), "b": np.zeros(width, np.float32)}

    if inputs is None:
        start = {
            "embedding": normal(generator, VOCABULARY, width, scale=0.02),
            "positions": normal(generator, context, width, scale=0.02),
        }
    else:
        start = {"input": dense(inputs, width)}
    blocks = [
        {
            "norm1": norm(), "qkv": dense(width, 3 * width), "output": dense(width, width),
            "norm2": norm(), "up": dense(width, 4 * width), "down": dense(4 * width, width),
        }
        for _ in range(layers)
    ]
    return {**start, "blocks": blocks, "norm": norm(), "head": dense(width, outputs)}


def perceptron_population(seed):
    """Stacked weights of the population, and each member's inputs [population, 256, 2] and products of the two."""
    generator = np.random.default_rng(seed)
    sizes = ((2, 64, 1.0), (64, 64, 0.125), (64, 1, 0.125))
    weights = [
        {"w": normal(generator, POPULATION, a, b, scale=s), "b": np.zeros((POPULATION, 1, b), np.float32)}
        for a, b, s in sizes
    ]
    inputs = normal(generator, POPULATION, 256, 2)
    return weights, inputs, inputs[..., 0] * inputs[..., 1]


def attention_population():
    members = [linear_attention_weights(seed, 1)[0] for seed in range(POPULATION)]
    weights = [{name: np.stack([member[name] for member in members]) for name in members[0]}]
    tasks = [regression_tasks(seed, 256) for seed in range(POPULATION)]
    return weights, np.stack([t[0] for t in tasks]), np.stack([t[1] for t in tasks])


def policy_weights(name):
    """Kernels [high, wide, in, out], dense layers [in, out] and both heads side by side; variance 1 / fan-in."""
    generator, policy = np.random.default_rng(0), POLICIES[name]
    side, channels, kernels, layers = SIDE, PLANES, [], []

    def layer(*shape):
        scale = np.prod(shape[:-1]) ** -0.5
        return {"w": normal(generator, *shape, scale=scale), "b": np.zeros(shape[-1], np.float32)}

    for filters, kernel, stride in policy.convolutions:
        kernels.append(layer(kernel, kernel, channels, filters))
        side, channels = -(-side // stride), filters
    width = side * side * channels
    for size in policy.dense:
        layers.append(layer(width, size))
        width = size
    heads = layer(width + (ACTIONS if policy.previous else 0), ACTIONS + 1)
    return {"kernels": kernels, "layers": layers, "heads": heads}


def row_work(name):
    """The starting weights and the data of one row."""
    match name:
        case "A1a":
            return linear_attention_weights(0, 1), regression_tasks(1, 2048)
        case "A1b":
            return linear_attention_weights(0, 5), regression_tasks(1, 2048)
        case "A1c":
            return transformer_weights(0, 2, 64, 1, inputs=11), regression_tasks(1, 2048)
        case "A2a":
            return transformer_weights(0, 4, 128, VOCABULARY, context=128), noisy_progressions(1, 32, 128)
        case "A2b":
            return transformer_weights(0, 2, 64, VOCABULARY, context=64), noisy_progressions(1, 64, 64)
        case "A4a":
            weights, inputs, targets = perceptron_population(0)
            return weights, (inputs, targets)
        case "A4b":
            weights, tokens, answers = attention_population()
            return weights, (tokens, answers)
