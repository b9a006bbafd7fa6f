"""Generations that the package `cma` (pip install cma) takes to f < 1e-9, for CovarianceMatrixAdaptationTests.

Ten parameters, start 1 (Rosenbrock 0), sigma 0.5, standard settings, 51 seeds.
Run: python covariance_matrix_adaptation.py > covariance-matrix-adaptation.json
"""

import json

import cma
import numpy as np

COUNT, SEEDS = 10, 51


def sphere(x):
    return float(np.sum(x**2))


def ellipsoid(x):
    return float(np.sum(10 ** (6 * np.arange(COUNT) / (COUNT - 1)) * x**2))


def rosenbrock(x):
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def generations(function, start, seed):
    options = {"seed": seed + 1, "verbose": -9, "ftarget": 1e-9, "maxiter": 5000}
    strategy = cma.CMAEvolutionStrategy(COUNT * [start], 0.5, options)
    strategy.optimize(function)
    return strategy.countiter if strategy.best.f < 1e-9 else None


result = {"version": cma.__version__, "population": cma.CMAEvolutionStrategy(COUNT * [1], 0.5, {"verbose": -9}).popsize}
for function, start in ((sphere, 1), (ellipsoid, 1), (rosenbrock, 0)):
    counts = [generations(function, start, seed) for seed in range(SEEDS)]
    found = sorted(count for count in counts if count is not None)
    result[function.__name__] = {"generations": found, "missed": counts.count(None), "median": float(np.median(found))}
print(json.dumps(result))
