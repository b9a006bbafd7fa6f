"""Writes references.json: the same tables through multiple-inference, pingouin, statsmodels and rliable.

In a fresh environment: pip install multiple-inference statsmodels pingouin rliable "pandas<3"; python references.py
multiple-inference 1.2.0 imports scipy.misc.derivative, which SciPy removed; the four lines below put it back.
"""
import json
import scipy.misc


def derivative(f, x0, dx=1.0, n=1, args=(), order=3):
    return (f(x0 + dx, *args) - f(x0 - dx, *args)) / (2 * dx)


scipy.misc.derivative = derivative
import numpy as np
import pandas as pd
import pingouin
import statsmodels.api as sm
from multiple_inference.bayes import Normal
from multiple_inference.rank_condition import RankCondition
from rliable import library
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(4)
out = {}

cases = []
for name, mean, cov in [
    ("five apart", np.arange(5.0), np.identity(5)),
    ("near tie", np.array([1.0, 0.9, 0.0, -1.0]), np.diag([0.5, 0.4, 1.0, 0.3]) ** 2),
    ("many", np.sort(rng.normal(0, 1.4, 30)).round(6), np.identity(30)),
]:
    model = RankCondition(mean, cov)
    winner = int(mean.argmax())
    conditional = model.get_marginal_distribution(winner).ppf([0.025, 0.5, 0.975])
    hybrid = model.get_marginal_distribution(winner, beta=0.005)
    tail = (0.05 - 0.005) / (1 - 0.005) / 2
    cases.append({"name": name, "values": mean.tolist(), "errors": np.sqrt(np.diag(cov)).tolist(),
                  "conditional": conditional.tolist(), "hybrid": hybrid.ppf([tail, 0.5, 1 - tail]).tolist(),
                  "empiricalBayes": float(Normal(mean, cov).fit().params[winner])})
out["ranks"] = cases

n, m = 8, 60
truth = rng.normal(0, 0.4, n)
table = (truth[:, None] + rng.normal(0, 0.7, m) + rng.normal(0, 1, (n, m))).round(4)
cov = np.cov(table) / m
out["table"] = table.tolist()
out["tableConditional"] = RankCondition(table.mean(1), cov).get_marginal_distribution(
    int(table.mean(1).argmax())).ppf([0.025, 0.5, 0.975]).tolist()

long = pd.DataFrame([(i, j, table[i, j]) for i in range(n) for j in range(m)], columns=["model", "item", "score"])
icc = pingouin.intraclass_corr(long, targets="model", raters="item", ratings="score")
out["icc"] = {row["Type"]: [float(row["ICC"])] + [float(v) for v in row[[c for c in icc.columns if "CI" in c][0]]]
              for _, row in icc.iterrows()}

d = np.tile(np.linspace(0, 3, 9), 7)
run = np.repeat(np.arange(7), 9)
gold = (d * (1.1 - 0.25 * d) + rng.normal(0, 0.1, 7)[run] + rng.normal(0, 0.05, d.size)).round(6)
weight = rng.uniform(0.5, 2, d.size).round(3)
fit = sm.WLS(gold, np.column_stack([np.ones_like(d), d, d * d]), weights=weight).fit(
    cov_type="cluster", cov_kwds={"groups": run}, use_t=True)
out["wls"] = {"d": d.tolist(), "gold": gold.tolist(), "weight": weight.tolist(), "run": run.tolist(),
              "params": fit.params.tolist(), "errors": fit.bse.tolist(), "intervals": fit.conf_int().tolist()}

p = [0.001, 0.04, 0.03, 0.2, 0.9, 0.008, 0.5]
out["multiple"] = {"p": p, "holm": multipletests(p, method="holm")[1].tolist(),
                   "bh": multipletests(p, method="fdr_bh")[1].tolist()}
out["proportion"] = {"wilson": list(proportion_confint(37, 120, method="wilson")),
                     "exact": list(proportion_confint(37, 120, method="beta"))}

seeds = {"a": table[:1].T}
point, interval = library.get_interval_estimates(
    seeds, lambda x: np.array([np.mean(x)]), reps=50000, random_state=np.random.RandomState(0))
out["rliable"] = {"mean": float(point["a"][0]), "interval": [float(v) for v in interval["a"][:, 0]]}
json.dump(out, open("references.json", "w"), indent=0, allow_nan=False)
print(json.dumps({k: out[k] for k in ("ranks", "tableConditional", "icc", "rliable")}, indent=0)[:3000])
