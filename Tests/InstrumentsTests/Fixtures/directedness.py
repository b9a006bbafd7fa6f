"""Goal-directedness of small random-looking processes, from the definition alone.

The soft policies come from plain soft value iteration, the sum over states and actions is the definition's, and SciPy
finds its maximum over the inverse temperature. Run: python directedness.py > directedness.json
"""
import json
import sys

import numpy as np
from scipy.optimize import minimize_scalar


def process(states, actions):
    transitions = np.array(
        [[[1 + (7 * s + 3 * a + 5 * n + s * a * n) % 11 for n in range(states)] for a in range(actions)] for s in range(states)],
        dtype=float)
    transitions /= transitions.sum(-1, keepdims=True)
    policy = np.array([[1 + (5 * s + 2 * a * a + s * a) % 7 for a in range(actions)] for s in range(states)], dtype=float)
    policy /= policy.sum(-1, keepdims=True)
    utility = np.array([(3 * s * s + 1) % 7 for s in range(states)], dtype=float) / 7
    initial = np.array([1 + s % 2 for s in range(states)], dtype=float)
    return transitions, policy, utility, initial / initial.sum()


def soft_policy(transitions, utility, discount, beta):
    """p(a|s) at inverse temperature beta; the utility is paid in the current state."""
    soft = np.zeros(len(utility))
    for _ in range(5000):
        exponents = beta * utility[:, None] + discount * transitions @ soft
        top = exponents.max(-1, keepdims=True)
        soft = (top + np.log(np.exp(exponents - top).sum(-1, keepdims=True)))[:, 0]
    return exponents - soft[:, None]


def directedness(states, actions, discount):
    transitions, policy, utility, initial = process(states, actions)
    moves = np.einsum("sa,san->sn", policy, transitions)
    visits = np.linalg.solve(np.eye(states) - discount * moves.T, initial)

    def loss(beta):
        return -np.sum(visits[:, None] * policy * (soft_policy(transitions, utility, discount, beta) + np.log(actions)))

    best = minimize_scalar(loss, bounds=(-200, 200), method="bounded", options={"xatol": 1e-10, "maxiter": 500})
    return {"states": states, "actions": actions, "discount": discount, "value": -best.fun, "inverseTemperature": best.x,
            "visits": visits.tolist(), "earned": float(visits @ utility)}


json.dump([directedness(*case) for case in [(4, 2, 0.8), (6, 3, 0.9), (5, 4, 0.95), (3, 5, 0.5)]], sys.stdout, indent=1)
