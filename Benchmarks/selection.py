"""One million rows, 100 models, 2,000 bootstrap resamples with the selection redone: ours against pandas with NumPy
and against multiple-inference, on the same cores.

python selection.py path/to/mesascope [rounds]

Two figures a side: as a program (a process started, the libraries loaded, the table read, the answer printed), which is
what `mesascope select` is timed as, and within Python, once all libraries are loaded and warm. The peers do less: point estimates, standard errors,
reliability and the bootstrap, or the conditional inference. `mesascope select` does all of these, partial pooling, the
best set, the luck line, max-t over 1,999 sign flips and the output.
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


peers = {"gathering": by_gathering, "products": by_product, "multiple-inference": by_multiple_inference}


def ours(path, binary):
    out = subprocess.run([binary, "select", path, "--resamples", str(resamples), "--threads", "2", "--format", "json"],
                         check=True, capture_output=True)
    answers = {a["quantity"]: a["value"] for a in json.loads(out.stdout)["answers"]}
    return answers["score-bootstrap"]


def as_program(path, peer):
    out = subprocess.run([sys.executable, "-W", "ignore", __file__, "--peer", peer, path], check=True, capture_output=True)
    return float(out.stdout)


def main():
    binary = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "scores.csv")
        write(path)
        print(f"table: {pathlib.Path(path).stat().st_size / 1e6:.1f} MB, 1,000,000 rows")
        sides = {("mesascope select", "program"): lambda: ours(path, binary)}
        for name, peer in peers.items():
            sides[f"pandas + NumPy, {name}" if name != "multiple-inference" else "pandas + " + name, "program"] = (
                lambda name=name: as_program(path, name))
            sides[f"pandas + NumPy, {name}" if name != "multiple-inference" else "pandas + " + name, "within"] = (
                lambda peer=peer: peer(path))
        try:
            import multiple_inference  # noqa: F401
        except ImportError:
            print("multiple-inference is not installed: its row is left out")
            sides = {key: side for key, side in sides.items() if "multiple" not in key[0]}
        times = {key: [] for key in sides}
        values = {}
        for _ in range(rounds):
            for key, side in sides.items():
                start = time.perf_counter()
                values[key] = side()
                times[key].append(time.perf_counter() - start)
        base = min(times["mesascope select", "program"])
        print("| side | as a program, s | ratio to ours | within Python, s | ratio to ours | corrected score |")
        print("|---|---|---|---|---|---|")
        for name in dict.fromkeys(key[0] for key in sides):
            whole = min(times[name, "program"])
            within = "– | –"
            if (name, "within") in times:
                inner = min(times[name, "within"])
                within = f"{inner:.3f} | {inner / base:.1f}"
            print(f"| {name} | {whole:.3f} | {whole / base:.1f} | {within} | {values[name, 'program']:.4f} |")


if sys.argv[1] == "--peer":
    print(peers[sys.argv[2]](sys.argv[3]))
else:
    main()
