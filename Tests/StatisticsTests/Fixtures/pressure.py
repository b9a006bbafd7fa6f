"""Runs of different lengths fitted with whole matrices by NumPy and SciPy: the reference of PressureFitTests.

Each run has a level of its own (a column each) and a random slope; the ratio of variances is the maximum of the restricted
likelihood over a one-dimensional search. Errors are the jackknife's over runs with that ratio kept; degrees of freedom are
(tr B)^2 / tr B^2 of the quadratic form B that the variance estimate of a contrast is, under the fitted covariance.

    python pressure.py > pressure.json
"""

import json

import numpy as np
from scipy import optimize, stats

rng = np.random.default_rng(11)


def terms(form, d):
    return np.stack([d, d * d if form == "best-of-n" else d * np.log(d)], 1)


def slopes(form, d):
    return np.array([1, 2 * d if form == "best-of-n" else np.log(d) + 1])


def problem(lengths, form, slope_spread):
    runs = []
    for n in lengths:
        d = np.arange(1, n + 1) * 0.3
        slope = 1.2 + slope_spread * rng.normal()
        runs.append((d, 0.2 * rng.normal() + slope * d - 0.25 * d * d + 0.05 * rng.normal(size=n)))
    return runs


def design(form, runs):
    x = np.concatenate([terms(form, d) for d, _ in runs])
    y = np.concatenate([y for _, y in runs])
    z = np.concatenate([d for d, _ in runs])
    group = np.concatenate([np.full(len(d), g) for g, (d, _) in enumerate(runs)])
    levels = (group[:, None] == np.arange(len(runs))).astype(float)
    return x, y, z, group, levels


def covariance(ratio, z, group):
    return np.eye(len(z)) + ratio * np.outer(z, z) * (group[:, None] == group[None, :])


def gls(form, runs, ratio):
    x, y, z, group, levels = design(form, runs)
    full = np.concatenate([levels, x], 1)
    v = covariance(ratio, z, group)
    w = np.linalg.inv(v)
    gram = full.T @ w @ full
    theta = np.linalg.solve(gram, full.T @ w @ y)
    rest = y - full @ theta
    return theta, rest @ w @ rest, np.linalg.slogdet(v)[1], np.linalg.slogdet(gram)[1], len(y), full, w, v


def summary(form, theta, runs):
    """The level of a typical run (the mean of what the runs' means need), alpha and -beta."""
    levels = [y.mean() - terms(form, d).mean(0) @ theta[-2:] for d, y in runs]
    return np.array([np.mean(levels), theta[-2], theta[-1]])


def reml(form, runs):
    def deviance(ratio):
        theta, rss, logv, logg, n, *_ = gls(form, runs, ratio)
        return (n - len(theta)) * np.log(rss) + logv + logg

    found = optimize.minimize_scalar(
        lambda t: deviance(np.exp(t)), bounds=(-14, 8), method="bounded", options={"xatol": 1e-10})
    return np.exp(found.x) if found.fun < deviance(0) else 0.0


def freedom(form, runs, ratio, c):
    """Satterthwaite's, with the jackknife's quadratic form written as a matrix over all observations."""
    x, y, z, group, levels = design(form, runs)
    v = covariance(ratio, z, group)

    def estimator(kept):
        full = np.concatenate([levels[:, kept], x], 1)
        rows = np.isin(group, kept)
        w = np.linalg.inv(v[np.ix_(rows, rows)])
        f = full[rows]
        part = np.linalg.solve(f.T @ w @ f, f.T @ w)[-2:]
        whole = np.zeros((2, len(y)))
        whole[:, rows] = part
        return c @ whole

    all_runs = list(range(len(runs)))
    everything = estimator(all_runs)
    rows = np.array([estimator([h for h in all_runs if h != g]) - everything for g in all_runs])
    m = rows @ v @ rows.T
    return min(np.trace(m) ** 2 / np.trace(m @ m), len(runs) - 1)


cases = []
for name, lengths, form, spread in [
    ("five lengths, a slope per run", [6, 9, 12, 15, 18], "best-of-n", 0.05),
    ("one long run", [5, 5, 6, 7, 20, 5], "best-of-n", 0.0),
    ("two runs", [8, 14], "reinforcement", 0.1),
    ("all alike", [10, 10, 10, 10], "reinforcement", 0.1),
]:
    runs = problem(lengths, form, spread)
    g = len(runs)
    ratio = reml(form, runs) if g >= 3 and len(set(lengths)) > 1 else 0.0
    theta, rss, *_ = gls(form, runs, ratio)
    center = summary(form, theta, runs)
    others = [[r for i, r in enumerate(runs) if i != h] for h in range(g)]
    left = np.array([summary(form, gls(form, rest, ratio)[0], rest) - center for rest in others])
    v = (g - 1) / g * left.T @ left
    contrasts = []
    for label, c in [("beta", np.array([0.0, -1.0])), ("slope at 2", slopes(form, 2.0)), ("slope at 4", slopes(form, 4.0))]:
        nu = freedom(form, runs, ratio, c)
        value = c @ center[1:]
        reach = stats.t.ppf(0.975, nu) * np.sqrt(c @ v[1:, 1:] @ c)
        contrasts.append(dict(name=label, freedom=nu, value=value, lower=value - reach, upper=value + reach))
    cases.append(dict(
        name=name, form=form, runs=[dict(d=d.tolist(), value=y.tolist()) for d, y in runs], ratio=ratio,
        coefficients=center.tolist(), covariance=v.flatten().tolist(), contrasts=contrasts))
print(json.dumps(dict(cases=cases)))
