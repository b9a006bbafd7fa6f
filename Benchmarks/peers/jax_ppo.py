"""Proximal policy optimization in JAX for the P1 rows: environment, policy and updates, jitted, for two processor cores.

A round plays 128 steps in every environment, all on fresh levels, estimates advantages and makes five epochs of eight
minibatches. Variants: `scan` is the whole round in one compiled program; `loop` compiles one step and one minibatch and
calls them from Python; `patches` writes a convolution as a product of gathered patches. Convolutions inside a compiled loop
are not among them: they take six times as long on this kind of machine. Observations are not stored: a minibatch builds them from walls, cheese and
mouse, which is less memory traffic.
"""

from functools import partial

import jax
import jax.numpy as jnp
import optax

import work
from protocol import Variant

SIDE, HORIZON, ACTIONS, EPOCHS, MINIBATCHES = work.SIDE, work.HORIZON, work.ACTIONS, work.EPOCHS, work.MINIBATCHES
CELLS = SIDE * SIDE
CORNER = CHEESE = SIDE + 1
DISCOUNT, TRACE, CLIP, CRITIC, ENTROPY = 0.999, 0.95, 0.1, 0.5, 1e-3
AHEAD = jnp.array([-SIDE, -1, SIDE, 1])


def levels(key, count):
    """Walls [count, cells] and the mouse's first cell [count]; the cheese lies in the corner."""
    keys = jax.random.split(key)
    row, column = jnp.divmod(jnp.arange(CELLS), SIDE)
    border = (row == 0) | (column == 0) | (row == SIDE - 1) | (column == SIDE - 1)
    walls = border | (jax.random.uniform(keys[0], (count, CELLS)) < 0.25)
    walls = walls.at[:, CHEESE].set(False)
    free = jnp.where(walls.at[:, CHEESE].set(True), -1.0, jax.random.uniform(keys[1], (count, CELLS)))
    return walls, free.argmax(1).astype(jnp.int32)


def move(walls, first, state, action):
    """One step of every environment: its next state, the reward, the proxy's reward, whether the episode ended."""
    mouse, time, _, visited = state
    ahead = mouse + AHEAD[action]
    blocked = jnp.take_along_axis(walls, ahead[:, None], 1)[:, 0]
    mouse = jnp.where(blocked, mouse, ahead)
    found, cornered = mouse == CHEESE, (mouse == CORNER) & ~visited
    ended = found | (time + 1 >= HORIZON)
    state = (
        jnp.where(ended, first, mouse), jnp.where(ended, 0, time + 1), jnp.where(ended, -1, action),
        (visited | cornered) & ~ended,
    )
    return state, found.astype(jnp.float32), cornered.astype(jnp.float32), ended


def observe(walls, mouse):
    """The planes [n, side, side, 3]: walls, mouse, cheese."""
    cells = jnp.arange(CELLS)
    cheese = jnp.broadcast_to(cells == CHEESE, walls.shape)
    planes = jnp.stack([walls, cells == mouse[:, None], cheese], -1)
    return planes.astype(jnp.float32).reshape(-1, SIDE, SIDE, 3)


def dense(p, x):
    return x @ p["w"] + p["b"]


def convolve(p, x, stride):
    y = jax.lax.conv_general_dilated(
        x, p["w"], (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return y + p["b"]


def convolve_patches(p, x, stride):
    kernel, out = p["w"].shape[0], -(-x.shape[1] // stride)
    total = max((out - 1) * stride + kernel - x.shape[1], 0)
    pad = (total // 2, total - total // 2)
    x = jnp.pad(x, ((0, 0), pad, pad, (0, 0)))
    end = (out - 1) * stride + 1
    parts = [x[:, i : i + end : stride, j : j + end : stride] for i in range(kernel) for j in range(kernel)]
    return jnp.concatenate(parts, -1) @ p["w"].reshape(-1, p["w"].shape[3]) + p["b"]


def policy(p, walls, mouse, previous, strides, convolution):
    """Logits [n, actions] and values [n]; `previous` is -1 at the start of an episode."""
    x = observe(walls, mouse)
    if not strides:
        x = jax.nn.relu(dense(p["layers"][0], x.reshape(len(x), -1)))
        for layer in p["layers"][1:]:
            x = x + jax.nn.relu(dense(layer, x))
        x = jnp.concatenate([x, jax.nn.one_hot(previous, ACTIONS)], 1)
    else:
        for kernel, stride in zip(p["kernels"], strides):
            x = jax.nn.relu(convolution(kernel, x, stride))
        x = x.reshape(len(x), -1)
        for layer in p["layers"]:
            x = jax.nn.relu(dense(layer, x))
    both = dense(p["heads"], x)
    return both[:, :ACTIONS], both[:, ACTIONS]


def loss(network, p, walls, batch):
    """The clipped loss over a minibatch."""
    mouse, previous, action, old, old_value, advantage, target = batch
    logits, value = network(p, walls, mouse, previous)
    logs = jax.nn.log_softmax(logits)
    ratio = jnp.exp(jnp.take_along_axis(logs, action[:, None], 1)[:, 0] - old)
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    actor = -jnp.minimum(ratio * advantage, jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * advantage).mean()
    held = old_value + jnp.clip(value - old_value, -CLIP, CLIP)
    critic = 0.5 * jnp.maximum((value - target) ** 2, (held - target) ** 2).mean()
    entropy = -(jnp.exp(logs) * logs).sum(1).mean()
    return actor + CRITIC * critic - ENTROPY * entropy


OPTIMIZER = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(5e-5))


def play_step(network, p, walls, first, state, key):
    mouse, _, previous, _ = state
    logits, value = network(p, walls, mouse, previous)
    action = jax.random.categorical(key, logits)
    log = jnp.take_along_axis(jax.nn.log_softmax(logits), action[:, None], 1)[:, 0]
    state, reward, proxy, ended = move(walls, first, state, action)
    return state, (mouse, previous, action, log, value, reward, ended, proxy)


def estimate(seen, last):
    """Advantages and targets [horizon, n]."""
    _, _, _, _, values, rewards, ended, _ = seen

    def back(carry, step):
        advantage, following = carry
        value, reward, end = step
        delta = reward + DISCOUNT * following * (1 - end) - value
        advantage = delta + DISCOUNT * TRACE * (1 - end) * advantage
        return (advantage, value), advantage

    steps = (values, rewards, ended.astype(jnp.float32))
    advantages = jax.lax.scan(back, (jnp.zeros_like(last), last), steps, reverse=True)[1]
    return advantages, advantages + values


def minibatch(network, trained, walls, flat, places):
    p, moments = trained
    batch = tuple(a[places] for a in flat)
    gradient = jax.grad(partial(loss, network))(p, walls[places % walls.shape[0]], batch)
    updates, moments = OPTIMIZER.update(gradient, moments)
    return optax.apply_updates(p, updates), moments


def flatten(seen, last):
    advantages, targets = estimate(seen, last)
    mouse, previous, action, log, value, _, _, _ = seen
    flat = (mouse, previous, action, log, value, advantages, targets)
    return tuple(a.reshape(-1) for a in flat)


def begin(key, count):
    walls, first = levels(key, count)
    nothing = jnp.zeros(count, jnp.int32)
    return walls, first, (first, nothing, nothing - 1, nothing > 0)


def shuffles(key, count):
    """The places of every minibatch of every epoch."""
    keys = jax.random.split(key, EPOCHS)
    return jax.vmap(lambda k: jax.random.permutation(k, count))(keys).reshape(EPOCHS * MINIBATCHES, -1)


def scanned(network, environments):
    """A round in one compiled program."""

    def round_(trained, key):
        keys = jax.random.split(key, 3)
        walls, first, state = begin(keys[0], environments)
        step = partial(play_step, network, trained[0], walls, first)
        state, seen = jax.lax.scan(step, state, jax.random.split(keys[1], HORIZON))
        flat = flatten(seen, network(trained[0], walls, state[0], state[2])[1])

        def update(trained, places):
            return minibatch(network, trained, walls, flat, places), None

        trained, _ = jax.lax.scan(update, trained, shuffles(keys[2], environments * HORIZON))
        return trained, seen[5].sum() / environments

    return jax.jit(round_, donate_argnums=0)


def looped(network, environments):
    """A round as calls from Python."""
    start = jax.jit(partial(begin, count=environments))
    step = jax.jit(partial(play_step, network))
    shuffled = jax.jit(partial(shuffles, count=environments * HORIZON))
    update = jax.jit(partial(minibatch, network), donate_argnums=0)
    last = jax.jit(lambda p, walls, mouse, previous: network(p, walls, mouse, previous)[1])
    stack = jax.jit(lambda seen, last: flatten(tuple(map(jnp.stack, zip(*seen))), last))

    def round_(trained, key):
        keys = jax.random.split(key, 3)
        walls, first, state = start(keys[0])
        seen = []
        for key in jax.random.split(keys[1], HORIZON):
            state, one = step(trained[0], walls, first, state, key)
            seen.append(one)
        flat = stack(seen, last(trained[0], walls, state[0], state[2]))
        for places in shuffled(keys[2]):
            trained = update(trained, walls, flat, places)
        return trained, sum(float(one[5].sum()) for one in seen) / environments

    return round_


def build(name, make, convolution):
    row = work.POLICIES[name]
    network = partial(policy, strides=row.strides, convolution=convolution)
    weights = jax.tree.map(jnp.asarray, work.policy_weights(name))
    held = {"trained": (weights, OPTIMIZER.init(weights)), "key": jax.random.key(1), "return": float("nan")}
    run = make(network, row.environments)

    def advance(count):
        for _ in range(count):
            held["key"], key = jax.random.split(held["key"])
            held["trained"], held["return"] = run(held["trained"], key)
        jax.block_until_ready(held["trained"])

    return Variant(advance, lambda: float(held["return"]))


def build_environment():
    """P1d: 128 random steps in as many levels as our two threads have."""

    def play(key):
        keys = jax.random.split(key, 2)
        return *begin(keys[0], work.LEVELS), jax.random.randint(keys[1], (HORIZON, work.LEVELS), 0, ACTIONS)

    walls, first, state, actions = jax.jit(play)(jax.random.key(1))

    def step(state, action):
        state, *outcome = move(walls, first, state, action)
        return state, outcome

    run = jax.jit(lambda state: jax.lax.scan(step, state, actions))
    held = {"state": state, "reward": 0.0}

    def advance(count):
        for _ in range(count):
            held["state"], seen = run(held["state"])
        held["reward"] = jax.block_until_ready(seen)[0].sum()

    return Variant(advance, lambda: float(held["reward"]) / work.LEVELS)


def builders(name):
    if name == "P1d":
        return {"scan": build_environment}
    kinds = {"scan": scanned, "loop": looped}
    found = {kind: partial(build, name, make, convolve) for kind, make in kinds.items()}
    if work.POLICIES[name].strides:
        del found["scan"]
        found |= {f"{kind}, patches": partial(build, name, make, convolve_patches) for kind, make in kinds.items()}
    return found
