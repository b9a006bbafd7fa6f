"""One million rows, 100 models, 2,000 bootstrap resamples with the selection redone: ours against pandas with NumPy
and against multiple-inference, on the same cores.

python selection.py path/to/mesascope [rounds]

The peer does less: point estimates, standard errors, reliability and the bootstrap. `mesascope select` also does the
conditional inference, partial pooling, the best set, the luck line, max-t over 1,999 sign flips and the output.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd

models, items, resamples = 100, 10_000, 2_000


def write(path):
    rng = np.random.default_rng(0)
    chance = np.clip(rng.normal(0.6, 0.02, models)[:, None] + rng.normal(0, 0.15, items), 0.02, 0.98)
    score = (rng.random((models, items)) < chance).astype(int)
    frame = pd.DataFrame({"model": np.repeat([f"model-{i:03d}" for i in range(models)], items),
                          "item": np.tile([f"item-{j:05d}" for j in range(items)], models), "score": score.ravel()})
    frame.to_csv(path, index=False)


def point(path):
    frame = pd.read_csv(path)
    table = frame.pivot(index="model", columns="item", values="score").to_numpy(dtype=np.float32)
    mean = table.mean(1)
    error = table.std(1, ddof=1) / np.sqrt(items)
    residual = table - mean[:, None] - table.mean(0) + mean.mean()
    reliability = 1 - (residual ** 2).sum() / ((models - 1) * (items - 1)) / (items * mean.var(ddof=1))
    return table, mean, error, reliability


def by_gathering(path):
    """What most people write."""
    table, mean, _, _ = point(path)
    rng = np.random.default_rng(1)
    gain = np.empty(resamples)
    for b in range(resamples):
        again = table[:, rng.integers(0, items, items)].mean(1)
        gain[b] = again.max() - mean[again.argmax()]
    return mean.max() - gain.mean()


def by_product(path):
    """The fastest we know in NumPy: counts of each item, and one matrix product a block."""
    table, mean, _, _ = point(path)
    rng = np.random.default_rng(1)
    gain = []
    for _ in range(0, resamples, 100):
        counts = np.stack([np.bincount(rng.integers(0, items, items), minlength=items) for _ in range(100)])
        again = table @ (counts.astype(np.float32).T / items)
        gain.append(again.max(0) - mean[again.argmax(0)])
    return mean.max() - np.concatenate(gain).mean()


def by_multiple_inference(path):
    import scipy.misc
    scipy.misc.derivative = lambda f, x, dx=1.0, n=1, args=(), order=3: (f(x + dx) - f(x - dx)) / (2 * dx)
    from multiple_inference.rank_condition import RankCondition
    table, mean, _, _ = point(path)
    model = RankCondition(mean.astype(float), np.cov(table) / items)
    return model.get_marginal_distribution(int(mean.argmax()), beta=0.005).ppf([0.025, 0.5, 0.975])[1]


def ours(path, binary):
    out = subprocess.run([binary, "select", path, "--resamples", str(resamples), "--threads", "2", "--format", "json"],
                         check=True, capture_output=True)
    answers = {a["quantity"]: a["value"] for a in json.loads(out.stdout)["answers"]}
    return answers["score-bootstrap"]


binary = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
with tempfile.TemporaryDirectory() as folder:
    path = str(pathlib.Path(folder) / "scores.csv")
    write(path)
    print(f"table: {pathlib.Path(path).stat().st_size / 1e6:.1f} MB, 1,000,000 rows")
    sides = {"mesascope select": lambda: ours(path, binary), "pandas + NumPy, gathering": lambda: by_gathering(path),
             "pandas + NumPy, products": lambda: by_product(path)}
    try:
        import multiple_inference  # noqa: F401
        sides["pandas + multiple-inference"] = lambda: by_multiple_inference(path)
    except ImportError:
        print("multiple-inference is not installed: its row is left out")
    times = {name: [] for name in sides}
    values = {}
    for _ in range(rounds):
        for name, side in sides.items():
            start = time.perf_counter()
            values[name] = side()
            times[name].append(time.perf_counter() - start)
    base = min(times["mesascope select"])
    print("| side | seconds (best) | ratio to ours | corrected score |\n|---|---|---|---|")
    for name in sides:
        print(f"| {name} | {min(times[name]):.3f} | {min(times[name]) / base:.1f} | {values[name]:.4f} |")
